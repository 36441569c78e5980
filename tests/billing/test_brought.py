"""Receivables of before the books: posted as openings, paid by receipts like bills, never billed; the books stay right."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import create_engine, insert, pool, select, text, update
from sqlalchemy.exc import DatabaseError, IntegrityError

from procurement.accounts.models import Organisation
from procurement.billing.forms import brought as forms
from procurement.billing.models import Bill
from procurement.billing.queries.brought import plan_of_brought
from procurement.billing.queries.figures import year_figures
from procurement.billing.rules.bills import ReceiptCommand
from procurement.billing.services.brought import import_receivables
from procurement.billing.services.receipts import record_receipt
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger.models import Account
from procurement.ledger.queries.invariants import book_checks
from procurement.pages import blanks
from tests.accounts.test_pages_imports import confirm, upload
from tests.architecture.page_client import PageClient
from tests.architecture.queries import counted
from tests.factories import Office
from tests.settlement import world
from tests.settlement.test_unit_prices import as_owner, moved

HEAD = "部门编码,月份,原单据编号,未收金额,付款期限\n"
TWO = HEAD + "D1,2026-01,FT-1,100.50,2026-01-31\nD1,2026-02,FT-2,40,\n"
TODAY = date(2026, 3, 2)


def lines(rows: str) -> list[Any]:
    found, problems = forms.read_receivables(rows.encode())
    assert problems == []
    return found


def bring(office: Office, rows: str = TWO) -> None:
    import_receivables(office.actor(Role.FINANCE), lines(rows))


def bills(office: Office) -> list[Bill]:
    reading().expire_all()
    return list(reading().scalars(select(Bill).where(Bill.bureau_id == office.bureau).order_by(Bill.id)))


def receive(office: Office, amount: str, who: str = "d1") -> int:
    command = ReceiptCommand(office.organisations[who], TODAY, Money.parse(amount), f"YH-{amount}", "第一局")
    return record_receipt(office.actor(Role.FINANCE), command)


def broken(office: Office) -> list[str]:
    reading().expire_all()
    return [check.code for check in book_checks(office.system()) if not check.holds]


def test_open_receivables_are_brought_forward_after_a_dry_run_and_known_again_by_their_paper(
    db: Office,
) -> None:
    world.rulebook(db)
    pages = PageClient(db.client(Role.FINANCE), "zh_CN")
    there = upload(pages, "/open-items/import", TWO.encode()).location
    assert "新增 2" in pages.get(there).words
    assert bills(db) == []
    assert confirm(pages, there).location == "/open-items"
    first, second = bills(db)
    assert (first.number, first.brought_from, first.total.formatted) == ("QC-2026-000001", "FT-1", "100.50")
    assert (second.opening.formatted, second.closing.formatted) == ("100.50", "140.50")
    assert "文件中的 2 行都已存在" in pages.get(there).words
    page = pages.get("/open-items")
    assert "QC-2026-000002" in page.words
    assert "FT-1" in pages.get(f"/bills/{first.id}").words
    assert "FT-1" in PageClient(db.client(Role.LIAISON), "zh_CN").get(f"/bills/{first.id}").words


def test_a_receipt_pays_what_was_brought_forward_the_oldest_first_and_the_books_stay_right(
    db: Office,
) -> None:
    bring(db)
    assert broken(db) == []
    receive(db, "120.00")
    first, second = bills(db)
    assert (first.paid.formatted, second.paid.formatted) == ("100.50", "19.50")
    assert broken(db) == []
    figures = year_figures(db.actor(Role.FINANCE), 2026)
    assert figures is not None
    assert figures.billed == Money.zero(), "it was billed elsewhere"


def test_it_is_posted_as_an_opening_and_costs_nothing_here(db: Office) -> None:
    bring(db)
    reading().expire_all()
    rows = reading().execute(
        select(Account.kind, Account.debits, Account.credits).where(Account.bureau_id == db.bureau)
    )
    assert {
        kind: (debits.formatted, credits.formatted) for kind, debits, credits in rows if debits or credits
    } == {
        "receivable": ("140.50", "0.00"),
        "opening": ("0.00", "140.50"),
    }


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("D9,2026-01,FT-1,5,\n", "billing.brought_department_unknown"),
        ("D1,2026-04,FT-1,5,\n", "billing.brought_in_future"),
        ("D1,2026-01,FT-1,5,\nD2,2026-01,FT-1,5,\n", "billing.brought_twice"),
    ],
)
def test_a_row_nobody_can_owe_is_refused_and_nothing_is_brought(db: Office, rows: str, code: str) -> None:
    plan = plan_of_brought(db.actor(Role.FINANCE), lines(HEAD + rows), TODAY)
    assert [refusal.code for refusal in plan.reasons] == [code]
    with pytest.raises(Refused):
        bring(db, HEAD + rows)
    assert bills(db) == []


def test_a_former_paper_written_otherwise_brings_no_debt_twice(db: Office) -> None:
    """FT-1, ＦＴ－１ and ft 1 are one paper; d1 is D1."""
    bring(db)
    again = plan_of_brought(
        db.actor(Role.FINANCE), lines(f"{HEAD}ｄ－1,2026-01,ＦＴ－１,100.50,2026-01-31\n"), TODAY
    )
    assert (again.added, again.unchanged, again.reasons) == ((), 1, [])
    other = plan_of_brought(db.actor(Role.FINANCE), lines(f"{HEAD}D2,2026-01,ft 1,100.50,\n"), TODAY)
    assert [refusal.code for refusal in other.reasons] == ["billing.brought_differs"]
    twice = plan_of_brought(
        db.actor(Role.FINANCE), lines(f"{HEAD}D2,2026-01,FT-8,5,\nD2,2026-01,ft8,5,\n"), TODAY
    )
    assert [refusal.params for refusal in twice.reasons] == [{"code": "ft8", "first": 2}]


def test_an_amount_of_nothing_is_no_receivable(db: Office) -> None:
    for amount in ("0", "-1", "1.005", "x"):
        _, problems = forms.read_receivables(f"{HEAD}D1,2026-01,FT-1,{amount},\n".encode())
        assert len(problems) == 1


def test_a_department_whose_bills_are_only_shown_owes_nothing(db: Office) -> None:
    with own_transaction() as connection:
        mine = Organisation.id == db.organisations["d1"]
        connection.execute(update(Organisation).where(mine).values(settlement_mode="shown_only"))
    plan = plan_of_brought(db.actor(Role.FINANCE), lines(TWO), TODAY)
    assert {refusal.code for refusal in plan.reasons} == {"billing.brought_shown_only"}


def test_nothing_is_brought_once_the_department_has_paid_here_and_what_is_there_is_not_changed(
    db: Office,
) -> None:
    bring(db)
    receive(db, "1.00")
    bring(db)
    late = plan_of_brought(db.actor(Role.FINANCE), lines(HEAD + "D1,2026-01,FT-3,5,\n"), TODAY)
    assert [refusal.code for refusal in late.reasons] == ["billing.brought_too_late"]
    other = plan_of_brought(db.actor(Role.FINANCE), lines(HEAD + "D1,2026-01,FT-1,5,2026-01-31\n"), TODAY)
    assert [refusal.code for refusal in other.reasons] == ["billing.brought_differs"]


def test_another_bureaus_papers_and_departments_are_not_ours(db: Office) -> None:
    other = Office.build(db.app, "other")
    bring(db)
    bring(other)
    assert [bill.number for bill in bills(other)] == ["QC-2026-000001", "QC-2026-000002"]
    assert {bill.department_id for bill in bills(other)} == {other.organisations["d1"]}
    receive(db, "140.50")
    assert {bill.paid for bill in bills(other)} == {Money.zero()}
    assert broken(other) == broken(db) == []


def test_a_long_table_is_brought_in_few_statements_and_a_record_each(db: Office) -> None:
    with counted() as sent:
        bring(db, HEAD + "".join(f"D{1 + n % 2},2026-01,FT-{n},5,\n" for n in range(40)))
    assert len(sent) <= 40 + 35
    assert broken(db) == []


def test_the_balances_follow_the_order_of_the_bills_however_many_there_are(db: Office) -> None:
    bring(db, HEAD + "".join(f"D1,2026-01,FT-{n},{n}.00,\n" for n in range(1, 13)))
    assert broken(db) == []


def test_only_finance_brings_receivables_forward(db: Office) -> None:
    for role in (Role.OFFICER, Role.ADMINISTRATOR, Role.LIAISON, Role.AUDITOR):
        with pytest.raises(Forbidden):
            import_receivables(db.actor(role), [])


def test_the_database_keeps_a_bill_without_a_run_to_what_was_brought_forward(db: Office) -> None:
    bring(db)
    (first, _) = bills(db)
    copied = {column.key: getattr(first, column.key) for column in Bill.__table__.c if column.key != "id"}
    for changed in ({"brought_from": None}, {"brought_from": "ｆｔ１"}, {}):
        with pytest.raises(IntegrityError), own_transaction() as connection:
            connection.execute(insert(Bill).values(**{**copied, "number": "QC-9", **changed}))
    with pytest.raises(DatabaseError), own_transaction() as connection:
        connection.execute(update(Bill).where(Bill.id == first.id).values(brought_from="FT-9"))


def test_the_self_check_names_an_opening_nobody_recorded(live: Office) -> None:
    bring(live)
    reading().rollback()
    assert broken(live) == []
    owner = create_engine(live.owner_url, poolclass=pool.NullPool)
    with owner.begin() as connection:
        connection.execute(text("SET session_replication_role = replica"))
        connection.execute(text("UPDATE bill SET total = total + 1, closing = closing + 1"))
    reading().rollback()
    found = broken(live)
    assert {"bills_are_posted", "papers_as_recorded"} <= set(found)


def test_the_workbook_and_its_examples_are_read_as_they_stand(db: Office) -> None:
    client = db.client(Role.FINANCE)
    assert forms.read_receivables(client.get("/open-items/workbook").get_data()) == ([], [])
    found, problems = forms.read_receivables(
        blanks.write("表", forms.receivable_columns(), [], forms.EXAMPLES)
    )
    assert problems == []
    assert [line.reference for line in found] == ["FT-2026-0091", "FT-2026-0107"]


def test_the_way_back_loses_nothing_that_is_posted(live: Office) -> None:
    bring(live)
    with pytest.raises(DatabaseError, match="QC-2026-000001 of FT-1"):
        moved(live, "0026")
    assert len(bills(live)) == 2
    assert broken(live) == []


def test_what_was_brought_twice_before_stays_and_nothing_comes_a_third_time(live: Office) -> None:
    """The index came later: a database whose table had one paper in two writings is upgraded all the same."""
    moved(live, "0026")
    one = """INSERT INTO bill (bureau_id, department_id, department_name, department_code, settlement_mode, payee, month, number,
        respond_by, pay_by, opening, received, corrections, total, closing, state, version, brought_from)
        SELECT bureau_id, id, name_zh, code, settlement_mode, '', '2026-01-01', '{}', '2026-01-31', '2026-01-31',
        0, 0, 0, 10050, 10050, 'confirmed', 1, '{}' FROM organisation WHERE code = 'D1'"""
    for n, paper in enumerate(("FT-1", "FT-2", "ft 1"), 1):
        as_owner(live, one.format(f"QC-2026-00000{n}", paper))
    moved(live, "head")
    assert [bill.brought_from for bill in bills(live)] == ["FT-1", "FT-2", "ft 1"]
    reading().rollback()
    for paper in ("ft 1", "FT1", "FT-2"):
        with pytest.raises(IntegrityError, match="ix_bill_brought_from"):
            as_owner(live, one.format("QC-2026-000004", paper))


def test_a_paper_is_never_brought_twice_by_another_dash(db: Office) -> None:
    bring(db)
    again = lines(HEAD + "d-1,2026-01,ft1,100.50,2026-01-31\nD1,2026-02,FT－2,40,\n")
    found = plan_of_brought(db.actor(Role.FINANCE), again, TODAY)
    assert (found.added, found.unchanged, found.faults) == ((), 2, ())
    twice = lines(HEAD + "D1,2026-01,FT-3,5,\nD1,2026-01,FT3,5,\n")
    found = plan_of_brought(db.actor(Role.FINANCE), twice, TODAY)
    assert [refusal.code for refusal in found.reasons] == ["billing.brought_twice"]
