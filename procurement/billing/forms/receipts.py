"""Money from departments: what the bank's paper says, taking a receipt back, charging budget lines."""

from __future__ import annotations

from procurement.billing.rules.bills import LONGEST_TEXT, ReceiptCommand
from procurement.kernel.amounts import MOST_MONEY
from procurement.kernel.money import Money
from procurement.pages.forms import ActForm, ChoiceField, DayField, Form, MoneyField, TextField, TickField
from procurement.pages.i18n import lazy


class ReceiptForm(Form):
    """A receipt as the bank's paper has it."""

    department_id = ChoiceField(lazy("Department"), kind=int, prompt=lazy("Choose the department"))
    received_on = DayField(lazy("Day of the bank"), hint=lazy("The day the bank credited the money."))
    amount = MoneyField(lazy("Amount"), least=Money(1), most=MOST_MONEY, capitals=True)
    bank_reference = TextField(
        lazy("Bank reference"),
        most=60,
        width="w20",
        hint=lazy("The number on the bank's paper; each counts once."),
    )
    payer = TextField(
        lazy("Payer"),
        most=120,
        hint=lazy("Who paid, as the bank names it: the department or a paying centre."),
    )

    def to_command(self) -> ReceiptCommand:
        return ReceiptCommand(
            self.department_id.data,
            self.received_on.data,
            self.amount.data,
            self.bank_reference.data,
            self.payer.data,
        )


class ReversalForm(ActForm):
    """Why a receipt is taken back."""

    reason = TextField(lazy("Reason"), most=LONGEST_TEXT, rows=3)
    agreed = TickField(
        lazy(
            "The bills this receipt paid are open again from now on. The receipt and its number stay on record."
        )
    )


class ChargeForm(Form):
    """One act charges all bills of a month."""

    agreed = TickField(
        lazy("I have checked the list. Each amount is charged to its department's budget line today.")
    )
