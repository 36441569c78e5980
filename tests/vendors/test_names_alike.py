"""Who enters a vendor is shown those whose names differ only in width, brackets or legal form, and confirms or stops."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from procurement.accounts.rules import PartnerCommand
from procurement.audit.models import AuditRecord
from procurement.infra.db import reading
from procurement.kernel.errors import Doubt, Refused
from procurement.kernel.permissions import Role
from procurement.vendors import forms, services
from tests.accounts.test_pages_imports import upload
from tests.architecture.page_client import PageClient
from tests.factories import Office

ALIKE = PartnerCommand("V9", "示例物业服务（集团）有限责任公司", "91990100MA0000015X")
OTHER = "91310115MA1K35A07W"


def doubts(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [one.mark for one in refused.value.refusals if isinstance(one, Doubt)]


def confirmed() -> list[dict[str, Any]]:
    asked = select(AuditRecord.params).where(AuditRecord.action == "vendors.name_confirmed")
    return list(reading().scalars(asked))


def test_a_name_alike_is_asked_once_and_the_answer_is_recorded(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    with pytest.raises(Refused) as refused:
        services.create_vendor(officer, ALIKE)
    (doubt,) = refused.value.refusals
    assert (doubt.code, doubt.params["there"]) == ("vendors.name_there", "V1 示例物业服务有限公司")
    services.create_vendor(officer, ALIKE, doubts(refused))
    assert confirmed() == [{"there": "V1 示例物业服务有限公司"}]


def test_a_changed_name_is_asked_and_one_that_stays_is_not(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    vendor = services.create_vendor(officer, PartnerCommand("V9", "别的公司", OTHER))
    services.save_vendor(officer, vendor, 1, PartnerCommand("V9", "别的（集团）公司", OTHER))
    renamed = PartnerCommand("V9", "样本餐饮服务公司", OTHER)
    with pytest.raises(Refused) as refused:
        services.save_vendor(officer, vendor, 2, renamed)
    services.save_vendor(officer, vendor, 2, renamed, doubts(refused))
    services.save_vendor(officer, vendor, 3, renamed)
    assert len(confirmed()) == 1


def test_another_bureaus_vendors_are_not_told_of(db: Office) -> None:
    services.create_vendor(db.actor(Role.OFFICER), PartnerCommand("V9", "独有名称有限公司", OTHER))
    other = Office.build(db.app, "b")
    services.create_vendor(other.actor(Role.OFFICER), PartnerCommand("V9", "独有名称公司", OTHER))
    assert confirmed() == []


def test_a_table_is_asked_for_all_its_names_at_once_those_alike_within_it_too(db: Office) -> None:
    text = (
        "编码,中文名称,统一社会信用代码\n"
        f"V7,新来物业公司,{OTHER}\nV8,新来物业有限公司,91990100MA0000015X\nV9,样本餐饮服务公司,91350100M000100Y43\n"
    )
    lines, problems = forms.read_vendors(text.encode())
    assert problems == []
    officer = db.actor(Role.OFFICER)
    with pytest.raises(Refused) as refused:
        services.import_vendors(officer, lines)
    assert [one.params["there"] for one in refused.value.refusals] == [
        "V7 新来物业公司",
        "V2 样本餐饮服务有限公司",
    ]
    services.import_vendors(officer, lines, doubts(refused))
    assert len(confirmed()) == 2
    services.import_vendors(officer, lines)


def test_the_form_shows_them_together_and_loses_nothing(db: Office) -> None:
    pages = PageClient(db.client(Role.OFFICER), "zh_CN")
    typed = {
        "code": "V9",
        "name_zh": ALIKE.name_zh,
        "credit_code": ALIKE.credit_code,
        "active": "1",
        "phone": "0000-7",
    }
    page = pages.post("/vendors/new", typed, status=422)
    assert "已有V1 示例物业服务有限公司" in page.words  # type: ignore[union-attr]
    assert page.values()["phone"] == "0000-7"  # type: ignore[union-attr]
    (box,) = page.find('//input[@name="sure"]')  # type: ignore[union-attr]
    assert pages.post("/vendors/new", {**typed, "sure": box.get("value")}).location  # type: ignore[union-attr]


def test_an_upload_asks_too(db: Office) -> None:
    pages = PageClient(db.client(Role.OFFICER), "zh_CN")
    content = f"编码,中文名称,统一社会信用代码\nV9,{ALIKE.name_zh},{OTHER}\n".encode()
    there = upload(pages, "/vendors/import", content).location
    page = pages.post(there, status=422)
    assert "已有V1 示例物业服务有限公司" in page.words  # type: ignore[union-attr]
