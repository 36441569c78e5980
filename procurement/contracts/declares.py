"""What this module brings besides pages and sentences."""

from collections.abc import Iterator

from sqlalchemy import func

from procurement.accounts.duties import Keeper
from procurement.audit.registry import Subject, called
from procurement.contracts import notices, queries
from procurement.contracts.models import Contract
from procurement.contracts.rules import CONTRACT as CONTRACT_STATES
from procurement.contracts.services import duties
from procurement.contracts.views import remarks
from procurement.infra.states import StateTable
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role
from procurement.kernel.work import WorkList
from procurement.pages.i18n import lazy as _
from procurement.pages.navigation import Entry, Section
from procurement.pages.steps import Act, Step, Steps, table
from procurement.vendors.registry import VendorTeller

CONTRACT = called(Contract.id, func.coalesce(Contract.number, Contract.title))


def _steps(actor: Actor) -> Iterator[Step]:
    contracts_begun = queries.contracts_begun(actor)
    yield Step(
        _("Running contracts"),
        _("With lines, bases, and what was settled before. Then a supervisor approves and both sides confirm each."),
        contracts_begun.running, contracts_begun.all, Role.OFFICER, P.CONTRACTS_DRAFT,
        (*table("contracts.blank_takeovers", "contracts.upload_takeovers"),
         Act(_("Contracts"), "contracts.list_contracts")),
    )  # fmt: skip


DECLARED = (
    Subject("contract", _("Contract"), CONTRACT, "contracts.show_contract", "contract_id", P.CONTRACTS_VIEW),
    queries.KIND,
    WorkList(queries.worklist),
    StateTable("contract", CONTRACT_STATES, Contract.state),
    *notices.KINDS,
    Steps(_steps),
    VendorTeller(remarks.of_vendor),
    Keeper(duties.held, duties.orphaned, duties.heirs, duties.hand_over),
    Entry(
        Section.DELIVERY,
        10,
        "contracts.list_contracts",
        _("Contracts"),
        _("Contracts"),
        "file-text",
        P.CONTRACTS_VIEW,
    ),
)
