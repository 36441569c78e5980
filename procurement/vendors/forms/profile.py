"""What a vendor's people enter of the own company."""

from __future__ import annotations

from decimal import Decimal

from procurement.accounts.rules import CompanyFacts
from procurement.accounts.sentences import FIELDS
from procurement.pages.forms import (
    ChoiceField,
    Form,
    QuantityField,
    TextField,
    TickField,
    VersionField,
    WholeField,
)
from procurement.pages.i18n import lazy
from procurement.vendors.rules import ContactCommand, RelationCommand, RelationKind, SizeCommand
from procurement.vendors.sentences.profile import FIGURES, INDUSTRIES, RELATED, RELATIONS

MOST = Decimal("999999999999.99")
TEN_THOUSAND = lazy("× 10,000 yuan")


class CompanyForm(Form):
    """Addresses, telephone and representative; name and credit code are the bureau's to change."""

    address = TextField(lazy("Registered address"), most=120, optional=True, hint=lazy("As on the licence."))
    office_address = TextField(FIELDS["office_address"], most=120, optional=True)
    post_address = TextField(
        FIELDS["post_address"], most=120, optional=True, hint=lazy("Where letters reach you.")
    )
    phone = TextField(
        FIELDS["phone"],
        most=40,
        width="w20",
        optional=True,
        hint=lazy("The bureau calls the number from before when your bank account changes."),
    )
    representative = TextField(lazy("Legal representative"), most=60, width="w20", optional=True)
    name_en = TextField(FIELDS["name_en"], most=120, optional=True)
    version = VersionField()

    def to_facts(self) -> CompanyFacts:
        return CompanyFacts(
            self.name_en.data,
            self.address.data,
            self.office_address.data,
            self.post_address.data,
            self.phone.data,
            self.representative.data,
        )


class ContactForm(Form):
    """Somebody to write to or call."""

    name = TextField(lazy("Full name"), most=60, width="w20")
    duty = TextField(lazy("Duty"), most=60, width="w20", optional=True)
    phone = TextField(FIELDS["phone"], most=40, width="w20", optional=True)
    email = TextField(FIELDS["email"], most=254, optional=True)
    for_bids = TickField(lazy("The contact for contracts and bids"), optional=True)
    version = VersionField()

    def to_command(self) -> ContactCommand:
        return ContactCommand(
            self.name.data, self.duty.data, self.phone.data, self.email.data, self.for_bids.data
        )


class RelationForm(Form):
    """A related company or person."""

    kind = ChoiceField(
        lazy("Relation"),
        options=RELATIONS.items(),
        kind=RelationKind,
        look="radio",
        basis=RELATED,
    )
    name = TextField(lazy("Name of the company or person"), most=80)
    credit_code = TextField(
        FIELDS["credit_code"], most=30, width="w20", optional=lazy("for a company, where you know it")
    )
    share = QuantityField(
        lazy("Share held"),
        places=2,
        most=100,
        affix="%",
        optional=lazy("for a shareholder"),
        hint=lazy("What it holds of your company."),
    )
    note = TextField(
        lazy("Note"),
        most=200,
        rows=2,
        optional=lazy("for a relative: at which buyer and in which office"),
    )

    def to_command(self) -> RelationCommand:
        return RelationCommand(
            self.kind.data, self.name.data, self.credit_code.data, self.share.data, self.note.data
        )


class SizeForm(Form):
    """The figures the size follows from."""

    industry = ChoiceField(
        lazy("Industry"),
        options=INDUSTRIES.items(),
        hint=lazy("The one most of your revenue comes from; for a procurement, the one its documents name."),
    )
    headcount = WholeField(
        FIGURES["headcount"], width="w10", most=9_999_999, affix="人", hint=lazy("At the end of last year.")
    )
    revenue = QuantityField(
        FIGURES["revenue"], width="w14", places=2, most=MOST, affix=TEN_THOUSAND, hint=lazy("Of last year.")
    )
    assets = QuantityField(
        FIGURES["assets"],
        width="w14",
        places=2,
        most=MOST,
        affix=TEN_THOUSAND,
        optional=lazy("for construction, real estate, leasing and business services"),
        hint=lazy("At the end of last year."),
    )
    tied = TickField(
        lazy("The company is a branch of a large one, is held by one, or has the same legal head as one"),
        optional=True,
    )
    project = TextField(
        lazy("Project"),
        most=120,
        optional=True,
        hint=lazy("Where the letter is for one procurement; else a line is left to fill in."),
    )
    service = TextField(
        lazy("Service"), most=120, optional=True, hint=lazy("As the procurement's documents call it.")
    )

    def to_command(self) -> SizeCommand:
        return SizeCommand(
            self.industry.data,
            self.headcount.data,
            self.revenue.data,
            self.assets.data,
            self.tied.data,
            self.project.data,
            self.service.data,
        )
