"""Getting started: what a bureau brings, in order, how far it has come, and the one way on for each step.

Every step has its owner: an administrator sees all of them, and says to whom the others belong.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts.sentences import ROLES
from procurement.billing.queries.brought import has_billed
from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.pages import http
from procurement.pages.i18n import _
from procurement.pages.steps import Step, Steps


def show_beginning() -> Response:
    """All steps in order; the first that is open has the solid button."""
    actor = http.current_actor()
    found = list(steps(actor))
    needed = [step for step in found if not step.optional]
    return http.render(
        "web/show_beginning.html",
        steps=[_shown(actor, step) for step in found],
        done=sum(step.done for step in needed),
        needed=len(needed),
        first=next((n for n, step in enumerate(found) if not step.done and _may(actor, step)), None),
    )


def unfinished(actor: Actor) -> tuple[int, int] | None:
    """How many steps of how many are done, for the home of whoever leads the beginning; None once it is over.

    With the first month billed it is: who is invited later, or sells something new, does not begin the bureau anew.
    """
    if not actor.may(P.PEOPLE_MANAGE) or has_billed(actor):
        return None
    needed = [step for step in steps(actor) if not step.optional]
    done = sum(step.done for step in needed)
    return None if done == len(needed) else (done, len(needed))


def _may(actor: Actor, step: Step) -> bool:
    return actor.may(step.permission)


def _shown(actor: Actor, step: Step) -> dict[str, Any]:
    """A step as the page shows it: its acts for who may do them, for the others whose it is."""
    acts = [(act.label, url_for(act.endpoint), act.icon) for act in step.acts] if _may(actor, step) else []
    owner = "" if acts else _("%(role)s does this", role=str(ROLES[step.owner]))
    return {"step": step, "acts": acts, "owner": owner}


def steps(actor: Actor) -> Iterator[Step]:
    """What a bureau brings, in the order in which one thing rests on the other: that of the modules."""
    for part in declared(Steps):
        yield from part.find(actor)
