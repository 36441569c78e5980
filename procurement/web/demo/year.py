"""The year as a bureau lives it: from March a month settled after the other to October, November open.

Every act is an ordinary service called by the person whose act it is, at the official time it would happen; the clock
is moved forward between them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.billing.models import Bill
from procurement.billing.queries import bills as bill_queries
from procurement.billing.rules.bills import LineAnswer
from procurement.billing.services import bills, receipts
from procurement.billing.services.receipts import ReceiptCommand
from procurement.billing.services.run import run_month
from procurement.infra import clock
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.ledger import services as ledger
from procurement.settlement import queries
from procurement.settlement import services as settlement
from procurement.settlement.rules.states import UsageState
from procurement.settlement.rules.usage import UsageRow
from procurement.web.demo.contracts import VENDOR_OF, Contracts
from procurement.web.demo.files import rows
from procurement.web.demo.people import actor

FIRST, LAST = Month("2026-03"), Month("2026-10")
LIAISONS = ("liaison@example.cn", "liaison2@example.cn")
OBJECTION = "本月已有两场会议改为线上召开，未使用会议室，请核对场次。"
Move = Callable[[str], None]
Tell = Callable[[str], None]


def live(contracts: Contracts, move: Move, tell: Tell) -> Move:
    """March to October, each settled in the month after; between the acts the bank reports what came in. Returns how
    time goes on, with what the bank still reports."""
    bank = Bank(move)
    month = FIRST
    while month <= LAST:
        settle(contracts, month, bank.until)
        tell(f"{month}: sheets confirmed, departments billed, receipts recorded")
        month = month.next()
    return bank.until


def settle(contracts: Contracts, month: Month, until: Move) -> None:
    """One month: usage, sheets, run, the departments' answers, the budget charges, the books closed."""
    after = month.next()
    finance = actor("finance@example.cn")
    until(f"{after}-05 09:00")
    enter_usage(contracts, month)
    until(f"{after}-06 10:00")
    for code, contract_id in contracts.ids.items():
        agree_on_sheet(code, contract_id, month)
    until(f"{after}-09 09:30")
    run_month(actor("finance2@example.cn"), month)
    until(f"{after}-11 15:00")
    answer_bills(month)
    ledger.close_period(finance, month)
    if month < LAST:
        receipts.charge_budgets(finance, month)


def enter_usage(contracts: Contracts, month: Month) -> None:
    """The contract supervisor enters the month's quantities; liaisons and finance confirm them."""
    wanted = [
        UsageRow(
            number, contracts.numbers[row["contract_code"]], int(row["line_no"]), month, row["department_code"],
            Decimal(row["quantity"]),
        )
        for number, row in enumerate(rows("usage.csv"), 2)
        if row["month"] == str(month)
    ]  # fmt: skip
    settlement.import_usage(actor("contract@example.cn"), wanted)
    for email in (*LIAISONS, "finance@example.cn"):
        person = actor(email)
        if waiting := usage_waiting(person, month):
            settlement.confirm_usage(person, waiting)


def usage_waiting(person: Actor, month: Month) -> list[int]:
    """The quantities a person sees that nobody has confirmed yet."""
    found = reading().execute(queries.usage_list(person)).all()
    reading().rollback()
    return [row.id for row in found if row.month == month.first and row.state == UsageState.ENTERED]


def agree_on_sheet(code: str, contract_id: int, month: Month) -> None:
    """The contract supervisor prepares and sends the sheet, the vendor confirms it."""
    supervisor, vendor = actor("contract@example.cn"), actor(VENDOR_OF[code])
    sheet_id = settlement.prepare_sheet(supervisor, contract_id, month)
    settlement.send_sheet(supervisor, sheet_id, queries.sheet(supervisor, sheet_id).version)
    reading().rollback()
    settlement.confirm_sheet(vendor, sheet_id, queries.sheet(vendor, sheet_id).version)
    reading().rollback()


def answer_bills(month: Month) -> None:
    """Both liaisons look at their bill; in October one of them objects to a line. The others stay silent."""
    for email in LIAISONS:
        person = actor(email)
        bill = bill_of(person, person.organisation_id, month)
        if bill is None:
            continue
        if month == LAST and email == LIAISONS[1]:
            object_to_a_line(person, bill.id, bill.version)
        else:
            bills.confirm_all(person, bill.id, bill.version)
        reading().rollback()


def bill_of(person: Actor, department: int, month: Month) -> Bill | None:
    """A department's bill of a month, read anew."""
    reading().rollback()
    wanted = bill_queries.bill_list(person).where(Bill.department_id == department, Bill.month == month.first)
    row = reading().execute(wanted).first()
    return None if row is None else bill_queries.bill(person, row.id)


def object_to_a_line(person: Actor, bill_id: int, version: int) -> None:
    """The meetings of October are objected to, everything else is confirmed."""
    lines = bill_queries.lines(bill_id)
    doubted = next(line for line in lines if "会议" in line.sheet_line.line.title)
    answers = [LineAnswer(line.id, line is doubted, OBJECTION if line is doubted else "") for line in lines]
    bills.answer_bill(person, bill_id, version, answers)


class Bank:
    """The bank's reports in the order of their days; each is recorded on its day, while the year goes on."""

    def __init__(self, move: Move) -> None:
        self.move = move
        self.waiting = sorted(rows("receipts.csv"), key=lambda row: row["received_on"])

    def until(self, moment: str) -> None:
        """Record everything reported before a moment, then move the clock there; the silent are taken to agree."""
        while self.waiting and self.waiting[0]["received_on"] < moment[:10]:
            self._record(self.waiting.pop(0))
        self.move(moment)
        bills.confirm_silent(accounts.system_actor(actor("finance@example.cn").bureau_id), _now())

    def _record(self, row: dict[str, str]) -> None:
        day = date.fromisoformat(row["received_on"])
        if clock.civil(_now()) < day:
            self.move(f"{day} 16:00")
        finance = actor("finance@example.cn")
        department = accounts.organisation_by_code(
            finance.bureau_id, OrganisationKind.DEPARTMENT, row["department_code"]
        )
        assert department is not None
        due = amount(finance, department, Month(row["month"]), row)
        receipts.record_receipt(
            finance, ReceiptCommand(department, day, due, row["bank_reference"], row["payer_zh"])
        )


def _now() -> datetime:
    reading().rollback()
    return clock.ask(reading())


def amount(finance: Actor, department: int, month: Month, row: dict[str, str]) -> Money:
    """What a rule of the file makes of the bill: full, a share of it, more than it, or what is still open."""
    bill = bill_of(finance, department, month)
    assert bill is not None
    match row["rule"]:
        case "share":
            return Money.rounded(bill.total.yuan * Decimal(row["value"]))
        case "plus":
            return bill.total + Money.parse(row["value"])
        case "rest":
            return bill.total - bill.paid - bill.credited
    return bill.total
