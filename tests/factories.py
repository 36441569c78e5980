"""A small office for tests: one bureau, two departments, a vendor, and one person per role. Plain functions."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Flask
from sqlalchemy import func, insert
from sqlalchemy.dialects.postgresql import Range

from procurement.accounts import queries as accounts
from procurement.accounts.models import Building, Occupancy, OpenSession, Organisation, User, UserRole
from procurement.accounts.rules import permissions_of
from procurement.infra import search, sorting
from procurement.infra.db import own_transaction
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Role
from tests.clients import Client, sit_down

START = "2026-03-02 09:00+08"
PASSWORD = "rehearsal-2026"
PEOPLE = {
    Role.OFFICER: "bureau",
    Role.SUPERVISOR: "bureau",
    Role.CONTRACT_SUPERVISOR: "bureau",
    Role.FINANCE: "bureau",
    Role.AUDITOR: "bureau",
    Role.ADMINISTRATOR: "bureau",
    Role.LIAISON: "d1",
    Role.VENDOR: "v1",
    Role.BIDDER: "v1",
}


@dataclass(frozen=True)
class Office:
    """Ids of what was built. `actor(Role.OFFICER)` gives a person of the role, as seen by services."""

    app: Flask
    bureau: int
    organisations: dict[str, int]
    people: dict[str, int]
    url: str = ""
    owner_url: str = ""
    extra: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def build(cls, app: Flask, tag: str = "") -> Office:
        """Write the rows directly: tests of services must not depend on other services. `tag` sets a further bureau
        and its people apart from the first."""
        with own_transaction() as connection:
            return _build(cls, app, connection, tag)

    def actor(self, who: Role | str) -> Actor:
        """A person by role, or by key ("supervisor2", "liaison2", "vendor2")."""
        key = str(who)
        role = Role(key.rstrip("0123456789"))
        home = {"liaison": "d1", "liaison2": "d2", "vendor": "v1", "vendor2": "v2", "bidder": "v1"}.get(
            key, "bureau"
        )
        roles = frozenset({role})
        return Actor(
            self.people[key], self.organisations[home], self.bureau, key, roles, permissions_of(roles)
        )

    def system(self) -> Actor:
        return accounts.system_actor(self.bureau)

    def client(self, who: Role | str | None = None) -> Any:
        """A test client, signed in as somebody."""
        client = Client(self.app, self.app.response_class, use_cookies=True)
        if who is not None:
            with client.session_transaction() as session:
                sit_down(session, f"unique-{who}")
                session["_fresh"] = True
                session["fs_cc"] = "set"
        return client


def _build(cls: type[Office], app: Flask, connection: Any, tag: str) -> Office:
    bureau = connection.execute(
        insert(Organisation)
        .values(
            kind="bureau",
            code=f"BUREAU{tag.upper()}",
            name_zh=f"示例市机关事务管理局{tag}",
            name_en="Sample Bureau",
            bureau_id=func.currval(func.pg_get_serial_sequence("organisation", "id")),
        )
        .returning(Organisation.id)
    ).scalar_one()
    organisations = {"bureau": bureau}
    for key, kind, name in (
        ("d1", "department", "示例市第一局"),
        ("d2", "department", "示例市第二局"),
        ("v1", "vendor", "示例物业服务有限公司"),
        ("v2", "vendor", "样本餐饮服务有限公司"),
    ):
        organisations[key] = connection.execute(
            insert(Organisation)
            .values(
                bureau_id=bureau,
                kind=kind,
                code=key.upper(),
                name_zh=name,
                sort_key=sorting.key(name),
                search=search.names(key, name),
                settlement_mode="transfer" if kind == "department" else None,
            )
            .returning(Organisation.id)
        ).scalar_one()
    people = {}
    for key, home in [
        *((str(role), home) for role, home in PEOPLE.items()),
        ("supervisor2", "bureau"),
        ("officer2", "bureau"),
        ("finance2", "bureau"),
        ("liaison2", "d2"),
        ("vendor2", "v2"),
    ]:
        people[key] = _person(connection, bureau, organisations[home], key, tag)
    return cls(app, bureau, organisations, people)


def _person(connection: Any, bureau: int, organisation: int, key: str, tag: str) -> int:
    session = f"unique-{key}{tag}"
    user = connection.execute(
        insert(User)
        .values(
            bureau_id=bureau,
            organisation_id=organisation,
            email=f"{key}@bureau{tag}.example",
            name=key,
            fs_uniquifier=session,
        )
        .returning(User.id)
    ).scalar_one()
    connection.execute(insert(UserRole).values(user_id=user, role=key.rstrip("0123456789")))
    connection.execute(insert(OpenSession).values(id=session, user_id=user))
    return user


def occupancy(
    office: Office, department: str, building: int, area: str, headcount: int, start: date, end: date | None
) -> int:
    """A department's place, both days included."""
    with own_transaction() as connection:
        return connection.execute(
            insert(Occupancy)
            .values(
                bureau_id=office.bureau,
                organisation_id=office.organisations[department],
                building_id=building,
                area=Decimal(area),
                headcount=headcount,
                during=Range(start, end, bounds="[]"),
            )
            .returning(Occupancy.id)
        ).scalar_one()


def building(office: Office, code: str, area: str) -> int:
    with own_transaction() as connection:
        return connection.execute(
            insert(Building)
            .values(bureau_id=office.bureau, code=code, name_zh=f"{code}号楼", area=Decimal(area))
            .returning(Building.id)
        ).scalar_one()
