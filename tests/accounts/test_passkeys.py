"""Passkeys as second and as only step: whose, for what, where, and once. A real browser: tests/browser/test_passkeys.py."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from procurement.accounts import passkeys, proving, rules
from procurement.accounts.models import Passkey, SignInAttempt
from procurement.accounts.passkeys import Answer, Purpose
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from tests.accounts.devices import (
    BY_KEY,
    KEYS,
    SECURITY,
    Key,
    add_key,
    question_on,
    recovery_codes,
    set_up,
    step,
    text_of,
    to_step,
)
from tests.accounts.signing import OFFICER, RIGHT, browser, delivered, fill, recorded, sign_in, signed_in
from tests.architecture.page_client import Page, PageClient, check, says
from tests.clients import stay_away
from tests.factories import Office

OTHER = "finance@bureau.example"
WRONG = "该通行密钥未能证明属于本账号"


@pytest.fixture
def key(own: PageClient) -> Key:
    return add_key(own)


def with_key(client: PageClient, key: Key, **typed: str) -> Any:
    """A page that asks for a passkey, answered."""
    page = client.get(BY_KEY)
    return client.client.post(
        BY_KEY, data={**fill(page, BY_KEY), "own_passkey": key.answer(question_on(page)), **typed}
    )


# ---- adding and removing ------------------------------------------------------------------------
def test_a_passkey_is_added_under_a_name_on_record_and_told_by_mail(office: Office, own: PageClient) -> None:
    add_key(own, "我的电脑")
    assert "我的电脑" in own.get(SECURITY).words
    assert recorded()[-1] == "accounts.passkey_added"
    assert [mail["To"] for mail in delivered(office)] == [OFFICER]


def test_without_a_name_it_is_called_what_the_browser_is(own: PageClient) -> None:
    page = own.get(KEYS)
    data = {**page.values(), "name": " ", "passkey": Key().made(question_on(page))}
    own.client.post(KEYS, data=data, headers={"User-Agent": "Firefox/133.0 Linux"})
    assert reading().scalars(select(Passkey.name)).one() == "Firefox · Linux"


def test_one_passkey_is_kept_once(own: PageClient, key: Key, office: Office) -> None:
    other = browser(office)
    sign_in(other, OTHER)
    page = other.get(KEYS)
    answer = other.client.post(KEYS, data={**page.values(), "passkey": key.made(question_on(page))})
    assert says(answer, "该通行密钥已登记")


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", "nonsense", "x" * 20_000, '{"id":1}', "\ud800"])
def test_what_is_no_answer_is_refused(own: PageClient, answer: str) -> None:
    page = own.get(KEYS)
    data = {**page.values(), "passkey": answer.encode("utf-8", "replace").decode()}
    assert says(own.client.post(KEYS, data=data), WRONG)


def test_an_answer_made_for_another_site_person_or_purpose_is_none(office: Office, own: PageClient) -> None:
    other = browser(office)
    sign_in(other, OTHER)
    page = own.get(KEYS)
    question = question_on(page)
    answers = [
        Key(origin="http://evil.example").made(question),
        Key().made(question_on(other.get(KEYS))),
        Key().made(question_on(browser(office).get(BY_KEY))),
        Key().made(json.dumps({"challenge": "Zm9yZ2Vk"})),
    ]
    for answer in answers:
        assert says(own.client.post(KEYS, data={**page.values(), "passkey": answer}), WRONG)


def test_there_are_at_most_so_many(own: PageClient, key: Key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MOST_PASSKEYS", 1)
    page = own.get(KEYS)
    answer = own.client.post(KEYS, data={**page.values(), "passkey": Key().made(question_on(page))})
    assert says(answer, "您已有 1 个通行密钥")


def test_a_removed_passkey_opens_nothing(office: Office, own: PageClient, key: Key) -> None:
    recovery_codes(own)
    own.client.post(removal(), data=own.get(SECURITY).values())
    assert recorded()[-1] == "accounts.passkey_removed"
    assert says(with_key(browser(office), key), WRONG)
    assert sign_in(browser(office)).location == "/home"


def test_nobody_removes_anothers_passkey(office: Office, own: PageClient, key: Key) -> None:
    other = browser(office)
    sign_in(other, OTHER)
    assert other.client.post(removal(), data=other.get(KEYS).values()).status_code == 404
    assert len(reading().scalars(select(Passkey.id)).all()) == 1


def removal() -> str:
    reading().rollback()
    return f"/account/passkeys/{reading().scalars(select(Passkey.id)).one()}/removal"


# ---- as the second step -------------------------------------------------------------------------
def test_after_the_password_a_passkey_is_the_second_step(office: Office, key: Key) -> None:
    client = browser(office)
    page = to_step(client, OFFICER)
    assert step(client, own_passkey=key.answer(question_on(page))).location == "/home"
    assert signed_in(client)
    assert recorded()[-1] == "accounts.signed_in_by_passkey"


def test_a_key_that_was_only_touched_is_enough_after_the_password(office: Office, own: PageClient) -> None:
    key = add_key(own, knows=False)
    client = browser(office)
    page = to_step(client, OFFICER)
    assert step(client, own_passkey=key.answer(question_on(page))).location == "/home"


def test_anothers_passkey_is_not_this_persons_second_step(office: Office, own: PageClient, key: Key) -> None:
    """Whoever knows one password and has found another person's key becomes neither of them."""
    other = browser(office)
    sign_in(other, OTHER)
    add_key(other)
    client = browser(office)
    page = to_step(client, OTHER)
    assert says(step(client, own_passkey=key.answer(question_on(page))), WRONG)
    assert not signed_in(client)


def test_wrong_passkeys_are_counted_with_the_codes(office: Office, key: Key) -> None:
    client = browser(office)
    page = to_step(client, OFFICER)
    for _ in range(rules.LOCK_AFTER):
        assert says(step(client, own_passkey="{}"), WRONG)
    assert says(step(client, own_passkey=key.answer(question_on(page))), "连续输错次数过多")


def test_a_question_names_the_persons_own_passkeys_and_one_to_strangers_names_none(
    office: Office, own: PageClient, key: Key
) -> None:
    other = browser(office)
    sign_in(other, OTHER)
    theirs = add_key(other)
    client = browser(office)
    asked = json.loads(question_on(to_step(client, OTHER)))["allowCredentials"]
    assert [one["id"] for one in asked] == [text_of(theirs.credential)]
    made = json.loads(question_on(own.get(KEYS)))["excludeCredentials"]
    assert [one["id"] for one in made] == [text_of(key.credential)], "a device that holds one makes no second"
    assert json.loads(question_on(browser(office).get(BY_KEY)))["allowCredentials"] == []


# ---- as the only step ---------------------------------------------------------------------------
def test_a_passkey_whose_device_knows_its_owner_signs_in_alone(office: Office, key: Key) -> None:
    client = browser(office)
    assert with_key(client, key).location == "/home"
    assert signed_in(client)
    assert recorded()[-1] == "accounts.signed_in_by_passkey"


def test_a_key_that_was_only_touched_signs_nobody_in_alone(office: Office, own: PageClient) -> None:
    key = add_key(own, knows=False)
    assert says(with_key(browser(office), key), WRONG)


def test_an_answer_works_once_and_only_for_some_minutes(
    office: Office, key: Key, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = browser(office)
    page = client.get(BY_KEY)
    answer = key.answer(question_on(page))
    key.count += 5
    late = key.answer(question_on(page))
    assert client.client.post(BY_KEY, data={**fill(page, BY_KEY), "own_passkey": answer}).location == "/home"
    again = browser(office)
    page = again.get(BY_KEY)
    for used in (answer, late):
        assert says(again.client.post(BY_KEY, data={**fill(page, BY_KEY), "own_passkey": used}), WRONG)
    fresh, moment = key.answer(question_on(page)), time.time()
    monkeypatch.setattr("itsdangerous.timed.time.time", lambda: moment + 601)
    assert says(again.client.post(BY_KEY, data={**fill(page, BY_KEY), "own_passkey": fresh}), WRONG)


def test_a_copied_key_is_noticed_by_its_count(office: Office, key: Key) -> None:
    assert with_key(browser(office), key).status_code == 303
    key.count -= 1
    assert says(with_key(browser(office), key), WRONG)


def test_of_two_requests_with_one_answer_one_is_let_in(office: Office, key: Key) -> None:
    """A key that counts nothing would say the same twice: the challenge itself is used up."""
    with office.app.test_request_context(base_url="http://localhost"):
        question = passkeys.question(Purpose.SECOND, office.people["officer"])
        key.count = -1
        with own_transaction() as connection:
            connection.execute(text("UPDATE passkey SET sign_count = 0"))
        answer = key.answer(question)
        found = [passkeys.answered(Purpose.SECOND, answer, office.people["officer"]) for _ in range(2)]
    assert found == [Answer.VERIFIED, Answer.NONE]


def test_who_is_out_of_use_signs_in_with_no_passkey(office: Office, key: Key) -> None:
    with own_transaction() as connection:
        connection.execute(text("UPDATE user_account SET active = false WHERE email = :e"), {"e": OFFICER})
    reading().rollback()
    assert says(with_key(browser(office), key), WRONG)


def test_an_answer_forged_with_another_key_is_none(office: Office, key: Key) -> None:
    forged = Key(credential=key.credential, count=50)
    assert says(with_key(browser(office), forged), WRONG)


@pytest.mark.parametrize("where", ["http://127.0.0.1", "http://buy.example.cn"])
def test_where_browsers_offer_none_the_pages_say_so(
    office: Office, own: PageClient, key: Key, where: str
) -> None:
    page = browser(office).get(BY_KEY, base_url=where)
    assert "此地址无法使用" in page.words and not page.find("//@data-passkey")


def test_without_script_the_page_says_that_passkeys_need_it(office: Office) -> None:
    page = browser(office).get(BY_KEY)
    assert "JavaScript" in str(page.find("//*[@data-passkey-needs]")[0].text_content())
    assert page.find("//button[@data-passkey and @hidden]")


# ---- proving once more --------------------------------------------------------------------------
def test_a_passkey_that_knows_its_owner_proves_alone_and_a_touched_one_with_the_password(
    office: Office,
) -> None:
    admin = browser(office)
    sign_in(admin, "administrator@bureau.example")
    knowing, touched = add_key(admin), add_key(admin, "蓝色", knows=False)
    for key, typed, status in (
        (touched, {"own_password": ""}, 422),
        (touched, {"own_password": RIGHT}, 303),
        (knowing, {"own_password": ""}, 303),
    ):
        stay_away(admin.client, 11)
        reading().rollback()  # a test's requests share what one process has read; those of a server do not
        page = admin.post("/bureau", {"phone": "010-1"}, status=401)
        assert isinstance(page, Page)
        form = page.find('//main//form[.//input[@type="password"]]')[0]
        fields = {name: value or "" for name, value in form.form_values()}
        fields["own_passkey"] = key.answer(question_on(page))
        answer = admin.client.post("/bureau", data={**fields, **typed})
        said = answer.get_data(as_text=True)
        assert answer.status_code == status, Page(said).errors()
    reading().rollback()
    wrong = select(SignInAttempt.account).where(~SignInAttempt.succeeded)
    assert reading().scalars(wrong).all() == [], "no password typed is no wrong password"


def test_anothers_passkey_proves_nothing(office: Office, own: PageClient, key: Key) -> None:
    with office.app.test_request_context(base_url="http://localhost"):
        finance = office.actor(Role.FINANCE)
        answer = key.answer(passkeys.question(Purpose.SECOND, finance.id))
        with pytest.raises(Refused, match=r"accounts\.passkey_wrong"):
            proving.reauthenticate(finance, RIGHT, passkey=answer)


# ---- what the database keeps --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("person", "name", "count", "constraint"),
    [
        ("officer", "", 0, "name"),
        ("officer", "k", -1, "sign_count"),
        ("nobody", "k", 0, "fk_passkey_user_id"),
    ],
)
def test_the_database_refuses_what_no_browser_makes(
    db: Office, person: str, name: str, count: int, constraint: str
) -> None:
    values = {"user": db.people.get(person, 0), "name": name, "count": count}
    with pytest.raises(IntegrityError, match=constraint), own_transaction() as connection:
        connection.execute(
            text(
                "INSERT INTO passkey (user_id, name, credential_id, public_key, sign_count)"
                " VALUES (:user, :name, 'a', 'b', :count)"
            ),
            values,
        )


def test_one_credential_stands_once_in_the_database(office: Office, key: Key) -> None:
    copy = (
        "INSERT INTO passkey (user_id, name, credential_id, public_key, sign_count)"
        " SELECT :user, name, credential_id, public_key, 0 FROM passkey"
    )
    with pytest.raises(IntegrityError, match="uq_passkey_credential_id"), own_transaction() as connection:
        connection.execute(text(copy), {"user": office.people["finance"]})


@pytest.mark.usefixtures("still")
def test_with_an_app_beside_it_either_is_taken(office: Office, own: PageClient, key: Key) -> None:
    phone = set_up(own)
    client = browser(office)
    page = to_step(client, OFFICER)
    assert page.find("//@data-passkey") and page.find('//input[@name="own_code"]')
    assert step(client, own_code=phone.code()).status_code == 303
    assert check(client.client.get(SECURITY).get_data(), lang="zh_CN").h1 == "登录与安全"
