"""What a vendor enters to what is asked of it."""

from __future__ import annotations

from procurement.pages.file_field import LARGEST_SCAN, SCANS
from procurement.pages.forms import (
    ActForm,
    ChoiceField,
    ChoicesField,
    DayField,
    FileField,
    TextField,
    TickField,
)
from procurement.pages.i18n import lazy
from procurement.vendors.rules.evidence import Proof

LONGEST_WORDS = 2000
NO, YES = "no", "yes"


class FileAnswerForm(ActForm):
    """A file and what stands on it; where one is there already, it may stay."""

    file = FileField(
        lazy("File"),
        accept=SCANS,
        most=LARGEST_SCAN,
        hint=lazy("PDF, JPEG or PNG, at most 20 MB. A photo does, if everything on it can be read."),
    )
    number = TextField(lazy("Number"), most=80, optional=True, hint=lazy("As it stands on the paper."))
    issuer = TextField(lazy("Issued by"), most=120, optional=True)
    valid_from = DayField(lazy("Valid from"), optional=True)
    valid_until = DayField(
        lazy("Valid until"), optional=True, hint=lazy("The last day. Empty where it holds for good.")
    )

    def asking(self, *, certificate: bool, dated: bool, kept: bool) -> FileAnswerForm:
        """The form of one requirement: what must be filled in, and whether there is a file already."""
        self.number.optional, self.valid_until.optional = not certificate, not dated
        self.file.optional = lazy("only to replace the file that is there") if kept else False
        return self

    def to_proof(self) -> Proof:
        return Proof(self.number.data, self.issuer.data, self.valid_from.data, self.valid_until.data)


class DeclareForm(ActForm):
    """A declaration: its whole text is ticked."""

    agreed = TickField(lazy("We declare this, and answer for it being true."))


class WeighedForm(ActForm):
    """Whether something applies that the bureau may weigh, and how."""

    answer = ChoiceField(
        lazy("Does this apply to your company?"),
        options=(
            (NO, lazy("No, it does not")),
            (YES, lazy("Yes; what happened, and what we have done since, we say below")),
        ),
        look="radio",
    )
    words = TextField(
        lazy("In your own words"),
        most=LONGEST_WORDS,
        rows=6,
        optional=lazy("needed if it applies"),
        hint=lazy("It does not exclude you by itself: the bureau weighs what you say."),
    )


class StaffForm(ActForm):
    """People of the own staff, each by a certificate."""

    certificates = ChoicesField(lazy("Whose certificates"), kind=int)
