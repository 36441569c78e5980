"""What people are told of here."""

from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.notifications.kinds import News, Waiting
from procurement.notifications.rules import Way
from procurement.pages.i18n import lazy

SHEET, OPEN_SHEET = "settlement.show_sheet", lazy("Open the sheet")
DAILY = Way.DIGEST

USAGE_CONFIRM = Waiting(
    "settlement.usage_confirm",
    lazy("Usage waits for confirmation"),
    (P.USAGE_CONFIRM,),
    way=DAILY,
    late=(Role.SUPERVISOR, "settlement.list_usage"),
)
USAGE_ENTER = Waiting(
    "settlement.usage_enter",
    lazy("Usage is to be entered"),
    (P.SETTLEMENT_PREPARE,),
    way=DAILY,
    late=(Role.SUPERVISOR, "settlement.list_usage"),
)
SHEET_PREPARE = Waiting(
    "settlement.sheet_prepare",
    lazy("A sheet is to be prepared"),
    (P.SETTLEMENT_PREPARE,),
    way=DAILY,
    late=(Role.SUPERVISOR, "settlement.list_sheets"),
)
SHEET_SEND = Waiting(
    "settlement.sheet_send",
    lazy("A sheet is to be sent"),
    (P.SETTLEMENT_PREPARE,),
    way=DAILY,
    late=(Role.SUPERVISOR, SHEET),
)
SHEET_CORRECT = Waiting(
    "settlement.sheet_correct",
    lazy("A confirmed sheet is to be corrected"),
    (P.SETTLEMENT_PREPARE,),
    way=DAILY,
)
SHEET_ANSWER = Waiting(
    "settlement.sheet_answer",
    lazy("A sheet waits for my answer"),
    (P.SETTLEMENT_CONFIRM_VENDOR,),
    optional=False,
    late=(Role.CONTRACT_SUPERVISOR, SHEET),
)
DISPUTE_ANSWER = Waiting(
    "settlement.dispute_answer",
    lazy("A vendor disputes a sheet"),
    (P.SETTLEMENT_PREPARE,),
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
