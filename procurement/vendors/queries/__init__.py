"""Reading vendors. The bureau sees all of its own; a vendor itself."""

from procurement.vendors.queries.accounts import (
    account_request,
    free_access,
    holder_of,
    join_request,
    join_worklist,
    joins_of,
    joins_over,
    last_day,
    person_of,
    waiting_join,
)
from procurement.vendors.queries.bank_accounts import waiting_change, worklist
from procurement.vendors.queries.files import content_of, file_visible_to
from procurement.vendors.queries.register import known_vendors, vendor_plan, vendors_begun

__all__ = [
    "account_request",
    "free_access",
    "holder_of",
    "join_request",
    "join_worklist",
    "joins_of",
    "joins_over",
    "last_day",
    "person_of",
    "waiting_join",
    "content_of",
    "file_visible_to",
    "known_vendors",
    "vendor_plan",
    "vendors_begun",
    "waiting_change",
    "worklist",
]
