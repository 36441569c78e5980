"""Who needs a second step: a bureau's setting, by role; what it holds back; and an administrator's reset."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import IntegrityError

from procurement.accounts import passkeys, policy, queries, rules, services
from procurement.accounts.models import Authenticator, OpenSession, Passkey, RecoveryCode
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.permissions import Role
from tests.accounts.conftest import Actions
from tests.accounts.devices import APP, KEYS, SECURITY, Key, add_key, recovery_codes, set_up, step, to_step
from tests.accounts.signing import (
    NEW,
    OFFICER,
    PASSWORD,
    RIGHT,
    browser,
    delivered,
    fill,
    recorded,
    sign_in,
    signed_in,
)
from tests.architecture.page_client import PageClient, says
from tests.architecture.populated import strangers
from tests.architecture.route_table import rows
from tests.factories import Office
from tests.waiting import PATIENCE

pytestmark = pytest.mark.usefixtures("still")
ADMIN, RULE = "administrator@bureau.example", "/people/second-step"


def required(office: Office, *roles: Role) -> None:
    services.require_factors(office.actor(Role.ADMINISTRATOR), roles)


def entered(office: Office, account: str = OFFICER) -> PageClient:
    client = browser(office)
    sign_in(client, account)
    return client


# ---- the setting --------------------------------------------------------------------------------
def test_an_administrator_says_which_roles_need_a_second_step(office: Office) -> None:
    admin = entered(office, ADMIN)
    admin.post(RULE, {"roles": ["officer", "finance"]})
    assert queries.required_roles(office.bureau) == {Role.OFFICER, Role.FINANCE}
    assert recorded()[-1] == "accounts.factors_required"
    page = admin.get(RULE)
    assert {str(one) for one in page.find("//input[@checked]/@value")} == {"officer", "finance"}
    assert "还有 4 人未设置" in page.words, "two officers, two of finance"
    data = {name: value for name, value in page.values().items() if name != "roles"}
    assert admin.client.post(RULE, data=data).status_code == 303
    reading().rollback()
    assert queries.required_roles(office.bureau) == set()


def test_at_first_nobody_needs_one(db: Office) -> None:
    assert queries.required_roles(db.bureau) == set()
    assert not queries.factors(db.people["officer"]).must_set_up


def test_only_who_manages_people_decides_it(db: Office) -> None:
    for role in (Role.OFFICER, Role.AUDITOR, Role.SUPERVISOR):
        with pytest.raises(Forbidden):
            services.require_factors(db.actor(role), [Role.OFFICER])


def test_another_bureaus_setting_binds_nobody_here(db: Office) -> None:
    other = strangers(db)
    with own_transaction() as connection:
        bureau = text("SELECT bureau_id FROM user_account WHERE id = :id")
        elsewhere = connection.execute(bureau, {"id": other[Role.OFFICER]}).scalar_one()
        rule = text("INSERT INTO required_factor (bureau_id, role) VALUES (:b, 'officer')")
        connection.execute(rule, {"b": elsewhere})
    assert queries.factors(other[Role.OFFICER]).must_set_up
    assert not queries.factors(db.people["officer"]).must_set_up
    required(db)
    assert queries.required_roles(elsewhere) == {Role.OFFICER}, "clearing ours leaves theirs"
    assert queries.without_factor(db.bureau, frozenset({Role.OFFICER})) == 2


# ---- what it holds back -------------------------------------------------------------------------
def test_whoever_lacks_one_is_led_to_set_one_up_and_reaches_nothing_else(office: Office) -> None:
    required(office, Role.OFFICER)
    client = entered(office)
    answer = client.client.get("/home")
    assert (answer.status_code, answer.location) == (303, SECURITY)
    page = client.get(SECURITY)
    assert "本单位要求您的角色使用二次验证" in page.words
    reached = set()
    for row in rows():
        if "<" in row.route.rule or row.permission is None or "GET" not in row.route.methods:
            continue
        answer = client.client.get(row.route.rule)
        if (answer.status_code, answer.location) != (303, SECURITY):
            reached.add(row.route.rule)
    assert reached == {SECURITY, APP, KEYS, "/account/recovery-codes"}
    assert client.client.get(PASSWORD).status_code == 302, "Flask-Security's own pages neither"


def test_an_act_of_theirs_is_not_done_either(office: Office) -> None:
    required(office, Role.ADMINISTRATOR)
    client = entered(office, ADMIN)
    data = {**client.get(APP).values(), "roles": "finance"}
    answer = client.client.post(RULE, data=data)
    assert (answer.status_code, answer.location) == (303, SECURITY)
    assert queries.required_roles(office.bureau) == {Role.ADMINISTRATOR}


@pytest.mark.parametrize("how", [set_up, add_key])
def test_once_it_is_set_up_everything_opens_and_stays_open(
    office: Office, how: Callable[[PageClient], object]
) -> None:
    required(office, Role.OFFICER)
    client = entered(office)
    assert not signed_in(client)
    how(client)
    assert signed_in(client)


def test_setting_it_up_opens_the_browser_it_was_done_in_and_ends_others_held_up(office: Office) -> None:
    free = entered(office)
    required(office, Role.OFFICER, Role.FINANCE)
    thief, owner = entered(office), entered(office)
    other = entered(office, "finance@bureau.example")
    set_up(owner)
    assert signed_in(owner) and not signed_in(thief)
    assert thief.client.get(SECURITY).location != "/home" and thief.client.get(SECURITY).status_code == 303
    assert signed_in(free), "it was opened before anything was required"
    assert other.client.get(SECURITY).status_code == 200, "nobody else's"


def test_who_is_held_up_neither_sees_nor_ends_the_persons_sessions(office: Office) -> None:
    owner = entered(office)
    required(office, Role.OFFICER)
    thief = entered(office)
    assert "登录会话" not in thief.get(SECURITY).words
    page = thief.get(APP)
    numbers = reading().scalars(select(OpenSession.number)).all()
    for end in ("other-sessions", *(f"sessions/{number}" for number in numbers)):
        answer = thief.client.post(f"/account/{end}/end", data=page.values())
        assert (answer.status_code, answer.location) == (303, SECURITY)
    assert signed_in(owner)


def test_who_is_held_up_can_still_sign_out(office: Office) -> None:
    required(office, Role.OFFICER)
    client = entered(office)
    client.client.post("/account/sign-out", data=fill(client.get(SECURITY), "/account/sign-out"))
    assert client.client.get(SECURITY).status_code == 303
    assert client.client.get(SECURITY).location.startswith("/account/sign-in")


def test_sessions_under_way_go_on_until_the_next_sign_in(office: Office) -> None:
    before = entered(office)
    required(office, Role.OFFICER)
    assert signed_in(before)
    assert not signed_in(entered(office))


def test_people_of_other_roles_are_asked_for_nothing(office: Office) -> None:
    required(office, Role.OFFICER)
    assert signed_in(entered(office, "finance@bureau.example"))


def test_a_changed_password_is_no_way_around_it(office: Office) -> None:
    client = entered(office)
    required(office, Role.OFFICER)
    typed = fill(client.get(PASSWORD), PASSWORD, password=RIGHT, new_password=NEW, new_password_confirm=NEW)
    assert client.client.post(PASSWORD, data=typed).status_code == 302
    assert not signed_in(client)


def test_who_needs_one_keeps_the_last_one(office: Office) -> None:
    client = entered(office)
    set_up(client)
    add_key(client)
    required(office, Role.OFFICER)
    page = client.get(SECURITY)
    assert client.client.post("/account/app/removal", data=page.values()).status_code == 303
    key = reading().scalars(select(Passkey.id)).one()
    refused = client.client.post(f"/account/passkeys/{key}/removal", data=client.get(SECURITY).values())
    assert says(refused, "请先设置另一种")
    set_up(client)
    assert (
        client.client.post(f"/account/passkeys/{key}/removal", data=client.get(SECURITY).values()).status_code
        == 303
    )
    refused = client.client.post("/account/app/removal", data=client.get(SECURITY).values())
    assert says(refused, "请先设置另一种")


def at_once(office: Office, acts: list[Callable[[], object]]) -> int:
    """How many of them were done, begun all together."""
    together = Barrier(len(acts))

    def once(act: Callable[[], object]) -> bool:
        with office.app.test_request_context(base_url="http://localhost"):
            try:
                together.wait(PATIENCE)
                act()
            except Refused:
                return False
            finally:
                database.session.remove()
        return True

    with ThreadPoolExecutor(len(acts)) as crowd:
        return sum(crowd.map(once, acts))


def keys_of(office: Office, count: int) -> list[int]:
    made = insert(Passkey).returning(Passkey.id)
    rows = [
        {"user_id": office.people["officer"], "name": "k", "credential_id": b"%d" % n, "public_key": b"", "sign_count": 0}
        for n in range(count)
    ]  # fmt: skip
    with own_transaction() as connection:
        return list(connection.execute(made, rows).scalars())


def test_of_removals_at_once_one_factor_is_left_to_whoever_needs_it(office: Office) -> None:
    required(office, Role.OFFICER)
    officer, keys = office.actor(Role.OFFICER), keys_of(office, 16)
    done = at_once(office, [partial(services.remove_passkey, officer, key) for key in keys])
    reading().rollback()
    assert (done, len(queries.passkeys(officer.id))) == (15, 1)


def test_passkeys_added_at_once_are_no_more_than_the_most(office: Office) -> None:
    officer = office.actor(Role.OFFICER)
    keys_of(office, rules.MOST_PASSKEYS - 1)
    with office.app.test_request_context(base_url="http://localhost"):
        answers = [Key().made(passkeys.question_for_new(officer.id, OFFICER, "o", ())) for _ in range(16)]
    assert at_once(office, [partial(services.add_passkey, officer, "k", answer) for answer in answers]) == 1
    reading().rollback()
    assert len(queries.passkeys(officer.id)) == rules.MOST_PASSKEYS


# ---- an administrator's reset -------------------------------------------------------------------
def test_an_administrator_takes_a_lost_factor_away_and_the_person_is_told(office: Office) -> None:
    officer = entered(office)
    set_up(officer)
    add_key(officer)
    recovery_codes(officer)
    delivered(office)
    admin = entered(office, ADMIN)
    person = f"/people/{office.people['officer']}"
    assert "验证器应用、1 个通行密钥" in admin.get(person).words
    form = admin.get(person).find(f'//form[@action="{person}/factors/reset"]')[0]
    assert admin.client.post(f"{person}/factors/reset", data=dict(form.form_values())).status_code == 303
    assert recorded()[-1] == "accounts.factors_reset"
    assert [mail["To"] for mail in delivered(office)] == [OFFICER]
    assert not signed_in(officer)
    for table in (Authenticator, Passkey, RecoveryCode):
        assert reading().scalars(select(table)).all() == []
    assert not admin.get(person).find(f'//form[@action="{person}/factors/reset"]')
    assert signed_in(entered(office))


def test_who_needs_one_sets_it_up_anew_after_a_reset(office: Office) -> None:
    required(office, Role.OFFICER)
    set_up(entered(office))
    services.reset_factors(office.actor(Role.ADMINISTRATOR), office.people["officer"])
    reading().expire_all()
    client = entered(office)
    assert client.client.get("/home").location == SECURITY


def test_a_reset_is_for_another_person_of_ones_own_bureau_who_has_something(
    db: Office, actions: Actions
) -> None:
    admin = db.actor(Role.ADMINISTRATOR)
    assert not policy.can_reset_factors(admin, admin.id)
    for person, code in ((admin.id, "own_factors"), (db.people["officer"], "no_factors")):
        with pytest.raises(Refused, match=f"accounts.{code}"):
            services.reset_factors(admin, person)
    with pytest.raises(Forbidden):
        services.reset_factors(db.actor(Role.OFFICER), db.people["finance"])
    assert actions() == []


def test_a_reset_leaves_everybody_elses_alone(office: Office) -> None:
    finance = entered(office, "finance@bureau.example")
    phone = set_up(finance)
    set_up(entered(office))
    services.reset_factors(office.actor(Role.ADMINISTRATOR), office.people["officer"])
    assert signed_in(finance)
    client = browser(office)
    to_step(client, "finance@bureau.example")
    assert step(client, own_code=phone.code()).location == "/home"


# ---- what the database keeps --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("role", "constraint"), [("system", "ck_required_factor_role"), ("emperor", "fk_required_factor_role")]
)
def test_the_database_knows_only_roles_of_people(db: Office, role: str, constraint: str) -> None:
    rule = text("INSERT INTO required_factor (bureau_id, role) VALUES (:b, :r)")
    with pytest.raises(IntegrityError, match=constraint), own_transaction() as connection:
        connection.execute(rule, {"b": db.bureau, "r": role})


def test_the_database_holds_the_number_of_a_session_once(db: Office) -> None:
    twice = text("INSERT INTO open_session (id, number, user_id) OVERRIDING SYSTEM VALUE VALUES ('x', :n, 1)")
    number = reading().scalars(select(OpenSession.number).limit(1)).one()
    with pytest.raises(IntegrityError, match="uq_open_session_number"), own_transaction() as connection:
        connection.execute(twice, {"n": number})
