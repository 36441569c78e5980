"""Reminders on a clock that really moves, with lookers that die: each once, whatever the order (property)."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress

import pytest
from flask import g
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, select
from sqlalchemy.orm import Session

from procurement.contracts import services as contracts
from procurement.infra import clock
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.notifications import services
from procurement.notifications.models import Notice
from tests.contracts import world
from tests.contracts.world import World
from tests.factories import Office

ACTS = st.one_of(
    st.integers(1, 3).map(lambda days: f"+{days}d"), st.sampled_from(["look", "look and die", "look twice"])
)


class Died(Exception):
    """The process is gone before its transaction is committed."""


@pytest.fixture
def made(live: Office) -> World:
    """One office for all examples: its clock goes on from one to the next."""
    return world.built(live)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=10))
def test_each_reminder_of_an_open_task_comes_once_and_none_when_it_is_done(
    made: World, acts: list[str]
) -> None:
    before = len(told(made.office))
    contract = world.submitted(made)
    for act in acts:
        if act.startswith("+"):
            moved(made.office, act)
        else:
            look(made.office, dies=act == "look and die")
        if act == "look twice":
            look(made.office)
    look(made.office)
    fresh = told(made.office)[before:]
    assert [one.stage for one in fresh].count("new") == 1, "told once that it waits, however late"
    assert max(Counter(one.cause for one in fresh).values()) == 1
    assert all(
        one.due is None or clock.civil(one.made_at) <= one.due for one in fresh if one.stage == "reminder"
    )
    assert not any(one.over_at for one in fresh)
    contracts.send_back(made.supervisor, contract, world.version(contract), "再改")
    look(made.office)
    moved(made.office, "+1d")
    look(made.office)
    assert len(told(made.office)) == before + len(fresh), "nothing more is said of what is done"
    assert all(one.over_at for one in told(made.office))


def look(office: Office, *, dies: bool = False) -> None:
    """A job of its own, which asks the time anew."""
    database.session.remove()
    g.pop("official_now", None)
    with suppress(Died), unit_of_work(office.system()):
        services.look(office.system(), office.people["supervisor"])
        if dies:
            raise Died


def moved(office: Office, by: str) -> None:
    owner = create_engine(office.owner_url)
    with owner.begin() as connection:
        clock.move(connection, by, office.app.config["BUREAU_TZ"])
    owner.dispose()
    g.pop("official_now", None)


def told(office: Office) -> list[Notice]:
    """What the one who approves was told, oldest first."""
    mine = select(Notice).where(Notice.person_id == office.people["supervisor"]).order_by(Notice.id)
    with Session(database.engine) as session:
        return list(session.scalars(mine))
