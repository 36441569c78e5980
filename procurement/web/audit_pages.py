"""The audit trail as people read it, and the proof that nobody has changed it."""

from __future__ import annotations

from typing import Any

from flask import request

from procurement.audit import queries
from procurement.audit.rules import HEAD
from procurement.infra import clock, http, lists, signing
from procurement.infra.i18n import lazy as _
from procurement.infra.i18n import sentence
from procurement.infra.lists import Column, Empty, Filter, ListSpec

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
        Column("actor_name", _("Who"), "text", sub="actor_roles", filter=Filter()),
        Column(
            "action", _("What"), "lead", show=lambda row: told(row), filter=Filter(on=("action", "params"))
        ),
        Column("subject_type", _("Object"), "text", filter=Filter()),
        Column("subject_id", _("Object no."), "no", filter=Filter()),
    ],
)


def told(row: Any) -> str:
    """A record's sentence in the reader's language."""
    return sentence(f"audit.{row.action}", row.params)


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
