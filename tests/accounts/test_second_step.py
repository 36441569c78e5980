"""The second step by an app's code or a recovery code: set up, asked for, used once, throttled, on record."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from procurement.accounts import codes, proving, queries, rules, security, services
from procurement.accounts.forms import SecondStepForm
from procurement.accounts.models import Authenticator, RecoveryCode, User
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.pages import proofs, resend, seen
from procurement.pages.forms import ActForm, Form
from tests.accounts.devices import (
    APP,
    CODES,
    SECURITY,
    STEP,
    Phone,
    recovery_codes,
    scanned,
    set_up,
    step,
    to_step,
)
from tests.accounts.signing import (
    OFFICER,
    RIGHT,
    SIGN_IN,
    WRONG,
    browser,
    delivered,
    fill,
    move,
    recorded,
    refusals,
    sign_in,
    signed_in,
)
from tests.architecture.page_client import PageClient, check, says
from tests.clients import stay_away
from tests.factories import Office

pytestmark = pytest.mark.usefixtures("still")
OTHER = "finance@bureau.example"


@pytest.fixture
def phone(own: PageClient) -> Phone:
    return set_up(own)


# ---- setting up ---------------------------------------------------------------------------------
def test_an_app_is_set_up_by_its_picture_and_its_first_code(own: PageClient, office: Office) -> None:
    page = own.get(APP)
    assert str(page.find("//main//img/@src")[0]).startswith("data:image/svg+xml")
    phone = scanned(page)
    answer = own.client.post(APP, data={**page.values(), "code": phone.code()})
    assert (answer.status_code, answer.location) == (303, CODES)
    kept = reading().scalars(select(Authenticator.secret)).one()
    assert str(page.find('//*[@class="k-mono"]/text()')[0]).replace("-", "") not in kept.replace("-", "")
    assert recorded()[-1] == "accounts.app_set_up"
    assert [mail["To"] for mail in delivered(office)] == [OFFICER]


def test_a_wrong_code_sets_nothing_up_and_the_same_picture_comes_back(own: PageClient) -> None:
    page = own.get(APP)
    phone = scanned(page)
    wrong = f"{(int(phone.code()) + 1) % 1_000_000:06d}"
    answer = own.client.post(APP, data={**page.values(), "code": wrong})
    assert says(answer, "验证码不正确")
    again = check(answer.get_data(), lang="zh_CN")
    assert scanned(again) == phone
    assert own.client.post(APP, data={**again.values(), "code": phone.code()}).status_code == 303


def test_a_secret_shown_to_somebody_else_or_changed_is_not_taken(own: PageClient, office: Office) -> None:
    other = browser(office)
    sign_in(other, OTHER)
    page = other.get(APP)
    code = scanned(page).code()
    for kept in (page.values()["kept"], "x", ""):
        data = {**own.get(APP).values(), "kept": kept, "code": code}
        assert says(own.client.post(APP, data=data), "页面停留过久")


def test_another_telephone_takes_the_place_of_the_first(
    own: PageClient, phone: Phone, office: Office
) -> None:
    new = set_up(own)
    client = browser(office)
    to_step(client, OFFICER)
    assert says(step(client, own_code=phone.code()), "验证码不正确")
    assert step(client, own_code=new.code()).status_code == 303


# ---- signing in ---------------------------------------------------------------------------------
def test_after_the_password_the_code_is_asked_for_and_only_then_anything_opens(
    office: Office, phone: Phone
) -> None:
    client = browser(office)
    to_step(client, OFFICER, "/contracts")
    assert not signed_in(client)
    answer = step(client, own_code=phone.code())
    assert (answer.status_code, answer.location) == (303, "/contracts")
    assert signed_in(client)
    assert recorded()[-1] == "accounts.signed_in_by_app"


def test_a_code_is_never_taken_twice(office: Office, phone: Phone) -> None:
    for expected in (303, 422):
        client = browser(office)
        to_step(client, OFFICER)
        assert step(client, own_code=phone.code()).status_code == expected
    client = browser(office)
    to_step(client, OFFICER)
    assert step(client, own_code=phone.code(-1)).status_code == 422, "it proved the app when it was set up"
    assert step(client, own_code=phone.code(1)).status_code == 303


def test_of_two_requests_that_read_the_same_row_one_takes_the_code(office: Office, phone: Phone) -> None:
    app = reading().get(Authenticator, office.people["officer"])
    assert app is not None
    verified = [
        office.app.extensions["app_codes"].verify_totp(phone.code(), app.secret, app) for _ in range(2)
    ]
    assert verified == [True, False]


@pytest.mark.parametrize("late", [-3, -2, 2, 3])
def test_a_code_of_long_ago_or_of_later_is_none(office: Office, own: PageClient, late: int) -> None:
    phone = set_up(own)
    with own_transaction() as connection:
        connection.execute(update(Authenticator).values(last_counter=0))
    client = browser(office)
    to_step(client, OFFICER)
    assert step(client, own_code=phone.code(late)).status_code == 422


def test_another_persons_code_is_none(office: Office, phone: Phone) -> None:
    other = browser(office)
    sign_in(other, OTHER)
    set_up(other)
    client = browser(office)
    to_step(client, OTHER)
    assert says(step(client, own_code=phone.code()), "验证码不正确")


def test_an_empty_code_is_asked_for_and_not_counted(office: Office, phone: Phone) -> None:
    client = browser(office)
    to_step(client, OFFICER)
    for _ in range(rules.LOCK_AFTER + 1):
        assert says(step(client, own_code=" "), "请输入验证器应用显示的验证码")
    assert step(client, own_code=phone.code()).status_code == 303


def test_the_second_step_waits_ten_minutes_and_opens_nothing_without_the_password(
    office: Office, phone: Phone
) -> None:
    client = browser(office)
    assert client.client.get(STEP).location == SIGN_IN
    to_step(client, OFFICER)
    data = {**fill(client.get(STEP), STEP), "own_code": phone.code()}
    with client.client.session_transaction() as kept:
        key, since, goal = kept[security.STEP]
        kept[security.STEP] = [key, since - 601, goal]
    answer = client.client.post(STEP, data=data)
    assert (answer.status_code, answer.location) == (303, SIGN_IN)
    assert not signed_in(client)


def test_a_new_password_voids_a_second_step_that_waits(office: Office, phone: Phone) -> None:
    client = browser(office)
    to_step(client, OFFICER)
    with database.engine.begin() as connection:
        connection.execute(update(User).where(User.email == OFFICER).values(fs_uniquifier="another"))
    assert client.client.get(STEP).location == SIGN_IN


def test_it_leads_to_no_other_site(office: Office, phone: Phone) -> None:
    client = browser(office)
    to_step(client, OFFICER)
    with client.client.session_transaction() as kept:
        kept[security.STEP] = [*kept[security.STEP][:2], "https://evil.example/"]
    assert step(client, own_code=phone.code()).location == "/home"


# ---- throttling ---------------------------------------------------------------------------------
def test_guessing_codes_is_locked_and_the_right_password_forgives_nothing(
    office: Office, phone: Phone
) -> None:
    client = browser(office)
    for _ in range(rules.LOCK_AFTER):
        to_step(client, OFFICER)
        assert says(step(client, own_code="000000"), "验证码不正确")
    to_step(client, OFFICER)
    assert says(step(client, own_code=phone.code()), "连续输错次数过多")
    move(office, "+10m")
    to_step(client, OFFICER)
    assert step(client, own_code=phone.code()).status_code == 303


def test_wrong_codes_lock_nobodys_password_and_are_shown_to_their_person(
    office: Office, phone: Phone
) -> None:
    client = browser(office)
    to_step(client, OFFICER)
    for _ in range(rules.LOCK_AFTER):
        step(client, own_code="000000")
    to_step(client, OFFICER)
    move(office, "+10m")
    to_step(client, OFFICER)
    step(client, own_code=phone.code())
    assert client.get("/account/profile").words.count("验证码或通行密钥未通过") == rules.LOCK_AFTER


def test_only_who_came_in_has_signed_in_and_a_try_says_what_was_right(office: Office, phone: Phone) -> None:
    before = last_sign_in(office)
    move(office, "+1h")
    client = browser(office)
    to_step(client, OFFICER)
    assert last_sign_in(office) == before is not None
    step(client, own_code=phone.code())
    assert last_sign_in(office) > before
    words = client.get("/account/profile").words
    assert (words.count("密码正确"), words.count("验证码或通行密钥正确")) == (2, 1)


def last_sign_in(office: Office) -> Any:
    reading().rollback()
    rows = reading().execute(queries.people(office.actor(Role.ADMINISTRATOR)))
    return next(row.signed_in_at for row in rows if row.email == OFFICER)


# ---- recovery codes -----------------------------------------------------------------------------
def test_a_recovery_code_works_once_is_told_and_the_others_stay(
    office: Office, own: PageClient, phone: Phone
) -> None:
    made = recovery_codes(own)
    assert len(set(made)) == rules.RECOVERY_CODES
    delivered(office)
    client = browser(office)
    to_step(client, OFFICER)
    assert step(client, own_code=made[0].upper()).status_code == 303
    assert recorded()[-2:] == ["accounts.recovery_code_used", "accounts.signed_in_by_recovery"]
    assert [mail["To"] for mail in delivered(office)] == [OFFICER]
    again = browser(office)
    to_step(again, OFFICER)
    assert step(again, own_code=made[0]).status_code == 422
    assert step(again, own_code=made[1]).status_code == 303


def test_recovery_codes_are_shown_once_and_kept_as_digests(own: PageClient, phone: Phone) -> None:
    made = recovery_codes(own)
    kept = set(reading().scalars(select(RecoveryCode.digest)))
    assert kept == {rules.recovery_digest(code.replace("-", "")) for code in made}
    for page in (own.get(CODES), own.get(SECURITY)):
        assert not any(code in page.text for code in made)


def test_new_recovery_codes_void_those_before(office: Office, own: PageClient, phone: Phone) -> None:
    before, after = recovery_codes(own), recovery_codes(own)
    client = browser(office)
    to_step(client, OFFICER)
    assert step(client, own_code=before[0]).status_code == 422
    assert step(client, own_code=after[0]).status_code == 303


def test_recovery_codes_of_another_person_are_none(office: Office, own: PageClient, phone: Phone) -> None:
    made = recovery_codes(own)
    other = browser(office)
    sign_in(other, OTHER)
    set_up(other)
    client = browser(office)
    to_step(client, OTHER)
    assert step(client, own_code=made[0]).status_code == 422


def test_without_a_factor_there_is_nothing_to_recover(own: PageClient, office: Office) -> None:
    assert "请先设置其中一种" in own.get(CODES).words
    with pytest.raises(Refused, match=r"accounts\.factor_first"):
        services.make_recovery_codes(office.actor(Role.OFFICER))


def test_who_removes_the_last_factor_has_no_recovery_codes_left(
    office: Office, own: PageClient, phone: Phone
) -> None:
    recovery_codes(own)
    own.client.post("/account/app/removal", data=own.get(SECURITY).values())
    assert recorded()[-1] == "accounts.app_removed"
    assert reading().scalars(select(RecoveryCode.digest)).all() == []
    assert sign_in(browser(office)).location == "/home"


# ---- proving once more --------------------------------------------------------------------------
def test_an_act_asks_for_the_code_too_and_goes_on_with_what_was_typed(office: Office) -> None:
    admin = browser(office)
    sign_in(admin, "administrator@bureau.example")
    phone = set_up(admin)
    stay_away(admin.client, 11)
    page = admin.post("/bureau", {"phone": "010-1"}, status=401)
    form = page.find('//main//form[.//input[@type="password"]]')[0]
    typed = {name: value or "" for name, value in form.form_values()}
    for proof, words in (
        ({"own_password": RIGHT}, "请输入验证器应用显示的验证码"),
        ({"own_password": RIGHT, "own_code": "000000"}, "验证码不正确"),
        ({"own_password": WRONG, "own_code": phone.code()}, "密码不正确"),
    ):
        answer = admin.client.post("/bureau", data={**typed, **proof})
        assert says(answer, words)
        assert phone.code() not in answer.get_data(as_text=True)
    assert (
        admin.client.post(
            "/bureau", data={**typed, "own_password": RIGHT, "own_code": phone.code()}
        ).status_code
        == 303
    )
    assert (
        admin.client.post(
            "/bureau", data={**typed, "own_password": RIGHT, "own_code": phone.code()}
        ).status_code
        == 303
    )
    stay_away(admin.client, 11)
    again = admin.client.post("/bureau", data={**typed, "own_password": RIGHT, "own_code": phone.code()})
    assert says(again, "验证码不正确")


def test_no_page_that_holds_what_was_sent_holds_what_proves_a_person(office: Office) -> None:
    sent = {name: f"secret of {name}" for name in proofs.SECRETS} | {"reason": "kept reason"}
    request = {"method": "POST", "data": sent, "headers": {"Origin": "http://localhost"}}
    check = seen.Check("title", "button", "consequence")
    with office.app.test_request_context("/contracts", base_url="http://localhost", **request):
        again = resend.typed()
        shown = seen.page(check).get_data(as_text=True)
    assert again == [("reason", "kept reason")]
    assert "kept reason" in shown and "secret of" not in shown


def test_what_proves_a_person_has_a_name_by_which_no_page_hands_it_back(office: Office) -> None:
    fields = [
        (form.__name__, name)
        for form in Form.__subclasses__() + ActForm.__subclasses__()
        for name in dir(form)
        if getattr(getattr(form, name), "field_class", None) in (proofs.OwnCode, proofs.OwnPassword)
    ]
    assert {"SecondStepForm", "ConfirmForm", "ProofForm"} <= {form for form, _name in fields}
    assert [one for one in fields if one[1] not in proofs.SECRETS and "password" not in one[1]] == []
    assert "own_passkey" in dir(SecondStepForm)


def test_who_has_no_factor_is_asked_for_no_code(office: Office) -> None:
    with office.app.test_request_context():
        assert proving.asked(office.actor(Role.OFFICER)) == proving.Asked(False, "")
        proving.reauthenticate(office.actor(Role.OFFICER), RIGHT)


def test_a_code_is_used_up_even_though_its_act_is_undone(office: Office, phone: Phone) -> None:
    officer = office.actor(Role.OFFICER)
    with (
        office.app.test_request_context(),
        pytest.raises(ZeroDivisionError),
        unit_of_work(officer),
    ):
        proving.reauthenticate(officer, RIGHT, phone.code())
        raise ZeroDivisionError
    with office.app.test_request_context(), pytest.raises(Refused, match=r"accounts\.code_wrong"):
        proving.reauthenticate(officer, RIGHT, phone.code())


def test_signing_in_with_the_second_step_is_a_proof(office: Office, phone: Phone) -> None:
    client = browser(office)
    to_step(client, OFFICER)
    assert proofs.KEY not in _kept(client)
    step(client, own_code=phone.code())
    assert proofs.KEY in _kept(client)


def _kept(client: PageClient) -> dict[str, object]:
    with client.client.session_transaction() as kept:
        return dict(kept)


# ---- another secret -----------------------------------------------------------------------------
def test_under_another_secret_codes_of_apps_are_refused_with_words_and_recovery_codes_still_hold(
    office: Office, own: PageClient, phone: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = recovery_codes(own)
    monkeypatch.setitem(office.app.config, "SECRET_KEY", "another secret of forty-two characters altogether")
    monkeypatch.setitem(office.app.extensions, "app_codes", office.app.extensions["app_codes"])
    codes.install(office.app)
    client = browser(office)
    to_step(client, OFFICER)
    assert says(step(client, own_code=phone.code()), "本系统的密钥已更换")
    assert step(client, own_code=made[0]).status_code == 303
    set_up(client)


# ---- what the database keeps --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        ("INSERT INTO authenticator (user_id, secret, last_counter) VALUES (:person, 's', -1)", "last_counter"),
        ("INSERT INTO recovery_code (user_id, digest) VALUES (:person, 'plain')", "digest"),
        ("INSERT INTO authenticator (user_id, secret, last_counter) VALUES (0, 's', 1)", "fk_authenticator_user_id"),
        ("INSERT INTO recovery_code (user_id, digest) VALUES (0, repeat('a', 64))", "fk_recovery_code_user_id"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_no_code_makes(db: Office, statement: str, constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), own_transaction() as connection:
        connection.execute(text(statement), {"person": db.people["officer"]})


def test_nobody_is_signed_in_by_the_session_of_a_password_alone(office: Office, phone: Phone) -> None:
    client = browser(office)
    to_step(client, OFFICER)
    assert not {"_user_id", "sid"} & _kept(client).keys()
    assert refusals(sign_in(browser(office), OFFICER, WRONG))
