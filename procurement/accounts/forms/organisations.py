"""What a person enters for the bureau and for a department."""

from __future__ import annotations

from procurement.accounts.rules import BureauProfile, DepartmentCommand, SettlementMode
from procurement.accounts.sentences import FIELDS, MODES
from procurement.kernel.references import reference_key
from procurement.pages.forms import ChoiceField, Form, TextField, TickField, VersionField
from procurement.pages.i18n import lazy


class ProfileForm(Form):
    """How the bureau stands on its papers."""

    code = TextField(FIELDS["code"], most=20, width="w14")
    name_zh = TextField(FIELDS["name_zh"], most=80)
    name_en = TextField(FIELDS["name_en"], most=120, optional=True)
    credit_code = TextField(FIELDS["credit_code"], most=18, width="w20", optional=True)
    address = TextField(FIELDS["address"], most=120, optional=True)
    phone = TextField(FIELDS["phone"], most=40, width="w20", optional=True)
    representative = TextField(
        FIELDS["representative"], most=60, optional=True, hint=lazy("Office, or legal representative.")
    )
    bank_name = TextField(
        FIELDS["bank_name"], most=80, optional=True, hint=lazy("Departments pay their bills to this account.")
    )
    bank_account = TextField(FIELDS["bank_account"], most=40, width="w20", optional=True)
    version = VersionField()

    def to_command(self) -> BureauProfile:
        return BureauProfile(
            self.code.data,
            self.name_zh.data,
            self.name_en.data,
            reference_key(self.credit_code.data),
            self.address.data,
            self.phone.data,
            self.representative.data,
            self.bank_name.data,
            self.bank_account.data,
        )


class DepartmentForm(Form):
    """A department; `version` stays empty for a new one."""

    code = TextField(FIELDS["code"], most=20, width="w14", hint=lazy("Letters, digits, dots and dashes."))
    name_zh = TextField(FIELDS["name_zh"], most=80)
    name_en = TextField(FIELDS["name_en"], most=120, optional=True)
    sort = TextField(
        FIELDS["sort"],
        most=20,
        width="w10",
        optional=True,
        hint=lazy("Such as 010: lists follow it. Empty: by the sound of the Chinese name."),
    )
    settlement_mode = ChoiceField(
        FIELDS["settlement_mode"], options=MODES.items(), kind=SettlementMode, look="radio"
    )
    budget_line = TextField(
        FIELDS["budget_line"],
        most=60,
        width="w20",
        optional=lazy("needed for budget charges"),
        hint=lazy("Needed where bills are charged to the department's budget."),
    )
    address = TextField(FIELDS["address"], most=120, optional=True)
    phone = TextField(FIELDS["phone"], most=40, width="w20", optional=True)
    active = TickField(lazy("In use: has bills, and people of it may sign in"), optional=True, default=True)
    version = VersionField()

    def to_command(self) -> DepartmentCommand:
        return DepartmentCommand(
            self.code.data,
            self.name_zh.data,
            self.settlement_mode.data,
            self.name_en.data,
            self.budget_line.data,
            self.sort.data,
            self.address.data,
            self.phone.data,
            self.active.data,
        )
