"""What the audit trail can be about here."""

from sqlalchemy import func, select

from procurement.audit.subjects import SUBJECT_ID, Subject
from procurement.contracts.models import Contract
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

SUBJECTS = (
    Subject(
        "contract",
        _("Contract"),
        select(func.coalesce(Contract.number, Contract.title)).where(Contract.id == SUBJECT_ID),
        "contracts.show_contract",
        "contract_id",
        P.CONTRACTS_VIEW,
    ),
)
