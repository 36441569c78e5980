"""Acts that cannot be undone are seen before they are done, by their row of the route table."""

from __future__ import annotations

import pytest
from flask import flash, g

from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.pages.forms import Form
from procurement.pages.http import form_page
from procurement.pages.proofs import Proof
from procurement.pages.seen import Check, CheckLine, Seen
from tests.architecture.route_table import Row, rows
from tests.factories import Office

FINAL = {
    "catalog.issue_catalogue": (Seen.CHECK, "a numbered paper"),
    "catalog.publish_standard": (Seen.PAGE, "a version that never changes"),
    "contracts.check_draft": (Seen.PAGE, "goes to approval as it is"),
    "contracts.decide_contract": (Seen.PAGE, "numbers the contract"),
    "contracts.confirm_for_bureau": (Seen.PAGE, "binds the bureau"),
    "contracts.confirm_for_vendor": (Seen.PAGE, "binds the vendor"),
    "contracts.change_course": (Seen.CHECK, "days no longer paid"),
    "contracts.terminate_contract": (Seen.CHECK, "ends for good"),
    "documents.correct_paper": (Seen.PAGE, "voids the issue before it"),
    "billing.import_receivables": (Seen.PAGE, "numbered and posted"),
    "settlement.send_sheet": (Seen.PAGE, "numbers the sheet"),
    "settlement.confirm_sheet": (Seen.PAGE, "posts the month"),
    "settlement.withdraw_sheet": (Seen.PAGE, "voids a paper"),
    "billing.preview_run": (Seen.PAGE, "numbers and posts bills"),
    "billing.answer_bill": (Seen.CHECK, "the department's last word"),
    "billing.reply_to_objection": (Seen.CHECK, "a credit note"),
    "billing.record_receipt": (Seen.CHECK, "numbered and posted"),
    "billing.reverse_receipt": (Seen.PAGE, "posted"),
    "billing.charge_budgets": (Seen.PAGE, "posted"),
    "ledger.close_period": (Seen.PAGE, "no more is posted into it"),
    "ledger.decide_reopening": (Seen.PAGE, "a closed month opens"),
    "billing.issue_statement": (Seen.PAGE, "a numbered paper"),
    "vendors.decide_account": (Seen.PAGE, "money goes elsewhere"),
    "vendors.submit_application": (Seen.PAGE, "nothing in it is changed any more"),
    "vendors.withdraw_application": (Seen.PAGE, "the application ends"),
    "vendors.return_application": (Seen.PAGE, "once, and no second time"),
    "vendors.decide_application": (Seen.PAGE, "a certificate, or a refusal"),
    "vendors.decide_join": (Seen.PAGE, "somebody signs for a vendor"),
    "vendors.declare_size": (Seen.CHECK, "a numbered paper"),
    "vendors.decide_suspension": (Seen.PAGE, "a letter to the vendor"),
    "vendors.lift_suspension": (Seen.PAGE, "ends for good"),
    "vendors.reply_to_suspension": (Seen.PAGE, "the vendor's only word"),
    "vendors.publish_set": (Seen.PAGE, "vendors apply for it as it stands"),
    "vendors.retire_set": (Seen.PAGE, "it does not come back"),
}
REVISED = {
    "accounts.edit_bureau",
    "accounts.make_links",
    "accounts.mail_links",
    "accounts.set_up_app",
    "accounts.remove_app",
    "accounts.add_passkey",
    "accounts.remove_passkey",
    "accounts.make_recovery_codes",
    "accounts.reset_factors",
    "accounts.require_factors",
    "vendors.propose_account",
    "vendors.propose_own_account",
}
"""They ask who acts, and can be changed or made again."""


def test_the_acts_that_are_seen_first_are_these() -> None:
    assert {row.endpoint: row.route.seen for row in rows() if row.route.seen} == {
        endpoint: how for endpoint, (how, _why) in FINAL.items()
    }


def test_whatever_asks_who_acts_is_seen_first_unless_it_can_be_changed_again() -> None:
    asking = {row.endpoint for row in rows() if row.route.proof in (Proof.RECENT, Proof.IN_FORM)}
    assert asking - FINAL.keys() == REVISED


@pytest.mark.parametrize(
    "row", [row for row in rows() if row.route.seen is Seen.PAGE], ids=lambda row: row.endpoint
)
def test_an_act_seen_on_its_own_page_has_one(row: Row) -> None:
    assert "GET" in row.route.methods


@pytest.mark.parametrize("shows", [True, False])
def test_the_table_and_the_view_agree_on_whether_a_check_is_shown(db: Office, shows: bool) -> None:
    """Who forgets the check, or the row, is told at the first try."""

    class Sent:
        def validate(self) -> bool:
            return True

    check = None if shows else (lambda: Check("", "", ""))
    with db.app.test_request_context("/x", method="POST"):
        g.seen = Seen.CHECK if shows else Seen.PAGE
        with pytest.raises(TypeError, match="disagree"):
            form_page(Sent(), lambda: "/", "none.html", check=check)


def test_what_a_check_says_and_its_digest_change_together(db: Office) -> None:
    def digest(**change: object) -> str:
        said: dict[str, object] = {"title": "t", "button": "b", "consequence": "c", "rows": [("a", "1|2")]}
        return Check(**{**said, **change}).digest  # type: ignore[arg-type]

    with db.app.test_request_context("/x"):
        line = CheckLine("保洁", "确认", Money(100))
        made = [
            digest(),
            digest(button="B"),
            digest(title="T"),
            digest(consequence="C"),
            digest(head=("a", "b")),
            digest(rows=[("a", "1", "2")]),
            digest(lines=[line]),
            digest(lines=[CheckLine("保洁", "确认", Money(101))]),
            digest(lines=[CheckLine("保洁", "异议", Money(100))]),
            digest(sums=[("合计", Money(1))]),
        ]
        assert len(set(made)) == len(made)
        assert digest() == made[0]


def test_what_was_only_tried_has_told_nobody_anything(db: Office) -> None:
    """The act says what it did as if it were done; the page that shows it first must not."""
    app, loader = db.app, db.app.extensions["actor_loader"]

    def act() -> str:
        flash("已办理")
        return "/"

    app.extensions["actor_loader"] = lambda: db.actor(Role.FINANCE)
    try:
        with app.test_request_context("/x", method="POST", data={"form_token": "t" * 32}):
            g.seen = Seen.CHECK
            flash("以前的消息")
            form = Form(meta={"csrf": False})
            answer = form_page(form, act, "none.html", check=lambda: Check("核对", "办理", "不能撤回"))
    finally:
        app.extensions["actor_loader"] = loader
    words = answer.get_data(as_text=True)
    assert "以前的消息" in words and "已办理" not in words and 'name="seen"' in words
