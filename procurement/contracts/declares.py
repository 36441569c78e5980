"""What this module brings besides pages and sentences."""

from sqlalchemy import func

from procurement.accounts.duties import Keeper
from procurement.audit.registry import Subject, called
from procurement.contracts.models import Contract
from procurement.contracts.services import duties
from procurement.infra.i18n import lazy as _
from procurement.kernel.permissions import Permission as P

CONTRACT = called(Contract.id, func.coalesce(Contract.number, Contract.title))

DECLARED = (
    Subject("contract", _("Contract"), CONTRACT, "contracts.show_contract", "contract_id", P.CONTRACTS_VIEW),
    Keeper(duties.held, duties.orphaned, duties.heirs, duties.hand_over),
)
