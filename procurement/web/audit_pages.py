"""The audit trail as people read it, and the proof that nobody has changed it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from procurement.accounts.sentences import roles_in_words
from procurement.audit import queries
from procurement.audit.registry import subjects
from procurement.audit.rules import HEAD
from procurement.audit.timeline import told, who
from procurement.infra import clock, signing
from procurement.kernel.permissions import Role
from procurement.pages import http, i18n
from procurement.pages.filters import Options
from procurement.pages.i18n import Text, counts
from procurement.pages.i18n import lazy as _
from procurement.pages.lists import Cell, Column, Empty, Filter, FilterKind, ListSpec
from procurement.pages.registers import register_page


def _who(row: Any) -> Cell:
    """Who did it, and in which role; the system itself has no other name."""
    by_itself = row.actor_roles == Role.SYSTEM
    return Cell(who(row), sub="" if by_itself else roles_in_words(row.actor_roles.split(",")))


def _subject(row: Any) -> Cell:
    """What it was done to: by the number, code or name people know, and one click away for who may see it."""
    subject = subjects().get(row.subject_type)
    if subject is None or not row.subject:
        return Cell(row.subject or i18n.NOTHING)
    may = subject.permission is not None and http.current_actor().may(subject.permission)
    return Cell(
        row.subject, url=url_for(subject.endpoint, **{subject.argument: row.subject_id}) if may else ""
    )


def _kind(row: Any) -> Text:
    subject = subjects().get(row.subject_type)
    return subject.label if subject else row.subject_type


def _kinds() -> dict[str, Options]:
    return {"subject_type": [(kind, subject.label) for kind, subject in subjects().items()]}


SPEC = ListSpec(
    name="audit",
    title=_("Audit trail"),
    key="id",
    default_sort="-id",
    counted=counts("%(num)s record", "%(num)s records"),
    empty=Empty(_("Nothing recorded yet"), _("Every change of a record appears here by itself.")),
    columns=[
        Column("id", _("No."), "no", width="no"),
        Column("at", _("When"), "instant", filter=Filter("from")),
        Column("actor_name", _("Who"), show=_who, filter=Filter()),
        Column("action", _("What"), "lead", show=told, filter=Filter(on=("action", "params"))),
        Column(
            "subject_type",
            _("Object"),
            show=_kind,
            filter=Filter(FilterKind.CHOICE),
        ),
        Column("subject", _("Number or name"), show=_subject, filter=Filter()),
    ],
)


def trail() -> Any:
    """The register of all records."""
    return register_page(SPEC, queries.trail(http.current_actor()), "web/audit_trail.html", options=_kinds())


def integrity() -> Any:
    """Recompute the whole chain and say whether it holds."""
    found = queries.integrity(clock.now())
    return http.render("web/integrity.html", found=found, key=signing.public_key(HEAD))
