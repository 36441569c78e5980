"""A mail is never sent twice, whatever dies while it is sent; what nobody can know is said."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select
from sqlalchemy.orm import Session

from procurement.infra import jobs
from procurement.infra.db import db as database
from procurement.infra.uow import unit_of_work
from procurement.notifications.models import NoticeMail
from tests.factories import Office
from tests.faults.conftest import Crew, until
from tests.notifications.world import mailed, told
from tests.waiting import PATIENCE

pytestmark = pytest.mark.faults


class Slow:
    """Takes every message at once, and answers when it is let."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.let = threading.Event()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken.append(envelope.content)
        await asyncio.to_thread(self.let.wait, PATIENCE)
        return "250 taken"


def state_of(mail: int) -> str:
    with Session(database.engine) as session:
        return session.scalar(select(NoticeMail.state).where(NoticeMail.id == mail)) or ""


def queued(office: Office, cause: str) -> int:
    mail = mailed(told(office, office.people["officer"], cause=cause), address="officer@bureau.example")
    with unit_of_work(office.system()) as work:
        jobs.add(work, "notifications.send", {"mails": [mail]})
    return mail


def test_a_worker_killed_while_the_server_has_the_message_leaves_it_not_known_and_the_next_is_sent(
    live: Office, crew: Crew
) -> None:
    slow = Slow()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(slow, hostname="127.0.0.1", port=port)
    server.start()
    try:
        crew.env["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
        crew.env.pop("REDIS_URL", None)  # the dispatcher's own child sends: killed with it
        first = queued(live, "first")
        at_work = crew.start("dispatcher")
        until(lambda: bool(slow.taken), PATIENCE, crew)
        assert state_of(first) == "sending"
        crew.kill(at_work)
        slow.let.set()
        crew.start("dispatcher")
        until(lambda: state_of(first) != "sending", PATIENCE, crew)
        second = queued(live, "second")
        until(lambda: state_of(second) == "sent", PATIENCE, crew)
        assert (state_of(first), len(slow.taken)) == ("unknown", 2)
    finally:
        slow.let.set()
        server.stop()
