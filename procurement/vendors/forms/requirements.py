"""What is entered for a set of requirements and for one requirement of it."""

from __future__ import annotations

from procurement.pages.forms import ChoiceField, Form, TextField, TickField, VersionField, WholeField
from procurement.pages.i18n import lazy
from procurement.vendors.rules.requirements import RequirementCommand, RequirementKind, SetCommand
from procurement.vendors.sentences.requirements import FIELDS, KINDS, WHATEVER


class SetForm(Form):
    """A set's head. `code` is of a new set only."""

    code = TextField(
        FIELDS["code"],
        most=20,
        width="w14",
        hint=lazy("Capital letters, such as GUARDING. It stays for all versions."),
    )
    title_zh = TextField(FIELDS["title_zh"], most=80)
    title_en = TextField(FIELDS["title_en"], most=120, optional=True)
    category_code = TextField(
        lazy("For a category"),
        most=20,
        width="w14",
        optional=True,
        hint=lazy("Its code, such as C05040300. Empty: for an item, or for whatever is bought."),
    )
    item_id = ChoiceField(lazy("For one service item"), kind=int, optional=True, prompt=WHATEVER)
    months = WholeField(FIELDS["months"], least=1, most=60, affix=lazy("months at most"), default=36)
    answer_days = WholeField(
        FIELDS["answer_days"],
        least=1,
        most=60,
        affix=lazy("working days"),
        default=10,
        hint=lazy("What the bureau promises. When it is late, the vendor sees that."),
    )
    version = VersionField()

    def to_command(self) -> SetCommand:
        code = self.code.data if "code" in self else ""
        return SetCommand(
            code,
            self.title_zh.data,
            self.title_en.data,
            self.category_code.data,
            self.item_id.data or None,
            self.months.data,
            self.answer_days.data,
        )


class RequirementForm(Form):
    """One requirement. The view offers the proofs that are in use."""

    kind = ChoiceField(FIELDS["kind"], options=KINDS.items(), kind=RequirementKind, look="radio")
    title_zh = TextField(FIELDS["title_zh"], most=80)
    title_en = TextField(FIELDS["title_en"], most=120, optional=True)
    words_zh = TextField(
        FIELDS["words_zh"],
        most=600,
        rows=4,
        optional=True,
        hint=lazy("Exactly what is to be sent or declared, and of whom it is asked."),
    )
    words_en = TextField(FIELDS["words_en"], most=600, rows=3, optional=True)
    basis = TextField(
        FIELDS["basis"], most=200, hint=lazy("Law and article. What no law asks for, leave out.")
    )
    confirmed = TickField(FIELDS["confirmed"], optional=True)
    key = ChoiceField(
        FIELDS["key"],
        optional=True,
        prompt=lazy("A proof of its own"),
        hint=lazy("One proof serves all sets that ask for it: it is sent once and checked once."),
    )
    dated = TickField(
        FIELDS["dated"], optional=True, hint=lazy("Files only. Then it is asked for again before it ends.")
    )
    people = WholeField(
        FIELDS["people"],
        least=0,
        most=999,
        optional=lazy("needed for certificates of staff"),
        affix=lazy("people"),
    )
    optional = TickField(
        FIELDS["optional"], optional=True, hint=lazy("Whom it does not concern says so and sends nothing.")
    )
    version = VersionField()

    def to_command(self) -> RequirementCommand:
        return RequirementCommand(
            self.kind.data,
            self.title_zh.data,
            self.basis.data,
            self.key.data or "",
            self.title_en.data,
            self.words_zh.data,
            self.words_en.data,
            self.dated.data,
            self.optional.data,
            self.people.data or 0,
            self.confirmed.data,
        )
