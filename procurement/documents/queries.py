"""Reading papers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select

from procurement.documents import policy
from procurement.documents.models import Paper
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound


def paper_visible_to(actor: Actor, paper_id: int) -> Paper:
    """A paper the actor may read. Raises NotFound."""
    found = reading().get(Paper, paper_id)
    if found is None or not policy.can_read(actor, found.bureau_id, found.organisation_id):
        raise NotFound
    return found


def paper_by_code(code: str) -> Paper | None:
    """The paper with a short code, for the public verification page; blanks, hyphens and case do not matter."""
    plain = "".join(code.split()).replace("-", "").upper()
    if len(plain) != 8:
        return None
    return reading().scalars(select(Paper).where(Paper.code == f"{plain[:4]}-{plain[4:]}")).one_or_none()


def paper_by_file(digest: str) -> Paper | None:
    """The paper whose file has this SHA-256."""
    return reading().scalars(select(Paper).where(Paper.file_digest == digest)).first()


def papers_about(subject_type: str, subject_id: int) -> Sequence[Paper]:
    """The papers about one subject, newest first."""
    return (
        reading()
        .scalars(
            select(Paper)
            .where(Paper.subject_type == subject_type, Paper.subject_id == subject_id)
            .order_by(Paper.id.desc())
        )
        .all()
    )


def states_of(paper_ids: Sequence[int]) -> dict[str, int]:
    """State -> number of papers among these."""
    rows = reading().execute(
        select(Paper.state, func.count()).where(Paper.id.in_(paper_ids)).group_by(Paper.state)
    )
    return {state: count for state, count in rows}
