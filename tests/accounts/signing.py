"""What the tests of signing in share: browsers, forms, the clock, and the mails that were sent."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import g
from sqlalchemy import create_engine, pool, select

from procurement.audit.models import AuditRecord
from procurement.infra import clock, jobs
from procurement.infra.db import reading
from tests.architecture.page_client import Page, PageClient, check
from tests.factories import PASSWORD as RIGHT
from tests.factories import Office

SIGN_IN, RESET, PASSWORD = "/account/sign-in", "/account/password-reset", "/account/password"
WRONG, NEW = "not-the-password", "a-new-and-longer-one"
OFFICER, NOBODY = "officer@bureau.example", "nobody@bureau.example"


def browser(office: Office, lang: str = "zh_CN") -> PageClient:
    client = office.client()
    with client.session_transaction() as session:
        session["lang"] = lang
    return PageClient(client, lang if lang == "zh_CN" else None)


def fill(page: Page, action: str, **values: str) -> dict[str, str]:
    """A form of the page as a browser would post it."""
    (form,) = page.find(f'//form[starts-with(@action, "{action}") and not(@class="k-hide-s")]')[:1]
    return {**{name: value or "" for name, value in form.form_values()}, **values}


def sign_in(client: PageClient, account: str = OFFICER, password: str = RIGHT) -> Any:
    data = fill(client.get(SIGN_IN), SIGN_IN, email=account, password=password)
    return client.client.post(SIGN_IN, data=data)


def refusals(answer: Any) -> list[str]:
    assert answer.status_code == 200
    return check(answer.get_data()).errors()


def signed_in(client: PageClient) -> bool:
    return client.client.get("/account/profile").status_code == 200


def move(office: Office, by: str) -> None:
    """The official clock goes on; nothing else does."""
    engine = create_engine(office.owner_url, poolclass=pool.NullPool)
    with engine.begin() as owner:
        clock.move(owner, by, ZoneInfo("Asia/Shanghai"))
    g.pop("official_now", None)


def recorded() -> list[str]:
    reading().rollback()
    return list(reading().scalars(select(AuditRecord.action).order_by(AuditRecord.id)))


# ---- mail ----
def delivered(office: Office) -> list[EmailMessage]:
    """Run the jobs that wait, and read the mails they wrote."""
    folder = Path(office.app.config["MAIL_DIR"])
    before = set(folder.glob("*.eml")) if folder.exists() else set()
    for claim in jobs.claim(None, 50):
        assert jobs.perform(office.app, claim.id, claim.attempt)
    found = sorted(set(folder.glob("*.eml")) - before) if folder.exists() else []
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]  # type: ignore[misc]


def link_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(r"http://localhost(/\S+)", body.get_content())
    assert found is not None
    return found[1]
