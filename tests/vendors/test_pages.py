"""Pages of vendors: a credit code that checks, entered by officers, read by the bureau."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from procurement.accounts.models import Organisation
from procurement.accounts.rules import PartnerCommand
from procurement.audit.models import AuditRecord
from procurement.infra.db import reading
from procurement.kernel.errors import Doubt, Forbidden, Refused
from procurement.kernel.permissions import Role
from procurement.vendors import services
from tests.architecture.page_client import PageClient
from tests.factories import Office

GOOD = {"code": "V09", "name_zh": "示例保安服务有限公司", "credit_code": "91990100MA0000015X", "active": "1"}

ODD = "91990100MA0000ABC0"
"""Its check character would be N; its licence says 0."""


@pytest.fixture
def pages(db: Office) -> PageClient:
    return PageClient(db.client(Role.OFFICER), "zh_CN")


def test_an_officer_enters_and_changes_a_vendor(db: Office, pages: PageClient) -> None:
    there = pages.post("/vendors/new", {**GOOD, "sme_class": "small"}).location  # type: ignore[union-attr]
    page = pages.get(there)
    assert (page.h1, "小型" in page.words) == (GOOD["name_zh"], True)
    pages.post(f"{there}/revision", {"phone": "0000-1", "active": "1"})
    page = pages.get(there)
    assert "0000-1" in page.words
    assert "修改供应商 V09" in page.words


def test_the_credit_code_is_read_however_it_is_spaced(db: Office, pages: PageClient) -> None:
    pages.post("/vendors/new", {**GOOD, "credit_code": "91990100 ma00000 15x"})
    assert (
        reading().scalar(select(Organisation.credit_code).where(Organisation.code == "V09"))
        == GOOD["credit_code"]
    )


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("91990100MA000001", "应为 18 位，现为 16 位"),
        ("91990100MA00000IOX", "不能有：IO"),
        ("91AB0100MA0000015X", "行政区划码"),
        ("91AB0100MA0000015Y", "行政区划码"),
    ],
)
def test_a_credit_code_that_is_none_is_refused_beside_its_field(
    pages: PageClient, wrong: str, words: str
) -> None:
    page = pages.post("/vendors/new", {**GOOD, "credit_code": wrong}, status=422)
    assert words in " ".join(page.errors())  # type: ignore[union-attr]
    assert page.find('//*[contains(@class,"has-err")]//input[@name="credit_code"]')  # type: ignore[union-attr]


def test_a_code_or_credit_code_somebody_has_is_refused(pages: PageClient) -> None:
    pages.post("/vendors/new", GOOD)
    page = pages.post("/vendors/new", GOOD, status=422)
    assert len(page.errors()) == 2  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "wrong", [{"code": ""}, {"code": "a b"}, {"name_zh": ""}, {"name_zh": "x" * 81}, {"sme_class": "giant"}]
)
def test_bad_input_is_refused_beside_its_field(pages: PageClient, wrong: dict[str, Any]) -> None:
    page = pages.post("/vendors/new", {**GOOD, **wrong}, status=422)
    (field,) = wrong
    assert page.find(f'//*[contains(@class,"has-err")]//*[@name="{field}"]')  # type: ignore[union-attr]


def test_the_bureau_reads_and_vendors_do_not(db: Office, pages: PageClient) -> None:
    there = f"/vendors/{db.organisations['v1']}"
    page = PageClient(db.client(Role.FINANCE), "zh_CN").get(there)
    assert not page.find('//a[contains(@href,"revision")]')
    for who in (Role.VENDOR, Role.LIAISON, Role.ADMINISTRATOR):
        assert db.client(who).get(there).status_code == 403
    assert db.client(Role.FINANCE).get(f"{there}/revision").status_code == 403


def test_a_department_is_no_vendor(db: Office, pages: PageClient) -> None:
    assert pages.client.get(f"/vendors/{db.organisations['d1']}").status_code == 404
    assert pages.client.get("/vendors/999999/revision").status_code == 404


def test_a_code_whose_check_character_does_not_fit_is_kept_once_confirmed_against_the_licence(
    db: Office, pages: PageClient
) -> None:
    typed = {**GOOD, "credit_code": ODD, "phone": "0000-7"}
    page = pages.post("/vendors/new", typed, status=422)
    assert f"{ODD} 的末位校验码不符" in page.words  # type: ignore[union-attr]
    assert page.values()["phone"] == "0000-7"  # type: ignore[union-attr]
    assert kept() is None
    (box,) = page.find('//input[@name="sure"]')  # type: ignore[union-attr]
    there = pages.post("/vendors/new", {**typed, "sure": box.get("value")}).location  # type: ignore[union-attr]
    assert kept() == ODD
    assert f"对照营业执照确认统一社会信用代码为 {ODD}" in pages.get(there).words
    pages.post(
        f"{there}/revision", {"phone": "0000-8", "active": "1"}
    )  # the code stays: nobody is asked again
    assert confirmations() == [{"code": ODD}]


def test_a_confirmation_is_of_one_code_and_of_no_malformed_one(db: Office) -> None:
    officer = db.actor(Role.OFFICER)
    vendor_id = services.create_vendor(officer, PartnerCommand("V09", "示例", GOOD["credit_code"]))
    with pytest.raises(Refused) as refused:
        services.save_vendor(officer, vendor_id, 1, PartnerCommand("V09", "示例", ODD))
    (doubt,) = refused.value.refusals
    assert isinstance(doubt, Doubt)
    for other, code in ((f"{ODD[:-1]}1", "check"), (f"91AB{ODD[4:]}", "region"), (f"{ODD}0", "length")):
        with pytest.raises(Refused) as still:
            services.save_vendor(officer, vendor_id, 1, PartnerCommand("V09", "示例", other), [doubt.mark])
        assert [refusal.code for refusal in still.value.refusals] == [f"vendors.credit_code_{code}"]
    assert (kept(), confirmations()) == (GOOD["credit_code"], [])
    services.save_vendor(officer, vendor_id, 1, PartnerCommand("V09", "示例", ODD), [doubt.mark])
    assert (kept(), confirmations()) == (ODD, [{"code": ODD}])


def kept() -> str | None:
    return reading().scalar(select(Organisation.credit_code).where(Organisation.code == "V09"))


def confirmations() -> list[dict[str, Any]]:
    asked = select(AuditRecord.params).where(AuditRecord.action == "vendors.credit_code_confirmed")
    return list(reading().scalars(asked))


def test_the_service_checks_too(db: Office) -> None:
    command = PartnerCommand("V09", "示例", "91990100MA0000015Y")
    with pytest.raises(Refused, match=r"vendors\.credit_code_check"):
        services.create_vendor(db.actor(Role.OFFICER), command)
    with pytest.raises(Forbidden):
        services.create_vendor(db.actor(Role.FINANCE), command)


def test_the_register_is_filtered_and_exported(pages: PageClient) -> None:
    assert len(pages.get("/vendors").find("//tbody/tr")) == 2
    assert len(pages.get("/vendors?name_zh=%E7%89%A9%E4%B8%9A").find("//tbody/tr")) == 1
    assert pages.client.get("/vendors?export=xlsx").status_code == 200


def test_a_filter_finds_what_an_input_method_writes_wide(pages: PageClient) -> None:
    pages.post("/vendors/new", GOOD)
    assert len(pages.get("/vendors?code=%EF%BC%B6%EF%BC%90%EF%BC%99").find("//tbody/tr")) == 1  # Ｖ０９
