"""What an act may ask the database: a POST that succeeds loads what it locks, and no page.

Each bound is what the act needs now. Whoever must raise one says why in the commit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import url_for

from procurement.kernel.permissions import Role
from procurement.pages.forms import Form
from procurement.pages.http import form_page
from tests.architecture.page_client import Page, check_values, checking
from tests.architecture.populated import Populated
from tests.architecture.queries import counted
from tests.architecture.route_table import rows
from tests.architecture.test_matrix import names_of, undone
from tests.billing.billed import bill_of, ready_office, two_lines
from tests.factories import Office

REASON = {"reason": "数量不符"}


@dataclass(frozen=True)
class Post:
    """An act, who does it, and the most statements it may send; `page` is where its form stands."""

    endpoint: str
    who: Role | str
    most: int
    typed: Mapping[str, str] = field(default_factory=dict)
    page: str = ""


ADMIN, OFFICER, FINANCE = Role.ADMINISTRATOR, Role.OFFICER, Role.FINANCE
BUILDING = {"code": "B7", "name_zh": "七号楼", "area": "10"}
POSTS = (
    Post("rulebook.change_rule", ADMIN, 12, REASON),
    Post("accounts.edit_person", ADMIN, 20),
    Post("accounts.reactivate_person", ADMIN, 12, page="accounts.show_person"),
    Post("accounts.invite_person", ADMIN, 10, page="accounts.show_person"),
    Post("accounts.edit_profile", OFFICER, 12),
    Post("accounts.edit_department", ADMIN, 10),
    Post("accounts.create_building", ADMIN, 10, BUILDING),
    Post("accounts.edit_building", ADMIN, 12),
    Post("accounts.correct_occupancy", ADMIN, 14),
    Post("accounts.edit_bureau", ADMIN, 10),
    Post("accounts.import_departments", ADMIN, 10),
    Post("accounts.import_people", ADMIN, 15),
    Post("documents.render_again", OFFICER, 5, page="verify"),
    Post("notifications.open_notice", OFFICER, 6, page="notifications.show_notice"),
    Post("notifications.read_all", OFFICER, 6, page="notifications.list_notices"),
    Post("notifications.edit_settings", OFFICER, 9),
    Post("notifications.end_absence", OFFICER, 8, page="notifications.list_absences"),
    Post("notifications.make_feed", OFFICER, 6, page="notifications.show_feed"),
    Post("notifications.send_again", ADMIN, 11, page="notifications.show_mail"),
    Post("catalog.import_items", OFFICER, 13),
    Post("catalog.edit_item", OFFICER, 12),
    Post("catalog.retire_item", OFFICER, 9, page="catalog.show_item"),
    Post("catalog.import_categories", OFFICER, 9),
    Post("catalog.edit_standard", OFFICER, 9),
    Post("catalog.publish_standard", OFFICER, 12),
    Post("catalog.edit_node", OFFICER, 14),
    Post("catalog.remove_node", OFFICER, 12),
    Post("catalog.issue_catalogue", OFFICER, 22, page="catalog.list_catalogues"),
    Post(
        "vendors.propose_account",
        OFFICER,
        12,
        {"bank_name": "某某银行", "bank_account": "62220001", **REASON},
    ),
    Post("contracts.edit_parties", OFFICER, 27),
    Post("contracts.edit_line", OFFICER, 15),
    Post("contracts.remove_line", OFFICER, 16),
    Post("contracts.choose_standards", OFFICER, 16),
    Post("contracts.edit_clauses", OFFICER, 16),
    Post("contracts.edit_opening", OFFICER, 14),
    Post("vendors.begin_application", Role.VENDOR, 16),
    Post("vendors.take_on_file", Role.VENDOR, 20),
    Post("vendors.discard_application", Role.VENDOR, 10),
    Post("vendors.judge_application", OFFICER, 24),
    Post("vendors.return_application", OFFICER, 16, {"days": "10"}),
    Post("vendors.propose_decision", OFFICER, 16, {"proposal": "reject", "words": "许可范围不符"}),
    Post("vendors.decide_application", Role.SUPERVISOR, 16, {"decision": "send_back", **REASON}),
    Post(
        "vendors.invite_colleague", Role.VENDOR, 14, {"name": "某", "email": "a@b.example", "role": "bidder"}
    ),
    Post("vendors.change_colleague_role", Role.VENDOR, 18, {"role": "bidder"}),
    Post("vendors.send_colleague_link", Role.VENDOR, 10, page="vendors.show_colleague"),
    Post("vendors.answer_join", Role.VENDOR, 14, {"decision": "refuse", **REASON}),
    Post("vendors.edit_company", Role.VENDOR, 9, {"phone": "021-1"}),
    Post("vendors.add_contact", Role.VENDOR, 9, {"name": "王", "phone": "1"}),
    Post("vendors.edit_contact", Role.VENDOR, 11, {"duty": "总监"}),
    Post("vendors.state_relation", Role.VENDOR, 9, {"kind": "holding", "name": "某集团"}),
    Post("vendors.end_relation", Role.VENDOR, 9),
    Post(
        "vendors.propose_own_account",
        Role.VENDOR,
        14,
        {"bank_name": "某某银行", "bank_account": "1", **REASON},
    ),
    Post(
        "vendors.declare_size",
        Role.VENDOR,
        22,
        {"industry": "property_management", "headcount": "400", "revenue": "1000"},
    ),
    Post("vendors.add_staff", Role.VENDOR, 10, {"name": "李", "identity_number": "990101199001010019"}),
    Post("vendors.edit_staff", Role.VENDOR, 12, {"post": "队长"}),
    Post("vendors.let_staff_go", Role.VENDOR, 12, page="vendors.show_own_staff"),
    Post("vendors.add_certificate", Role.VENDOR, 14, {"key": "health", "certificate_number": "J1"}),
    Post("vendors.edit_set", OFFICER, 14, {"title_zh": "另一名称"}),
    Post("vendors.edit_requirement", OFFICER, 17, {"title_zh": "另一名称"}),
    Post("vendors.lower_requirement", OFFICER, 16, page="vendors.show_set"),
    Post("vendors.publish_set", OFFICER, 15),
    Post("contracts.check_draft", OFFICER, 33, {"agreed": "1"}),
    Post("contracts.recall_draft", OFFICER, 10),
    Post("contracts.discard_draft", OFFICER, 13),
    Post("contracts.copy_contract", OFFICER, 15),
    Post("contracts.decide_contract", Role.SUPERVISOR, 11, {"decision": "return", **REASON}),
    Post("contracts.change_course", Role.SUPERVISOR, 16, REASON),
    Post("settlement.confirm_usage", Role.LIAISON, 17),
    Post("settlement.dispute_sheet", Role.VENDOR, 12, REASON),
    Post("settlement.withdraw_sheet", Role.CONTRACT_SUPERVISOR, 13, REASON),
    Post("ledger.ask_check", Role.SUPERVISOR, 6, page="ledger.check_books"),
    Post("ledger.decide_reopening", Role.SUPERVISOR, 12),
    Post("billing.issue_statement", FINANCE, 16),
    Post("billing.make_papers_again", FINANCE, 12, page="verify"),
    Post("billing.see_late_occupancies", FINANCE, 5, page="verify"),
    Post("billing.reverse_receipt", "finance2", 26, {"agreed": "1", **REASON}),
    Post(
        "web.save_filter",
        OFFICER,
        6,
        {"label": "我的", "page": "contracts.contracts", "query": "state=draft", "next": "/contracts"},
        "verify",
    ),
)


@dataclass
class Sent:
    """What a POST was answered with, and the statements it sent."""

    answer: Any
    statements: list[str]

    @property
    def said(self) -> str:
        page = Page(self.answer.get_data(as_text=True)) if self.answer.status_code == 422 else None
        return f"{self.answer.status_code} {page.errors() if page else ''}"


def sent(client: Any, url: str, page: str, typed: Mapping[str, str]) -> Sent:
    """The act with what its page holds; a page that shows what will be done is looked at and sent on."""
    fields = {**values(Page(client.get(page).get_data(as_text=True)), url), **typed}
    with counted() as statements:
        answer = client.post(url, data=fields)
    if (shown := checking(answer)) is not None:
        with counted() as statements:
            answer = client.post(url, data=check_values(shown))
    return Sent(answer, statements)


def values(page: Page, url: str) -> dict[str, str]:
    """The fields of the form that acts at this address, else of the page's first."""
    forms = page.find('//form[@method="post" and not(@data-repeatable)]')
    acting = [one for one in forms if one.get("action") == url] or forms
    return {"form_token": "t" * 32, **{name: value or "" for name, value in acting[0].form_values()}}


@pytest.mark.parametrize("module", sorted({post.endpoint.partition(".")[0] for post in POSTS}))
def test_an_act_that_succeeds_asks_no_more_than_it_needs(populated: Populated, module: str) -> None:
    routes = {row.endpoint: row for row in rows()}
    found = {}
    for post in POSTS:
        if not post.endpoint.startswith(f"{module}."):
            continue
        person = populated.office.people[post.who]
        names = names_of(routes[post.endpoint])
        with populated.office.app.test_request_context():
            at = populated.values(post.endpoint, names, person)
            url = url_for(post.endpoint, **at)
            page = "/verify" if post.page == "verify" else url_for(post.page or post.endpoint, **at)
        with undone():
            done = sent(populated.office.client(post.who), url, page, post.typed)
        if done.answer.status_code != 303 or len(done.statements) > post.most:
            found[post.endpoint] = (done.said, len(done.statements), post.most)
    assert found == {}


def test_every_module_that_acts_has_its_bounds() -> None:
    acting = {
        row.endpoint.partition(".")[0] for row in rows() if "POST" in row.route.methods and row.permission
    }
    assert {post.endpoint.partition(".")[0] for post in POSTS} == acting


def test_a_month_is_billed_in_twenty_nine_statements(db: Office) -> None:
    office, url = ready_office(db), "/runs/months/2026-03"
    done = sent(office.client(FINANCE), url, url, {"agreed": "1"})
    assert done.answer.status_code == 303, done.said
    assert len(done.statements) <= 29, done.statements
    assert sum("INSERT INTO run_share" in one for one in done.statements) == 1
    assert not [one for one in done.statements if "AS carries FROM shares" in one], "previewed once more"


def test_a_bill_is_confirmed_in_fourteen_statements(db: Office) -> None:
    bill = bill_of(two_lines(db))
    page = f"/bills/{bill.id}"
    done = sent(db.client(Role.LIAISON), f"{page}/answer", page, {"all": "1"})
    assert done.answer.status_code == 303, done.said
    assert len(done.statements) <= 14, done.statements


def test_a_page_is_built_only_when_it_is_shown(db: Office) -> None:
    """And only once: after the act, where that was refused."""
    app, loader, built = db.app, db.app.extensions["actor_loader"], []

    def page() -> dict[str, Any]:
        built.append(1)
        return {}

    app.extensions["actor_loader"] = lambda: db.actor(FINANCE)
    try:
        with app.test_request_context("/x", method="POST", data={"form_token": "t" * 32}):
            form = Form(meta={"csrf": False})
            assert form_page(form, lambda: "/", "none.html", page).status_code == 303
    finally:
        app.extensions["actor_loader"] = loader
    assert built == []
