"""A small catalogue for tests, made by the ordinary services."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from procurement.catalog import services
from procurement.catalog.rules import (
    CategoryLine,
    DeductionKind,
    EditionCommand,
    EditionLevel,
    Evidence,
    ItemCommand,
    Node,
    NodeKind,
    Severity,
)
from procurement.infra.db import db
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.kernel.unit_price import UnitPrice
from tests.architecture.page_client import Page, PageClient
from tests.factories import Office

LINES = (
    CategoryLine(2, "C", "服务", "Services"),
    CategoryLine(3, "C21000000", "房地产服务", "Real estate services"),
    CategoryLine(4, "C21040000", "物业管理服务", "Property management"),
    CategoryLine(5, "C22000000", "会议和展览服务", "Meetings"),
)


def codes(office: Office) -> None:
    services.import_categories(office.actor(Role.OFFICER), LINES)
    fresh()


def fresh() -> None:
    """Forget what the request's session has read, as the next request does."""
    db.session.remove()


def command(**changes: object) -> ItemCommand:
    usual = {
        "category_code": "C21040000",
        "code": "WY-01",
        "name_zh": "办公楼物业",
        "name_en": "Office cleaning",
        "unit": "㎡·月",
        "guide_price": UnitPrice.parse("5.20"),
        "description": "含清洁和秩序",
    }
    return ItemCommand(**{**usual, **changes})  # type: ignore[arg-type]


def item(office: Office, **changes: object) -> int:
    made = services.create_item(office.actor(Role.OFFICER), command(**changes))
    fresh()
    return made


def check(title: str, points: str = "5", **changes: object) -> Node:
    usual = {
        "points": Decimal(points),
        "deduction": {"kind": DeductionKind.PER_OCCURRENCE, "points": "1", "unit": "处"},
        "severity": Severity.MINOR,
        "evidence": Evidence.PHOTO,
    }
    return Node(NodeKind.CHECK, title, **{**usual, **changes})  # type: ignore[arg-type]


def section(title: str, *children: Node) -> Node:
    return Node(NodeKind.SECTION, title, children=children)


TREE = (
    section("清洁", check("地面无积水", "60"), check("垃圾日清", "30")),
    section("秩序", Node(NodeKind.STEP, "登记", children=(check("来访登记", "10"),))),
)
"""Adds up to 100."""


def draft(office: Office, item_id: int, tree: tuple[Node, ...] = TREE, scale: int = 100) -> int:
    made = services.load_standard(office.actor(Role.OFFICER), item_id, "物业考核标准", Decimal(scale), tree)
    fresh()
    return made


def published(office: Office, item_id: int) -> int:
    made = draft(office, item_id)
    services.publish_standard(office.actor(Role.OFFICER), made, 1)
    fresh()
    return made


def edition(office: Office, code: str = "C21000000") -> int:
    command = EditionCommand(
        "示例省", EditionLevel.PROVINCE, 2026, Money.parse("500000"), "示例财采〔2025〕18号"
    )
    made = services.add_edition(office.actor(Role.OFFICER), code, command)
    fresh()
    return made


def without_rows(tree: tuple[Node, ...]) -> tuple[Node, ...]:
    """A tree as it was before it had rows."""
    return tuple(replace(node, id=None, children=without_rows(node.children)) for node in tree)


def pages(office: Office, who: Role | str = Role.OFFICER) -> PageClient:
    """A client signed in as somebody, whose every page is checked."""
    return PageClient(office.client(who))


def dense(page: Page) -> str:
    """All that can be read, without the spaces between elements."""
    return "".join(page.words.split())
