"""What the tests of pages share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from procurement.infra.db import reading
from procurement.pages import spreadsheets
from tests.architecture.page_client import PageClient

HOSTILE = "<script>alert(1)</script>=HYPERLINK(1)"


def fresh(statement: Any) -> Any:
    """What stands in the database now."""
    reading().expire_all()
    return reading().scalar(statement)


def count(model: Any) -> int:
    return int(fresh(select(func.count()).select_from(model)))


def rows(pages: PageClient, url: str, fields: list[str]) -> list[dict[str, Any]]:
    """A downloaded workbook, read again; numbers as its cells show them."""
    answer = pages.client.get(url)
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    table = spreadsheets.read(
        answer.get_data(),
        [
            spreadsheets.Field(name, (name,), required=False, holds=spreadsheets.Holds.NUMBER)
            for name in fields
        ],
    )
    return [cells for _row, cells in table.rows]
