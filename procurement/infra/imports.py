"""The two pages of every import: choose a file, see what it would change, confirm. A module says what is its own."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.infra import http, sheets, uploads
from procurement.infra.forms import Form
from procurement.infra.i18n import Text, _
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.plans import Plan

MOST_ROWS = 2000
Read = Callable[[bytes], tuple[list[Any], list[sheets.Problem]]]


@dataclass(frozen=True)
class Import:
    """One kind of table. Endpoints: `upload` and `check` its two pages, `blank` its workbook, `back` its register."""

    upload: str
    check: str
    blank: str
    back: str
    title: Text
    checking: Text
    register: Text
    holds: Text
    """What a row is, which columns it needs, what is known again by what."""
    read: Read
    tell: Callable[[Any], tuple[str, str]]
    """How the page names a row that would be added or changed: its code and its name."""


def upload_page(table: Import) -> Response:
    """The first step."""
    return uploads.upload_page(table.check, table.read, "imports/upload_table.html", lambda: {"table": table})


def check_page(
    table: Import,
    ticket: str,
    plan_of: Callable[[list[Any]], Plan[Any]],
    headings: Callable[[str], str],
    take: Callable[[list[Any], Collection[str]], Plan[Any]],
) -> Response:
    """The second step: what the file would change and what is wrong with it; confirming imports it.

    Rows that cannot be read are not left out silently: whoever confirms nevertheless is refused. `headings` gives
    the column of a field.
    """
    lines, unread = table.read(uploads.kept(http.current_actor(), table.check, ticket))
    form = Form()

    def act() -> str:
        sheets.whole(unread)
        done = take(lines, form.sure.data)
        added, changed = len(done.added), len(done.changed)
        flash(_("Imported: %(added)d new, %(changed)d changed.", added=added, changed=changed), "success")
        return url_for(table.back)

    def page() -> dict[str, Any]:
        plan = plan_of(lines)
        faults = [sheets.Problem(row, headings(field), refusal) for row, field, refusal in plan.faults]
        return {
            "table": table,
            "plan": plan,
            "problems": sorted([*unread, *faults], key=lambda problem: problem.row),
            "added": [table.tell(command) for command in plan.added],
            "changed": [table.tell(command) for _id, command in plan.changed],
        }

    return http.form_page(form, act, "imports/check_table.html", page)


def read_table(content: bytes, fields: list[sheets.Field]) -> sheets.Table:
    """The rows of an upload, not more than a person can look through before confirming."""
    table = sheets.read(content, fields)
    if len(table.rows) + len(table.problems) > MOST_ROWS:
        raise Refused([Refusal("sheets.too_many_rows", {"most": MOST_ROWS}, "file")])
    return table
