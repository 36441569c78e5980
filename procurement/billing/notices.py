"""What people are told of here."""

from procurement.billing.models import Bill, BillLine, BillRun, LateOccupancy, Receipt
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.notifications.kinds import Late, News, Waiting
from procurement.notifications.rules import Way
from procurement.pages.i18n import lazy
from procurement.settlement.models import Sheet

BILL, OPEN_BILL = "billing.show_bill", lazy("Open the bill")
DAILY = Way.DIGEST

MONTH_BILL = Waiting(
    "billing.month_bill",
    lazy("A month is to be billed"),
    (P.SETTLEMENT_RUN,),
    of=(Sheet, BillRun),
    way=DAILY,
    late=Late(Role.SUPERVISOR, "settlement.list_sheets", ("month",)),
)
LATE_PLACES = Waiting(
    "billing.late_places",
    lazy("Occupancy of a billed month has changed"),
    (P.SETTLEMENT_RUN,),
    of=(LateOccupancy,),
    way=DAILY,
)
BILL_ANSWER = Waiting(
    "billing.bill_answer",
    lazy("A bill waits for my answer"),
    (P.BILLS_ANSWER,),
    of=(Bill, BillLine),
    optional=False,
    late=Late(Role.FINANCE, BILL),
)
BILL_PAY = Waiting(
    "billing.bill_pay",
    lazy("A bill is to be paid"),
    (P.BILLS_ANSWER,),
    of=(Bill, BillLine),
    late=Late(Role.FINANCE, BILL),
)
OBJECTION_REPLY = Waiting(
    "billing.objection_reply",
    lazy("A department objects to a bill"),
    (P.SETTLEMENT_RUN,),
    of=(BillLine,),
    optional=False,
    late=Late(Role.SUPERVISOR, BILL),
)
BUDGET_CHARGE = Waiting(
    "billing.budget_charge",
    lazy("Budgets are to be charged"),
    (P.RECEIPTS_RECORD,),
    of=(Bill, BillLine),
    way=DAILY,
    late=Late(Role.SUPERVISOR, "billing.list_bills", ("month",)),
)
PAPERS_MISSING = Waiting(
    "billing.papers_missing",
    lazy("Papers of bills are missing"),
    (P.SETTLEMENT_RUN,),
    of=(BillRun,),
)
BILLS_OVERDUE = Waiting(
    "billing.bills_overdue",
    lazy("Departments have not paid in time"),
    (P.RECEIPTS_RECORD,),
    of=(Bill,),
    way=DAILY,
    remind=(),
)
MONEY_UNUSED = Waiting(
    "billing.money_unused", lazy("Money no bill has used"), (P.RECEIPTS_RECORD,), of=(Receipt,), way=DAILY
)
CREDITED = News(
    "billing.credited",
    lazy("An objection of ours brought a credit note"),
    (P.BILLS_ANSWER,),
    lazy("Your objection to %(number)s was accepted: a credit note of %(amount)s"),
    OPEN_BILL,
    BILL,
    way=Way.NOW,
)
OBJECTION_REFUSED = News(
    "billing.objection_refused",
    lazy("An objection of ours was refused"),
    (P.BILLS_ANSWER,),
    lazy("Your objection to %(number)s was refused, with a reply"),
    OPEN_BILL,
    BILL,
    way=Way.NOW,
)

KINDS = (
    MONTH_BILL,
    LATE_PLACES,
    BILL_ANSWER,
    BILL_PAY,
    OBJECTION_REPLY,
    BUDGET_CHARGE,
    PAPERS_MISSING,
    BILLS_OVERDUE,
    MONEY_UNUSED,
    CREDITED,
    OBJECTION_REFUSED,
)
