"""QUAL-01: an account alone may read, ask and bid in every open tender. No list of vendors is a condition of it.

What a vendor's people may do stands in one constant, and the guard of a route asks nothing else. So a qualification
could only be asked for by a module above vendors that looks it up: none does, unless it is named here, and then only for
methods whose row says `requires_qualification`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.dialects import postgresql

from procurement.accounts.queries import signed_in
from procurement.accounts.queries.people import _signed_in
from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.infra.db import Base, own_transaction
from procurement.infra.modules import MODULES
from procurement.kernel.permissions import Role
from procurement.pages.http import PUBLIC
from procurement.vendors.models import RequirementSet, VendorApplication
from tests.architecture.page_client import PageClient
from tests.architecture.route_table import rows
from tests.factories import Office

APPLICATION = Path(__file__).resolve().parents[2] / "procurement"
ABOVE = MODULES[MODULES.index("vendors") + 1 :]
"""The modules that may look vendors up."""
NAMES_ONLY = frozenset(
    {"register", "bank_accounts", "files", "accounts", "people", "company", "joins", "imports", "registry"}
)
"""Nouns of vendors that say nothing of how far a vendor is proven, rated or suspended; every other noun does."""
SHOWS = frozenset(
    {
        "web/demo",
        "contracts/notices.py",
        "contracts/queries/worklist.py",
        "public/queries.py",
        "web/founding.py",
    }
)
"""Where qualifications are shown or made up, and nobody is kept from anything."""
REQUIRES: dict[str, str] = {}
"""The files that may ask for a qualification, each with the methods it asks for. Their source says of every look-up
that the method's row `requires_qualification`; an open tender's never does."""
ASKED_OF_THE_METHOD = "requires_qualification"
TABLES = frozenset(
    mapper.class_.__tablename__
    for mapper in Base.registry.mappers
    if mapper.class_.__module__.startswith("procurement.vendors.")
    and mapper.class_.__module__.rpartition(".")[2] not in NAMES_ONLY
)


def test_the_lint_knows_what_there_is() -> None:
    assert {"tenders", "planning", "public", "web"} <= set(ABOVE)
    assert {"evidence", "vendor_application", "requirement_set"} <= TABLES


# ---- what may be done depends on the role alone --------------------------------------------------
def test_the_permissions_of_a_vendors_people_are_a_constant() -> None:
    """Every request begins with this statement; it asks no table of vendors what somebody may do."""
    statement = str(_signed_in().compile(dialect=postgresql.dialect()))
    assert "user_role" in statement
    assert [table for table in TABLES if re.search(rf"\b{table}\b", statement)] == []
    assert all(ROLE_PERMISSIONS[role] for role in (Role.VENDOR, Role.BIDDER))


def test_a_refused_application_takes_nothing_from_anybody(db: Office) -> None:
    before = {who: signed_in(f"unique-{who}", f"unique-{who}") for who in (Role.VENDOR, Role.BIDDER)}
    refused(db)
    for who, then in before.items():
        now = signed_in(f"unique-{who}", f"unique-{who}")
        assert now and then and now.actor.permissions == then.actor.permissions == ROLE_PERMISSIONS[who]
    assert PageClient(db.client(Role.BIDDER)).get("/company")


def refused(office: Office) -> None:
    """The first vendor applied for something and was refused."""
    officer, when = office.people["officer"], "2026-03-01 00:00+08"
    asked = {
        "code": "S1",
        "title_zh": "某类",
        "made_by": officer,
        "published_by": officer,
        "published_at": when,
    }
    with own_transaction() as connection:
        made = insert(RequirementSet).values(bureau_id=office.bureau, state="published", **asked)
        values = {
            "bureau_id": office.bureau,
            "vendor_id": office.organisations["v1"],
            "set_id": connection.execute(made.returning(RequirementSet.id)).scalar_one(),
            "number": "1",
            "state": "rejected",
            "prepared_by": office.people["vendor"],
            "submitted_at": when,
            "decided_by": officer,
            "decided_at": when,
            "reason": "否",
        }
        connection.execute(insert(VendorApplication).values(values))


def test_a_route_asks_for_a_permission_or_nothing() -> None:
    """Its row has no place for a condition; what its view asks besides is looked for below."""
    kinds = {type(row.route.permission).__name__ for row in rows() if row.route.permission is not PUBLIC}
    assert kinds == {"Permission"}
    assert not {name for row in rows() for name in vars(row.route) if "qualif" in name}


# ---- who looks qualifications up ----------------------------------------------------------------
def sources() -> Iterator[tuple[str, str]]:
    """Every file of the modules above, by its path."""
    for module in ABOVE:
        for path in sorted((APPLICATION / module).rglob("*.py")):
            yield str(path.relative_to(APPLICATION)), path.read_text("utf-8")


def looked_up(source: str) -> set[str]:
    """What a file knows of qualifications: nouns it imports, names it imports from whole packages, tables it names."""
    found = {table for table in TABLES if re.search(rf"\b(FROM|JOIN)\s+{table}\b", source)}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("procurement.vendors"):
            found |= set(_nouns(node))
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names if one.name.startswith("procurement.vendors")}
    return found


def _nouns(node: ast.ImportFrom) -> Iterator[str]:
    """`from procurement.vendors.queries.terms import x` is of terms; a whole package may be anything."""
    parts = (node.module or "").split(".")[2:]
    if parts and parts[0] in NAMES_ONLY:
        return
    if len(parts) >= 2:
        if parts[1] not in NAMES_ONLY:
            yield ".".join(parts)
        return
    for one in node.names:
        yield f"{'.'.join(parts)}.{one.name}".lstrip(".")


def test_nobody_above_vendors_looks_up_a_qualification_but_for_methods_that_require_it() -> None:
    """To ask for one, name the file in `REQUIRES` with its methods: it is read by whoever reviews the change."""
    asking = {
        path: found
        for path, source in sources()
        if not path.startswith(tuple(SHOWS)) and (found := looked_up(source))
    }
    assert {path: found for path, found in asking.items() if path not in REQUIRES} == {}
    assert set(REQUIRES) <= set(asking), "named here, and asks for nothing"
    assert [
        path for path, source in sources() if path in REQUIRES and ASKED_OF_THE_METHOD not in source
    ] == []


@pytest.mark.parametrize(
    "source",
    [
        "from procurement.vendors.queries.terms import qualified",
        "from procurement.vendors.models.applications import VendorApplication",
        "from procurement.vendors import queries",
        "from procurement.vendors.queries import qualified",
        "import procurement.vendors.queries.terms",
        "text('SELECT FROM vendor_application')",
    ],
)
def test_the_lint_notices(source: str) -> None:
    assert looked_up(source)


@pytest.mark.parametrize(
    "source",
    [
        "from procurement.vendors.queries.register import command_of",
        "from procurement.accounts import queries",
    ],
)
def test_what_only_names_a_vendor_is_no_look_up(source: str) -> None:
    assert not looked_up(source)
