"""Founding a bureau over all modules, in one transaction: whole, or not there."""

from __future__ import annotations

import csv
from pathlib import Path

from procurement.accounts import queries as accounts
from procurement.accounts import services as founding
from procurement.accounts.rules import BureauProfile, PersonCommand
from procurement.catalog import rules as catalog_rules
from procurement.catalog import services as catalog
from procurement.infra.uow import unit_of_work
from procurement.rulebook import services as rulebook
from procurement.vendors import services as vendors

CODES = Path(__file__).resolve().parents[1] / "catalog" / "data" / "class-c-2022.csv"
"""The national item catalogue of services (政府采购品目分类目录 2022, class C)."""


def found(profile: BureauProfile, first: PersonCommand, *, beside: bool) -> tuple[int, int]:
    """The bureau, its first administrator, and what every bureau begins with: rules, calendar, item codes, and
    drafts of what may be asked of vendors.

    Refuses what `accounts.services.found_bureau` refuses.
    """
    with unit_of_work(accounts.system_actor(0)):
        bureau_id, person_id = founding.found_bureau(profile, first, beside=beside)
        bureau = accounts.system_actor(bureau_id)
        rulebook.load_rules(bureau, rulebook.shipped_rules())
        for year in rulebook.shipped_years():
            rulebook.load_calendar(bureau, rulebook.shipped_calendar(year))
        catalog.import_categories(bureau, national_codes())
        vendors.load_shipped_sets(bureau, by=person_id)
        return bureau_id, person_id


def national_codes() -> list[catalog_rules.CategoryLine]:
    """The shipped codes, as their import reads them."""
    with CODES.open(encoding="utf-8-sig", newline="") as file:
        return [
            catalog_rules.CategoryLine(number, row["code"], row["name_zh"], row["name_en"])
            for number, row in enumerate(csv.DictReader(file), 2)
        ]
