"""What records are about: each module declares its kinds in `subjects.py`, with a name people know and a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app
from sqlalchemy import ColumnElement, Select, Text, case, cast, func, literal

from procurement.audit.models import AuditRecord
from procurement.infra.i18n import Text as Words
from procurement.kernel.permissions import Permission

SUBJECT_ID = AuditRecord.subject_id
"""What a declared select compares the row's number with."""


@dataclass(frozen=True)
class Subject:
    """One kind of thing: its word, a select of one text (number, code or name) of the row `SUBJECT_ID`, and its page.

    `argument` is the page's parameter for the row's number; a kind without a page of its own has none.
    """

    kind: str
    label: Words
    named: Select[Any]
    endpoint: str = ""
    argument: str = ""
    permission: Permission | None = None


def register(app: Flask, subjects: Iterable[Subject]) -> None:
    """Add what a module declares."""
    declared(app).update({one.kind: one for one in subjects})


def declared(app: Flask | None = None) -> dict[str, Subject]:
    """Every kind by its name."""
    known: dict[str, Subject] = (app or current_app).extensions.setdefault("audit_subjects", {})
    return known


def name_of_subject() -> ColumnElement[Any]:
    """What the subject of a record is called now; "" for a kind or a row that is not there."""
    found = {kind: cast(one.named.scalar_subquery(), Text) for kind, one in declared().items()}
    return func.coalesce(case(found, value=AuditRecord.subject_type, else_=literal("")), "")
