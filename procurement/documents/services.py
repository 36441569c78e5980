"""Issuing, rendering, correcting and voiding papers."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app
from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.documents import characters, corrections, policy, queries, rules
from procurement.documents.kinds import kind_of
from procurement.documents.models import Paper, StoredFile
from procurement.documents.notices import PAPER_FAILED
from procurement.infra import jobs, storage
from procurement.infra.db import Base, reading
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Doubt, Refusal, Refused, ask, refuse
from procurement.notifications.services import notify

BATCH = 25
"""Papers per job: small enough to share out and to lose little, large enough that the job costs nothing."""


@dataclass(frozen=True)
class Draft:
    """A paper about to be issued. `day` is printed as its date: today, unless its subject was issued before."""

    template: str
    title: str
    subject: tuple[str, int]
    data: Mapping[str, Any]
    number: str
    organisation_id: int | None = None
    day: date | None = None


def take_numbers(work: UnitOfWork, series: str, count: int = 1) -> tuple[int, int]:
    """Take `count` consecutive numbers of the series in the official year; returns (year, first).

    Holds the series until the unit ends, so take numbers last. A rolled-back unit gives them back.
    """
    year = work.today.year
    last = work.session.execute(
        text("""INSERT INTO number_series (bureau_id, series, year, last) VALUES (:bureau, :series, :year, :count)
                ON CONFLICT (bureau_id, series, year) DO UPDATE SET last = number_series.last + :count RETURNING last"""),
        {"bureau": work.actor.bureau_id, "series": series, "year": year, "count": count},
    ).scalar_one()
    return year, last - count + 1


def take_number(work: UnitOfWork, series: str) -> str:
    """One number of a series, written out."""
    return rules.paper_number(series, *take_numbers(work, series))


def issue(work: UnitOfWork, draft: Draft) -> int:
    """Freeze one paper and queue its rendering; returns its id. Part of the caller's unit of work and record."""
    return issue_many(work, [draft])[0]


def issue_many(work: UnitOfWork, drafts: Sequence[Draft], group: str | None = None) -> list[int]:
    """Freeze papers and queue their rendering in batches; returns their ids in order.

    Refuses: documents.unprintable, and with it whatever the unit of work numbered or posted before.
    """
    bureau = accounts.bureau_of(work.actor.bureau_id)
    rows = [_row(work, draft, bureau.name_zh) for draft in drafts]
    refuse([refusal for row in rows for refusal in characters.refusals(row["data"])])
    if not rows:
        return []
    ids = list(
        work.session.execute(insert(Paper).returning(Paper.id, sort_by_parameter_order=True), rows).scalars()
    )
    batches = [ids[n : n + BATCH] for n in range(0, len(ids), BATCH)]
    jobs.add_many(
        work,
        "documents.render_papers",
        [{"papers": batch, "bureau": work.actor.bureau_id} for batch in batches],
        queue="papers",
        group=group,
    )
    return ids


def issue_once(work: UnitOfWork, drafts: Sequence[Draft]) -> list[int]:
    """Freeze papers whose rendering the caller sees to; returns their ids in order.

    A number that has a paper of its template keeps it, so a job that runs again makes nothing twice. Part of the
    caller's unit of work and record.
    """
    if not drafts:
        return []
    bureau = accounts.bureau_of(work.actor.bureau_id)
    rows = [_row(work, draft, bureau.name_zh) for draft in drafts]
    work.session.execute(
        pg_insert(Paper).on_conflict_do_nothing(index_elements=["bureau_id", "number", "template", "issue"]),
        rows,
    )
    found = work.session.execute(
        select(Paper.template, Paper.number, Paper.id)
        .where(Paper.bureau_id == bureau.id, Paper.number.in_([draft.number for draft in drafts]))
        .order_by(Paper.issue)
    )
    ids = {(template, number): paper for template, number, paper in found}
    return [ids[draft.template, draft.number] for draft in drafts]


def _row(work: UnitOfWork, draft: Draft, bureau_name: str) -> dict[str, Any]:
    kind, code = kind_of(draft.template), rules.code_from(secrets.token_bytes(5))
    doc = {
        "kind": kind.name,
        "number": draft.number,
        "code": code,
        "date": (draft.day or work.today).isoformat(),
        "state": "issued",
        "template": kind.template_version,
        "bureau": bureau_name,
        "title": draft.title,
        "verify_url": _verify_url(code),
    }
    data = characters.tidied({**draft.data, "doc": doc})
    return {
        "bureau_id": work.actor.bureau_id,
        "organisation_id": draft.organisation_id,
        "template": draft.template,
        "title": draft.title,
        "number": draft.number,
        "code": code,
        "subject_type": draft.subject[0],
        "subject_id": draft.subject[1],
        "data": data,
        "digest": rules.digest(data),
    }


def _verify_url(code: str) -> str:
    return f"{current_app.config['PUBLIC_URL']}/verify/{code}"


def paper_to_render(paper_id: int) -> tuple[str, dict[str, Any]] | None:
    """Template and frozen data of a paper that still waits to be rendered; None when it does not."""
    found = reading().execute(
        select(Paper.template, Paper.data).where(Paper.id == paper_id, Paper.state == "pending")
    )
    row = found.one_or_none()
    return None if row is None else (row.template, row.data)


def store_rendered(actor: Actor, paper_id: int, pdf: bytes) -> None:
    """Keep a rendered paper. States: pending -> ready. A paper rendered meanwhile by another worker stays as it is,
    and so does one voided meanwhile: nothing happens then, and nothing is recorded."""
    digest = storage.put(pdf)
    with unit_of_work(actor) as work:
        paper = _in_state(work, paper_id, "pending")
        if paper is None:
            return
        if paper.file_digest is not None:
            _back_in_place(work, paper, digest)
            return
        _note_file(work, digest, len(pdf), "application/pdf")
        paper.state, paper.file_digest, paper.rendered_at = "ready", digest, work.now
        audit.record(
            work, "documents.rendered", ("paper", paper_id), {"number": paper.number, "digest": digest}
        )


def keep_file(work: UnitOfWork, content: bytes, media_type: str) -> str:
    """Keep a file that belongs to what the caller records, for good; returns its SHA-256. Part of the caller's unit."""
    digest = storage.put(content)
    _note_file(work, digest, len(content), media_type)
    return digest


def _note_file(work: UnitOfWork, digest: str, size: int, media_type: str) -> None:
    noted = pg_insert(StoredFile).values(digest=digest, size=size, media_type=media_type)
    work.session.execute(noted.on_conflict_do_nothing())


def _back_in_place(work: UnitOfWork, paper: Paper, digest: str) -> None:
    """A paper whose file was lost keeps the file it had: printed from its frozen data it is the same one. Where another
    version prints it otherwise, the record says so, and the file comes from a backup."""
    paper.state = "ready"
    done = "documents.file_back" if digest == paper.file_digest else "documents.file_not_the_same"
    audit.record(work, done, ("paper", paper.id), {"number": paper.number, "digest": paper.file_digest})


def mark_failed(actor: Actor, paper_id: int, reason: str) -> None:
    """Note why a paper cannot be rendered. States: pending -> failed. One that waits no longer stays as it is."""
    with unit_of_work(actor) as work:
        paper = _in_state(work, paper_id, "pending")
        if paper is None:
            return
        paper.state, paper.error = "failed", reason
        audit.record(work, "documents.failed", ("paper", paper_id), {"reason": reason})
        if paper.subject_type != "bill":  # those of a run are told of together
            notify(
                work,
                PAPER_FAILED,
                paper.bureau_id,
                values={"paper_id": paper_id},
                said={"title": paper.title},
            )


def render_again(actor: Actor, paper_id: int) -> None:
    """Queue a failed paper once more, its cause being mended, or one whose stored file is missing or damaged.

    States: failed, ready -> pending. One that did not fail, or is queued already, stays as it is: the second of two
    presses has nothing to do.
    """
    with unit_of_work(actor) as work:
        seen = queries.paper_visible_to(actor, paper_id)
        policy.require(policy.can_render(actor, seen.bureau_id))
        paper = _locked(work, paper_id)
        if paper.state != "failed" and not queries.has_lost_its_file(paper):
            return
        paper.state, paper.error = "pending", None
        jobs.add(
            work, "documents.render_papers", {"papers": [paper_id], "bureau": actor.bureau_id}, queue="papers"
        )
        audit.record(work, "documents.queued_again", ("paper", paper_id))


def void(work: UnitOfWork, paper_id: int, reason: str) -> None:
    """Declare a paper void, once; its number, its file and the reason given stay as they are.

    States: pending, ready, failed -> void. Refuses: documents.void_reason_missing, documents.void_already. Part of
    the caller's unit and record, whose policy has been asked.
    """
    paper = _locked(work, paper_id)
    refusals = rules.void_refusals(paper.state, reason)
    refuse(refusals)
    paper.state, paper.void_reason, paper.error = "void", reason.strip(), None
    work.session.flush()


# ---- a corrected issue ---------------------------------------------------------------------------
@dataclass(frozen=True)
class CorrectionCommand:
    """What stands for each character no paper can print, and why the paper is issued once more."""

    instead: corrections.Instead
    reason: str


def issue_corrected(
    actor: Actor, paper_id: int, command: CorrectionCommand, sure: Collection[str] = ()
) -> int:
    """Replace a paper that cannot be printed by a corrected issue of the same number; returns the new paper's id.

    States: failed -> void for the one replaced. Whoever named it names the new one from now on.
    Refuses: documents.not_failed, was_printed, nothing_unprintable, gaps_open, figure_brought, text_emptied,
    correction_reason_missing, unprintable; corrected_issue until confirmed (`sure`).
    """
    with unit_of_work(actor) as work:
        seen = queries.paper_visible_to(actor, paper_id)
        policy.require(policy.can_correct(actor, seen.bureau_id))
        paper = _locked(work, paper_id)
        if paper.state != "failed":
            raise Refused([Refusal("documents.not_failed")])
        if paper.file_digest is not None:  # people hold that file, and may have confirmed it
            raise Refused([Refusal("documents.was_printed")])
        refuse(corrections.refusals(paper.data, command.instead, command.reason))
        row = _corrected_row(work, paper, command)
        refuse(characters.refusals(row["data"]))
        ask([_second_look(row)], sure)
        new = work.session.execute(insert(Paper).values(**row).returning(Paper.id)).scalar_one()
        void(work, paper_id, command.reason)
        _name_instead(work, paper_id, new)
        jobs.add(
            work, "documents.render_papers", {"papers": [new], "bureau": actor.bureau_id}, queue="papers"
        )
        _record_correction(work, paper, new, row)
        return new


def _corrected_row(work: UnitOfWork, paper: Paper, command: CorrectionCommand) -> dict[str, Any]:
    """The same paper with the replacements; it keeps its day, and gets a code and the template of today."""
    code = rules.code_from(secrets.token_bytes(5))
    data = corrections.replaced(paper.data, command.instead)
    before = corrections.Issue(paper.issue, paper.code, work.today.isoformat())
    data["doc"] |= {
        "code": code,
        "verify_url": _verify_url(code),
        "template": kind_of(paper.template).template_version,
        "correction": corrections.note(paper.data, command.instead, command.reason, before),
    }
    kept = ("bureau_id", "organisation_id", "template", "number", "subject_type", "subject_id")
    return {
        **{name: getattr(paper, name) for name in kept},
        "title": corrections.replaced(paper.title, command.instead),
        "code": code,
        "data": data,
        "digest": rules.digest(data),
        "issue": paper.issue + 1,
        "replaces_id": paper.id,
    }


def _second_look(row: Mapping[str, Any]) -> Doubt:
    said = row["data"]["doc"]["correction"]
    more = said["count"] - len(said["texts"])
    texts = "、".join(f"“{text}”" for text in said["texts"]) + (f" (+{more})" if more else "")
    return Doubt(
        "documents.corrected_issue", {"issue": row["issue"], "number": row["number"], "texts": texts}
    )


def _name_instead(work: UnitOfWork, old: int, new: int) -> None:
    """Every column that names the old paper (a bill's, a sheet's, a contract's, …) names the new one."""
    for table in Base.metadata.tables.values():
        for column in table.columns:
            names = any(key.target_fullname == "paper.id" for key in column.foreign_keys)
            if names and table is not Paper.__table__:
                work.session.execute(update(table).where(column == old).values({column.name: new}))


def _record_correction(work: UnitOfWork, paper: Paper, new: int, row: Mapping[str, Any]) -> None:
    """In the history of the new issue, of the one replaced, and of what the paper is about."""
    said = row["data"]["doc"]["correction"]
    replaced = "、".join(f"{one['name']} → “{one['instead']}”" for one in said["characters"])
    params = {
        "number": paper.number,
        "issue": row["issue"],
        "characters": replaced,
        "reason": said["reason"],
    }
    audit.record(work, "documents.corrected", ("paper", new), params)
    audit.record(work, "documents.corrected", (paper.subject_type, paper.subject_id), params)
    audit.record(work, "documents.replaced", ("paper", paper.id), params)


def _in_state(work: UnitOfWork, paper_id: int, state: str) -> Paper | None:
    """The paper, locked, if it is in this state."""
    paper = _locked(work, paper_id)
    return paper if paper.state == state else None


def _locked(work: UnitOfWork, paper_id: int) -> Paper:
    wanted = (
        select(Paper).where(Paper.id == paper_id).with_for_update().execution_options(populate_existing=True)
    )
    return work.session.scalars(wanted).one()
