"""What records are about: each module declares its kinds, with a name people know and a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from procurement.audit.models import AuditRecord
from procurement.infra.modules import declared
from procurement.kernel.permissions import Permission
from procurement.pages.i18n import Text as Words


@dataclass(frozen=True)
class Subject:
    """One kind of thing: its word, what one of them is called, and its page.

    `named`: a select of one text (number, code or name) of the row the record names (`called`). `argument` is the
    page's parameter for the row's number; a kind without a page of its own has none.
    """

    kind: str
    label: Words
    named: Select[Any]
    endpoint: str = ""
    argument: str = ""
    permission: Permission | None = None


def called(of: InstrumentedAttribute[int], text: Any) -> Select[Any]:
    """The `text` of the row whose number, the column `of`, a record names; a text over more tables joins them."""
    return select(text).select_from(of.class_).where(of == AuditRecord.subject_id)


def subjects() -> dict[str, Subject]:
    """Every kind by its name."""
    return {one.kind: one for one in declared(Subject)}


def name_of_subject() -> ColumnElement[Any]:
    """What the subject of a record is called now; "" for a kind or a row that is not there."""
    found = {kind: cast(one.named.scalar_subquery(), Text) for kind, one in subjects().items()}
    return func.coalesce(case(found, value=AuditRecord.subject_type, else_=literal("")), "")
