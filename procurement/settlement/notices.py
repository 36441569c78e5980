"""What people are told of here."""

from procurement.contracts.models import Contract, Suspension
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.notifications.kinds import Late, News, Waiting
from procurement.notifications.rules import Way
from procurement.pages.i18n import lazy
from procurement.settlement.models import Sheet, Usage

SHEET, OPEN_SHEET = "settlement.show_sheet", lazy("Open the sheet")
DAILY = Way.DIGEST

USAGE_CONFIRM = Waiting(
    "settlement.usage_confirm",
    lazy("Usage waits for confirmation"),
    (P.USAGE_CONFIRM,),
    of=(Usage,),
    way=DAILY,
    late=Late(Role.SUPERVISOR, "settlement.list_usage", ("state",)),
)
USAGE_ENTER = Waiting(
    "settlement.usage_enter",
    lazy("Usage is to be entered"),
    (P.SETTLEMENT_PREPARE,),
    of=(Contract, Suspension, Sheet, Usage),
    way=DAILY,
    late=Late(Role.SUPERVISOR, "settlement.month_sheets"),
)
SHEET_PREPARE = Waiting(
    "settlement.sheet_prepare",
    lazy("A sheet is to be prepared"),
    (P.SETTLEMENT_PREPARE,),
    of=(Contract, Suspension, Sheet),
    way=DAILY,
    late=Late(Role.SUPERVISOR, "settlement.month_sheets"),
)
SHEET_SEND = Waiting(
    "settlement.sheet_send",
    lazy("A sheet is to be sent"),
    (P.SETTLEMENT_PREPARE,),
    of=(Contract, Sheet),
    way=DAILY,
    late=Late(Role.SUPERVISOR, SHEET),
)
SHEET_CORRECT = Waiting(
    "settlement.sheet_correct",
    lazy("A confirmed sheet is to be corrected"),
    (P.SETTLEMENT_PREPARE,),
    of=(Contract, Suspension, Sheet, Usage),
    way=DAILY,
)
SHEET_ANSWER = Waiting(
    "settlement.sheet_answer",
    lazy("A sheet waits for my answer"),
    (P.SETTLEMENT_CONFIRM_VENDOR,),
    of=(Sheet,),
    optional=False,
    late=Late(Role.CONTRACT_SUPERVISOR, SHEET),
)
DISPUTE_ANSWER = Waiting(
    "settlement.dispute_answer",
    lazy("A vendor disputes a sheet"),
    (P.SETTLEMENT_PREPARE,),
    of=(Contract, Sheet),
    optional=False,
)
SHEET_CONFIRMED = News(
    "settlement.sheet_confirmed",
    lazy("A vendor has confirmed a sheet"),
    (P.SETTLEMENT_PREPARE, P.SETTLEMENT_RUN),
    lazy("The sheet %(number)s of %(month)s is confirmed"),
    OPEN_SHEET,
    SHEET,
)
SHEET_WITHDRAWN = News(
    "settlement.sheet_withdrawn",
    lazy("A sheet was taken back"),
    (P.SETTLEMENT_CONFIRM_VENDOR,),
    lazy("The sheet %(number)s of %(month)s was taken back"),
    OPEN_SHEET,
    SHEET,
    way=Way.NOW,
)

KINDS = (
    USAGE_CONFIRM,
    USAGE_ENTER,
    SHEET_PREPARE,
    SHEET_SEND,
    SHEET_CORRECT,
    SHEET_ANSWER,
    DISPUTE_ANSWER,
    SHEET_CONFIRMED,
    SHEET_WITHDRAWN,
)
