"""Recording and sealing."""

from __future__ import annotations

from collections.abc import Mapping, Sized
from typing import Any, Protocol

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import Session

from procurement.audit import kept, rules
from procurement.audit.models import AuditHead, AuditLink, AuditRecord
from procurement.infra import locks, signing
from procurement.infra.db import own_transaction
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor


def record(
    work: UnitOfWork,
    action: str,
    subject: tuple[str, int],
    params: Mapping[str, Any] | None = None,
    changes: Mapping[str, Any] | None = None,
) -> None:
    """Record one service call in the unit of work it changes rows in.

    `action` names a sentence ("catalog.item_created" -> "audit.catalog.item_created" in the module's sentences);
    `params` fill it; `changes` is field -> [old, new].
    """
    fields = {
        "bureau_id": work.actor.bureau_id,
        "at": work.now,
        "actor_id": work.actor.id,
        "actor_name": work.actor.name,
        "actor_roles": ",".join(sorted(work.actor.roles)),
        "action": action,
        "subject_type": subject[0],
        "subject_id": subject[1],
        "params": rules.plain(params or {}),
        "changes": rules.plain(changes or {}),
    }
    work.session.execute(insert(AuditRecord).values(**fields, digest=rules.digest(fields)))
    work.records += 1


class Imported(Protocol):
    """What a table brought (`kernel.plans.Plan` and its like)."""

    @property
    def added(self) -> Sized: ...
    @property
    def changed(self) -> Sized: ...
    @property
    def unchanged(self) -> int: ...


def record_import(work: UnitOfWork, action: str, plan: Imported) -> None:
    """Record how many rows of a table were new, changed and unchanged; nothing to say where nothing changed."""
    if plan.added or plan.changed:
        counts = {"added": len(plan.added), "changed": len(plan.changed), "unchanged": plan.unchanged}
        record(work, action, ("bureau", work.actor.bureau_id), counts)


BATCH = 5000
WITHIN = 10_000
"""How far behind the newest link a record is looked for each minute: a transaction would have to stay open while
others record so many. Once a day the whole trail is looked through, which takes time in proportion to it."""


def seal_all(actor: Actor, *, whole: bool = False) -> None:
    """Seal batch after batch until nothing waits, so that a burst does not grow old."""
    while seal(actor, whole=whole) == BATCH:
        continue


def seal(actor: Actor, limit: int = BATCH, *, whole: bool = False) -> int:
    """Link committed records that are not linked yet, in one batch, and sign the new head. Returns how many.

    Reads only committed rows, so a record of a slower transaction simply comes in a later batch. One sealer at a
    time: an advisory lock held by another makes this one do nothing.
    """
    with unit_of_work(actor) as work:
        session = work.session
        if not locks.held_at_once(session, Lock.SEALER):
            return 0
        fresh = session.execute(_unlinked(_horizon(session, whole)).limit(limit)).all()
        if not fresh:
            return 0
        last = session.execute(
            select(AuditLink.position, AuditLink.chain).order_by(AuditLink.position.desc()).limit(1)
        ).one_or_none()
        position, previous = (last.position, bytes(last.chain)) if last else (0, rules.START)
        values = rules.chain(previous, [bytes(row.digest) for row in fresh])
        session.execute(
            insert(AuditLink),
            [
                {"position": position + n, "record_id": row.id, "chain": value}
                for n, (row, value) in enumerate(zip(fresh, values, strict=True), 1)
            ],
        )
        head = position + len(fresh)
        signature = signing.sign(rules.HEAD, rules.head_message(head, values[-1]))
        session.execute(insert(AuditHead).values(position=head, chain=values[-1], signature=signature))
        may_go_on = _holds_kept(session, position)
        at = work.now.isoformat()
    if may_go_on:
        with own_transaction() as connection:
            locks.hold(connection, Lock.KEEPER)
            kept.write(head, values[-1], signature, at)
    return len(fresh)


def _holds_kept(session: Session, position: int) -> bool:
    """Whether the chain up to `position`, as it was before this batch, has the kept head at its place."""
    before = kept.read()
    if before is None:
        return True
    there = session.scalar(select(AuditLink.chain).where(AuditLink.position == before.position))
    return before.position <= position and there is not None and bytes(there) == before.chain


def _horizon(session: Session, whole: bool) -> int:
    """The record from which on links are looked for. Asked apart: the planner must see the number itself."""
    return 0 if whole else (session.scalar(select(func.max(AuditLink.record_id))) or 0) - WITHIN


def _unlinked(after: int) -> Select[int, bytes]:
    """Records after one that have no link, in order; both tables are read from there on only."""
    linked = select(AuditLink.record_id).where(
        AuditLink.record_id == AuditRecord.id, AuditLink.record_id > after
    )
    return (
        select(AuditRecord.id, AuditRecord.digest)
        .where(AuditRecord.id > after, ~linked.exists())
        .order_by(AuditRecord.id)
    )
