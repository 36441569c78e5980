"""What is entered for a vendor."""

from __future__ import annotations

from procurement.accounts.models import Organisation
from procurement.accounts.rules import PartnerCommand, SmeClass
from procurement.accounts.sentences import FIELDS, SIZES
from procurement.kernel.references import reference_key
from procurement.pages.forms import ChoiceField, Form, TextField, TickField, VersionField
from procurement.pages.i18n import lazy


class VendorForm(Form):
    """A vendor; `version` stays empty for a new one."""

    code = TextField(FIELDS["code"], most=20, width="w14", hint=lazy("The bureau's own short code."))
    name_zh = TextField(FIELDS["name_zh"], most=80, hint=lazy("As on the licence."))
    name_en = TextField(FIELDS["name_en"], most=120, optional=True)
    credit_code = TextField(
        FIELDS["credit_code"], most=30, width="w20", basis=(lazy("Check character"), "GB 32100-2015")
    )
    sme_class = ChoiceField(
        FIELDS["sme_class"],
        options=SIZES.items(),
        kind=SmeClass,
        optional=True,
        prompt=lazy("Not declared"),
        hint=lazy(
            "As the vendor declares it. Payment to small and medium companies has its own time limits."
        ),
    )
    address = TextField(FIELDS["address"], most=120, optional=True)
    phone = TextField(FIELDS["phone"], most=40, width="w20", optional=True)
    representative = TextField(FIELDS["representative"], most=60, optional=True)
    bank_name = TextField(FIELDS["bank_name"], most=80, optional=True)
    bank_account = TextField(FIELDS["bank_account"], most=40, width="w20", optional=True)
    active = TickField(lazy("In use: may be chosen for new contracts"), optional=True, default=True)
    version = VersionField()
    _account: tuple[str, str] | None = None

    def of(self, vendor: Organisation) -> VendorForm:
        """Of a vendor that is there: its bank account has an act of its own, by two people."""
        self._account = (vendor.bank_name, vendor.bank_account)
        del self.bank_name, self.bank_account
        return self

    def to_command(self) -> PartnerCommand:
        bank_name, bank_account = self._account or (self.bank_name.data, self.bank_account.data)
        return PartnerCommand(
            self.code.data,
            self.name_zh.data,
            reference_key(self.credit_code.data),
            self.name_en.data,
            self.address.data,
            self.phone.data,
            self.representative.data,
            bank_name,
            bank_account,
            self.sme_class.data or None,
            self.active.data,
        )
