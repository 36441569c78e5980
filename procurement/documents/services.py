"""Issuing, rendering and voiding papers."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import insert, text, update
from sqlalchemy.dialects.postgresql import insert as pg_insert

from procurement.accounts import queries as accounts
from procurement.audit import services as audit
from procurement.documents.models import Paper, StoredFile
from procurement.infra import jobs, storage
from procurement.infra.db import reading
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.digests import canonical_digest

CODE_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
BATCH = 25
"""Papers per job: small enough to share out and to lose little, large enough that the job costs nothing."""


@dataclass(frozen=True)
class Draft:
    """A paper about to be issued; `number` is given where the subject already carries one."""

    template: str
    title: str
    subject: tuple[str, int]
    data: Mapping[str, Any]
    number: str
    organisation_id: int | None = None


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


def number_of(series: str, year: int, value: int) -> str:
    """HT, 2026, 31 -> HT-2026-000031."""
    return f"{series}-{year}-{value:06d}"


def take_number(work: UnitOfWork, series: str) -> str:
    """One number of a series, written out."""
    return number_of(series, *take_numbers(work, series))


def new_code() -> str:
    """A short code such as Q8VN-5HJK; 40 random bits, unique by constraint."""
    letters = "".join(secrets.choice(CODE_LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def issue(work: UnitOfWork, draft: Draft) -> int:
    """Freeze one paper and queue its rendering; returns its id. Part of the caller's unit of work and record."""
    return issue_many(work, [draft])[0]


def issue_many(work: UnitOfWork, drafts: Sequence[Draft], group: str | None = None) -> list[int]:
    """Freeze papers and queue their rendering in batches; returns their ids in order."""
    bureau = accounts.bureau_of(work.actor.bureau_id)
    rows = [_row(work, draft, bureau.name_zh) for draft in drafts]
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
        sizes=[len(batch) for batch in batches],
    )
    return ids


def _row(work: UnitOfWork, draft: Draft, bureau_name: str) -> dict[str, Any]:
    code = new_code()
    doc = {
        "kind": draft.template.rsplit("/")[-1],
        "number": draft.number,
        "code": code,
        "date": work.today.isoformat(),
        "state": "issued",
        "template": f"{draft.template}/1",
        "bureau": bureau_name,
        "title": draft.title,
        "verify_url": f"{current_app.config['PUBLIC_URL']}/verify/{code}",
    }
    data = {**draft.data, "doc": doc}
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
        "digest": canonical_digest(data),
    }


def paper_to_render(paper_id: int) -> Paper | None:
    """The paper, if it still waits to be rendered."""
    found = reading().get(Paper, paper_id)
    return found if found is not None and found.state == "pending" else None


def store_rendered(actor: Actor, paper_id: int, pdf: bytes) -> None:
    """Keep a rendered paper. States: pending -> ready. A paper rendered meanwhile by another worker stays as it is."""
    digest = storage.put(pdf)
    with unit_of_work(actor) as work:
        work.session.execute(
            pg_insert(StoredFile)
            .values(digest=digest, size=len(pdf), media_type="application/pdf")
            .on_conflict_do_nothing()
        )
        done = work.session.execute(
            update(Paper)
            .where(Paper.id == paper_id, Paper.state == "pending")
            .values(state="ready", file_digest=digest, rendered_at=work.now)
            .returning(Paper.number)
        ).scalar_one_or_none()
        audit.record(
            work, "documents.rendered", ("paper", paper_id), {"number": done or "", "digest": digest}
        )


def mark_failed(actor: Actor, paper_id: int, reason: str) -> None:
    """Note why a paper cannot be rendered. States: pending -> failed."""
    with unit_of_work(actor) as work:
        work.session.execute(
            update(Paper)
            .where(Paper.id == paper_id, Paper.state == "pending")
            .values(state="failed", error=reason)
        )
        audit.record(work, "documents.failed", ("paper", paper_id), {"reason": reason})


def render_again(actor: Actor, paper_id: int) -> None:
    """Queue a failed paper once more, its cause being mended. States: failed -> pending."""
    with unit_of_work(actor) as work:
        work.session.execute(
            update(Paper)
            .where(Paper.id == paper_id, Paper.state == "failed")
            .values(state="pending", error=None)
        )
        jobs.add(
            work, "documents.render_papers", {"papers": [paper_id], "bureau": actor.bureau_id}, queue="papers"
        )
        audit.record(work, "documents.queued_again", ("paper", paper_id))


def void(work: UnitOfWork, paper_id: int, reason: str) -> None:
    """Declare an issued paper void; its number and file stay. Part of the caller's unit and record."""
    work.session.execute(
        update(Paper).where(Paper.id == paper_id).values(state="void", void_reason=reason, error=None)
    )
