"""Saved filters: the tabs a person keeps above a register. Their own, seen by nobody else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from flask import g
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    ScalarSelect,
    UniqueConstraint,
    bindparam,
    delete,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by, insert
from sqlalchemy.orm import Mapped, mapped_column

from procurement.infra.columns import Id, Json, Recorded, String
from procurement.infra.db import Model, rows_of
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Refused
from procurement.kernel.references import Known, reference_key
from procurement.pages.forms import Form, KeptField, TextField
from procurement.pages.i18n import Text, lazy

MOST = 12
SENTENCES: dict[str, Text] = {
    "lists.too_many_filters": lazy(
        "You have %(most)d saved filters here. Remove one before you save another."
    ),
    "lists.no_filter": lazy("No filter is in force. Filter the list first, then save it."),
}


class SavedFilter(Model):
    """One tab of one person on one register."""

    __tablename__ = "saved_filter"
    id: Mapped[Id]
    actor_id: Mapped[int] = mapped_column(BigInteger)
    page: Mapped[String]
    label: Mapped[String]
    query: Mapped[Json]
    saved_at: Mapped[Recorded]
    __table_args__ = (
        UniqueConstraint("actor_id", "page", "label"),
        {"info": {"unaudited": "a person's own convenience; decides nothing"}},
    )


class SaveFilterForm(Form):
    """Names the filters in force."""

    label = TextField(lazy("Name of the filter"), most=20, width="w14")
    page = KeptField()
    query = KeptField()
    next = KeptField()


_KEPT = SavedFilter.__table__.c
_OF_ONE = (
    select(_KEPT.id, _KEPT.label, _KEPT.query)
    .where(_KEPT.actor_id == bindparam("actor"), _KEPT.page == bindparam("page"))
    .order_by(_KEPT.id)
)


def saved_of(actor_id: int, page: str) -> Sequence[Row[int, str, dict[str, str]]]:
    """A person's tabs on a register (id, label, query), the oldest first."""
    return rows_of(_OF_ONE, {"actor": actor_id, "page": page}).all()


class OwnFilter(NamedTuple):
    """A tab as its register shows it."""

    id: int
    label: str
    query: Mapping[str, str]


def own_of(person: ColumnElement[int]) -> ScalarSelect[Any]:
    """All tabs of a person, for the statement a request begins with: they are few, and a statement of their own would
    cost every register a tenth."""
    tab = func.jsonb_build_array(_KEPT.page, _KEPT.id, _KEPT.label, _KEPT.query)
    tabs = func.jsonb_agg(aggregate_order_by(tab, _KEPT.id), type_=JSONB)
    return select(tabs).where(_KEPT.actor_id == person).scalar_subquery()


def own_filters(page: str) -> list[OwnFilter]:
    """The tabs of who is signed in on a register, the oldest first; they came with who it is (`own_of`)."""
    return [OwnFilter(*tab) for of, *tab in g.beside["own_filters"] or () if of == page]


def save(actor: Actor, page: str, label: str, query: str | None) -> None:
    """Keep the filters of an address under a name; the same name replaces, however it is written. Refuses: lists.too_many_filters,
    lists.no_filter."""
    wanted = dict(parse_qsl((query or "")[:4000]))
    if not wanted:
        raise Refused([Refusal("lists.no_filter")])
    with unit_of_work(actor) as work:
        label = _called_so(actor, page, label)
        mine = select(func.count()).where(
            SavedFilter.actor_id == actor.id, SavedFilter.page == page, SavedFilter.label != label
        )
        if work.session.scalar(mine) >= MOST:  # type: ignore[operator]
            raise Refused([Refusal("lists.too_many_filters", {"most": MOST})])
        row = insert(SavedFilter).values(actor_id=actor.id, page=page[:60], label=label, query=wanted)
        work.session.execute(
            row.on_conflict_do_update(index_elements=["actor_id", "page", "label"], set_={"query": wanted})
        )


def _called_so(actor: Actor, page: str, label: str) -> str:
    """The name as a filter of this person bears it already, however it is written now (kernel.references)."""
    held = Known(kept.label for kept in saved_of(actor.id, page))
    return held.meant(label) if reference_key(label) else label


def remove(actor: Actor, filter_id: int) -> None:
    """Let a tab go. Raises NotFound for somebody else's."""
    with unit_of_work(actor) as work:
        gone = work.session.execute(
            delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.actor_id == actor.id)
        )
        if not gone.rowcount:  # type: ignore[attr-defined]
            raise NotFound()
