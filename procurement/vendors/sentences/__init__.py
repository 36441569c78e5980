"""What vendors says: refusals, records, and the words of its states; one noun per file."""

from __future__ import annotations

from procurement.pages.i18n import Text
from procurement.vendors.sentences import (
    accounts,
    applications,
    bank_accounts,
    credit_checks,
    files,
    profile,
    record,
    register,
    related,
    requirements,
    staff,
    suspensions,
)

SENTENCES: dict[str, Text] = {
    **register.SENTENCES,
    **bank_accounts.SENTENCES,
    **files.SENTENCES,
    **applications.SENTENCES,
    **accounts.SENTENCES,
    **profile.SENTENCES,
    **staff.SENTENCES,
    **credit_checks.SENTENCES,
    **suspensions.SENTENCES,
    **related.SENTENCES,
    **requirements.SENTENCES,
    **record.SENTENCES,
}
