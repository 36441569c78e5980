"""What the audit trail can be about here."""

from sqlalchemy import func

from procurement.audit.registry import Subject, called
from procurement.infra.i18n import lazy as _
from procurement.ledger.models import LedgerPeriod

PERIOD = called(LedgerPeriod.id, func.to_char(LedgerPeriod.month, "YYYY-MM"))

SUBJECTS = (Subject("ledger_period", _("Period of the ledger"), PERIOD),)
