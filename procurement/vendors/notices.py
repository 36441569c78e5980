"""What people are told of here."""

from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.notifications.kinds import Late, News, Waiting
from procurement.notifications.rules import Way
from procurement.pages.i18n import lazy
from procurement.vendors.models import (
    AccountRequest,
    BankChange,
    GivenVerdict,
    RequirementSet,
    VendorApplication,
    VendorSuspension,
)
from procurement.vendors.rules.terms import REMINDED

CONFIRM = (P.VENDORS_CONFIRM_ACCOUNT,)
PAGE, OPEN = "vendors.show_vendor", lazy("Open the vendor")

ACCOUNT = Waiting(
    "vendors.account",
    lazy("A vendor's bank account waits for confirmation"),
    CONFIRM,
    of=(BankChange,),
)
ACCOUNT_CONFIRMED = News(
    "vendors.account_confirmed",
    lazy("A bank account I proposed was confirmed"),
    CONFIRM,
    lazy("The new bank account of %(name)s holds"),
    OPEN,
    PAGE,
)
ACCOUNT_REFUSED = News(
    "vendors.account_refused",
    lazy("A bank account I proposed was refused"),
    CONFIRM,
    lazy("The new bank account of %(name)s was refused"),
    OPEN,
    PAGE,
)

# ---- applications for qualification
APPLICATIONS = (VendorApplication, GivenVerdict, RequirementSet)
REVIEWED, MINE = "vendors.show_review", "vendors.show_application"
OPEN_MINE = lazy("Open the application")
REVIEW = Waiting(
    "vendors.review",
    lazy("An application of a vendor waits for review"),
    (P.VENDORS_REVIEW,),
    of=APPLICATIONS,
    late=Late(Role.SUPERVISOR, REVIEWED),
)
APPROVAL = Waiting(
    "vendors.approval",
    lazy("A reviewed application waits for a decision"),
    (P.VENDORS_APPROVE,),
    of=APPLICATIONS,
    optional=False,
)
LATE = Waiting(
    "vendors.late",
    lazy("The answer to a vendor is late"),
    (P.VENDORS_APPROVE,),
    of=APPLICATIONS,
    way=Way.DIGEST,
    remind=(),
)
RETURNED = Waiting(
    "vendors.returned",
    lazy("An application came back for correction"),
    (P.COMPANY_EDIT,),
    of=APPLICATIONS,
    optional=False,
)
RENEW = Waiting(
    "vendors.renew",
    lazy("A qualification ends soon"),
    (P.COMPANY_EDIT,),
    of=APPLICATIONS,
    optional=False,
    remind=REMINDED,
)
EXPIRING = Waiting(
    "vendors.expiring",
    lazy("A vendor's qualification ends soon"),
    (P.VENDORS_REVIEW,),
    of=APPLICATIONS,
    way=Way.DIGEST,
    remind=(),
)
APPROVED = News(
    "vendors.application_approved",
    lazy("An application of ours was approved"),
    (P.COMPANY_EDIT,),
    lazy("The application %(number)s is approved: %(title)s"),
    OPEN_MINE,
    MINE,
    way=Way.NOW,
)
REJECTED = News(
    "vendors.application_rejected",
    lazy("An application of ours was rejected"),
    (P.COMPANY_EDIT,),
    lazy("The application %(number)s was rejected: %(title)s"),
    OPEN_MINE,
    MINE,
    way=Way.NOW,
)
OF_APPLICATIONS = (REVIEW, APPROVAL, LATE, RETURNED, RENEW, EXPIRING, APPROVED, REJECTED)

# ---- accounts of vendors
JOIN = Waiting(
    "vendors.join",
    lazy("Somebody asks to act for a company"),
    (P.COMPANY_MANAGE, P.VENDORS_EDIT),
    of=(AccountRequest,),
)
JOIN_ANSWERED = News(
    "vendors.join_answered",
    lazy("A request to act for my company was answered"),
    (P.COMPANY_MANAGE,),
    lazy("The request of %(name)s to act for the company was answered"),
    lazy("Open the people"),
    "vendors.list_colleagues",
)
OPENED = News(
    "vendors.account_opened",
    lazy("A vendor opened its account"),
    (P.VENDORS_EDIT,),
    lazy("%(name)s opened its account"),
    OPEN,
    PAGE,
)

OPENED_ALIKE = News(
    "vendors.account_opened_alike",
    lazy("A vendor opened its account under a name like another one's"),
    (P.VENDORS_EDIT,),
    lazy("%(name)s opened its account; the name is like: %(there)s"),
    OPEN,
    PAGE,
)

OF_ACCOUNTS = (JOIN, JOIN_ANSWERED, OPENED, OPENED_ALIKE)

# ---- what a vendor's managers are told of their own account: nobody else changes it unseen
SIGNS = (P.COMPANY_MANAGE,)
OWN_PAGE, OPEN_OWN = "vendors.show_company", lazy("Open the company's page")
OWN_ACCOUNT_PROPOSED = News(
    "vendors.own_account_proposed",
    lazy("Another bank account of our company was proposed"),
    SIGNS,
    lazy(
        "Another bank account of %(name)s was proposed; the present one holds until the bureau has called back"
    ),
    OPEN_OWN,
    OWN_PAGE,
    Way.NOW,
    optional=False,
)
OWN_ACCOUNT_CONFIRMED = News(
    "vendors.own_account_confirmed",
    lazy("Another bank account of our company holds"),
    SIGNS,
    lazy("The new bank account of %(name)s holds"),
    OPEN_OWN,
    OWN_PAGE,
    Way.NOW,
    optional=False,
)
OWN_ACCOUNT_REFUSED = News(
    "vendors.own_account_refused",
    lazy("Another bank account of our company was refused"),
    SIGNS,
    lazy("The new bank account of %(name)s was refused"),
    OPEN_OWN,
    OWN_PAGE,
    Way.NOW,
    optional=False,
)
OF_ONESELF = (OWN_ACCOUNT_PROPOSED, OWN_ACCOUNT_CONFIRMED, OWN_ACCOUNT_REFUSED)

# ---- suspensions
OWN_SUSPENSION, SUSPENSION = "vendors.show_own_suspension", "vendors.show_suspension"
OPEN_SUSPENSION = lazy("Open the suspension")
SEES, REVIEWS, APPROVES = (P.COMPANY_VIEW,), (P.VENDORS_REVIEW,), (P.VENDORS_APPROVE,)

SUSPENSION_REPLY = Waiting(
    "vendors.suspension_reply",
    lazy("A proposed suspension of my company waits for our reply"),
    (P.COMPANY_MANAGE,),
    of=(VendorSuspension,),
    optional=False,
)
SUSPENSION_DECIDE = Waiting(
    "vendors.suspension_decide",
    lazy("A proposed suspension waits for a decision"),
    APPROVES,
    of=(VendorSuspension,),
    optional=False,
    late=Late(Role.SUPERVISOR, SUSPENSION),
)
SUSPENSION_REPLIED = News(
    "vendors.suspension_replied",
    lazy("A vendor replied to a suspension I proposed"),
    REVIEWS,
    lazy("The vendor replied to %(number)s"),
    OPEN_SUSPENSION,
    SUSPENSION,
)
SUSPENSION_DECIDED = News(
    "vendors.suspension_decided",
    lazy("A suspension I proposed was decided"),
    REVIEWS,
    lazy("The suspension %(number)s was decided"),
    OPEN_SUSPENSION,
    SUSPENSION,
)
SUSPENDED = News(
    "vendors.suspended",
    lazy("My company was suspended"),
    SEES,
    lazy("Your company was suspended by %(number)s; the page says where this binds"),
    OPEN_SUSPENSION,
    OWN_SUSPENSION,
    way=Way.NOW,
    optional=False,
)
SUSPENSION_DROPPED = News(
    "vendors.suspension_dropped",
    lazy("A proposed suspension of my company was dropped"),
    SEES,
    lazy("The proposed suspension %(number)s was dropped"),
    OPEN_SUSPENSION,
    OWN_SUSPENSION,
    way=Way.NOW,
)
SUSPENSION_OVER = News(
    "vendors.suspension_over",
    lazy("A suspension of my company is over"),
    SEES,
    lazy("The suspension %(number)s is over"),
    OPEN_SUSPENSION,
    OWN_SUSPENSION,
    way=Way.NOW,
)

OF_SUSPENSIONS = (
    SUSPENSION_REPLY, SUSPENSION_DECIDE, SUSPENSION_REPLIED, SUSPENSION_DECIDED, SUSPENDED, SUSPENSION_DROPPED,
    SUSPENSION_OVER,
)  # fmt: skip

KINDS = (
    ACCOUNT, ACCOUNT_CONFIRMED, ACCOUNT_REFUSED, *OF_ONESELF, *OF_ACCOUNTS, *OF_APPLICATIONS, *OF_SUSPENSIONS,
)  # fmt: skip
