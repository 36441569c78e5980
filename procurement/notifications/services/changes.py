"""After an act: the work lists it may have changed are looked at, so that the bell says what they say all day long.

No service is asked which those are: a unit of work knows the tables it wrote, a kind the tables its rows hang on. A
service says only whom it concerns besides the bureau and whoever acts (`work.concerns`).
"""

from __future__ import annotations

from procurement.infra import jobs
from procurement.infra.modules import declared
from procurement.infra.uow import UnitOfWork
from procurement.notifications.kinds import Waiting

TASK = "notifications.changed"
AT_ONCE = 50
"""Organisations looked at in one job: a month's run concerns a thousand."""


def queue_changed(work: UnitOfWork) -> None:
    """At the end of a unit: have the lists looked at that show rows of what it wrote; one statement, or none."""
    changed(work, *(kind for kind in declared(Waiting) if kind.hangs_on & work.written))


def changed(work: UnitOfWork, *kinds: Waiting) -> None:
    """Have the lists looked at that show rows of these kinds."""
    actor = work.actor
    theirs = [actor.bureau_id, *sorted({actor.organisation_id, *work.concerned} - {actor.bureau_id})]
    args = {"bureau": actor.bureau_id, "by": actor.id, "kinds": [kind.name for kind in kinds]}
    parts = [theirs[at : at + AT_ONCE] for at in range(0, len(theirs), AT_ONCE)]
    if kinds:
        jobs.add_many(work, TASK, [{**args, "organisations": part} for part in parts])
