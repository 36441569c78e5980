"""People: entered, given roles, taken out of use; nobody raises or removes themselves."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from procurement.accounts import queries, services
from procurement.accounts.models import User
from procurement.accounts.rules import BureauProfile, DepartmentCommand, PersonCommand, SettlementMode
from procurement.audit.models import AuditRecord
from procurement.infra.db import reading
from procurement.infra.jobs import Job
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden, NotFound, Refused, Stale
from procurement.kernel.permissions import Permission, Role
from tests.accounts.conftest import Actions
from tests.factories import Office


def admin(office: Office) -> Actor:
    return office.actor(Role.ADMINISTRATOR)


def refused(act: object, *args: object) -> list[tuple[str, str | None]]:
    with pytest.raises(Refused) as caught:
        act(*args)  # type: ignore[operator]
    return [(refusal.code, refusal.field) for refusal in caught.value.refusals]


def new(office: Office, *roles: Role, **more: object) -> PersonCommand:
    command = PersonCommand(
        office.bureau, "采购经办二岗", "new@bureau.example", frozenset(roles or {Role.OFFICER})
    )
    return replace(command, **more)  # type: ignore[arg-type]


def links() -> list[str]:
    """The accounts a link to choose a password is waiting for."""
    jobs = reading().scalars(select(Job).where(Job.task == "accounts.send_reset_link").order_by(Job.id))
    return [job.args["account"] for job in jobs]


def key(person_id: int) -> str:
    return reading().scalars(select(User.fs_uniquifier).where(User.id == person_id)).one()


def test_a_new_person_has_no_password_and_gets_a_link(db: Office, actions: Actions) -> None:
    person_id = services.create_person(admin(db), new(db))
    person = queries.person(admin(db), person_id)
    assert (person.password, person.active, person.language) == (None, True, "zh_CN")
    assert queries.actor_of(person).roles == {Role.OFFICER}
    assert links() == ["new@bureau.example"]
    assert actions() == ["accounts.person_created"]


def test_a_person_may_be_entered_with_a_password_already_hashed(db: Office) -> None:
    person_id = services.create_person(admin(db), new(db), "hash")
    assert queries.person(admin(db), person_id).password == "hash"
    assert links() == []


def test_all_that_is_wrong_is_said_at_once(db: Office) -> None:
    command = new(db, Role.VENDOR, name=" ", email="officer@bureau.example")
    assert refused(services.create_person, admin(db), command) == [
        ("accounts.name_missing", "name"),
        ("accounts.role_of_other_kind", "roles"),
        ("accounts.email_taken", "email"),
    ]


def test_duties_kept_apart_are_refused(db: Office) -> None:
    command = new(db, Role.OFFICER, Role.FINANCE)
    assert refused(services.create_person, admin(db), command) == [("accounts.roles_apart", "roles")]


def test_an_account_is_one_persons_in_every_bureau(live: Office) -> None:
    other = services.create_bureau(BureauProfile("OTHER", "样本局"))
    system = queries.system_actor(other)
    command = PersonCommand(other, "岗", "officer@bureau.example", frozenset({Role.OFFICER}))
    assert refused(services.create_person, system, command) == [("accounts.email_taken", "email")]


def test_nobody_is_entered_for_an_organisation_out_of_use(db: Office) -> None:
    off = DepartmentCommand("D2", "示例市第二局", SettlementMode.TRANSFER, active=False)
    services.save_department(admin(db), db.organisations["d2"], 1, off)
    command = new(db, Role.LIAISON, organisation_id=db.organisations["d2"])
    assert refused(services.create_person, admin(db), command) == [
        ("accounts.organisation_retired", "organisation_id")
    ]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.ADMINISTRATOR, Role.SYSTEM)])
def test_only_the_administrator_manages_people(db: Office, role: Role) -> None:
    actor = replace(admin(db), roles=frozenset({role}), permissions=frozenset({Permission.HOME}))
    for act in (
        lambda: services.create_person(actor, new(db)),
        lambda: services.save_person(actor, db.people["officer"], 1, new(db)),
        lambda: services.deactivate_person(actor, db.people["officer"], 1),
        lambda: services.reactivate_person(actor, db.people["officer"], 1),
        lambda: services.invite_person(actor, db.people["officer"]),
    ):
        with pytest.raises(Forbidden):
            act()


def test_roles_change_with_their_differences(db: Office) -> None:
    officer = db.people["officer"]
    command = new(db, Role.OFFICER, Role.WITNESS, name="officer", email="officer@bureau.example")
    services.save_person(admin(db), officer, 1, command)
    person = queries.person(admin(db), officer)
    reading().refresh(person)
    assert queries.actor_of(person).roles == {Role.OFFICER, Role.WITNESS}
    record = reading().scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert record.changes == {"roles": [["officer"], ["officer", "witness"]]}


def test_nobody_changes_their_own_roles(db: Office) -> None:
    me = db.people["administrator"]
    command = new(db, Role.ADMINISTRATOR, Role.OFFICER, name="me", email="administrator@bureau.example")
    assert refused(services.save_person, admin(db), me, 1, command) == [("accounts.own_roles", "roles")]
    services.save_person(admin(db), me, 1, replace(command, roles=frozenset({Role.ADMINISTRATOR})))


def test_a_late_save_is_stale(db: Office) -> None:
    command = new(db, name="officer", email="officer@bureau.example")
    services.save_person(admin(db), db.people["officer"], 1, command)
    with pytest.raises(Stale):
        services.save_person(admin(db), db.people["officer"], 1, command)


def test_taking_a_person_out_of_use_ends_their_sessions(db: Office, actions: Actions) -> None:
    officer = db.people["officer"]
    before = key(officer)
    services.deactivate_person(admin(db), officer, 1)
    assert queries.signed_in(before, "unique-officer") is None
    assert queries.signed_in(key(officer), "unique-officer") is None
    services.reactivate_person(admin(db), officer, 2)
    assert queries.signed_in(before, "unique-officer") is None
    assert queries.signed_in(key(officer), "unique-officer") is None, "the session itself is gone"
    assert queries.person(admin(db), officer).active
    assert actions() == ["accounts.person_deactivated", "accounts.person_reactivated"]


def test_nobody_takes_themselves_out_of_use(db: Office) -> None:
    me = db.people["administrator"]
    assert refused(services.deactivate_person, admin(db), me, 1) == [("accounts.not_oneself", None)]


def test_a_person_of_a_department_out_of_use_is_not_brought_back(db: Office) -> None:
    off = DepartmentCommand("D2", "示例市第二局", SettlementMode.TRANSFER, active=False)
    services.save_department(admin(db), db.organisations["d2"], 1, off)
    services.deactivate_person(admin(db), db.people["liaison2"], 1)
    assert refused(services.reactivate_person, admin(db), db.people["liaison2"], 2) == [
        ("accounts.organisation_retired", None)
    ]


def test_the_link_is_sent_again_but_not_to_somebody_out_of_use(db: Office) -> None:
    services.invite_person(admin(db), db.people["officer"])
    assert links() == ["officer@bureau.example"]
    services.deactivate_person(admin(db), db.people["officer"], 1)
    assert refused(services.invite_person, admin(db), db.people["officer"]) == [
        ("accounts.person_inactive", None)
    ]


def test_another_bureaus_people_are_not_found(live: Office) -> None:
    other = services.create_bureau(BureauProfile("OTHER", "样本局"))
    theirs = services.create_person(
        queries.system_actor(other), PersonCommand(other, "岗", "x@other.example", frozenset({Role.OFFICER}))
    )
    for act in (
        lambda: services.save_person(admin(live), theirs, 1, new(live)),
        lambda: services.deactivate_person(admin(live), theirs, 1),
        lambda: services.invite_person(admin(live), theirs),
        lambda: services.create_person(admin(live), new(live, organisation_id=other)),
    ):
        with pytest.raises(NotFound):
            act()


# ---- one's own ----------------------------------------------------------------------------------
def test_everybody_changes_their_own_name_and_language(db: Office, actions: Actions) -> None:
    services.save_profile(db.actor(Role.LIAISON), 1, "部门联络岗", "en")
    person = queries.person(admin(db), db.people["liaison"])
    assert (person.name, person.language, person.version) == ("部门联络岗", "en", 2)
    assert refused(services.save_profile, db.actor(Role.LIAISON), 2, " ", "en") == [
        ("accounts.name_missing", "name")
    ]
    assert actions() == ["accounts.profile_saved"]


def test_the_register_shows_roles_and_the_last_sign_in(db: Office) -> None:
    rows = {row.email: row for row in reading().execute(queries.people(admin(db)))}
    assert rows["liaison@bureau.example"].roles == ["liaison"]
    assert rows["liaison@bureau.example"].organisation == "示例市第一局"
    assert rows["liaison@bureau.example"].signed_in_at is None
    assert len(rows) == len(db.people)
