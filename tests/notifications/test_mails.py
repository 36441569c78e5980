"""Mail over a real SMTP server: once, refused, tried again, or not known; and never twice."""

from __future__ import annotations

import asyncio
import smtplib
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import text

from procurement.accounts.models import User
from procurement.infra import mail
from procurement.infra.db import own_transaction, reading
from procurement.kernel.errors import Forbidden, NotFound, Refused
from procurement.kernel.permissions import Role
from procurement.notifications import mails, queries, services
from procurement.notifications.models import NoticeMail
from tests.factories import Office
from tests.notifications import world
from tests.notifications.world import mailed, run_jobs, told

TODAY = date(2026, 3, 2)


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
    assert services.start_mail([sent]).mails == [] and started.mails == [sent]
    seen.append(row(sent).state)
    services.end_mail(started, mails.MailState.SENT)
    seen.append(row(sent).state)
    assert seen == ["unknown", "sent"]


def test_what_a_former_sending_says_does_not_count_once_it_is_sent_anew(db: Office) -> None:
    sent = one_mail(db)
    former = services.start_mail([sent])
    services.start_mail([sent])  # gives it up for unknown
    services.send_again(db.actor(Role.ADMINISTRATOR), sent)
    anew = services.start_mail([sent])
    assert anew.mails == [sent]
    services.end_mail(former, mails.MailState.WAITING, "451 later")
    assert row(sent).state == "sending", "or it would be sent twice"
    services.end_mail(anew, mails.MailState.SENT)
    assert row(sent).state == "sent"


def test_a_message_that_cannot_be_written_is_no_mail_being_sent(db: Office, smtp: Server) -> None:
    sent = one_mail(db)
    with own_transaction() as connection:
        broken = User.__table__.update().where(User.id == db.people["officer"])
        connection.execute(broken.values(email="two\rlines@bureau.example"))
    with pytest.raises(ValueError):
        mails.send([sent])
    assert (row(sent).state, smtp.taken) == ("waiting", []) and "ValueError" in row(sent).said


def test_a_title_of_more_than_one_line_is_a_subject_of_one(db: Office, smtp: Server) -> None:
    mails.send([one_mail(db, title="食堂\r\n合同\r附件")])
    assert smtp.taken[0]["Subject"] == "食堂 合同 附件"


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
    assert run_jobs(db) == ["notifications.send", "notifications.changed"]
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
    let_go(db, why)
    mails.send([sent])
    assert (row(sent).state, smtp.taken) == ("dropped", [])


@pytest.mark.parametrize("why", ["read", "over", "gone"])
def test_what_need_not_be_said_any_more_is_not_sent_again_and_waits_for_nobody(db: Office, why: str) -> None:
    sent = mailed(told(db, db.people["officer"], task="t"), "refused")
    administrator = db.actor(Role.ADMINISTRATOR)
    assert queries.not_arrived(administrator) == 1
    let_go(db, why)
    with pytest.raises(Refused, match="notifications.not_needed"):
        services.send_again(administrator, sent)
    page = db.client(Role.ADMINISTRATOR).get(f"/notices/mails/{sent}").get_data(as_text=True)
    assert (row(sent).state, queries.not_arrived(administrator)) == ("refused", 0)
    assert "/sending" not in page


def let_go(db: Office, why: str) -> None:
    changes = {
        "read": "UPDATE notice SET read_at = official_now()",
        "over": "UPDATE notice SET over_at = official_now()",
        "gone": f"UPDATE user_account SET active = false WHERE id = {db.people['officer']}",
    }
    with own_transaction() as connection:
        connection.execute(text(changes[why]))
    reading().expire_all()


@pytest.mark.parametrize(
    ("deputy", "stage", "state"),
    [
        ("officer2", "new", "sent"),
        ("finance", "new", "dropped"),  # without the role
        ("officer2", "new", "dropped"),  # and not for these days
        ("finance", "late", "sent"),
    ],
)
def test_mail_goes_to_a_deputy_for_as_long_as_they_are_one(
    db: Office, smtp: Server, deputy: str, stage: str, state: str
) -> None:
    officer, reader = db.people["officer"], db.people[deputy]
    days = (world.LONG_AFTER,) * 2 if (deputy, state) == ("officer2", "dropped") else (TODAY, TODAY)
    world.away(db, officer, reader, *days)
    sent = mailed(told(db, reader, of_id=officer, stage=stage, task="t" if stage == "late" else None))
    mails.send([sent])
    assert row(sent).state == state


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


def test_a_mornings_mail_no_server_took_is_tried_again_the_same_day_as_one(db: Office, smtp: Server) -> None:
    officer = db.people["officer"]
    ids = [mailed(told(db, officer, cause=str(n)), digest=True) for n in range(2)]
    services.end_mail(services.start_mail(ids), mails.MailState.WAITING, "451 later")
    tomorrow = mailed(told(db, officer, cause="tomorrow"), digest=True)
    _older("moved_at", "11 minutes")
    for _ in range(2):
        services.tend_mails(db.system())
    with own_transaction() as connection:  # the morning of this day has been
        connection.execute(text("UPDATE job SET state = 'done' WHERE task = 'notifications.morning'"))
    assert run_jobs(db) == ["notifications.send"]
    assert [message["Subject"] for message in smtp.taken] == ["2 条通知"]
    assert [row(one).state for one in (*ids, tomorrow)] == ["sent", "sent", "waiting"]


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
