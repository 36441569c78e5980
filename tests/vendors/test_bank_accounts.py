"""A vendor's bank account changes by two people: proposed, called back, confirmed. Until then the old one holds."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage

from procurement.accounts import queries as accounts
from procurement.accounts import services as organisations
from procurement.accounts.models import Organisation, User
from procurement.accounts.rules import PartnerCommand
from procurement.audit import services as audit
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.infra.uow import unit_of_work
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.pages.scans import read_scan
from procurement.vendors import queries, services
from procurement.vendors.models import BankChange
from tests.architecture.page_client import Page, PageClient
from tests.factories import Office
from tests.infra.scans import pdf
from tests.notifications import world as told_of
from tests.vendors.world import joining, kept

BANK, ACCOUNT = "示例市商业银行", "6200 0001"


def vendor(office: Office) -> Organisation:
    reading().expire_all()
    found = reading().get(Organisation, office.organisations["v1"])
    assert found
    return found


def propose(
    office: Office, who: str = "officer", account: str = ACCOUNT, reason: str = "盖章函 3 月 1 日"
) -> None:
    one = vendor(office)
    services.propose_account(office.actor(who), one.id, one.version, BANK, account, reason)


def decide(office: Office, who: str, confirmed: bool = True, call_back: str = "致电原号码，财务确认") -> None:
    actor, one = office.actor(who), office.organisations["v1"]
    change = queries.waiting_change(actor, one)
    services.decide_account(actor, one, change.id if change else 0, confirmed, call_back)


def in_force(office: Office) -> tuple[str, str]:
    one = vendor(office)
    return one.bank_name, one.bank_account


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str | None]]:
    return [(refusal.code, refusal.field) for refusal in refused.value.refusals]


@pytest.mark.parametrize("second", ["officer2", "finance"])
def test_the_old_account_holds_until_another_person_has_called_back(db: Office, second: str) -> None:
    propose(db)
    assert in_force(db) == ("", "")
    decide(db, second)
    assert in_force(db) == (BANK, ACCOUNT)


def test_whoever_proposed_it_does_not_confirm_it(db: Office) -> None:
    propose(db)
    with pytest.raises(Refused) as refused:
        decide(db, "officer")
    assert codes(refused) == [("vendors.own_proposal", None)]
    with pytest.raises(Forbidden):
        decide(db, "supervisor")
    assert in_force(db) == ("", "")


@pytest.mark.parametrize("proposer", ["joins@x.example", "vendor@bureau.example"])
def test_who_let_a_manager_into_the_company_decides_no_account_its_people_propose(
    db: Office, proposer: str
) -> None:
    services.decide_join(db.actor("officer"), joining(db), True, "", "总机")
    person = reading().scalars(select(User).where(User.email == proposer)).one()
    one = vendor(db)
    services.propose_account(accounts.actor_of(person), one.id, one.version, BANK, ACCOUNT, "函")
    page = f"/vendors/{one.id}"
    for who, waits in (("officer", 0), ("officer2", 1)):
        assert len(queries.worklist(db.actor(who))) == waits
        assert (
            len(PageClient(db.client(who)).get(page).find(f'//a[@href="{page}/account/decision"]')) == waits
        )
    with pytest.raises(Refused) as refused:
        decide(db, "officer")
    assert codes(refused) == [("vendors.own_admission", None)]
    assert in_force(db) == ("", "")
    decide(db, "officer2")
    assert in_force(db) == (BANK, ACCOUNT)


def test_who_let_a_manager_in_still_decides_what_another_of_the_bureau_proposes(db: Office) -> None:
    services.decide_join(db.actor("officer"), joining(db), True, "", "总机")
    propose(db, "officer2")
    decide(db, "officer")
    assert in_force(db) == (BANK, ACCOUNT)


def test_a_page_that_shows_one_change_decides_no_other(db: Office) -> None:
    propose(db)
    address = f"/vendors/{db.organisations['v1']}/account/decision"
    finance = PageClient(db.client(Role.FINANCE), "zh_CN")
    shown = finance.get(address).values()
    decide(db, "officer2", confirmed=False)
    propose(db, account="6200 0009")
    typed = {**shown, "decision": "confirmed", "call_back": "致电原号码"}
    answer = finance.client.post(address, data=typed)
    page = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422 and "6200 0009" in page.words and "其他人刚刚保存过" in page.words
    assert in_force(db) == ("", "")
    assert page.values()["change_id"] != shown["change_id"], "sent again, it decides what it shows now"


def test_without_a_call_back_nothing_is_confirmed(db: Office) -> None:
    propose(db)
    with pytest.raises(Refused) as refused:
        decide(db, "finance", call_back="  ")
    assert codes(refused) == [("vendors.call_back_missing", "call_back")]


def test_a_refused_account_never_holds_and_another_may_be_proposed(db: Office) -> None:
    propose(db)
    decide(db, "finance", confirmed=False, call_back="财务称从未来函")
    assert in_force(db) == ("", "")
    propose(db, account="6200 0002")
    decide(db, "finance")
    assert in_force(db) == (BANK, "6200 0002")


def test_one_change_waits_at_a_time_and_says_where_it_comes_from(db: Office) -> None:
    with pytest.raises(Refused) as refused:
        propose(db, account=" ", reason="")
    assert codes(refused) == [
        ("vendors.account_missing", "bank_account"),
        ("vendors.reason_missing", "reason"),
    ]
    propose(db)
    with pytest.raises(Refused) as refused:
        propose(db, "officer2", "6200 0009")
    assert codes(refused) == [("vendors.account_waits", None)]
    decide(db, "finance")
    with pytest.raises(Refused) as refused:
        propose(db)
    assert codes(refused) == [("vendors.account_same", "bank_account")]


def test_changing_the_vendor_does_not_change_its_account(db: Office) -> None:
    one = vendor(db)
    command = PartnerCommand("V1", one.name_zh, "91110000600037341L")
    with pytest.raises(Refused) as refused:
        organisations.save_vendor(
            db.actor(Role.OFFICER), one.id, one.version, replace(command, bank_account="1")
        )
    assert codes(refused) == [("accounts.account_by_two", "bank_account")]


def test_it_waits_for_everybody_who_may_confirm_it_but_who_proposed_it(db: Office) -> None:
    propose(db)

    def waiting(who: str) -> int:
        return len(queries.worklist(db.actor(who)))

    assert [waiting(who) for who in ("officer", "officer2", "finance", "auditor")] == [0, 1, 1, 0]
    decide(db, "finance")
    assert waiting("officer2") == 0


def test_another_bureaus_vendor_is_not_found(db: Office) -> None:
    propose(db)
    stranger = replace(db.actor("finance"), bureau_id=db.bureau + 10**6)
    with pytest.raises(NotFound):
        services.decide_account(stranger, db.organisations["v1"], 1, True, "x")
    assert queries.worklist(stranger) == [] and accounts.organisation(db.actor("finance"), vendor(db).id)


def test_a_telephone_changed_before_is_not_hidden_by_whatever_else_was_done(db: Office) -> None:
    manager, company = db.actor(Role.VENDOR), ("organisation", db.organisations["v1"])
    with unit_of_work(manager) as work:
        audit.record(work, "accounts.company_facts_saved", company, {}, {"phone": ["021-1", "021-2"]})
        for _ in range(201):
            audit.record(work, "accounts.company_facts_saved", company, {}, {"address": ["a", "b"]})
    assert [one.before for one in queries.phone_changes(company[1])] == ["021-1"]


# ---- by the vendor ------------------------------------------------------------------------------
def test_a_vendors_manager_proposes_for_the_own_company_and_the_bureau_decides(db: Office) -> None:
    propose(db, "vendor")
    assert in_force(db) == ("", "")
    for who in ("vendor", "bidder", "vendor2"):
        with pytest.raises(Forbidden):
            decide(db, who)
    assert len(queries.worklist(db.actor("officer"))) == len(queries.worklist(db.actor("finance"))) == 1
    decide(db, "officer")
    assert in_force(db) == (BANK, ACCOUNT)


@pytest.mark.parametrize("who", ["bidder", "vendor2", "finance", "supervisor"])
def test_nobody_else_proposes_for_it(db: Office, who: str) -> None:
    with pytest.raises(Forbidden):
        propose(db, who)
    assert queries.waiting_change(db.actor("officer"), db.organisations["v1"]) is None


@pytest.mark.parametrize(("proposer", "confirmed"), [("officer", True), ("vendor", False)])
def test_the_vendors_managers_are_told_of_the_proposal_and_of_the_decision(
    db: Office, proposer: str, confirmed: bool
) -> None:
    propose(db, proposer)
    decide(db, "finance", confirmed)
    told_of.run_jobs(db)

    def kinds(who: str) -> list[str]:
        told = [notice.kind for notice in told_of.notices(db.people[who])]
        return [kind.removeprefix("vendors.") for kind in told if kind.startswith("vendors.")]

    proposed = [] if proposer == "vendor" else ["own_account_proposed"]
    assert kinds("vendor") == [*proposed, f"own_account_{'confirmed' if confirmed else 'refused'}"]
    assert kinds("bidder") == kinds("vendor2") == kinds("auditor") == []


def test_the_letter_of_the_bank_is_kept_with_the_proposal_and_read_by_who_may(db: Office) -> None:
    one = vendor(db)
    letter = read_scan(FileStorage(io.BytesIO(pdf()), "letter.pdf"))
    services.propose_account(db.actor("vendor"), one.id, one.version, BANK, ACCOUNT, "函", letter)
    change = queries.waiting_change(db.actor("finance"), one.id)
    assert change and change.file_id
    assert queries.file_visible_to(db.actor("officer"), change.file_id)[0].by_vendor
    assert queries.file_visible_to(db.actor("vendor"), change.file_id)
    with pytest.raises(NotFound):
        queries.file_visible_to(db.actor("vendor2"), change.file_id)


@pytest.mark.parametrize(("who", "linked"), [("officer", 0), ("vendor", 1)])
def test_a_vendor_is_led_to_the_letter_it_sent_and_not_to_what_the_bureau_was_sent(
    db: Office, who: str, linked: int
) -> None:
    one = vendor(db)
    letter = read_scan(FileStorage(io.BytesIO(pdf()), "letter.pdf"))
    services.propose_account(db.actor(who), one.id, one.version, BANK, ACCOUNT, "函", letter)
    scans = '//main//a[starts-with(@href, "/vendors/files/")]'
    own, bureau = PageClient(db.client(Role.VENDOR)), PageClient(db.client(Role.FINANCE))
    for page in ("/company", "/company/account"):
        assert len(own.get(page).find(scans)) == linked
    (scan,) = bureau.get(f"/vendors/{one.id}").find(scans)
    assert bureau.client.get(scan.get("href")).mimetype == "application/pdf"


def test_the_letter_of_a_proposal_is_never_exchanged_nor_anothers(live: Office) -> None:
    propose(live)
    own = kept(live.actor(Role.VENDOR), live.organisations["v1"])
    other = kept(live.actor("vendor2"), live.organisations["v2"])
    assert "never rewritten" in refused_by_the_database(update(BankChange).values(file_id=own))
    decide(live, "finance")
    row = {
        "bureau_id": live.bureau, "organisation_id": live.organisations["v1"], "proposed_by": live.people["officer"],
        "bank_name": BANK, "bank_account": "2", "reason": "x", "file_id": other,
    }  # fmt: skip
    assert "fk_bank_change_file_id" in refused_by_the_database(insert(BankChange).values(row))


# ---- the database itself ------------------------------------------------------------------------
def refused_by_the_database(statement: object) -> str:
    with pytest.raises(DBAPIError) as refused, database.engine.connect() as connection:
        connection.execute(statement)  # type: ignore[call-overload]
    return str(refused.value.orig)


def test_the_database_takes_no_account_that_nobody_confirmed(live: Office) -> None:
    found = update(Organisation).where(Organisation.id == live.organisations["v1"])
    assert "second person" in refused_by_the_database(found.values(bank_account="1"))


def test_the_database_takes_no_decision_by_one_person_nor_without_a_call_back(live: Office) -> None:
    propose(live)
    officer, finance = live.people["officer"], live.people["finance"]
    decided = "UPDATE bank_change SET state = 'confirmed', decided_at = official_now(), decided_by = {}, call_back = '{}'"
    assert "two_people" in refused_by_the_database(text(decided.format(officer, "x")))
    assert "called_back" in refused_by_the_database(text(decided.format(finance, "")))


def test_a_decision_is_never_rewritten(live: Office) -> None:
    propose(live)
    assert "never rewritten" in refused_by_the_database(update(BankChange).values(bank_account="2"))
    decide(live, "finance")
    assert "never rewritten" in refused_by_the_database(update(BankChange).values(call_back="other"))


def test_two_proposals_at_once_leave_one(live: Office) -> None:
    propose(live)
    row = {
        "bureau_id": live.bureau,
        "organisation_id": live.organisations["v1"],
        "proposed_by": live.people["officer2"],
        "bank_name": BANK,
        "bank_account": "2",
        "reason": "x",
    }
    with pytest.raises(DBAPIError, match="ix_bank_change_waiting"), own_transaction() as connection:
        connection.execute(insert(BankChange).values(row))


# ---- pages --------------------------------------------------------------------------------------
def test_the_change_is_walked_on_pages_by_two_people(db: Office) -> None:
    address = f"/vendors/{db.organisations['v1']}"
    officer = PageClient(db.client(Role.OFFICER), "zh_CN")
    finance = PageClient(db.client(Role.FINANCE), "zh_CN")
    assert officer.get(address).find(f'//main//a[@href="{address}/account"]')
    assert not officer.get(f"{address}/revision").find('//input[@name="bank_account"]')
    typed = {"bank_name": BANK, "bank_account": ACCOUNT}
    page = officer.post(f"{address}/account", {**typed, "reason": ""}, status=422)
    assert page.find(f'//input[@value="{ACCOUNT}"]')  # type: ignore[union-attr]
    officer.post(f"{address}/account", {**typed, "reason": "盖章函"})
    assert ACCOUNT in officer.get(address).words
    assert not officer.get(address).find(f'//main//a[@href="{address}/account/decision"]')
    waits = officer.get(f"{address}/account")
    assert "账户变更待第二人确认" in waits.words and ACCOUNT in waits.words
    assert not waits.find('//input[@name="bank_account"]')
    assert finance.get("/home").find(f'//main//a[@href="{address}/account/decision"]')
    assert finance.get(address).find(f'//main//a[@href="{address}/account/decision"]')
    finance.post(f"{address}/account/decision", {"decision": "confirmed", "call_back": "致电原号码"})
    assert in_force(db) == (BANK, ACCOUNT)


def test_the_database_takes_no_account_back_that_was_confirmed_once(live: Office) -> None:
    for account in ("1", "2"):
        propose(live, account=account)
        decide(live, "finance")
    one = update(Organisation).where(Organisation.id == live.organisations["v1"])
    assert "second person" in refused_by_the_database(one.values(bank_account="1"))
    propose(live, account="1")
    decide(live, "finance", confirmed=False)
    assert "second person" in refused_by_the_database(one.values(bank_account="1"))
    assert in_force(live) == (BANK, "2")


def test_no_vendor_becomes_something_else_to_change_its_account(live: Office) -> None:
    one = update(Organisation).where(Organisation.id == live.organisations["v1"])
    assert "second person" in refused_by_the_database(one.values(kind="agency", bank_account="9"))
    other = update(Organisation).where(Organisation.id == live.organisations["d1"])
    assert "second person" in refused_by_the_database(other.values(kind="vendor", settlement_mode=None))


def test_a_change_begins_as_a_proposal(live: Office) -> None:
    row = {
        "bureau_id": live.bureau, "organisation_id": live.organisations["v1"], "bank_name": BANK,
        "bank_account": "7", "reason": "x", "proposed_by": live.people["officer"], "state": "confirmed",
        "decided_by": live.people["finance"], "decided_at": text("official_now()"), "call_back": "x",
    }  # fmt: skip
    assert "proposed before anybody" in refused_by_the_database(insert(BankChange).values(row))
