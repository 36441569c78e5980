"""The two pages of every import: choose a file, see what it would change, confirm. A module says what is its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.plans import Plan
from procurement.pages import http, spreadsheets, uploads
from procurement.pages.blanks import ROWS
from procurement.pages.forms import Form
from procurement.pages.i18n import Text, _

Read = Callable[[bytes], tuple[list[Any], list[spreadsheets.Problem]]]


@dataclass(frozen=True)
class Import:
    """One kind of table. Its endpoints are called after `things`, `catalog.items`: `catalog.upload_items` and
    `catalog.import_items` its two pages, `catalog.blank_items` its workbook; `back` is its register."""

    things: str
    back: str
    title: Text
    checking: Text
    register: Text
    holds: Text
    """What a row is, which columns it needs, what is known again by what."""
    read: Read
    plan: Callable[[Actor, list[Any]], Plan[Any]]
    take: Callable[[Actor, list[Any], Collection[str]], Plan[Any]]
    headings: Mapping[str, Text]
    """What the column of a field is called."""
    tell: Callable[[Any], tuple[str, str]]
    """How the page names a row that would be added or changed: its code and its name."""

    @property
    def upload(self) -> str:
        return self._endpoint("upload")

    @property
    def check(self) -> str:
        return self._endpoint("import")

    @property
    def blank(self) -> str:
        return self._endpoint("blank")

    def _endpoint(self, verb: str) -> str:
        module, _dot, things = self.things.partition(".")
        return f"{module}.{verb}_{things}"

    def upload_page(self) -> Response:
        """The first step."""
        return uploads.upload_page(
            self.check, self.read, "imports/upload_table.html", lambda: {"table": self}
        )

    def check_page(self, ticket: str) -> Response:
        """The second step: what the file would change and what is wrong with it; confirming imports it.

        Rows that cannot be read are not left out silently: whoever confirms nevertheless is refused.
        """
        actor = http.current_actor()
        lines, unread = self.read(uploads.kept(actor, self.check, ticket))
        form = Form()

        def act() -> str:
            spreadsheets.whole(unread)
            done = self.take(actor, lines, form.sure.data)
            added, changed = len(done.added), len(done.changed)
            flash(_("Imported: %(added)d new, %(changed)d changed.", added=added, changed=changed), "success")
            return url_for(self.back)

        return http.form_page(
            form, act, "imports/check_table.html", lambda: self._shown(actor, lines, unread)
        )

    def _shown(self, actor: Actor, lines: list[Any], unread: list[spreadsheets.Problem]) -> dict[str, Any]:
        plan = self.plan(actor, lines)
        faults = [
            spreadsheets.Problem(row, str(self.headings.get(field, "")), refusal)
            for row, field, refusal in plan.faults
        ]
        return {
            "table": self,
            "plan": plan,
            "problems": sorted([*unread, *faults], key=lambda problem: problem.row),
            "added": [self.tell(command) for command in plan.added],
            "changed": [self.tell(command) for _id, command in plan.changed],
        }


def send_workbook(content: bytes, title: str) -> Response:
    """A workbook to fill in, for the browser to save."""
    return http.download(content, title + _(" to fill in") + ".xlsx", http.XLSX)


def read_table(content: bytes, fields: list[spreadsheets.Field]) -> spreadsheets.Table:
    """The rows of an upload, not more than a person can look through before confirming."""
    table = spreadsheets.read(content, fields)
    if len(table.rows) + len(table.problems) > ROWS:
        raise Refused([Refusal("spreadsheets.too_many_rows", {"most": ROWS}, "file")])
    return table
