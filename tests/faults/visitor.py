"""A person at a web process: cookies, pages and forms over real HTTP, without a browser."""

from __future__ import annotations

import http.client
import socket
import urllib.error
import urllib.request
from contextlib import closing
from http.cookiejar import CookieJar
from typing import NamedTuple
from urllib.parse import urlencode, urljoin

from sqlalchemy import update

from procurement.accounts import security
from procurement.accounts.models import User
from procurement.infra.db import own_transaction
from tests.architecture.page_client import Page
from tests.factories import PASSWORD, Office


class Answer(NamedTuple):
    """What came back, after any redirects."""

    status: int
    url: str
    text: str

    @property
    def page(self) -> Page:
        return Page(self.text)


class Visitor:
    """One person's cookies; every web of one machine shares them, as behind one address."""

    def __init__(self) -> None:
        self.cookies = urllib.request.HTTPCookieProcessor(CookieJar())
        self.opener = urllib.request.build_opener(self.cookies)

    def get(self, url: str) -> Answer:
        return self._sent(urllib.request.Request(url))

    def post(self, url: str, fields: dict[str, str]) -> Answer:
        """Post fields as a form; the CSRF guard wants to know where they come from."""
        return self._sent(urllib.request.Request(url, urlencode(fields).encode(), {"Referer": url}))

    def _sent(self, request: urllib.request.Request) -> Answer:
        try:
            with closing(self.opener.open(request, timeout=60)) as answer:
                return Answer(answer.status, answer.url, answer.read().decode())
        except urllib.error.HTTPError as refused:
            with closing(refused):
                return Answer(refused.code, refused.url, refused.read().decode())

    def sign_in(self, web: str, who: str) -> Answer:
        """Through the sign-in page, as a person does."""
        url = f"{web}/account/sign-in"
        form = self.get(url).page.find('//form[.//input[@type="password"]]')[0]
        fields = {name: value or "" for name, value in form.form_values()}
        return self.post(url, {**fields, "email": f"{who}@bureau.example", "password": PASSWORD})

    def form(self, url: str, number: int = 0) -> tuple[str, dict[str, str]]:
        """The address and the fields of a form on a page, tokens included."""
        page = self.get(url).page
        acting = page.find('//form[@method="post" and not(@data-repeatable)]')[number]
        return urljoin(url, acting.get("action") or url), page.values(number)


def with_passwords(office: Office) -> Office:
    """Everybody in the office can sign in with PASSWORD."""
    hashed = security.hashed(PASSWORD)
    with own_transaction() as connection:
        connection.execute(update(User).where(User.bureau_id == office.bureau).values(password=hashed))
    return office


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def answers(web: str) -> bool:
    """Whether a web process is ready."""
    try:
        with closing(urllib.request.urlopen(f"{web}/readyz", timeout=5)) as answer:
            return bool(answer.status == 200)
    except (OSError, http.client.HTTPException):
        return False
