"""5 January 2026: the bureau is founded in the system — rules, places, departments, people, catalogue."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

from procurement.accounts import queries as accounts_queries
from procurement.accounts import rules as accounts_rules
from procurement.accounts import security
from procurement.accounts import services as accounts
from procurement.catalog import queries as catalog_queries
from procurement.catalog import rules as catalog_rules
from procurement.catalog import services as catalog
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from procurement.rulebook import services as rulebook
from procurement.vendors import queries as vendor_queries
from procurement.vendors import services as vendors
from procurement.web.demo import profiles
from procurement.web.demo.files import APPLICATION, rows, values
from procurement.web.demo.people import PASSWORD, actor
from procurement.web.founding import national_codes

Tell = Callable[[str], None]


def found(tell: Tell) -> None:
    """Everything that stands before the first contract."""
    bureau = accounts_queries.system_actor(accounts.create_bureau(profile()))
    tell("rulebook and calendar")
    load_rulebook(bureau)
    tell("buildings, departments and who sits where")
    load_buildings(bureau)
    tell("vendors and people")
    load_partners(bureau)
    load_people(bureau)
    profiles.fill()
    tell("catalogue: 610 codes, items, quality standards")
    load_catalogue(actor("officer@example.cn"))
    tell("what qualifications ask")
    load_requirements(actor("officer@example.cn"))


def profile() -> accounts_rules.BureauProfile:
    return accounts_rules.BureauProfile(**values("organisations.json")["bureau"])


def load_rulebook(bureau: Actor) -> None:
    """The dated rules and the calendar of 2026."""
    rulebook.load_rules(bureau, rulebook.shipped_rules())
    rulebook.load_calendar(bureau, rulebook.shipped_calendar(2026))


def load_buildings(bureau: Actor) -> None:
    """Buildings, departments, and their occupancies in the order of their dates."""
    buildings = {
        row["code"]: accounts.create_building(
            bureau,
            accounts_rules.BuildingCommand(
                row["code"], row["name_zh"], Decimal(row["area_m2"]), row["name_en"]
            ),
        )
        for row in rows("buildings.csv")
    }
    departments = {
        row["code"]: accounts.create_department(bureau, department(row)) for row in rows("departments.csv")
    }
    for row in sorted(rows("occupancies.csv"), key=_smaller_spaces_first):
        accounts.add_occupancy(
            bureau,
            accounts_rules.OccupancyCommand(
                departments[row["department_code"]], buildings[row["building_code"]], Decimal(row["area_m2"]),
                int(row["headcount"]), date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            ),
        )  # fmt: skip


def _smaller_spaces_first(row: dict[str, str]) -> tuple[str, str]:
    """By the day they begin; those that end come before those that stay, so that no building is ever overfull."""
    return row["valid_from"], row["valid_to"] or "9999"


def department(row: dict[str, str]) -> accounts_rules.DepartmentCommand:
    return accounts_rules.DepartmentCommand(
        row["code"], row["name_zh"], accounts_rules.SettlementMode(row["settlement_mode"]), row["name_en"],
        row["budget_line"], row["sort"],
    )  # fmt: skip


def load_partners(bureau: Actor) -> None:
    """Vendors, and the agency."""
    for row in rows("vendors.csv"):
        accounts.create_vendor(bureau, partner(row))
    accounts.create_agency(bureau, partner(values("organisations.json")["agency"]))


def partner(row: dict[str, str]) -> accounts_rules.PartnerCommand:
    size = row.get("sme_class")
    return accounts_rules.PartnerCommand(
        row["code"],
        row["name_zh"],
        row["credit_code"],
        row["name_en"],
        row["address"],
        row["phone"],
        row["representative"],
        row["bank_name"],
        row["bank_account"],
        accounts_rules.SmeClass(size) if size else None,
    )


def load_people(bureau: Actor) -> None:
    """One person per row, all with the printed password."""
    password = security.hashed(PASSWORD)
    for row in rows("people.csv"):
        kind = accounts_rules.OrganisationKind(row["organisation_kind"])
        home = accounts_queries.organisation_by_code(bureau.bureau_id, kind, row["organisation_code"])
        assert home is not None
        command = accounts_rules.PersonCommand(
            home, row["name_zh"], row["email"], frozenset({Role(row["role"])})
        )
        accounts.create_person(bureau, command, password)


def load_catalogue(officer: Actor) -> None:
    """The 610 codes, the items, and a published standard for each item that has one."""
    catalog.import_categories(officer, national_codes())
    items = {row["code"]: catalog.create_item(officer, item(row)) for row in rows("items.csv")}
    for path in sorted((APPLICATION / "catalog/data/standards").glob("*.json")):
        data = values(path)
        tree = catalog_rules.tree_from(data)
        standard_id = catalog.load_standard(
            officer, items[data["item_code"]], data["title_zh"], Decimal(data["scale"]), tree
        )
        version = catalog_queries.standard(officer, standard_id).version
        catalog.publish_standard(officer, standard_id, version)


def item(row: dict[str, str]) -> catalog_rules.ItemCommand:
    price = UnitPrice.parse(row["guide_price"]) if row["guide_price"] else None
    return catalog_rules.ItemCommand(
        row["category_code"],
        row["code"],
        row["name_zh"],
        row["name_en"],
        row["unit"],
        price,
        row["description"],
    )


def load_requirements(officer: Actor) -> None:
    """The shipped sets, all in force."""
    for set_id in vendors.load_shipped_sets(officer):
        vendors.publish_set(officer, set_id, vendor_queries.requirement_set(officer, set_id).version)
