"""February 2026: three running contracts are drafted, approved by another person, and confirmed by both sides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.catalog import queries as catalog
from procurement.contracts import library, queries, rules, services
from procurement.documents import queries as documents
from procurement.kernel.actor import Actor
from procurement.kernel.money import Money
from procurement.kernel.unit_price import UnitPrice
from procurement.web.demo.files import rows, values
from procurement.web.demo.people import PASSWORD, actor

VENDOR_OF = {
    "property": "property@example.cn",
    "canteen": "canteen@example.cn",
    "meeting": "meeting@example.cn",
}
Row = dict[str, str]


@dataclass(frozen=True)
class Contracts:
    """The contracts by their code in the data files: id and number."""

    ids: dict[str, int]
    numbers: dict[str, str]


def sign(move: Callable[[str], None], render: Callable[[], None]) -> Contracts:
    """Draft on 24 February, approve on the 26th, confirm on the 27th; from 1 March they run."""
    officer, supervisor = actor("officer@example.cn"), actor("supervisor@example.cn")
    move("2026-02-24 09:30")
    drafts = {row["code"]: draft(officer, row) for row in rows("contracts.csv")}
    for contract_id in drafts.values():
        services.submit(officer, contract_id, version(officer, contract_id))
    move("2026-02-26 14:00")
    for contract_id in drafts.values():
        services.approve(supervisor, contract_id, version(supervisor, contract_id))
    render()
    move("2026-02-27 10:00")
    for code, contract_id in drafts.items():
        for person in (officer, actor(VENDOR_OF[code])):
            services.confirm(person, contract_id, digest(person, contract_id), PASSWORD)
    numbers = {
        code: str(queries.contract_visible_to(officer, contract_id).number)
        for code, contract_id in drafts.items()
    }
    return Contracts(drafts, numbers)


def version(who: Actor, contract_id: int) -> int:
    return queries.contract_visible_to(who, contract_id).version


def digest(who: Actor, contract_id: int) -> str:
    """The SHA-256 of the file the person has before them."""
    paper_id = queries.contract_visible_to(who, contract_id).paper_id
    assert paper_id is not None
    return str(documents.paper_visible_to(who, paper_id).file_digest)


def draft(officer: Actor, row: Row) -> int:
    """A whole draft: parties and term, lines with their bases, standard, clauses."""
    origin = rules.Origin(row["origin"])
    contract_id = services.create_draft(officer, origin, parties(officer, row))
    for line in rows("contract_lines.csv"):
        if line["contract_code"] == row["code"]:
            add_line(officer, contract_id, line)
    standard = catalog.published_standard(item_id(officer, row["item_code"]))
    assert standard is not None
    services.set_standards(officer, contract_id, version(officer, contract_id), [standard.id])
    chosen = next(found for found in library.libraries() if found.key == row["clause_template"])
    services.save_clauses(
        officer,
        contract_id,
        version(officer, contract_id),
        chosen.key,
        chosen.version,
        clause_values(officer, row, chosen),
    )
    return contract_id


def parties(officer: Actor, row: Row) -> rules.DraftCommand:
    vendor = accounts.organisation_by_code(officer.bureau_id, OrganisationKind.VENDOR, row["vendor_code"])
    assert vendor is not None
    return rules.DraftCommand(
        row["title_zh"], vendor, actor("contract@example.cn").id, date.fromisoformat(row["term_start"]),
        date.fromisoformat(row["term_end"]), Money.parse(row["contract_sum"]), Decimal(row["retention_rate"]), 30,
        f"{row['source_tender_no']} 采购结果，合同自{row['taken_over_on']}起在本系统继续履行",
    )  # fmt: skip


def clause_values(officer: Actor, row: Row, chosen: Any) -> dict[str, str | bool]:
    """The values of the file that the library asks for; a contract's own facts are not repeated."""
    category = catalog.required_category(officer, row["item_code"])
    given = {
        "item_name": category.name_zh,
        "item_code": category.code,
        **values("clause_values.json")[row["code"]],
    }
    return {name: value for name, value in given.items() if name in chosen.asked}


def item_id(officer: Actor, code: str) -> int:
    found = catalog.item_id_by_code(officer, code)
    assert found is not None
    return found


def add_line(officer: Actor, contract_id: int, row: Row) -> None:
    """A priced line; with its fixed shares where that is its basis."""
    command = rules.LineCommand(
        item_id(officer, row["item_code"]), row["title_zh"], rules.Pricing(row["pricing"]), row["unit"],
        UnitPrice.parse(row["unit_price"]), Decimal(row["quantity"]), basis(row),
    )  # fmt: skip
    line_id = services.add_line(officer, contract_id, version(officer, contract_id), command)
    shares = [
        rules.Share(department(officer, share["department_code"]), Decimal(share["share"]))
        for share in rows("fixed_shares.csv")
        if (share["contract_code"], share["line_no"]) == (row["contract_code"], row["line_no"])
    ]
    if shares:
        services.set_shares(officer, contract_id, line_id, version(officer, contract_id), shares)


def basis(row: Row) -> tuple[rules.Part, ...]:
    """`area` alone, or a mix such as `area:0.6;headcount:0.4`."""
    mix = row["mix"] or f"{row['basis']}:1"
    parts = (part.split(":") for part in mix.split(";"))
    return tuple(rules.Part(rules.BasisKind(kind), Decimal(weight)) for kind, weight in parts)


def department(officer: Actor, code: str) -> int:
    found = accounts.organisation_by_code(officer.bureau_id, OrganisationKind.DEPARTMENT, code)
    assert found is not None
    return found
