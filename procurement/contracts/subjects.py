"""What the audit trail can be about here."""

from sqlalchemy import func

from procurement.audit.registry import Subject, called
from procurement.contracts.models import Contract
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

CONTRACT = called(Contract.id, func.coalesce(Contract.number, Contract.title))

SUBJECTS = (
    Subject("contract", _("Contract"), CONTRACT, "contracts.show_contract", "contract_id", P.CONTRACTS_VIEW),
)
