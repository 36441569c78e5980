"""What a contract's paper says, in Chinese, as it is true on the day it is issued."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import SmeClass
from procurement.catalog import services as catalog
from procurement.contracts import shapes
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.queries.contracts import lines_of, standards_of
from procurement.contracts.queries.drafting import term_of, text_of
from procurement.contracts.rules import BasisKind, Origin, Pricing, months_of, parts_from
from procurement.documents.characters import refusals as unprintable_texts
from procurement.documents.filters import cn
from procurement.documents.rules import PaperKind
from procurement.documents.shapes import Labelled, Span
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refusal
from procurement.kernel.money import Money

KIND = PaperKind("contract", "政府采购合同", "HT", "contracts/contract")
PRICINGS = {Pricing.LUMP_SUM: "总价包干", Pricing.UNIT_RATE: "单价固定"}
BASES = {
    BasisKind.AREA: ("使用面积", "房产占用台账，按日加权"),
    BasisKind.HEADCOUNT: ("人数", "房产占用台账人数，按日加权"),
    BasisKind.EQUAL: ("均摊", "当月占用房产的部门"),
    BasisKind.FIXED_SHARE: ("固定比例", "合同约定的部门比例"),
    BasisKind.DIRECT: ("直接计费", "部门确认的用量"),
}
ORIGINS = {
    Origin.AWARD: "中标（成交）合同",
    Origin.CALL_OFF: "框架协议采购合同",
    Origin.EXTERNAL_AWARD: "委托采购合同",
    Origin.SERVICE_AGREEMENT: "内部服务协议",
    Origin.TAKEN_OVER: "接续履行合同",
}
SIZES = {
    SmeClass.LARGE: "大型企业",
    SmeClass.MEDIUM: "中型企业",
    SmeClass.SMALL: "小型企业",
    SmeClass.MICRO: "微型企业",
}
FORMS = {Origin.SERVICE_AGREEMENT: "内部服务协议"}
"""What the cover calls it where it is no procurement contract."""
AGREEMENT = "根据《中华人民共和国民法典》等规定，甲方、乙方就{title}协商一致，订立本协议。"
PREAMBLE = (
    "根据《中华人民共和国民法典》《中华人民共和国政府采购法》及其实施条例等规定，"
    "甲方、乙方就{title}协商一致，订立本合同。"
)
RELEASE = "履行期满且遗留问题处理完毕后三十日内一次释放"


def frozen(actor: Actor, contract: Contract) -> shapes.Contract:
    """The data of the paper, without the part every paper has. Refuses what its text lacks."""
    lines, months = lines_of(contract.id), months_of(term_of(contract))
    bureau, origin = accounts.bureau_of(contract.bureau_id), Origin(contract.origin)
    preamble = AGREEMENT if origin in FORMS else PREAMBLE
    return {  # type: ignore[typeddict-item]  # doc is added as the paper is issued
        "form": FORMS.get(origin, KIND.title),
        "category": f"服务类 · {contract.variables.get('item_name', '')}",
        "title": contract.title,
        "origin": ORIGINS[origin],
        "flags": ["本合同为中小企业预留合同"] if contract.variables.get("sme_reserved") else [],
        "references": _references(contract),
        "place": bureau.address or bureau.name_zh,
        "signed_on": "",
        "term": _span(term_of(contract), int(months) if months.denominator == 1 else 0),
        "total": str(contract.amount),
        "buyer": _party(bureau),
        "seller": _party(contract.vendor),
        "preamble": [preamble.format(title=contract.title)],
        "clauses": [
            {"number": c["number"], "title": c["heading"], "paragraphs": c["paragraphs"]}
            for c in text_of(contract)
        ],
        "lines": [_line(number, line) for number, line in enumerate(lines, 1)],
        "standards": [catalog.frozen_standard(actor, s.id) for s in standards_of(contract.id)],
        "payment": _payment(contract),
        "opening": _opening(contract, lines) if contract.settled_through else None,
        "offices": _offices(actor, contract),
        "copies": "本合同以经双方电子确认的同一文件为准，可以打印留存。",
    }


def unprintable(actor: Actor, contract: Contract) -> list[Refusal]:
    """Texts no paper font can print, their characters named; asked before anything is approved."""
    return unprintable_texts(frozen(actor, contract))


def _span(term: Period, months: int) -> Span:
    label = f"{cn(months)}个月" if 0 < months < 100 else f"{term.days}日"
    return {"label": label, "start": term.start.isoformat(), "end": term.end.isoformat()}


def _references(contract: Contract) -> list[Labelled]:
    basis = contract.origin_basis
    return [{"label": "合同依据", "value": basis}] if basis else []


def _party(who: Organisation) -> shapes.ContractParty:
    return {
        "name": who.name_zh,
        "code": who.credit_code or "",
        "address": who.address,
        "representative": who.representative,
        "contact": who.phone,
        "account": " ".join(filter(None, (who.bank_name, who.bank_account))),
        "size": SIZES[SmeClass(who.sme_class)] if who.sme_class else "",
    }


def _line(number: int, line: ContractLine) -> shapes.ContractLine:
    parts = parts_from(line.basis)
    several = len(parts) > 1
    words = [f"{BASES[p.kind][0]}{_percent(p.weight) if several else ''}" for p in parts]
    return {
        "number": str(number),
        "code": line.item.category.code,
        "name": line.title,
        "note": "按月" if line.pricing == Pricing.LUMP_SUM else "以确认的数量为准",
        "pricing": PRICINGS[Pricing(line.pricing)],
        "unit": line.unit,
        "quantity": str(line.quantity),
        "price": str(line.price),
        "amount": str(line.amount),
        "basis": "、".join(words),
        "source": "；".join(dict.fromkeys(BASES[p.kind][1] for p in parts)),
    }


def _percent(weight: Decimal) -> str:
    return f"{(weight * 100).normalize():f}%"


def _payment(contract: Contract) -> shapes.PaymentTerms:
    bond = Money.parse(str(contract.variables.get("bond_amount") or "0"))
    rate = Decimal(str(contract.variables.get("bond_rate") or "0"))
    return {
        "period": "自然月",
        "method": "国库集中支付或者银行转账",
        "days": contract.payment_days,
        "retention_rate": f"{(contract.retention_rate * 100).normalize():f}",
        "retention_release": RELEASE,
        "advance": "0.00",
        "advance_recovery": "",
        "bond": str(bond),
        "bond_form": f"合同总价的{_percent(rate)}，以非现金形式提交" if bond else "",
        "notes": [],
    }


def _opening(contract: Contract, lines: Sequence[ContractLine]) -> shapes.Opening:
    assert contract.settled_through is not None
    return {
        "as_of": contract.settled_through.isoformat(),
        "settled": str(contract.opening_earned),
        "paid": str(contract.opening_paid),
        "retained": str(contract.opening_retained),
        "lines": [
            {
                "number": str(number),
                "name": line.title,
                "quantity": str(line.opening_quantity),
                "settled": str(line.opening_amount),
            }
            for number, line in enumerate(lines, 1)
        ],
        "note": contract.origin_basis,
    }


def _offices(actor: Actor, contract: Contract) -> list[Labelled]:
    named = [
        ("甲方合同监管员", accounts.person(actor, contract.contract_supervisor_id).name),
        ("甲方合同经办", accounts.person(actor, contract.drafted_by).name),
        ("乙方项目负责岗位", str(contract.variables.get("manager_post", ""))),
    ]
    return [{"label": label, "value": value} for label, value in named if value]
