"""Reading papers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import defer

from procurement.documents import corrections, policy, rules
from procurement.documents.models import Paper
from procurement.infra import storage
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound

UNREAD = defer(Paper.data)
"""For pages that name a paper: its frozen data is many kilobytes they do not show."""


def paper_visible_to(actor: Actor, paper_id: int) -> Paper:
    """A paper the actor may read. Raises NotFound."""
    found = reading().get(Paper, paper_id, options=[UNREAD])
    if found is None or not policy.can_read(actor, found.bureau_id, found.organisation_id):
        raise NotFound
    return found


def issues_of(paper: Paper) -> Sequence[Paper]:
    """Every issue of a paper, the newest first: the one that holds, or the last before all were declared void."""
    return (
        reading()
        .scalars(
            select(Paper)
            .options(UNREAD)
            .where(
                Paper.bureau_id == paper.bureau_id,
                Paper.number == paper.number,
                Paper.template == paper.template,
            )
            .order_by(Paper.issue.desc())
        )
        .all()
    )


def gaps_of(paper: Paper) -> list[corrections.Gap]:
    """What keeps a failed paper from being printed; nothing where it did not fail, or for another cause."""
    return corrections.gaps(paper.data) if paper.state == "failed" else []


def content_of(paper: Paper) -> bytes:
    """The stored file of a paper that has one."""
    assert paper.file_digest is not None
    return storage.get(paper.file_digest)


def has_lost_its_file(paper: Paper) -> bool:
    """Whether the file of a finished paper is missing from the store or damaged."""
    return paper.state == "ready" and paper.file_digest is not None and storage.is_lost(paper.file_digest)


def paper_by_code(code: str) -> Paper | None:
    """The paper with a short code, for the public verification page; blanks, hyphens and case do not matter."""
    plain = rules.typed_code(code)
    if plain is None:
        return None
    return reading().scalars(select(Paper).where(Paper.code == plain)).one_or_none()


def paper_by_file(digest: str) -> Paper | None:
    """The paper whose file has this SHA-256."""
    return reading().scalars(select(Paper).where(Paper.file_digest == digest)).first()


def papers_about(subject_type: str, subject_id: int) -> Sequence[Paper]:
    """The papers about one subject, newest first."""
    return (
        reading()
        .scalars(
            select(Paper)
            .options(UNREAD)
            .where(Paper.subject_type == subject_type, Paper.subject_id == subject_id)
            .order_by(Paper.id.desc())
        )
        .all()
    )
