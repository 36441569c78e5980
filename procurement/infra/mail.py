"""Outgoing mail: by SMTP where one is configured, else one file per message in a folder (demo, tests)."""

from __future__ import annotations

import os
import smtplib
import ssl
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from urllib.parse import unquote, urlsplit

from flask import current_app

from procurement.infra import clock


def send(recipient: str, subject: str, body: str, html: str | None = None) -> None:
    """Deliver one message. Raises OSError or smtplib.SMTPException when the mail server does not take it."""
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_DEFAULT_SENDER"]
    message["To"] = recipient
    message["Subject"] = subject.replace("\n", " ")
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
    with server:
        if parts.scheme == "smtp+tls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
