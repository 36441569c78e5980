"""Rendering papers."""

from __future__ import annotations

from typing import Any

from procurement.accounts import queries as accounts
from procurement.documents import renderer, services
from procurement.documents.characters import MissingCharacters
from procurement.infra.db import db
from procurement.infra.printable import named
from procurement.kernel.actor import Actor

NAMED = 5
"""Places of a paper the cause of its failure names."""


def render_papers(args: dict[str, Any]) -> None:
    """Render every paper of the batch that still waits; each is kept as soon as it is done.

    A paper that cannot be made from what it is made of (a character no font has, a fact its template cannot read) is
    marked failed with the cause and keeps no other from being made; it is not tried again by itself. What is no fault
    of the paper (no memory, no disk, no database) fails the job, which is tried again.
    """
    actor = accounts.system_actor(args["bureau"])
    with renderer.resting_collector():
        for paper_id in args["papers"]:
            _render(actor, paper_id)


def _render(actor: Actor, paper_id: int) -> None:
    waiting = services.paper_to_render(paper_id)
    db.session.rollback()  # no transaction stays open while a paper is made
    if waiting is None:
        return
    printer = renderer.renderer()
    try:
        pdf = printer.render(*waiting)
    except (OSError, MemoryError):
        raise
    except Exception as fault:
        services.mark_failed(actor, paper_id, _cause(fault))
    else:
        services.store_rendered(actor, paper_id, pdf)


def _cause(fault: Exception) -> str:
    """What stopped the renderer, for whoever looks after the system; characters and their places in no language."""
    if isinstance(fault, MissingCharacters):
        return f"{named(fault.characters)}: {', '.join(fault.places[:NAMED]) or 'template'}"
    return f"{type(fault).__name__}: {fault}"
