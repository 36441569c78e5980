"""Acts that cannot be undone ask once more who acts, by their row of the route table; nothing typed is lost."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import url_for
from sqlalchemy import func, select

from procurement.accounts.models import Organisation, SignInAttempt
from procurement.accounts.rules import ROLE_PERMISSIONS
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from procurement.pages.proofs import Proof
from tests.accounts.signing import fill, sign_in
from tests.architecture.page_client import Page, PageClient
from tests.architecture.route_table import Row, rows
from tests.clients import stay_away
from tests.factories import PASSWORD, PEOPLE, Office
from tests.faults.visitor import with_passwords

ASKING = {
    "accounts.set_up_app": "proves who somebody is from now on",
    "accounts.remove_app": "proves who somebody is until now",
    "accounts.add_passkey": "proves who somebody is from now on",
    "accounts.remove_passkey": "proves who somebody is until now",
    "accounts.make_recovery_codes": "each proves who somebody is",
    "accounts.reset_factors": "a password alone opens the account then",
    "accounts.require_factors": "decides whom a password alone lets in",
    "accounts.make_links": "whoever holds a link chooses a password",
    "accounts.mail_links": "whoever holds a link chooses a password",
    "accounts.edit_bureau": "the bureau's own account stands in it",
    "contracts.decide_contract": "approval",
    "contracts.terminate_contract": "termination",
    "documents.correct_paper": "a numbered paper is void for good",
    "settlement.confirm_sheet": "the vendor's last word on a month",
    "billing.preview_run": "the run",
    "billing.answer_bill": "the department's last word on its bill",
    "billing.reply_to_objection": "a credit note, or its refusal",
    "billing.charge_budgets": "takes the money of budgets",
    "billing.import_receivables": "what departments owe is posted",
    "billing.reverse_receipt": "money becomes open again",
    "ledger.close_period": "one person alone cannot open the month again",
    "ledger.decide_reopening": "approval",
    "vendors.propose_account": "a vendor's bank account",
    "vendors.propose_own_account": "a vendor's bank account",
    "vendors.declare_size": "the company answers for it",
    "vendors.decide_account": "a vendor's bank account",
    "vendors.decide_application": "approval",
    "vendors.decide_join": "somebody signs for a vendor",
    "vendors.decide_suspension": "a vendor is suspended, or is not",
    "vendors.lift_suspension": "a suspension ends for good",
    "vendors.reply_to_suspension": "the vendor's only word",
}
IN_FORM = {"contracts.confirm_for_bureau", "contracts.confirm_for_vendor"}
"""Their service takes the password: tests/contracts/test_services_confirmations.py."""
AGO = 11
BUREAU = "/bureau"
ADMINISTRATOR = Role.ADMINISTRATOR


def of(proof: Proof) -> list[Row]:
    return [row for row in rows() if row.route.proof is proof]


def test_the_acts_that_ask_are_these_and_only_acts_ask() -> None:
    assert {row.endpoint for row in of(Proof.RECENT)} == set(ASKING)
    assert {row.endpoint for row in of(Proof.IN_FORM)} == IN_FORM
    assert all("POST" in row.route.methods for row in rows() if row.route.proof)


@pytest.mark.parametrize("row", of(Proof.RECENT), ids=lambda row: row.endpoint)
def test_every_one_of_them_asks_whoever_typed_their_password_long_ago(db: Office, row: Row) -> None:
    role = next(role for role in PEOPLE if row.permission in ROLE_PERMISSIONS[role])
    client = db.client(role)
    stay_away(client, AGO)
    answer = client.post(address_of(db, row), data={"csrf_token": token(client), "form_token": "x"})
    assert answer.status_code == 401
    assert Page(answer.get_data(as_text=True)).find('//main//input[@type="password"]')


def address_of(db: Office, row: Row) -> str:
    names = re.findall(r"<(?:[^<>]*:)?(\w+)>", row.route.rule)
    with db.app.test_request_context():
        return url_for(row.endpoint, **{name: "2026-03" if name == "month" else 1 for name in names})


def token(client: Any) -> str:
    page = client.get("/verify").get_data(as_text=True)
    return str(page.split('name="csrf_token" value="')[1].split('"')[0])


# ---- one act, walked ----------------------------------------------------------------------------
@pytest.fixture
def office(live: Office) -> Office:
    return with_passwords(live)


def asked(office: Office, **typed: str) -> tuple[Any, Page]:
    """The administrator comes back after a while and saves the bureau's profile."""
    client = office.client(ADMINISTRATOR)
    stay_away(client, AGO)
    pages = PageClient(client, "zh_CN")
    page = pages.post(BUREAU, {"phone": "010-55550000", **typed}, status=401)
    assert isinstance(page, Page)
    return pages, page


def send(pages: Any, page: Page, password: str) -> Any:
    """The page that asks, sent with a password."""
    form = page.find('//main//form[.//input[@type="password"]]')[0]
    fields = {name: value or "" for name, value in form.form_values()}
    return pages.client.post(form.get("action"), data={**fields, "own_password": password})


def phone(office: Office) -> str:
    reading().rollback()
    return str(reading().scalar(select(Organisation.phone).where(Organisation.id == office.bureau)))


def test_after_the_right_password_the_act_goes_on_with_what_was_typed(office: Office) -> None:
    pages, page = asked(office)
    assert phone(office) == ""
    assert send(pages, page, PASSWORD).status_code == 303
    assert phone(office) == "010-55550000"


def test_one_proof_is_good_for_the_next_acts(office: Office) -> None:
    pages, page = asked(office)
    send(pages, page, PASSWORD)
    pages.post(BUREAU, {"phone": "010-1"})
    assert phone(office) == "010-1"


def test_a_wrong_password_does_nothing_keeps_what_was_typed_and_is_counted(office: Office) -> None:
    pages, page = asked(office)
    answer = send(pages, page, "something else")
    again = Page(answer.get_data(as_text=True))
    assert answer.status_code == 422 and again.find('//*[@id="own_password-e"]')
    assert phone(office) == ""
    assert reading().scalar(select(func.count()).where(~SignInAttempt.succeeded)) == 1
    assert send(pages, again, "").status_code == 422
    assert send(pages, again, PASSWORD).status_code == 303
    assert phone(office) == "010-55550000"


def test_what_the_act_itself_refuses_comes_back_in_its_form(office: Office) -> None:
    pages, page = asked(office, name_zh="")
    answer = send(pages, page, PASSWORD)
    assert answer.status_code == 422
    assert Page(answer.get_data(as_text=True)).find('//input[@name="phone" and @value="010-55550000"]')


def test_the_password_is_on_no_page(office: Office) -> None:
    pages, page = asked(office)
    assert "wrong-wrong" not in send(pages, page, "wrong-wrong").get_data(as_text=True)


def test_a_proof_of_the_time_to_come_is_none(office: Office) -> None:
    client = office.client(ADMINISTRATOR)
    stay_away(client, -AGO)
    PageClient(client, "zh_CN").post(BUREAU, {"phone": "1"}, status=401)


def test_signing_in_is_a_proof_and_signing_out_ends_it(office: Office) -> None:
    pages = PageClient(office.client(), None)
    sign_in(pages, "administrator@bureau.example")
    pages.post(BUREAU, {"phone": "2"})
    data = fill(pages.get("/account/profile"), "/account/sign-out")
    pages.client.post("/account/sign-out", data=data)
    with pages.client.session_transaction() as session:
        assert "fs_paa" not in session
