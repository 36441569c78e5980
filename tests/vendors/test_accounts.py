"""An account for a company: asked for by anybody, there once the mailbox is proven, and no page says who is registered."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from procurement.accounts import services as accounts
from procurement.accounts.models import Asking, Organisation, User
from procurement.accounts.rules import ASKING_LIMITS, Door, PersonCommand
from procurement.accounts.security import OfficialSerializer
from procurement.audit.models import AuditRecord
from procurement.infra import jobs, locks
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.rulebook import services as rulebook
from procurement.vendors import links, queries, services
from procurement.vendors.models import AccountRequest
from procurement.vendors.rules.accounts import AccountCommand
from tests.accounts.signing import NEW, browser, delivered, fill, link_in, move, sign_in, signed_in
from tests.architecture.page_client import Page, PageClient, says
from tests.architecture.queries import counted
from tests.factories import Office
from tests.vendors.world import able

ASK, SENT = "/vendors/account", "/vendors/account/sent"
CODE, ODD = "91990100MA0000015X", "91990100MA0000ABC0"
MAILBOX = "new@company.example"
TYPED = {
    "credit_code": CODE,
    "name_zh": "示例保安服务有限公司",
    "representative": "王样本",
    "name": "赵经办",
    "email": MAILBOX,
    "language": "zh_CN",
}


def ask(office: Office, lang: str = "zh_CN", **typed: Any) -> Any:
    client = browser(office, lang)
    data = {**client.get(ASK).values(), **TYPED, **typed}
    return client.client.post(ASK, data=data)


def mailed(office: Office, **typed: Any) -> str:
    """Ask, and read the link in the mail."""
    assert ask(office, **typed).location == SENT
    (mail,) = delivered(office)
    return link_in(mail)


def go_on(office: Office, link: str, status: int = 303) -> Any:
    return browser(office).post(link, status=status)


def requests() -> list[AccountRequest]:
    reading().expire_all()
    return list(reading().scalars(select(AccountRequest).order_by(AccountRequest.id)))


def holder(code: str = CODE) -> Organisation | None:
    reading().expire_all()
    return reading().scalars(select(Organisation).where(Organisation.credit_code == code)).one_or_none()


def registered(office: Office, code: str = CODE, key: str = "v1") -> None:
    with own_transaction() as connection:
        of = Organisation.id == office.organisations[key]
        connection.execute(update(Organisation).where(of).values(credit_code=code))


# ---- from nothing to signed in ------------------------------------------------------------------
def test_a_stranger_opens_the_account_of_a_company_and_signs_in_as_its_manager(live: Office) -> None:
    link = mailed(live)
    assert holder() is None, "nothing is there before the mailbox is proven"
    page = browser(live).get(link)
    for words in TYPED.values():
        assert words in page.words or words == "zh_CN"
    assert not page.find('//main//*[@role="status"]'), "nothing is to be said of it yet"
    password = go_on(live, link).location
    client = browser(live)
    data = fill(client.get(password), password, password=NEW, password_confirm=NEW)
    assert client.client.post(password, data=data).status_code == 302
    assert sign_in(client, MAILBOX, NEW).status_code == 302 and signed_in(client)
    assert TYPED["name_zh"] in client.get("/company").words
    company = holder()
    assert company and (company.kind, company.representative, company.code[0]) == ("vendor", "王样本", "G")
    (person,) = reading().scalars(select(User).where(User.email == MAILBOX))
    assert [role.name for role in person.roles] == [Role.VENDOR]
    said = reading().scalars(select(AuditRecord.action).where(AuditRecord.subject_id == company.id)).all()
    assert "vendors.account_opened" in said


def test_the_mail_says_nothing_of_what_was_typed_and_speaks_the_language_chosen(live: Office) -> None:
    ask(live, language="en", name_zh="点击领奖公司")
    (mail,) = delivered(live)
    body = mail.get_body(("plain",))
    assert body and mail["To"] == MAILBOX and "Open this link within seven days" in body.get_content()
    assert "点击领奖公司" not in mail.as_string() and "点击领奖公司" not in body.get_content()


def test_a_page_opened_from_the_mail_speaks_the_language_chosen(live: Office) -> None:
    link = mailed(live, language="en")
    page = PageClient(live.client()).get(link)
    assert page.h1.startswith("Act for") and page.find("//html/@lang") == ["en"]


def test_a_link_used_twice_lands_where_the_first_led(live: Office) -> None:
    link = mailed(live)
    first, second = go_on(live, link).location, go_on(live, link).location
    assert second.startswith("/account/password-reset/")
    client = browser(live)
    client.client.post(first, data=fill(client.get(first), first, password=NEW, password_confirm=NEW))
    assert browser(live).client.get(second).location == "/account/password-reset"
    assert "您已设定密码" in browser(live).get(link).words
    kept = [(one.state, one.person_id) for one in requests()]
    assert len(kept) == 1 and kept[0][0] == "opened"
    assert reading().scalar(select(func.count()).where(User.email == MAILBOX)) == 1


def test_a_link_does_not_open_an_account_whose_person_was_taken_out_of_use(live: Office) -> None:
    link = mailed(live)
    go_on(live, link)
    (asked,) = requests()
    accounts.deactivate_person(live.actor(Role.ADMINISTRATOR), asked.person_id or 0, 1)
    client = browser(live)
    assert "此邮箱的账号已停用" in client.get(link).words
    assert client.post(link, from_url=ASK).location == link


def test_a_link_holds_for_seven_days_by_the_official_clock(live: Office) -> None:
    link = mailed(live)
    move(live, "+6d")
    assert browser(live).get(link).h1 == "代表示例保安服务有限公司办事"
    move(live, "+25h")
    assert browser(live).get(link, 404).h1 == "此链接已失效"


@pytest.mark.parametrize("broken", ["none", "MQ.aaaa.bbbb", "a" * 5000, "%E4%B8%AD"])
def test_what_is_no_link_of_ours_is_told_so(db: Office, broken: str) -> None:
    assert browser(db).get(f"{ASK}/{broken}", 404).h1 == "此链接已失效"


def test_a_link_made_for_something_else_opens_nothing(db: Office) -> None:
    assert links.request_of(links.proving(1).rpartition("/")[2]) == 1
    other = OfficialSerializer(db.app.config["SECRET_KEY"], salt="password reset").dumps(1)
    assert links.request_of(str(other)) is None


# ---- what strangers learn -----------------------------------------------------------------------
def answers(office: Office, **typed: Any) -> tuple[int, str, str]:
    """What a browser gets, and the page it is led to."""
    answer = ask(office, **typed)
    page = browser(office).get(answer.location)
    return answer.status_code, answer.location, page.find("//main//*[@role='status']")[0].text_content()


def test_the_answer_never_says_whether_company_or_mailbox_is_registered(db: Office) -> None:
    unknown = answers(db)
    registered(db)
    assert answers(db, email="second@company.example") == unknown
    assert answers(db, email="vendor@bureau.example") == unknown
    registered(db, ODD[:-1] + "N", "d1")
    assert answers(db, email="third@company.example", credit_code=ODD[:-1] + "N") == unknown


def test_asking_looks_up_neither_company_nor_person(db: Office) -> None:
    """The same statements whoever is registered, so that the time says nothing."""

    def sent(email: str, code: str) -> list[str]:
        command = AccountCommand(code, "公司", "某", "某人", email)
        with counted() as statements:
            services.ask_account(db.bureau, command)
        return list(statements)

    before = sent("first@company.example", CODE)
    registered(db)
    assert sent("vendor@bureau.example", CODE) == before
    assert not any("FROM organisation" in one or "FROM user_account" in one for one in before)


def test_the_owner_of_a_mailbox_with_an_account_is_told_so_by_mail(live: Office) -> None:
    ask(live, email="vendor@bureau.example")
    (mail,) = delivered(live)
    assert (mail["To"], mail["Subject"]) == ("vendor@bureau.example", "您已有账号")
    assert link_in(mail) == "/account/sign-in"


def test_a_mailbox_gets_one_mail_in_ten_minutes_however_often_it_is_typed(live: Office) -> None:
    for _ in range(3):
        ask(live)
    ask(live, email=" NEW＠company．example ")
    assert [mail["To"] for mail in delivered(live)] == [MAILBOX]
    move(live, "+10m")
    ask(live)
    assert len(delivered(live)) == 1


def test_what_is_typed_anew_has_a_link_of_its_own_but_a_mailbox_gets_three_mails_in_ten_minutes(
    live: Office,
) -> None:
    ask(live, name_zh="示列保安公司")
    link = mailed_last(live)
    go_on(live, link)
    company = holder()
    assert company and company.name_zh == TYPED["name_zh"]
    for number in range(4):
        ask(live, name_zh=f"公司{number}")
    assert len(delivered(live)) == 1
    move(live, "+10m")
    ask(live, name_zh="公司9")
    assert len(delivered(live)) == 1


def ask_at_once(office: Office, many: int) -> int:
    """How many mails a mailbox gets that is typed with so many companies at the same moment."""

    def one(number: int) -> None:
        with office.app.app_context():
            services.ask_account(office.bureau, AccountCommand(CODE, f"公司{number}", "某", "某", MAILBOX))
            database.session.remove()

    with ThreadPoolExecutor(many) as crowd:
        list(crowd.map(one, range(many)))
    return len(delivered(office))


def test_a_mailbox_typed_often_at_once_gets_three_mails(live: Office) -> None:
    assert ask_at_once(live, 4) == 3


def test_without_their_lock_it_gets_more(live: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    both, count = Barrier(4), jobs.count

    def together(*of: Any) -> int:
        found = count(*of)
        both.wait(30)
        return found

    monkeypatch.setattr(locks, "hold", lambda *_, **__: None)
    monkeypatch.setattr(jobs, "count", together)
    assert ask_at_once(live, 4) == 4


def mailed_last(office: Office) -> str:
    """Ask as it should be, and read the link of the last mail."""
    ask(office)
    return link_in(
        max(delivered(office), key=lambda mail: links.request_of(link_in(mail).rpartition("/")[2]) or 0)
    )


@pytest.mark.parametrize(
    ("lang", "words"), [("zh_CN", "请 10 分钟后再试"), ("en", "Try again in 10 minutes.")]
)
def test_an_address_that_asks_too_often_waits_and_keeps_what_it_typed(
    db: Office, lang: str, words: str
) -> None:
    rows = [{"door": Door.ACCOUNT, "address": "127.0.0.1"}] * ASKING_LIMITS[Door.ACCOUNT]
    with own_transaction() as connection:
        connection.execute(insert(Asking), rows)
    answer = ask(db, lang)
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0
    assert any(words in line for line in page.errors())
    assert page.find(f'//input[@name="email" and @value="{MAILBOX}"]')
    assert requests() == []


# ---- bad input ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("credit_code", "91990100MA000001"),
        ("credit_code", "91990100MA00000IOX"),
        ("credit_code", "91AB0100MA0000015X"),
        ("credit_code", "a\0b"),
        ("credit_code", ""),
        ("name_zh", ""),
        ("name_zh", "长" * 81),
        ("name_zh", "a\0b"),
        ("representative", ""),
        ("name", "x" * 61),
        ("email", "nobody"),
        ("email", "a,b@company.example"),
        ("email", "two@company.example, three@company.example"),
        ("email", f"{'x' * 250}@company.example"),
        ("email", "a\0b@company.example"),
        ("language", "xx"),
        ("language", ""),
    ],
)
def test_bad_input_is_refused_beside_its_field_and_nothing_is_kept(
    db: Office, field: str, wrong: str
) -> None:
    answer = ask(db, **{field: wrong})
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422 and page.errors()
    assert page.find(f'//*[contains(@class,"has-err")]//*[@name="{field}"]')
    assert requests() == []


def test_codes_and_mailboxes_are_read_however_they_are_written(db: Office) -> None:
    ask(db, credit_code="９１９９０１００ ma00000 15x", email="ＮＥＷ＠Company。example")
    (asked,) = requests()
    assert (asked.credit_code, asked.email) == (CODE, MAILBOX)


def test_a_check_character_that_does_not_fit_is_asked_about_and_can_be_confirmed(live: Office) -> None:
    page = Page(ask(live, credit_code=ODD).get_data(as_text=True))
    assert f"{ODD} 的末位校验码不符" in page.words and requests() == []
    (box,) = page.find('//input[@name="sure"]')
    link = mailed(live, credit_code=ODD, sure=box.get("value"))
    go_on(live, link)
    assert holder(ODD)


def test_the_service_refuses_what_the_form_refuses(db: Office) -> None:
    for command in (
        AccountCommand("91990100MA0000015Y", "公司", "某", "某人", MAILBOX),
        AccountCommand(CODE, "公司", "某", "某人", "nobody"),
    ):
        with pytest.raises(Refused):
            services.ask_account(db.bureau, command)
    assert requests() == []


def test_a_code_of_an_organisation_that_is_no_vendor_is_told_to_the_proven_mailbox_alone(
    live: Office,
) -> None:
    registered(live, key="d1")
    link = mailed(live)
    client = browser(live)
    assert says(client.client.post(link, data=client.get(link).values()), "不是供应商")
    assert [one.state for one in requests()] == ["asked"]


def test_a_mailbox_somebody_took_meanwhile_opens_no_second_account(live: Office) -> None:
    link = mailed(live)
    taken = PersonCommand(live.bureau, "别人", MAILBOX, frozenset({Role.FINANCE}))
    accounts.create_person(live.actor(Role.ADMINISTRATOR), taken)
    client = browser(live)
    assert says(client.client.post(link, data=client.get(link).values()), "邮箱")
    assert holder() is None and [one.state for one in requests()] == ["asked"]


def test_a_number_somebody_gave_a_vendor_by_hand_is_passed_over(live: Office) -> None:
    link = mailed(live)
    (asked,) = requests()
    with own_transaction() as connection:
        of = Organisation.id == live.organisations["v2"]
        connection.execute(update(Organisation).where(of).values(code=f"g{asked.id:05d}"))
    go_on(live, link)
    company = holder()
    assert company and company.code == f"G{asked.id + 1:05d}"


# ---- two bureaus --------------------------------------------------------------------------------
def test_with_one_bureau_the_page_asks_for_none_and_with_two_for_which(db: Office) -> None:
    assert not browser(db).get(ASK).find('//*[@name="bureau_id"]')
    other = Office.build(db.app, "b")
    page = browser(db).get(ASK)
    assert [one.get("value") for one in page.find('//select[@name="bureau_id"]/option')][1:] == [
        str(db.bureau),
        str(other.bureau),
    ]
    assert Page(ask(db).get_data(as_text=True)).find(
        '//*[contains(@class,"has-err")]//select[@name="bureau_id"]'
    )
    ask(db, bureau_id=str(other.bureau))
    assert [one.bureau_id for one in requests()] == [other.bureau]


def test_a_company_of_one_bureau_is_none_of_the_other(live: Office) -> None:
    other = Office.build(live.app, "b")
    registered(live)
    link = mailed(live, bureau_id=str(other.bureau))
    go_on(live, link)
    reading().expire_all()
    found = reading().scalars(select(Organisation.bureau_id).where(Organisation.credit_code == CODE)).all()
    assert sorted(found) == sorted([live.bureau, other.bureau])


# ---- at the same time ---------------------------------------------------------------------------
def two_links(office: Office) -> list[int]:
    for n in range(2):
        services.ask_account(
            office.bureau, AccountCommand(CODE, f"公司{n}", "某", f"某{n}", f"s{n}@c.example")
        )
    return [one.id for one in requests()]


def prove_at_once(office: Office, ids: list[int]) -> list[str]:
    def one(request_id: int) -> str:
        with office.app.app_context():
            try:
                return services.prove(request_id).state
            except Exception as failed:
                return type(failed).__name__
            finally:
                database.session.remove()

    with ThreadPoolExecutor(len(ids)) as crowd:
        return sorted(crowd.map(one, ids))


def test_of_two_strangers_with_one_code_the_second_asks_to_join(live: Office) -> None:
    assert prove_at_once(live, two_links(live)) == ["joining", "opened"]
    company = holder()
    assert company and {one.vendor_id for one in requests()} == {company.id}


def test_without_the_lock_the_second_of_them_is_refused(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the lock is for: both find no such vendor, and the constraint lets only one of them in."""
    both, found = Barrier(2), queries.holder_of

    def together(request: AccountRequest) -> Any:
        holder = found(request)
        both.wait(30)
        return holder

    monkeypatch.setattr(locks, "hold", lambda *_, **__: None)
    monkeypatch.setattr(queries, "holder_of", together)
    assert prove_at_once(live, two_links(live)) == ["Refused", "opened"]


def test_one_link_opened_twice_at_once_makes_one_account(live: Office) -> None:
    (request_id, _) = two_links(live)
    assert prove_at_once(live, [request_id] * 3) == ["opened"] * 3
    assert reading().scalar(select(func.count()).where(User.email == "s0@c.example")) == 1


# ---- what nobody went on with -------------------------------------------------------------------
def test_what_nobody_proved_is_forgotten_when_its_link_is_over_in_its_bureau(live: Office) -> None:
    other = Office.build(live.app, "b")
    link = mailed(live, bureau_id=str(live.bureau))
    ask(live, email="else@company.example", bureau_id=str(other.bureau))
    move(live, "+6d")
    assert services.forget_unproven(live.system()) == 0
    move(live, "+25h")
    assert services.forget_unproven(live.system()) == 1
    assert [one.bureau_id for one in requests()] == [other.bureau]
    assert browser(live).get(link, 404)


def test_a_link_opened_while_its_request_is_forgotten_leads_nowhere(
    live: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    link, hold = mailed(live), locks.hold

    def after_the_night(*of: Any) -> None:
        with own_transaction() as connection:
            connection.execute(delete(AccountRequest))
        hold(*of)

    client = browser(live)
    data = client.get(link).values()
    monkeypatch.setattr(locks, "hold", after_the_night)
    assert client.client.post(link, data=data).status_code == 404


def test_what_was_proven_is_not_forgotten(live: Office) -> None:
    go_on(live, mailed(live))
    move(live, "+40d")
    assert services.forget_unproven(live.system()) == 0 and len(requests()) == 1


# ---- the rows -----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"state": "joining"}, "proven"),
        ({"vendor_id": 0}, "proven"),
        ({"state": "else", "proven_at": func.official_now(), "vendor_id": 0}, "state"),
        ({"email": "New@company.example"}, "email_lower"),
        ({"language": "fr"}, "language"),
        ({"state": "opened", "proven_at": func.official_now(), "vendor_id": 0}, "person"),
        ({"state": "refused", "proven_at": func.official_now(), "vendor_id": 0, "reason": "x"}, "decided"),
        (
            {
                "state": "refused",
                "proven_at": func.official_now(),
                "vendor_id": 0,
                "decided_by": 0,
                "decided_at": func.official_now(),
            },
            "refused_with_reason",
        ),
    ],
)
def test_a_row_that_tells_no_whole_story_is_refused(
    db: Office, values: dict[str, Any], constraint: str
) -> None:
    row = {"bureau_id": db.bureau, **TYPED, **values}
    row |= {"vendor_id": db.organisations["v1"]} if "vendor_id" in row else {}
    row |= {"decided_by": db.people["officer"]} if "decided_by" in row else {}
    with (
        pytest.raises(IntegrityError, match=f"ck_account_request_{constraint}"),
        own_transaction() as connection,
    ):
        connection.execute(insert(AccountRequest).values(row))


@pytest.mark.parametrize("column", ["vendor_id", "person_id"])
def test_a_request_leads_to_nothing_of_another_bureau(db: Office, column: str) -> None:
    other = Office.build(db.app, "b")
    values = {"vendor_id": db.organisations["v1"], "person_id": db.people["vendor"]}
    values[column] = other.organisations["v1"] if column == "vendor_id" else other.people["vendor"]
    row = {"bureau_id": db.bureau, **TYPED, "state": "opened", "proven_at": func.official_now(), **values}
    with pytest.raises(IntegrityError, match=f"fk_account_request_{column}"), own_transaction() as connection:
        connection.execute(insert(AccountRequest).values(row))


# ---- told ---------------------------------------------------------------------------------------
def test_the_page_says_with_the_clause_that_no_list_is_a_condition(db: Office) -> None:
    clause = [one for one in rulebook.shipped_rules() if one.code == "QUAL-01"]
    rulebook.load_rules(db.actor(Role.ADMINISTRATOR), clause)
    words = browser(db).get(ASK).words
    assert "加入任何名录都不是投标的条件" in words and "财库〔2019〕38号" in words
    assert "Joining any list is never a condition to bid" in browser(db, "en").get(ASK).words


def test_the_home_page_and_the_sign_in_page_lead_there(db: Office) -> None:
    for page in ("/", "/account/sign-in"):
        assert browser(db).get(page).find(f'//a[@href="{ASK}"]'), page


def test_the_officers_are_told_that_an_account_was_opened_and_nobody_approves_it(live: Office) -> None:
    able(live, "officer")
    go_on(live, mailed(live))
    delivered(live)
    page = PageClient(live.client(Role.OFFICER), "zh_CN").get("/notices")
    assert f"{TYPED['name_zh']}开通了账号" in page.words


def test_a_company_whose_name_is_like_a_vendors_opens_its_account_and_only_the_officers_are_told_of_whom(
    live: Office,
) -> None:
    able(live, "officer")
    there = "V1 示例物业服务有限公司"
    link = mailed(live, name_zh="示例物业服务（集团）有限责任公司")
    client = browser(live)
    assert there not in client.get(link).words
    answer = client.client.post(link, data=client.get(link).values())
    assert answer.status_code == 303 and "示例物业服务有限公司" not in answer.get_data(as_text=True)
    company = holder()
    assert company and company.name_zh == "示例物业服务（集团）有限责任公司"
    told = select(AuditRecord.params).where(
        AuditRecord.action == "vendors.name_confirmed", AuditRecord.subject_id == company.id
    )
    assert reading().scalars(told).all() == [{"there": there}]
    delivered(live)
    page = PageClient(live.client(Role.OFFICER), "zh_CN").get("/notices")
    assert f"{company.name_zh}开通了账号，名称与{there}相近" in page.words
