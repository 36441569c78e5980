"""Outgoing mail: by SMTP where one is configured, else one file per message in a folder (demo, tests)."""

from __future__ import annotations

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from procurement.infra import clock


class Rejected(smtplib.SMTPException):
    """The server refused the message for good; its words."""


class Unsure(smtplib.SMTPException):
    """The connection ended when the message was handed over and the server had not answered: it may have arrived."""


def send(recipient: str, subject: str, body: str, html: str | None = None) -> None:
    """Deliver one message. Raises OSError or smtplib.SMTPException when the mail server does not take it: `Rejected`
    for good, `Unsure` where nobody can know, anything else where it may take it later."""
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_DEFAULT_SENDER"]
    message["To"] = recipient
    message["Subject"] = " ".join(subject.splitlines())
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = make_msgid(domain="procurement")
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    if current_app.config["SMTP_URL"]:
        _by_smtp(current_app.config["SMTP_URL"], message)
    elif current_app.config["MAIL_DIR"]:
        _to_folder(Path(current_app.config["MAIL_DIR"]), message)


def _to_folder(folder: Path, message: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{len(list(folder.iterdir())) + 1:05d}-{os.urandom(4).hex()}.eml"
    (folder / name).write_bytes(bytes(message))


def _by_smtp(address: str, message: EmailMessage) -> None:
    parts = urlsplit(address)
    port = parts.port or (465 if parts.scheme == "smtps" else 25)
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(parts.hostname or "", port, timeout=10, context=context)
    else:
        server = smtplib.SMTP(parts.hostname or "", port, timeout=10)
    try:
        if parts.scheme == "smtp+tls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        _hand_over(server, message)
    finally:
        with suppress(OSError, smtplib.SMTPException):  # what was taken is taken, however the connection ends
            server.quit()
        server.close()


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Step by step, because what a failure means depends on the step: until the message itself, nothing was taken."""
    recipient = parseaddr(message["To"])[1]
    server.ehlo_or_helo_if_needed()
    options = ["SMTPUTF8", "BODY=8BITMIME"] if not recipient.isascii() else []
    if options and not server.has_extn("smtputf8"):
        raise Rejected(f"the mail server knows no addresses like {recipient}")
    _take(server.mail(parseaddr(message["From"])[1], options))
    _take(server.rcpt(recipient))
    content = message.as_bytes(policy=SMTP.clone(utf8=bool(options)))
    try:
        answer = server.data(content)
    except smtplib.SMTPDataError as no:
        answer = no.smtp_code, no.smtp_error if isinstance(no.smtp_error, bytes) else no.smtp_error.encode()
    except (OSError, smtplib.SMTPServerDisconnected) as cut:
        raise Unsure(f"{type(cut).__name__}: {cut}") from cut
    _take(answer)


def _take(answer: tuple[int, bytes]) -> None:
    """5 at the beginning of a code is for good, 4 for now (RFC 5321, 4.2.1)."""
    code, words = answer
    if 200 <= code < 300:
        return
    said = f"{code} {words.decode(errors='replace')}"
    raise Rejected(said) if code >= 500 else smtplib.SMTPResponseException(code, said)
