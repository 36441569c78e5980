"""Whoever named a paper names its corrected issue; and the database lets nothing else pass for one."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, insert, pool, select, text
from sqlalchemy.exc import DBAPIError

from procurement.billing.models import Bill
from procurement.billing.queries import bills as bill_queries
from procurement.billing.services import bill_papers
from procurement.billing.services.bills import issue_papers
from procurement.documents import corrections, services
from procurement.documents.models import Paper
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction
from procurement.kernel.errors import Doubt, Refused
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.billing.billed import bill_of, rows, two_lines
from tests.documents.failing import STRANGE, failed, state, unprinted, worked
from tests.documents.test_corrections import command, corrected
from tests.factories import Office
from tests.settlement.at_once import all_at_once

TABLES = ("bill", "sheet", "contract")


def named_by(table: str) -> list[int | None]:
    with own_transaction() as connection:
        return list(connection.scalars(text(f"SELECT paper_id FROM {table} ORDER BY id")))


def name(table: str, paper: int) -> None:
    with own_transaction() as connection:
        connection.execute(
            text(f"UPDATE {table} SET paper_id = :paper WHERE id = (SELECT min(id) FROM {table})"),
            {"paper": paper},
        )


@pytest.mark.parametrize("table", TABLES)
def test_whatever_named_the_paper_names_the_corrected_issue(live: Office, table: str) -> None:
    office = two_lines(live)
    old = failed(office)
    name(table, old)
    others = named_by(table)[1:]
    new = corrected(office, old)
    assert named_by(table) == [new, *others]


def test_every_table_that_names_papers_is_among_those_tested() -> None:
    naming = {
        table.name
        for table in database.metadata.tables.values()
        for column in table.columns
        if column.references(Paper.__table__.c.id)
    }
    of_vendors = {
        "vendor_suspension",
        "vendor_application",
    }  # tests/vendors/test_suspensions.py, test_reviews.py
    assert naming == {*TABLES, *of_vendors, "paper"}


def test_eight_people_at_once_replace_a_paper_once(live: Office) -> None:
    old = failed(live)
    with pytest.raises(Refused) as refused:
        services.issue_corrected(live.actor(Role.FINANCE), old, command())
    (doubt,) = refused.value.refusals
    assert isinstance(doubt, Doubt)

    def act() -> int:
        return services.issue_corrected(live.actor(Role.FINANCE), old, command(), [doubt.mark])

    assert all_at_once(live, [act] * 8, {"documents.not_failed"}) == []
    assert sorted(rows(select(Paper.issue))) == [1, 2]


def unprintable_bill(office: Office) -> tuple[Bill, int]:
    """A bill whose frozen name no paper can print, as it was issued before names were asked."""
    bill = bill_of(office)
    (draft,) = bill_papers.drafts([bill])
    data = json.loads(json.dumps(draft.data))
    data["department"]["name"] = f"示例市{STRANGE}第一局"
    doc = {"kind": "bill", "number": bill.number, "date": "2026-04-02", "state": "issued", "template": "bill/1",
           "bureau": "示例市机关事务管理局", "title": draft.title}  # fmt: skip
    paper = unprinted(office, "billing/bill", {**data, "doc": doc}, to="d1", subject=("bill", bill.id))
    issue_papers(office.actor(Role.FINANCE), [bill_of(office, name).id for name in ("d1", "d2", "d3")])
    assert bill_of(office).paper_id == paper
    return bill, paper


def archive(office: Office) -> Mapping[str, bytes]:
    answer = office.client(Role.FINANCE).get(f"/runs/{office.extra['run']}/archive")
    content = answer.get_data()
    answer.close()
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        return {one: zipped.read(one) for one in zipped.namelist()}


def test_a_bill_that_cannot_be_printed_keeps_no_other_from_the_archive_and_comes_once_corrected(
    live: Office,
) -> None:
    office = two_lines(live)
    bill, old = unprintable_bill(office)
    worked(office, *rows(select(Paper.id).order_by(Paper.id)))
    assert sorted(rows(select(Paper.state))) == ["failed", "ready", "ready"]
    found = archive(office)
    assert len([one for one in found if one.endswith(".pdf")]) == 2
    (lacking,) = (content.decode("utf-8-sig") for one, content in found.items() if one.endswith(".txt"))
    assert bill.number in lacking
    new = corrected(office, old)
    worked(office, new)
    assert len([one for one in archive(office) if one.endswith(".pdf")]) == 3
    page = PageClient(office.client(Role.FINANCE), "zh_CN").get(f"/bills/{bill.id}")
    assert state(new).code in page.words and page.find(f'//a[@href="/papers/{new}/file"]')
    assert not page.find(f'//a[@href="/papers/{old}/file"]') and "本文书已作废" in page.words
    seen = bill_queries.papers_about(office.actor(Role.FINANCE), bill)
    assert [paper.id for paper in seen] == [new, old]


def test_a_run_that_makes_its_papers_again_makes_no_second_first_issue(live: Office) -> None:
    office = two_lines(live)
    bill, old = unprintable_bill(office)
    worked(office, old)
    new = corrected(office, old)
    with own_transaction() as connection:
        connection.execute(text("UPDATE bill SET paper_id = NULL WHERE id = :id"), {"id": bill.id})
    assert issue_papers(office.actor(Role.FINANCE), [bill.id]) == [new]


def test_a_paper_the_press_cannot_read_keeps_no_other_from_being_made(live: Office) -> None:
    """A fault in the frozen facts is told on the page of the paper, and the batch goes on."""
    broken = unprinted(live, data={**_catalogue(), "groups": None})
    whole = unprinted(live, data=_catalogue("ML-2026-000777"))
    worked(live, broken, whole)
    assert [state(one).state for one in (broken, whole)] == ["failed", "ready"]
    assert "TypeError" in (state(broken).error or "")
    services.render_again(live.actor(Role.OFFICER), broken)
    assert state(broken).state == "pending"


def test_a_full_disk_is_no_fault_of_the_paper(live: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from procurement.documents import renderer

    class Full:
        def render(self, *_: object) -> bytes:
            raise OSError(28, "No space left on device")

    paper = unprinted(live, data=_catalogue())
    monkeypatch.setattr(renderer, "renderer", Full)
    with pytest.raises(OSError, match="No space"):
        worked(live, paper)
    assert state(paper).state == "pending"


def _catalogue(number: str = "ML-2026-000001") -> dict[str, Any]:
    from tests.documents import samples

    data = json.loads(json.dumps(samples.catalogue()))
    data["doc"]["number"] = number
    return dict(data)


# ---- the database -------------------------------------------------------------------------------
Change = Callable[[dict[str, Any]], Any]


def _said(row: dict[str, Any]) -> Any:
    return row["data"]["doc"]["correction"]["characters"][0]


def _rewritten(row: dict[str, Any], old: str, new: str) -> None:
    row["data"] = json.loads(json.dumps(row["data"], ensure_ascii=False).replace(old, new))


FORGED: dict[str, Change] = {
    "another number": lambda row: row.update(number="ML-2026-000002"),
    "another addressee": lambda row: row.update(organisation_id=row["bureau_id"]),
    "another template": lambda row: row.update(template="billing/bill"),
    "another subject": lambda row: row.update(subject_id=row["subject_id"] + 1),
    "another kind of subject": lambda row: row.update(subject_type="bill"),
    "an issue left out": lambda row: row.update(issue=3),
    "another title": lambda row: row.update(title="另一文书"),
    "another day": lambda row: row["data"]["doc"].update(date="2026-01-01"),
    "an amount": lambda row: row["data"].update(total="0.01"),
    "a word that could be printed": lambda row: _rewritten(row, "机关事务管理局", "机关服务管理局"),
    "no character named": lambda row: row["data"]["doc"]["correction"].update(characters=[]),
    "no correction": lambda row: row["data"]["doc"].pop("correction"),
    "a letter that could be printed": lambda row: (_said(row).update(code=ord("C")), _rewritten(row, "C13", "D13")),
    "a figure brought in": lambda row: (_said(row).update(instead="9"), _rewritten(row, "之", "9")),
    "a wide figure brought in": lambda row: (_said(row).update(instead="９"), _rewritten(row, "之", "９")),
    "a numeral brought in": lambda row: (_said(row).update(instead="万"), _rewritten(row, "之", "万")),
}  # fmt: skip
"""What no service sends, each put in place of the row it does send."""


@pytest.fixture
def row(live: Office) -> tuple[Office, dict[str, Any]]:
    """The row of a corrected issue, as the service writes it; nothing of it stays."""
    old = failed(live)
    paper = state(old)
    before = corrections.Issue(1, paper.code, "2026-03-02")
    data = corrections.replaced(paper.data, command().instead)
    data["doc"] |= {
        "code": "ABCD-1234",
        "correction": corrections.note(paper.data, command().instead, "x", before),
    }
    kept = ("bureau_id", "organisation_id", "template", "number", "subject_type", "subject_id", "digest")
    return live, {
        **{one: getattr(paper, one) for one in kept},
        "title": paper.title,
        "code": "ABCD-1234",
        "data": data,
        "issue": 2,
        "replaces_id": old,
    }


VOIDED = "UPDATE paper SET state = 'void', error = NULL, void_reason = 'x' WHERE id = :replaces_id"


def passes(connection: Connection, row: Mapping[str, Any], then: str = VOIDED) -> bool:
    """Whether the database takes this corrected issue and, with it, the end of the one it replaces."""
    trial = connection.begin_nested()
    try:
        connection.execute(insert(Paper).values(**row))
        if then:
            connection.execute(text(then), {"replaces_id": row["replaces_id"]})
        connection.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        return True
    except DBAPIError:
        return False
    finally:
        trial.rollback()


def owner(office: Office, *without: str) -> Connection:
    connection = create_engine(office.owner_url, poolclass=pool.NullPool).connect()
    for statement in without:
        connection.execute(text(f"ALTER TABLE paper {statement}"))
    return connection


def test_nothing_else_passes_for_a_corrected_issue(row: tuple[Office, dict[str, Any]]) -> None:
    office, true = row
    forged = {}
    for kind, change in FORGED.items():
        forged[kind] = json.loads(json.dumps(true))
        change(forged[kind])
    assert isinstance(database.engine, Engine)
    with database.engine.connect() as application:
        assert passes(application, true)
        assert [kind for kind, false in forged.items() if passes(application, false)] == []
    with owner(office, "DISABLE TRIGGER corrected_issue_is_the_same_paper") as alone:
        proven = {kind for kind, false in forged.items() if passes(alone, false)}
    assert proven == FORGED.keys(), "these would be refused without the trigger too"


@pytest.mark.parametrize("before", ["pending", "ready", "void", "failed"])
def test_only_an_issue_that_failed_and_was_never_printed_is_replaced(
    row: tuple[Office, dict[str, Any]], before: str
) -> None:
    office, true = row
    moved = {
        "pending": "",
        "ready": ", file_digest = repeat('a', 64)",
        "void": ", void_reason = 'x'",
        "failed": ", error = 'x', file_digest = repeat('a', 64)",
    }[before]
    with own_transaction() as connection:
        connection.execute(text("INSERT INTO stored_file VALUES (repeat('a', 64), 1, 'x')"))
        connection.execute(text("UPDATE paper SET state = 'pending', error = NULL"))
        if before != "pending":
            connection.execute(text(f"UPDATE paper SET state = '{before}'{moved}"))
    then = "" if before == "void" else VOIDED
    with owner(office) as whole:
        assert not passes(whole, true, then)
        whole.execute(text("ALTER TABLE paper DISABLE TRIGGER corrected_issue_is_the_same_paper"))
        assert passes(whole, true, then)


def test_of_all_issues_of_a_number_one_holds(row: tuple[Office, dict[str, Any]]) -> None:
    office, true = row
    with owner(office) as whole:
        assert not passes(whole, true, then="")
    with owner(office, "DROP CONSTRAINT ex_paper_one_issue_holds") as without:
        assert passes(without, true, then="")


def test_no_issue_is_replaced_twice_and_a_first_issue_replaces_nothing(
    row: tuple[Office, dict[str, Any]],
) -> None:
    office, true = row
    trigger = "DISABLE TRIGGER corrected_issue_is_the_same_paper"
    void = {"state": "void", "void_reason": "x"}
    twice = {**true, **void, "issue": 3, "code": "x"}
    first = {**true, "issue": 1, "number": "other"}
    without = {**true, **void, "replaces_id": None}
    with owner(office, trigger) as whole:
        whole.execute(insert(Paper).values(**true, **void))
        assert not passes(whole, twice)
        whole.execute(text("ALTER TABLE paper DROP CONSTRAINT uq_paper_replaces_id"))
        assert passes(whole, twice)
    for forged in (first, without):
        with owner(office, trigger) as whole:
            assert not passes(whole, forged)
            whole.execute(text("ALTER TABLE paper DROP CONSTRAINT ck_paper_later_issue_replaces"))
            assert passes(whole, forged)


@pytest.mark.parametrize("change", ["issue = 3", "replaces_id = id"])
def test_which_issue_a_paper_is_never_changes(row: tuple[Office, dict[str, Any]], change: str) -> None:
    office, true = row
    statement = text(f"UPDATE paper SET {change} WHERE issue = 2")
    with owner(office) as whole:
        whole.execute(insert(Paper).values(**true))
        whole.execute(text(VOIDED), true)
        whole.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))
        with pytest.raises(DBAPIError, match="never edited"), whole.begin_nested():
            whole.execute(statement)
        whole.execute(text("ALTER TABLE paper DISABLE TRIGGER issue_stays"))
        assert whole.execute(statement).rowcount == 1


def test_figures_are_the_same_in_the_database_and_in_the_rule(db: Office) -> None:
    texts = ["1☑９零壹万元", "第⑴条 二〇二六年", "１０％", "甲乙", "", "𝟏"]
    with own_transaction() as connection:
        told = [connection.scalar(text("SELECT figures_of(:words)"), {"words": one}) for one in texts]
    assert told == [corrections.figures(one) for one in texts] == ["19零壹万", "1二〇二六", "10", "", "", "1"]
