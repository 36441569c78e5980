"""What a person enters for a standard and for the nodes of its tree."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.catalog.rules import DeductionKind, Evidence, Node, NodeCommand, NodeKind, Severity
from procurement.catalog.sentences import DEDUCTIONS, EVIDENCE, FIELDS, KINDS, SEVERITIES
from procurement.pages.forms import ChoiceField, Form, QuantityField, TextField, TickField, VersionField
from procurement.pages.i18n import Text, lazy

MOST_POINTS = 9999
BRANCH_MOST, CHECK_MOST = 200, 500
"""How long a title may be, typed or imported."""


class StandardForm(Form):
    """A draft's title and full marks."""

    title = TextField(FIELDS["title"], most=80)
    scale = QuantityField(
        FIELDS["scale"],
        least=1,
        most=MOST_POINTS,
        affix=lazy("points"),
        hint=lazy("What all checks together must add up to: 100 or 1000."),
    )
    version = VersionField()


class DraftForm(StandardForm):
    """A new version, empty or a copy of the one in force."""

    copy = TickField(lazy("Begin with a copy of the version in force"), optional=True)


class BranchForm(Form):
    """A node that groups checks. The view offers the kinds that fit."""

    kind = ChoiceField(FIELDS["kind"], kind=NodeKind, look="radio")
    title = TextField(FIELDS["title"], most=BRANCH_MOST)
    version = VersionField()

    def to_command(self) -> NodeCommand:
        return NodeCommand(self.kind.data, self.title.data)


class CheckForm(Form):
    """A check: what is looked at, what it is worth, what a finding costs."""

    title = TextField(
        lazy("What is checked"), most=CHECK_MOST, rows=3, hint=lazy("One sentence that is true or not.")
    )
    points = QuantityField(FIELDS["points"], most=MOST_POINTS)
    deduction_kind = ChoiceField(
        lazy("A finding costs"), options=DEDUCTIONS.items(), kind=DeductionKind, look="radio"
    )
    deduction_points = QuantityField(
        lazy("Points off each time"),
        most=MOST_POINTS,
        optional=lazy("needed where each finding costs points"),
        hint=lazy("Only where a finding costs points each time."),
    )
    deduction_unit = TextField(
        lazy("Counted in"), most=8, width="w6", optional=True, hint=lazy("Such as 处, 次, 台, 人.")
    )
    severity = ChoiceField(
        FIELDS["severity"], options=SEVERITIES.items(), kind=Severity, look="radio", optional=True
    )
    evidence = ChoiceField(
        FIELDS["evidence"], options=EVIDENCE.items(), kind=Evidence, look="radio", default=Evidence.NONE
    )
    version = VersionField()

    def to_command(self) -> NodeCommand:
        return NodeCommand(
            NodeKind.CHECK,
            self.title.data,
            self.points.data,
            self.deduction_kind.data,
            self.deduction_points.data,
            self.deduction_unit.data,
            self.severity.data,
            self.evidence.data,
        )


def kinds_between(parent: NodeKind | None, children: Sequence[Node] = ()) -> list[tuple[NodeKind, Text]]:
    """The kinds of branches that fit below a parent and above children, with their words."""
    if parent is None:
        return [(NodeKind.SECTION, KINDS[NodeKind.SECTION])]
    highest = min((child.kind.depth for child in children), default=NodeKind.CHECK.depth)
    return [(kind, KINDS[kind]) for kind in NodeKind if parent.depth < kind.depth < highest]
