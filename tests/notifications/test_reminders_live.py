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
from tests.factories import House

ACTS = st.one_of(
    st.integers(1, 3).map(lambda days: f"+{days}d"), st.sampled_from(["look", "look and die", "look twice"])
)


class Died(Exception):
    """The process is gone before its transaction is committed."""


@pytest.fixture
def made(live: House) -> World:
    """One house for all examples: its clock goes on from one to the next."""
    return world.built(live)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTS, max_size=10))
def test_each_reminder_of_an_open_task_comes_once_and_none_when_it_is_done(
    made: World, acts: list[str]
) -> None:
    before = len(told(made.house))
    contract = world.submitted(made)
    for act in acts:
        if act.startswith("+"):
            moved(made.house, act)
        else:
            look(made.house, dies=act == "look and die")
        if act == "look twice":
            look(made.house)
    look(made.house)
    fresh = told(made.house)[before:]
    assert [one.stage for one in fresh].count("new") == 1, "told once that it waits, however late"
    assert max(Counter(one.cause for one in fresh).values()) == 1
    assert all(
        one.due is None or clock.civil(one.made_at) <= one.due for one in fresh if one.stage == "reminder"
    )
    assert not any(one.over_at for one in fresh)
    contracts.send_back(made.supervisor, contract, world.version(contract), "再改")
    look(made.house)
    moved(made.house, "+1d")
    look(made.house)
    assert len(told(made.house)) == before + len(fresh), "nothing more is said of what is done"
    assert all(one.over_at for one in told(made.house))


def look(house: House, *, dies: bool = False) -> None:
    """A job of its own, which asks the time anew."""
    database.session.remove()
    g.pop("official_now", None)
    with suppress(Died), unit_of_work(house.system()):
        services.look(house.system(), house.people["supervisor"])
        if dies:
            raise Died


def moved(house: House, by: str) -> None:
    owner = create_engine(house.owner_url)
    with owner.begin() as connection:
        clock.move(connection, by, house.app.config["BUREAU_TZ"])
    owner.dispose()
    g.pop("official_now", None)


def told(house: House) -> list[Notice]:
    """What the one who approves was told, oldest first."""
    mine = select(Notice).where(Notice.person_id == house.people["supervisor"]).order_by(Notice.id)
    with Session(database.engine) as session:
        return list(session.scalars(mine))
