"""Rendering papers."""

from __future__ import annotations

from typing import Any

from procurement.accounts import queries as accounts
from procurement.documents import press, services
from procurement.documents.characters import MissingCharacters
from procurement.infra.db import db
from procurement.kernel.actor import Actor


def render_papers(args: dict[str, Any]) -> None:
    """Render every paper of the batch that still waits; each is kept as soon as it is done.

    A paper with a character no font has is marked failed with the character's name; it is not tried again by itself.
    """
    actor = accounts.system_actor(args["bureau"])
    with press.resting_collector():
        for paper_id in args["papers"]:
            _render(actor, paper_id)


def _render(actor: Actor, paper_id: int) -> None:
    waiting = services.paper_to_render(paper_id)
    db.session.rollback()  # no transaction stays open while a paper is made
    if waiting is None:
        return
    try:
        pdf = press.press().render(*waiting)
    except MissingCharacters as missing:
        services.mark_failed(actor, paper_id, str(missing))
    else:
        services.store_rendered(actor, paper_id, pdf)
