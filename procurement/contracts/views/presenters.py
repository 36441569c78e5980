"""What the pages of contracts show of its rows: badges, steps, words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from procurement.contracts.rules import ONE_DAY, BasisKind, ContractState, Origin, Step, months_of, parts_from
from procurement.contracts.sentences import BASES, PHASES, STATES
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refusal
from procurement.pages import i18n
from procurement.pages.i18n import Text, _, lazy
from procurement.pages.parts import Badge, ChecklistItem

if TYPE_CHECKING:
    from procurement.contracts.models import Contract, ContractLine, Suspension

S = ContractState
LOOKS = {
    S.DRAFT: ("mute", "pencil"),
    S.IN_APPROVAL: ("wait", "user-check"),
    S.APPROVED: ("wait", "writing"),
    S.PARTLY_SIGNED: ("wait", "writing"),
    S.ACTIVE: ("ok", "player-play"),
    S.SUSPENDED: ("bad", "player-pause"),
    S.COMPLETED: ("mute", "circle-check"),
    S.TERMINATED: ("mute", "ban"),
}
NEAR = {
    "expiring": Badge("wait", "calendar-due", PHASES["expiring"]),
    "expired": Badge("bad", "calendar-due", PHASES["expired"]),
}
STEPS: dict[Step, tuple[Text, str]] = {
    Step.PARTIES: (lazy("Parties and term"), "contracts.edit_parties"),
    Step.LINES: (lazy("Priced lines"), "contracts.list_lines"),
    Step.STANDARDS: (lazy("Quality standards"), "contracts.choose_standards"),
    Step.CLAUSES: (lazy("Clauses"), "contracts.edit_clauses"),
    Step.OPENING: (lazy("Opening balances"), "contracts.edit_opening"),
    Step.CHECK: (lazy("Check and submit"), "contracts.check_draft"),
}


def all_opened() -> bool:
    """Whether the address asks for every clause to be open."""
    return request.args.get("clauses") == "open"


def months_label(term: Period) -> str:
    """`12 months`, `1.48 months`, `1 month`."""
    months = months_of(term)
    written = i18n.number(round(months, 2))
    return i18n.ngettext("%(num)s month", "%(num)s months", 1 if months == 1 else 2, num=written)


def badge(state: str) -> Badge:
    """A contract's state: colour, icon and word."""
    tone, icon = LOOKS[ContractState(state)]
    return Badge(tone, icon, STATES[ContractState(state)])


def steps_of(origin: str) -> list[Step]:
    """The steps of a draft; only a contract taken over has opening balances."""
    return [step for step in Step if step is not Step.OPENING or origin == Origin.TAKEN_OVER]


def step_url(contract: Contract, step: Step) -> str:
    return url_for(STEPS[step][1], contract_id=contract.id)


def steps(contract: Contract, gaps: Iterable[Refusal], now: Step) -> list[tuple[Text, str, str]]:
    """The steps for the steps macro: done unless something there is missing."""
    open_steps = {gap.field for gap in gaps} | {Step.CHECK}
    return [
        (
            STEPS[step][0],
            step_url(contract, step),
            "now" if step is now else "" if step in open_steps else "done",
        )
        for step in steps_of(contract.origin)
    ]


def new_steps(origin: Origin) -> list[tuple[Text, None, str]]:
    """The steps of a draft that does not exist yet."""
    return [(STEPS[step][0], None, "now" if step is Step.PARTIES else "") for step in steps_of(origin)]


def next_url(contract: Contract, now: Step) -> str:
    """Where saving a step leads."""
    order = steps_of(contract.origin)
    return step_url(contract, order[order.index(now) + 1])


def previous_url(contract: Contract, now: Step) -> str:
    order = steps_of(contract.origin)
    return step_url(contract, order[order.index(now) - 1])


def checklist(contract: Contract, gaps: Sequence[Refusal]) -> list[ChecklistItem]:
    """What keeps a draft from being submitted, each with the step that mends it."""
    return [
        ChecklistItem(
            "bad",
            i18n.sentence(gap),
            url=step_url(contract, Step(gap.field)) if gap.field else "",
            act=i18n.gettext("Mend"),
        )
        for gap in gaps
    ]


def basis_label(line: ContractLine) -> str:
    """`面积 60%, 人数 40%`; a single basis without its weight."""
    parts = parts_from(line.basis)
    if len(parts) == 1:
        return str(BASES[parts[0].kind])
    return i18n.gettext(", ").join(f"{BASES[part.kind]} {i18n.rate(part.weight)}" for part in parts)


def has_fixed_share(line: ContractLine) -> bool:
    return any(part["kind"] == BasisKind.FIXED_SHARE for part in line.basis)


def named(pairs: Iterable[Any]) -> list[tuple[int, str]]:
    """Organisations as options of a list."""
    return [(pair.id, pair.name_zh) for pair in pairs]


def suspended(one: Suspension) -> str:
    """The days without service, and why."""
    first, after = one.during.lower, one.during.upper
    if first is None or after is None:
        return _("from %(day)s on: %(reason)s", day=i18n.day(first), reason=one.reason)
    return f"{i18n.period(Period(first, after - ONE_DAY))} · {one.reason}"
