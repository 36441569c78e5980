"""What people are told of here."""

from procurement.contracts.models import Confirmation, Contract
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.notifications.kinds import Late, News, Waiting
from procurement.notifications.rules import Way
from procurement.pages.i18n import lazy
from procurement.vendors.models import Evidence, StaffCertificate, StaffMember, VendorApplication

PAGE, OPEN = "contracts.show_contract", lazy("Open the contract")
SIGN = (P.CONTRACTS_SIGN_BUREAU, P.CONTRACTS_SIGN_VENDOR)
LONG = (90, 30, 7)
"""Days before the end of a term: what follows must be begun in time."""

APPROVAL = Waiting(
    "contracts.approval",
    lazy("A contract waits for approval"),
    (P.CONTRACTS_APPROVE,),
    of=(Contract,),
    optional=False,
    late=Late(Role.OFFICER, PAGE),
)
RETURNED = Waiting(
    "contracts.returned",
    lazy("A draft of mine came back"),
    (P.CONTRACTS_DRAFT,),
    of=(Contract,),
)
CONFIRMATION = Waiting(
    "contracts.confirmation",
    lazy("A contract waits for confirmation"),
    SIGN,
    of=(Contract, Confirmation),
    optional=False,
    late=Late(Role.SUPERVISOR, PAGE),
)
UNSUPERVISED = Waiting(
    "contracts.unsupervised",
    lazy("A contract has no supervisor"),
    (P.CONTRACTS_APPROVE,),
    of=(Contract,),
)
EXPIRING = Waiting(
    "contracts.expiring",
    lazy("A contract ends soon"),
    (P.CONTRACTS_DRAFT, P.SETTLEMENT_PREPARE),
    of=(Contract,),
    way=Way.DIGEST,
    remind=LONG,
)
EXPIRED = Waiting(
    "contracts.expired",
    lazy("The term of a contract is over"),
    (P.CONTRACTS_APPROVE, P.SETTLEMENT_PREPARE),
    of=(Contract,),
    way=Way.DIGEST,
    remind=(),
)
LAPSED = Waiting(
    "contracts.lapsed",
    lazy("A certificate of a vendor has ended during a contract of mine"),
    (P.SETTLEMENT_PREPARE,),
    of=(Contract, VendorApplication, Evidence, StaffCertificate, StaffMember),
    way=Way.DIGEST,
    remind=(),
)
CONFIRMED = News(
    "contracts.confirmed",
    lazy("One side has confirmed a contract"),
    (P.CONTRACTS_DRAFT,),
    lazy("One side has confirmed %(number)s: %(title)s"),
    OPEN,
    PAGE,
)
IN_FORCE = News(
    "contracts.in_force",
    lazy("A contract is in force"),
    (P.CONTRACTS_DRAFT, P.SETTLEMENT_PREPARE, P.CONTRACTS_SIGN_VENDOR),
    lazy("Both sides have confirmed, it is in force: %(number)s %(title)s"),
    OPEN,
    PAGE,
)
SUPERVISING = News(
    "contracts.supervising",
    lazy("I was named supervisor of a contract"),
    (P.SETTLEMENT_PREPARE,),
    lazy("You supervise this contract from now on: %(title)s"),
    OPEN,
    PAGE,
    way=Way.NOW,
)

KINDS = (
    APPROVAL, RETURNED, CONFIRMATION, UNSUPERVISED, EXPIRING, EXPIRED, LAPSED, CONFIRMED, IN_FORCE, SUPERVISING,
)  # fmt: skip
