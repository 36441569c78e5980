"""The letter that tells a vendor what was decided about its suspension."""

from __future__ import annotations

from procurement.accounts.models import Organisation
from procurement.documents import services as documents
from procurement.documents.rules import PaperKind
from procurement.infra import clock
from procurement.infra.uow import UnitOfWork
from procurement.rulebook import queries as rulebook
from procurement.vendors.models import VendorSuspension
from procurement.vendors.rules.suspensions import BINDING, GROUND_BASIS, SuspensionGround
from procurement.vendors.shapes import SuspensionLetter

KIND = PaperKind("suspension_letter", "供应商暂停事项决定书", "ZT", "vendors/suspension")
GROUND_WORDS: dict[SuspensionGround, str] = {
    SuspensionGround.BREACH: "未按照合同约定履行义务",
    SuspensionGround.FALSE_EVIDENCE: "提供虚假材料",
    SuspensionGround.REFUSED_TO_SIGN: "中标、成交后无正当理由拒不签订合同",
    SuspensionGround.SUBCONTRACTED: "将合同转包或者违约分包",
    SuspensionGround.ABANDONED: "擅自变更、中止或者终止合同",
    SuspensionGround.FAKE_GOODS: "提供假冒伪劣产品",
    SuspensionGround.COLLUSION: "与他人恶意串通",
    SuspensionGround.BRIBERY: "行贿或者提供其他不正当利益",
}
"""On paper, which is Chinese."""


def issue(work: UnitOfWork, suspension: VendorSuspension) -> int:
    """Freeze the letter about a suspension that was just decided; returns the paper's id. Its number is the
    suspension's. Part of the caller's unit of work and record."""
    draft = documents.Draft(
        KIND.template,
        KIND.title,
        ("suspension", suspension.id),
        _data(work, suspension),
        suspension.number,
        suspension.vendor_id,
    )
    return documents.issue(work, draft)


def _data(work: UnitOfWork, suspension: VendorSuspension) -> SuspensionLetter:
    vendor = work.session.get_one(Organisation, suspension.vendor_id)
    ground = SuspensionGround(suspension.ground)
    there = rulebook.rules_there(suspension.bureau_id, [BINDING], work.today)
    return {  # type: ignore[typeddict-item]
        "vendor": {"name": vendor.name_zh, "code": vendor.credit_code or ""},
        "proposed_on": clock.civil(suspension.proposed_at).isoformat(),
        "ground": GROUND_WORDS[ground],
        "ground_basis": GROUND_BASIS[ground],
        "facts_of": suspension.facts,
        "replied_on": _replied_on(suspension),
        "reason": suspension.reason,
        "starts": suspension.starts.isoformat() if suspension.starts else "",
        "ends": suspension.ends.isoformat() if suspension.ends else "",
        "binding_basis": there[BINDING].basis if BINDING in there else "",
    }


def _replied_on(suspension: VendorSuspension) -> str:
    if suspension.replied_by is None or suspension.heard_at is None:
        return ""
    return clock.civil(suspension.heard_at).isoformat()
