"""Home: what waits for this person, over all modules, due first; and the year's money for who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from flask import jsonify, url_for

from procurement.accounts import queries as accounts
from procurement.billing.queries.figures import year_figures
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.money import Money
from procurement.kernel.work import Work
from procurement.notifications import queries as notifications
from procurement.pages import charts, http, i18n
from procurement.pages.charts import Figure
from procurement.pages.i18n import Text
from procurement.pages.i18n import gettext as _
from procurement.pages.parts import Task
from procurement.web import beginning

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Group:
    """One part of the work list: today (what is late or has no day waits now), the next seven days, later."""

    title: Text
    tasks: list[Task]


def home() -> Any:
    """The work list by when things are due, and the year's funnel."""
    actor, today = http.current_actor(), clock.today()
    groups = grouped(worklist(actor), today)
    late = sum(1 for group in groups for task in group.tasks if task.due is not None and task.due < today)
    return http.render(
        "web/home.html",
        groups=[group for group in groups if group.tasks],
        tasks_today=len(groups[0].tasks),
        late=late,
        figure=funnel(actor, today.year),
        beginning=beginning.unfinished(actor),
    )


def count_tasks() -> Any:
    """How many things wait today, for the bar of pages that did not make the list."""
    today = clock.today()
    return jsonify(count=sum(_waits_now(work, today) for work in worklist(http.current_actor())))


def worklist(actor: Actor) -> list[Work]:
    """Everything that waits, the earliest first, what has no date before what is due later than today."""
    now, today = clock.now(), clock.today()
    own = notifications.worklist(actor, now)
    found = [*own, *_of_absent(actor, {work.key for work in own})]
    return sorted(found, key=lambda work: (work.due or today, str(work.title)))


def _of_absent(actor: Actor, own: Collection[str]) -> Iterator[Work]:
    """What waits for whom the actor stands in for today, and for the actor not anyway; the acts stay the actor's own."""
    for person, until in notifications.covered(actor, clock.today()):
        said = _("for %(name)s, away until %(day)s", name=person.name, day=i18n.day(until))
        for work in notifications.worklist(accounts.actor_of(person), clock.now()):
            if work.key not in own:
                yield replace(work, small=" · ".join(filter(None, (said, str(work.small)))))


def grouped(works: Sequence[Work], today: date) -> tuple[Group, Group, Group]:
    """Today, this week and later, each in the order given."""
    groups = Group(_("Today"), []), Group(_("This week"), []), Group(_("Later"), [])
    for work in works:
        later = work.due is not None and work.due > today + WEEK
        groups[0 if _waits_now(work, today) else 2 if later else 1].tasks.append(shown(work))
    return groups


def _waits_now(work: Work, today: date) -> bool:
    """What is due or late, and what has no day."""
    return work.due is None or work.due <= today


def shown(work: Work) -> Task:
    """A row of the work list as the page shows it."""
    url = url_for(work.endpoint, **work.asked)
    return Task(work.due, work.title, url, work.act, url, work.small, work.basis or "")


def funnel(actor: Actor, year: int) -> Figure | None:
    """Contracted → earned → billed → received, in 10 000 yuan; None for who may not see it, or before anything is."""
    found = year_figures(actor, year)
    if found is None or not found.contracted:
        return None
    items = [
        (_("Contracted"), _tens(found.contracted)),
        (_("Earned"), _tens(found.earned)),
        (_("Billed"), _tens(found.billed)),
        (_("Received"), _tens(found.received)),
    ]
    return charts.bars(
        _("From contract to receipt"),
        items,
        note=_("10 000 yuan"),
        head=(_("Step"), _("Amount")),
        of_previous=True,
    )


def _tens(amount: Money) -> Decimal:
    return (amount.yuan / 10_000).quantize(Decimal("0.1"))
