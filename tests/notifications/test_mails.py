"""Mail over a real SMTP server: once, refused, tried again, or not known; and never twice."""

from __future__ import annotations

import asyncio
import smtplib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from procurement.infra import mail
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.notifications import mails, services
from procurement.notifications.models import NoticeMail
from tests.factories import Office
from tests.notifications import world
from tests.notifications.world import mailed, run_jobs, told


@dataclass
class Server:
    """A mail server that answers as it is told to, and keeps what it took."""

    answer: str = "250 taken"
    recipient_answer: str = "250 known"
    cut: bool = False
    """Take the message and die before a word."""
    meanwhile: Callable[[], None] = lambda: None
    taken: list[EmailMessage] = field(default_factory=list)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.to_thread(self.meanwhile)
        if self.answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.cut:
            server.transport.abort()
        return self.answer


@pytest.fixture
def smtp(db: Office) -> Iterator[Server]:
    """The application sends to this server."""
    server = Server()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    control = Controller(server, hostname="127.0.0.1", port=port)
    control.start()
    db.app.config["SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    try:
        yield server
    finally:
        db.app.config["SMTP_URL"] = None
        control.stop()


def one_mail(office: Office, **values: Any) -> int:
    return mailed(told(office, office.people["officer"], **values), address="officer@bureau.example")


def row(mail_id: int) -> NoticeMail:
    reading().expire_all()
    return reading().get_one(NoticeMail, mail_id)


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def test_a_mail_says_it_in_the_readers_language_with_the_next_act_as_a_link(db: Office, smtp: Server) -> None:
    notice = told(
        db, db.people["officer"], title="待审批合同：食堂", act="审查", basis="某办法 第3条", stage="reminder",
        task="t", due=world.LONG_AFTER,
    )  # fmt: skip
    sent = mailed(notice, address="officer@bureau.example")
    mails.send([sent])
    [message] = smtp.taken
    assert row(sent).state == "sent"
    assert (message["To"], message["Subject"]) == ("officer@bureau.example", "提醒：待审批合同：食堂")
    for kind in ("plain", "html"):
        assert f"http://localhost/notices/{notice}" in body(message, kind)
        assert "2027-06-01" in body(message, kind) and "某办法 第3条" in body(message, kind)
        assert "http://localhost/notices/settings" in body(message, kind)
    assert '<html lang="zh-CN">' in body(message, "html")
    world.choose_language(db.people["officer"], "en")
    mails.send([one_mail(db, cause="2")])
    assert '<html lang="en">' in body(smtp.taken[1], "html")


def test_a_mail_is_sent_once_however_often_its_job_runs(db: Office, smtp: Server) -> None:
    sent = one_mail(db)
    for _ in range(3):
        mails.send([sent])
    assert len(smtp.taken) == 1


def test_two_workers_at_the_same_mail_send_it_once(db: Office, smtp: Server) -> None:
    """The second finds the mark of the first, which is still at it, and does not know; then the first one does."""
    sent = one_mail(db)
    seen: list[str] = []
    started = services.start_mail([sent])
    assert services.start_mail([sent]) == [] and started == [sent]
    seen.append(row(sent).state)
    services.end_mail(started, mails.MailState.SENT)
    seen.append(row(sent).state)
    assert seen == ["unknown", "sent"]


@pytest.mark.parametrize("where", ["answer", "recipient_answer"])
def test_what_the_server_refuses_for_good_is_kept_with_its_words_and_not_tried_again(
    db: Office, smtp: Server, where: str
) -> None:
    sent = one_mail(db)
    setattr(smtp, where, "550 no such mailbox")
    mails.send([sent])
    setattr(smtp, where, "250 ok")
    mails.send([sent])
    assert (row(sent).state, row(sent).said, smtp.taken) == ("refused", "550 no such mailbox", [])


def test_what_the_server_refuses_for_now_is_tried_again(db: Office, smtp: Server) -> None:
    sent = one_mail(db)
    smtp.answer = "451 come back later"
    with pytest.raises(smtplib.SMTPResponseException):
        mails.send([sent])
    assert row(sent).state == "waiting" and "451 come back later" in row(sent).said
    smtp.answer = "250 taken"
    mails.send([sent])
    assert (row(sent).state, len(smtp.taken)) == ("sent", 1)


def test_a_server_that_is_not_there_is_tried_again(db: Office) -> None:
    sent = one_mail(db)
    with socket.socket() as unheard:
        unheard.bind(("127.0.0.1", 0))
        db.app.config["SMTP_URL"] = f"smtp://127.0.0.1:{unheard.getsockname()[1]}"
        with pytest.raises(OSError):
            mails.send([sent])
    db.app.config["SMTP_URL"] = None
    assert row(sent).state == "waiting"


def test_a_connection_cut_after_the_message_leaves_it_not_known_and_never_twice(
    db: Office, smtp: Server
) -> None:
    sent = one_mail(db)
    smtp.cut = True
    mails.send([sent])
    smtp.cut = False
    mails.send([sent])
    assert (row(sent).state, len(smtp.taken)) == ("unknown", 1)


def test_a_worker_that_dies_while_sending_leaves_it_not_known_until_a_person_sends_it_again(
    db: Office, smtp: Server
) -> None:
    sent = one_mail(db)
    services.start_mail([sent])  # and the process is gone
    mails.send([sent])
    assert (row(sent).state, smtp.taken) == ("unknown", [])
    services.send_again(db.actor(Role.ADMINISTRATOR), sent)
    assert row(sent).state == "waiting"
    assert run_jobs(db) == ["notifications.send"]
    assert (row(sent).state, len(smtp.taken)) == ("sent", 1)


def test_sending_again_goes_to_the_address_the_person_has_now(db: Office, smtp: Server) -> None:
    sent = mailed(told(db, db.people["officer"]), "refused", "wrong@bureau.example")
    services.send_again(db.actor(Role.ADMINISTRATOR), sent)
    run_jobs(db)
    assert smtp.taken[0]["To"] == "officer@bureau.example"


def test_only_who_manages_people_sends_again_and_only_in_their_own_bureau(db: Office) -> None:
    sent = mailed(told(db, db.people["officer"]), "refused")
    with pytest.raises(Forbidden):
        services.send_again(db.actor(Role.FINANCE), sent)
    with pytest.raises(NotFound):
        services.send_again(Office.build(db.app, "other").actor(Role.ADMINISTRATOR), sent)
    assert row(sent).state == "refused"


@pytest.mark.parametrize("state", ["waiting", "sending", "sent", "dropped"])
def test_what_is_on_its_way_or_arrived_is_not_sent_again(db: Office, state: str) -> None:
    sent = mailed(told(db, db.people["officer"]), state)
    with pytest.raises(Refused, match="notifications.not_to_be_sent"):
        services.send_again(db.actor(Role.ADMINISTRATOR), sent)


@pytest.mark.parametrize("why", ["read", "over", "gone"])
def test_what_need_not_be_said_any_more_is_not_sent(db: Office, smtp: Server, why: str) -> None:
    notice = told(db, db.people["officer"], task="t")
    sent = mailed(notice)
    changes = {
        "read": "UPDATE notice SET read_at = official_now()",
        "over": "UPDATE notice SET over_at = official_now()",
        "gone": f"UPDATE user_account SET active = false WHERE id = {db.people['officer']}",
    }
    with own_transaction() as connection:
        connection.execute(text(changes[why]))
    mails.send([sent])
    assert (row(sent).state, smtp.taken) == ("dropped", [])


def test_the_morning_brings_one_mail_of_everything_that_was_to_wait_for_it(db: Office, smtp: Server) -> None:
    ids = [
        mailed(told(db, db.people["officer"], title=f"第{n}件", cause=str(n)), digest=True) for n in range(3)
    ]
    mailed(told(db, db.people["finance"], title="别人的"), digest=True)
    for _ in range(2):
        services.morning(db.system())
        run_jobs(db)
    to_officer = [message for message in smtp.taken if message["To"] == "officer@bureau.example"]
    assert [message["Subject"] for message in to_officer] == ["3 条通知"]
    words = body(to_officer[0], "plain")
    assert all(f"第{n}件" in words for n in range(3)) and "别人的" not in words
    assert {row(one).state for one in ids} == {"sent"}


def test_a_server_that_takes_nothing_is_asked_again_every_ten_minutes_for_two_days(
    db: Office, smtp: Server
) -> None:
    sent = one_mail(db)
    services.end_mail(services.start_mail([sent]), mails.MailState.WAITING, "451 later")
    services.tend_mails(db.system())
    assert "notifications.send" not in run_jobs(db), "it was tried just now"
    _older("moved_at", "11 minutes")
    services.tend_mails(db.system())
    services.tend_mails(db.system())
    assert run_jobs(db).count("notifications.send") == 1
    assert row(sent).state == "sent"
    late = one_mail(db, cause="late")
    services.end_mail(services.start_mail([late]), mails.MailState.WAITING, "451 later")
    _older("made_at", "3 days")
    services.tend_mails(db.system())
    assert (row(late).state, row(late).said) == ("refused", "451 later")


def _older(column: str, age: str) -> None:
    with own_transaction() as connection:
        connection.execute(text(f"UPDATE notice_mail SET {column} = {column} - interval '{age}'"))


def test_mail_of_another_bureau_is_not_tended(db: Office) -> None:
    other = Office.build(db.app, "other")
    late = mailed(told(other, other.people["officer"]))
    services.end_mail(services.start_mail([late]), mails.MailState.WAITING, "451 later")
    _older("made_at", "3 days")
    services.tend_mails(db.system())
    assert row(late).state == "waiting"


def test_an_address_with_other_letters_needs_a_server_that_knows_them(db: Office, smtp: Server) -> None:
    mail.send("张三@example.cn", "你好", "正文", None)
    assert smtp.taken[0]["To"] == "张三@example.cn"


def test_a_line_with_a_single_dot_does_not_end_the_message(db: Office, smtp: Server) -> None:
    mail.send("a@example.cn", "x", "one\n.\ntwo\n", None)
    assert smtp.taken[0].get_content().splitlines() == ["one", ".", "two"]
