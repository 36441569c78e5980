"""Pages of the ledger: trial balance, one account, one journal, the self-check, the export."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.infra import clock
from procurement.kernel.dates import Period
from procurement.kernel.errors import NotFound
from procurement.kernel.money import Money
from procurement.ledger import queries, services
from procurement.ledger.forms import DayForm, SpanForm
from procurement.ledger.queries import checked
from procurement.ledger.rules.plaintext import Dialect
from procurement.ledger.rules.states import AccountKind
from procurement.ledger.sentences import ACCOUNTS
from procurement.ledger.views import presenters
from procurement.pages import http, spreadsheets
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _


def this_year(today: date) -> Period:
    return Period(date(today.year, 1, 1), today)


# ---- balances -----------------------------------------------------------------------------------
def trial_balance() -> Response:
    """Every account as of a day, by kind; the last line must be zero."""
    actor, today = http.current_actor(), clock.today()
    form = DayForm.asked(request.args, today)
    day = form.asked_day(today)
    groups = _groups(queries.balances(actor, day))
    if request.args.get("export") == "xlsx":
        return http.download(_balance_sheet(groups), _("Trial balance") + f" {day}.xlsx", http.XLSX)
    total = sum((row.balance for group in groups for row in group["rows"]), Money.zero())
    return http.render(
        "ledger/trial_balance.html",
        form=form,
        day=day,
        groups=groups,
        total=total,
        closed=queries.closed_through(actor.bureau_id),
        broken=checked.broken_books(actor),
    )


def _groups(rows: list[queries.Balance]) -> list[dict[str, Any]]:
    """Accounts of a kind together, with their sums."""
    found = []
    for kind in AccountKind:
        mine = [row for row in rows if row.kind == kind]
        if mine:
            found.append(
                {
                    "title": ACCOUNTS[kind],
                    "rows": mine,
                    "single": len(mine) == 1 and mine[0].organisation_id is None,
                    "debits": sum((row.debits for row in mine), Money.zero()),
                    "credits": sum((row.credits for row in mine), Money.zero()),
                    "balance": sum((row.balance for row in mine), Money.zero()),
                }
            )
    return found


def _balance_sheet(groups: list[dict[str, Any]]) -> bytes:
    columns = [
        spreadsheets.Column(_("Ledger account"), width=34),
        spreadsheets.Column(_("Name"), width=34),
        spreadsheets.Column(_("Debits"), "money", 18),
        spreadsheets.Column(_("Credits"), "money", 18),
        spreadsheets.Column(_("Balance"), "money", 18),
    ]
    rows = [
        [str(group["title"]), "" if group["single"] else row.name, row.debits, row.credits, row.balance]
        for group in groups
        for row in group["rows"]
    ]
    return spreadsheets.write(_("Trial balance"), columns, rows)


def show_account(account_id: int) -> Response:
    """One account's transfers with the balance after each, every one leading to its paper."""
    actor, today = http.current_actor(), clock.today()
    account = queries.account(actor, account_id)
    usual = this_year(today)
    form = SpanForm.asked(request.args, usual)
    span = form.span(usual)
    movements = queries.movements(account_id, span)
    title = presenters.account_title(AccountKind(account.kind), account.name)
    if request.args.get("export") == "xlsx":
        return http.download(movement_sheet(title, movements), f"{title}.xlsx", http.XLSX)
    return http.render(
        "ledger/show_account.html",
        form=form,
        span=span,
        account=account,
        title=title,
        found=movements,
        rows=_rows(movements),
    )


def _rows(found: queries.Movements) -> list[dict[str, Any]]:
    return [
        {
            "move": row,
            "url": presenters.source_url(row.subject_type, row.subject_id),
            "cause": presenters.cause_of(row.subject_type, row.document),
            "journal_url": url_for("ledger.show_journal", journal_id=row.journal_id),
            "other": presenters.account_title(row.other_kind, row.other_name),
            "other_url": url_for("ledger.show_account", account_id=row.other_id),
        }
        for row in found.rows
    ]


def movement_sheet(title: str, found: queries.Movements) -> bytes:
    columns = [
        spreadsheets.Column(_("Day"), "day", 14),
        spreadsheets.Column(_("Paper"), width=20),
        spreadsheets.Column(_("Description"), width=40),
        spreadsheets.Column(_("Debit"), "money", 18),
        spreadsheets.Column(_("Credit"), "money", 18),
        spreadsheets.Column(_("Balance"), "money", 18),
    ]
    first: list[list[Any]] = [[None, "", _("Opening balance"), None, None, found.opening]]
    rows = [
        [row.day, row.document, row.description, row.debit, row.credit, row.balance] for row in found.rows
    ]
    return spreadsheets.write(title, columns, first + rows)


def show_journal(journal_id: int) -> Response:
    actor = http.current_actor()
    journal = queries.journal(actor, journal_id)
    transfers = [
        {
            "amount": row.amount,
            "debit": presenters.account_title(AccountKind(row.debit_kind), row.debit_name),
            "debit_url": url_for("ledger.show_account", account_id=row.debit_id),
            "credit": presenters.account_title(AccountKind(row.credit_kind), row.credit_name),
            "credit_url": url_for("ledger.show_account", account_id=row.credit_id),
        }
        for row in queries.transfers(journal_id)
    ]
    return http.render(
        "ledger/show_journal.html",
        journal=journal,
        transfers=transfers,
        url=presenters.source_url(journal.subject_type, journal.subject_id),
        cause=presenters.cause_of(journal.subject_type, journal.document),
        reversal=queries.reversal_of(journal_id),
        reverses=queries.journal(actor, journal.reverses_id) if journal.reverses_id else None,
    )


def export_ledger(dialect: str) -> Response:
    """The whole ledger as a plain-text journal that a standard tool loads and verifies."""
    actor, today = http.current_actor(), clock.today()
    if dialect not in tuple(Dialect):
        raise NotFound
    bureau = accounts.bureau_of(actor.bureau_id).name_zh
    text = "\n".join(queries.plain_text(actor, bureau, Dialect(dialect), today)) + "\n"
    ending = "beancount" if dialect == Dialect.BEANCOUNT else "journal"
    return http.download(text.encode(), f"{_('Ledger')} {today}.{ending}", "text/plain")


def check_books() -> Response:
    """What the last self-check found, and the ones before it."""
    return http.render("ledger/check_books.html", form=ActForm(version=0), **_checks_page())


def ask_check() -> Response:
    """Have the books checked now; the page waits for it."""

    def act() -> str:
        services.ask_check(http.current_actor())
        return url_for("ledger.check_books")

    return http.form_page(ActForm(version=0), act, "ledger/check_books.html", _checks_page)


def _checks_page() -> dict[str, Any]:
    actor = http.current_actor()
    runs, words = checked.latest_checks(actor), queries.words()
    latest = runs[0] if runs else None
    faults = {finding["check"]: finding["faults"] for finding in latest.findings} if latest else {}
    return {
        "latest": latest,
        "runs": [
            (run, [words[finding["check"]][0] for finding in run.findings if finding["check"] in words])
            for run in runs
        ],
        "checks": [(title, text, faults.get(code, [])) for code, (title, text) in words.items()],
        "running": checked.being_checked(actor),
    }
