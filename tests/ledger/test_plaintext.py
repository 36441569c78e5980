"""The ledger as plain text: a standard tool loads it, and finds out when a figure was changed."""

from __future__ import annotations

import re
from datetime import date

from procurement.audit import services as audit
from procurement.billing.rules import posting
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger import queries
from procurement.ledger.rules import plaintext
from procurement.ledger.rules.plaintext import Dialect
from procurement.ledger.rules.posting import BANK, SERVICE_COST, Entry
from procurement.ledger.rules.states import AccountKind
from procurement.ledger.services import journals as ledger
from procurement.settlement.rules import posting as settlement_posting
from tests.billing import by_rule
from tests.factories import Office
from tests.ledger.facts import fact

DAY = date(2026, 3, 2)


def post(office: Office, source: str, *entries: Entry, day: date = DAY) -> int:
    with unit_of_work(office.actor(Role.FINANCE)) as work:
        audit.record(work, "settlement.opening_posted", ("contract", 1), {"contract": source})
        return ledger.post(work, fact(source), day, f"记账 {source}", "JS-2026-000001", entries)


def plain_text(office: Office, dialect: Dialect) -> str:
    database.session.expire_all()
    return (
        "\n".join(queries.plain_text(office.actor(Role.FINANCE), "示例市机关事务管理局", dialect, DAY)) + "\n"
    )


def write_some(office: Office) -> None:
    vendor, department = office.organisations["v1"], office.organisations["d1"]
    post(
        office, "sheet:1:confirm", *settlement_posting.sheet_entries(vendor, Money(9_499_999), Money(500_001))
    )
    post(office, "bill:1:issue", *by_rule.bill_entries(department, Money(10_000_000), shown_only=False))
    post(office, 'odd:1:"; | \\ (key)', *posting.receipt_entries(department, Money(7), from_budget=False))
    post(office, "later", Entry(SERVICE_COST, BANK, Money(1)), day=date(2026, 3, 3))


def test_beancount_loads_and_verifies_the_export(db: Office) -> None:
    from beancount import loader

    write_some(db)
    entries, errors, options = loader.load_string(plain_text(db, Dialect.BEANCOUNT))
    assert errors == []
    assert options["title"] == "示例市机关事务管理局"
    transactions = [entry for entry in entries if type(entry).__name__ == "Transaction"]
    assert [entry.meta["source"] for entry in transactions] == [
        "sheet:1:confirm",
        "bill:1:issue",
        'odd:1:"; | \\ (key)',
    ]


def test_beancount_finds_a_changed_amount(db: Office) -> None:
    from beancount import loader

    write_some(db)
    wrong = plain_text(db, Dialect.BEANCOUNT).replace("94999.99 CNY", "94999.98 CNY", 1)
    assert loader.load_string(wrong)[1]


def test_the_hledger_export_balances_entry_by_entry_and_in_the_end(db: Office) -> None:
    write_some(db)
    found = plain_text(db, Dialect.HLEDGER)
    blocks = [block.splitlines() for block in found.strip().split("\n\n")]
    totals: dict[str, Money] = {}
    for block in blocks[2:-1]:
        entries = [re.fullmatch(r"    (\S+)  (-?[\d.]+) CNY", line) for line in block[2:]]
        assert all(entries), block
        pairs = [(entry[1], Money.parse(entry[2])) for entry in entries if entry]
        assert sum((amount for _, amount in pairs), Money.zero()) == Money.zero()
        for name, amount in pairs:
            totals[name] = totals.get(name, Money.zero()) + amount
    asserted = dict(re.findall(r"    (\S+)  0\.00 CNY = (-?[\d.]+) CNY", "\n".join(blocks[-1])))
    assert {name: str(amount) for name, amount in totals.items()} == {
        name: amount for name, amount in asserted.items() if name in totals
    }
    assert all(amount == "0.00" for name, amount in asserted.items() if name not in totals)
    assert "(JS-2026-000001)" in found


def test_names_of_accounts_are_plain_and_never_meet() -> None:
    name = plaintext.account_name
    assert name(AccountKind.BANK) == "Assets:Bank"
    assert name(AccountKind.RECEIVABLE, "b-014", 7) == "Assets:Receivable:N-B-014-7"
    assert name(AccountKind.RECEIVABLE, "规划局", 8) == "Assets:Receivable:N-8"
    assert name(AccountKind.PAYABLE, "v/1", 9) != name(AccountKind.PAYABLE, "v-1", 10)
