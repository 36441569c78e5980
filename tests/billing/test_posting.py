"""Which accounts a fact moves: always balanced, for any amount and either sign."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from procurement.billing.rules import posting as billing_posting
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.ledger.rules import posting
from procurement.ledger.rules.posting import BANK, BUREAU_BORNE, OPENING, SERVICE_COST, AccountKey, Entry
from procurement.settlement.rules import posting as settlement_posting
from tests.billing import by_rule

VENDOR, DEPARTMENT = 11, 22
amounts = st.integers(-(10**15), 10**15).map(Money)


def balances(entries: Sequence[Entry]) -> dict[AccountKey, int]:
    """Debits less credits of every account moved."""
    found: Counter[AccountKey] = Counter()
    for entry in entries:
        found[entry.debit] += entry.amount.fen
        found[entry.credit] -= entry.amount.fen
    return {key: fen for key, fen in found.items() if fen}


def said(**fen: int) -> dict[str, int]:
    return {name: value for name, value in fen.items() if value}


def named(entries: Sequence[Entry]) -> dict[str, int]:
    return {str(key.kind): fen for key, fen in balances(entries).items()}


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(6, 9), amounts)))
def test_whatever_is_moved_cancels_out_and_every_entry_is_positive(
    moves: list[tuple[int, int, Money]],
) -> None:
    entries = [
        entry
        for one, other, amount in moves
        for entry in posting.moved(posting.receivable(one), posting.payable(other), amount)
    ]
    assert sum(balances(entries).values()) == 0
    assert all(entry.amount.fen > 0 and entry.debit != entry.credit for entry in entries)
    assert sum(e.amount.fen for e in entries) == sum(abs(amount.fen) for _, _, amount in moves)


@given(amounts, amounts)
def test_a_sheet_costs_what_the_vendor_is_owed_now_and_later(payable: Money, retention: Money) -> None:
    entries = settlement_posting.sheet_entries(VENDOR, payable, retention)
    assert named(entries) == said(
        service_cost=payable.fen + retention.fen, payable=-payable.fen, retention=-retention.fen
    )


@given(amounts, st.booleans())
def test_a_bill_takes_its_total_out_of_the_cost(total: Money, shown_only: bool) -> None:
    bearer = "bureau_borne" if shown_only else "receivable"
    entries = by_rule.bill_entries(DEPARTMENT, total, shown_only=shown_only)
    assert named(entries) == said(**{bearer: total.fen, "service_cost": -total.fen})


def test_each_fact_moves_the_accounts_agreed() -> None:
    ten = Money(10)
    department, vendor = posting.receivable(DEPARTMENT), posting.payable(VENDOR)
    assert billing_posting.receipt_entries(DEPARTMENT, ten, from_budget=False) == [
        Entry(BANK, department, ten)
    ]
    assert billing_posting.receipt_entries(DEPARTMENT, ten, from_budget=True) == [
        Entry(posting.budget(DEPARTMENT), department, ten)
    ]
    assert billing_posting.credit_entries(DEPARTMENT, ten) == [Entry(BUREAU_BORNE, department, ten)]
    assert settlement_posting.sheet_entries(VENDOR, ten, Money(0)) == [Entry(SERVICE_COST, vendor, ten)]
    assert settlement_posting.sheet_entries(VENDOR, -ten, Money(0)) == [Entry(vendor, SERVICE_COST, ten)]
    assert posting.moved(BANK, OPENING, Money(0)) == []


@given(st.integers(0, 10**12), st.integers(0, 10**12), st.integers(0, 10**12))
def test_an_opening_owes_what_was_earned_and_not_paid(paid: int, retained: int, rest: int) -> None:
    earned = Money(paid + retained + rest)
    entries = settlement_posting.opening_entries(VENDOR, earned, Money(paid), Money(retained))
    assert named(entries) == said(opening=retained + rest, payable=-rest, retention=-retained)


@given(amounts, amounts)
def test_a_reversal_undoes_every_account(payable: Money, retention: Money) -> None:
    entries = settlement_posting.sheet_entries(VENDOR, payable, retention)
    assert balances([*entries, *posting.reversed_entries(entries)]) == {}


def test_a_fact_has_one_key_and_a_text_in_the_language_of_the_books() -> None:
    sheet, opening = settlement_posting.sheet_source(12), settlement_posting.opening_source(3)
    assert sheet == ("sheet", 12, "sheet:12:confirm") and opening == ("contract", 3, "contract:3:opening")
    assert posting.reversal(sheet) == ("sheet", 12, "sheet:12:confirm:reversal")
    assert [
        billing_posting.bill_source(5).key,
        billing_posting.receipt_source(6).key,
        billing_posting.credit_source(7).key,
        billing_posting.bureau_source(8).key,
    ] == ["bill:5:issue", "receipt:6", "credit:7", "bureau:8"]
    assert settlement_posting.sheet_text(Month("2026-09"), 0) == "2026年9月服务费结算单"
    assert settlement_posting.sheet_text(Month("2026-09"), 2) == "2026年9月更正结算单（第2次）"
