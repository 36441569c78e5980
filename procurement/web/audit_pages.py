"""The audit trail as people read it, and the proof that nobody has changed it."""

from __future__ import annotations

from typing import Any

from flask import request

from procurement.accounts.sentences import roles_in_words
from procurement.audit import queries
from procurement.audit.rules import HEAD
from procurement.audit.timeline import told, who
from procurement.infra import clock, http, lists, signing
from procurement.infra.i18n import Text
from procurement.infra.i18n import lazy as _
from procurement.infra.lists import Cell, Column, Empty, Filter, FilterKind, ListSpec
from procurement.kernel.permissions import Role

SUBJECTS: dict[str, Text] = {
    "bill": _("Bill"),
    "bill_run": _("Settlement run"),
    "building": _("Building"),
    "bureau": _("Bureau"),
    "category": _("Category"),
    "contract": _("Contract"),
    "credit_note": _("Credit note"),
    "ledger_period": _("Period of the ledger"),
    "organisation": _("Organisation"),
    "paper": _("Printed paper"),
    "receipt": _("Receipt"),
    "rule": _("Rule"),
    "service_item": _("Service item"),
    "service_standard": _("Quality standard"),
    "sheet": _("Sheet"),
    "usage": _("Usage"),
    "user": _("Person"),
}
"""What a record is about, in words; another kind is shown by its name."""


def _who(row: Any) -> Cell:
    """Who did it, and in which role; the system itself has no other name."""
    by_itself = row.actor_roles == Role.SYSTEM
    return Cell(who(row), sub="" if by_itself else roles_in_words(row.actor_roles.split(",")))


SPEC = ListSpec(
    name="audit",
    title=_("Audit trail"),
    key="id",
    default_sort="-id",
    counted=_("%(num)s records"),
    empty=Empty(_("Nothing recorded yet"), _("Every change of a record appears here by itself.")),
    columns=[
        Column("id", _("No."), "no", width="no"),
        Column("at", _("When"), "instant", filter=Filter("from")),
        Column("actor_name", _("Who"), show=_who, filter=Filter()),
        Column("action", _("What"), "lead", show=told, filter=Filter(on=("action", "params"))),
        Column(
            "subject_type",
            _("Object"),
            show=lambda row: SUBJECTS.get(row.subject_type, row.subject_type),
            filter=Filter(FilterKind.CHOICE, options=tuple(SUBJECTS.items())),
        ),
        Column("subject_id", _("Object no."), "no", filter=Filter()),
    ],
)


def trail() -> Any:
    """The register of all records; exports what is filtered."""
    actor = http.current_actor()
    statement = queries.trail(actor)
    if request.args.get("export") == "xlsx":
        return http.download(lists.export(SPEC, statement, request.args), "audit.xlsx", http.XLSX)
    listing = lists.listing(SPEC, statement, request.args, request.path, actor_id=actor.id)
    return http.render("web/audit_trail.html", listing=listing)


def integrity() -> Any:
    """Recompute the whole chain and say whether it holds."""
    found = queries.integrity(clock.now())
    return http.render("web/integrity.html", found=found, key=signing.public_key(HEAD))
