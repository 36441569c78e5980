"""One journey, as people go it: contract → sheet → run → bills → objection → receipt → close, with script and without.

The figures. A year for 14 500.00: 1 000.00 a month shared by floor area (300 ㎡ and 100 ㎡), and 100 meals at 25.00 for
who ordered them; 3 % is kept back. March: 10 and 4 meals, 1 350.00 earned, 40.50 kept back, 1 309.50 payable to the
vendor. The first department is billed 750.00 + 250.00, the second 250.00 + 100.00. The first objects to two of its
meals and gets a credit of 50.00.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from procurement.web.demo import founding
from tests import factories
from tests.browser.walking import Person, Site, words
from tests.catalog import world as catalogue
from tests.documents.printing import text_of
from tests.factories import PASSWORD, Office

pytestmark = pytest.mark.browser
PEOPLE = (
    "officer",
    "supervisor",
    "vendor",
    "contract_supervisor",
    "finance",
    "finance2",
    "liaison",
    "liaison2",
)
FIRST, SECOND = "示例市第一局", "示例市第二局"
OBJECTION = "三月用餐签单只有 8 人次，请核对。"
MARCH = "2026 年 3 月"
HEX = "SHA-256"
TITLE = "机关食堂运行服务合同"
TEXT = {
    "procurement_basis": "公开招标，项目编号 SL-2026-018",
    "item_name": "餐饮服务",
    "item_code": "C22040000",
    "service_place": "示例市行政中心",
    "service_scope": "食堂运行管理，职工用餐",
    "service_hours": "工作日 7:00 至 19:00",
    "manager_post": "项目经理",
    "supervisor_post": "合同监管一岗",
    "tax_rate": "6",
    "sheet_days": "10",
    "confirm_days": "3",
    "appeal_days": "3",
    "answer_days": "5",
    "acceptance_days": "8",
    "court": "甲方住所地有管辖权的人民法院",
}


@pytest.fixture
def bureau(live: Office) -> Office:
    """Rules, a catalogue with one published standard, and two departments in one building."""
    founding.load_rulebook(live.system())
    catalogue.codes(live)
    catalogue.published(
        live, catalogue.item(live, code="ST-01", name_zh="机关食堂", category_code="C22000000")
    )
    home = factories.building(live, "B01", "1000.00")
    factories.occupancy(live, "d1", home, "300.00", 60, date(2026, 1, 1), None)
    factories.occupancy(live, "d2", home, "100.00", 40, date(2026, 1, 1), None)
    return live


@pytest.mark.parametrize("javascript", [True, False], ids=["with script", "without script"])
def test_from_the_contract_to_the_closed_month(bureau: Office, site: Site, javascript: bool) -> None:
    people = {key: site.person(key, javascript=javascript) for key in PEOPLE}
    contract = drawn_up(people["officer"])
    approved(people["supervisor"])
    confirmed(people["officer"], people["vendor"], contract)
    site.move_clock("2026-04-03 09:00")
    served(people["contract_supervisor"], [people["liaison"], people["liaison2"]])
    settled(people["contract_supervisor"], people["vendor"])
    site.move_clock("2026-04-07 10:00")
    billed(people["finance"])
    code = answered(people["liaison"], people["liaison2"], javascript)
    verified(site.visitor(javascript=javascript), code)
    site.move_clock("2026-04-14 15:00")
    replied(people["finance2"])
    paid(people["finance"], FIRST, "950.00", "BK-000001")
    paid(people["finance"], SECOND, "350.00", "BK-000002")
    closed(people["finance"])
    assert site.faults() == []


# ---- the contract -------------------------------------------------------------------------------
def drawn_up(officer: Person) -> str:
    """The officer drafts it step by step and submits it; returns its address."""
    officer.go("/contracts")
    officer.follow("New contract")
    officer.follow("Draft: %(what)s", what=words("Running contract taken over"))
    officer.press("Save and go on", refused=True)
    officer.fill(
        title=TITLE, origin_basis="示例市行政中心食堂服务项目中标通知书", vendor_id="示例物业服务有限公司",
        starts="2026-03-01", ends="2027-02-28", amount="14500", retention_rate="3", payment_days="30",
        contract_supervisor_id="contract_supervisor",
    )  # fmt: skip
    officer.press("Save and go on")
    contract = officer.path.removesuffix("/lines")
    add_line(officer, "食堂运行管理", "lump_sum", "月", "1000", "12", area="100")
    add_line(officer, "职工用餐", "unit_rate", "人次", "25", "100", direct="100")
    officer.sees(words("The lines make the contract sum of %(sum)s", sum="¥14,500.00"))
    officer.follow("Go on")
    officer.press("Save and go on")
    officer.fill(**TEXT)
    officer.press("Save and go on")
    officer.fill(settled_through="2026-02-28", earned="0", paid="0", retained="0")
    for n in (0, 1):
        officer.fill(**{f"lines-{n}-amount": "0", f"lines-{n}-quantity": "0"})
    officer.press("Save and go on")
    officer.sees("壹万肆仟伍佰元整", "¥1,000.00 × 12 月 = ¥12,000.00", "¥25.00 × 100 人次 = ¥2,500.00")
    officer.tick("agreed")
    officer.press("Submit for approval")
    officer.sees("In approval")
    return contract


def add_line(
    officer: Person, title: str, pricing: str, unit: str, price: str, quantity: str, **basis: str
) -> None:
    officer.follow("Add a line")
    officer.fill(item_id="ST-01 机关食堂", title=title, unit=unit, price=price, quantity=quantity, **basis)
    officer.tick("pricing", pricing)
    officer.press("Add the line")


def approved(supervisor: Person) -> None:
    """The supervisor finds it on the work list and approves it."""
    supervisor.go("/home")
    supervisor.follow("Contract to approve: %(title)s", title=TITLE)
    supervisor.sees("14,500.00", "Occupied area", "Direct, by what was ordered")
    supervisor.press("Approve and number")
    supervisor.sees("HT-2026-000001")


def confirmed(officer: Person, vendor: Person, contract: str) -> None:
    """Both sides read the PDF once it is made and confirm exactly this file."""
    for side in (officer, vendor):
        side.go("/home")
        side.follow("Contract to confirm: %(title)s", title=TITLE)
        text = text_of(side.download("HT-2026-000001.pdf"))
        for said in (TITLE, "壹万肆仟伍佰元整", "食堂运行管理", "示例物业服务有限公司", "电子确认"):
            assert said in text
        side.tick("agreed")
        side.fill(password=PASSWORD)
        side.press("Confirm the file")
    vendor.sees("Running")
    officer.go(contract)
    officer.sees("Running", HEX)


# ---- the month ----------------------------------------------------------------------------------
def served(supervisor: Person, liaisons: list[Person]) -> None:
    """The contract supervisor enters March's meals, each department confirms its own."""
    for department, quantity in ((FIRST, "10"), (SECOND, "4")):
        supervisor.go("/usage")
        supervisor.follow("Enter usage")
        supervisor.fill(line="职工用餐", month="2026-03", department=department, quantity=quantity)
        supervisor.press("Enter the quantity")
    for liaison, quantity in zip(liaisons, ("10 人次", "4 人次"), strict=True):
        liaison.go("/home")
        liaison.follow("Confirm usage: %(count)d quantities", count=1)
        liaison.sees(quantity)
        liaison.press("Confirm what is ticked")


def settled(supervisor: Person, vendor: Person) -> None:
    """The sheet: 1 350.00 earned, 40.50 kept back, 1 309.50 payable; the vendor agrees."""
    supervisor.go("/home")
    supervisor.follow("Prepare the sheet of %(month)s: %(contract)s", month=MARCH, contract=TITLE)
    supervisor.press("Prepare")
    supervisor.sees("1,350.00", "−40.50", "¥1,309.50", "壹仟叁佰零玖元伍角整")
    supervisor.follow("Check and send")
    supervisor.tick("checked")
    supervisor.press("Send to the vendor")
    vendor.go("/home")
    vendor.follow("Confirm the sheet %(number)s of %(month)s", number="JS-2026-000001", month=MARCH)
    text = text_of(vendor.download("JS-2026-000001.pdf"))
    for said in ("1,350.00", "1,309.50", "职工用餐", "壹仟叁佰零玖元伍角整"):
        assert said in text
    vendor.follow("Confirm the sheet")
    vendor.tick("agreed")
    vendor.press("Confirm for good")
    vendor.sees("Confirmed by both")


# ---- the bills ----------------------------------------------------------------------------------
def billed(finance: Person) -> None:
    """Finance looks at the preview, bills the month and sees the papers appear."""
    finance.go("/runs")
    finance.follow("Preview the run")
    finance.sees("¥1,350.00")
    assert "1,000.00" in finance.row(FIRST) and "350.00" in finance.row(SECOND)
    finance.tick("agreed")
    finance.press("Bill %(amount)s now", amount="¥1,350.00")
    finance.waits_for("All PDFs")
    assert "ZD-2026-000002" in finance.row(FIRST) and "ZD-2026-000001" in finance.row(SECOND)
    assert finance.download("All PDFs")[:2] == b"PK"


def answered(first: Person, second: Person, javascript: bool) -> str:
    """One department objects to two of its meals, the other agrees; returns the code of the first one's bill."""
    first.go("/bills")
    first.follow(FIRST)
    first.sees("ZD-2026-000002", "壹仟元整", "300 / 400 ㎡")
    text = text_of(first.download("Open the PDF"))
    for said in (FIRST, "非发票", "壹仟元整", "750.00", "250.00", "HT-2026-000001"):
        assert said in text, said
    code = re.search(words("code") + " ([0-9A-Z]{4}-[0-9A-Z]{4})", first.text)
    assert code and code[1] in text
    explained(first)
    first.tick("lines-0-answer", "confirm")
    first.tick("lines-1-answer", "dispute")
    counted = words("Check: confirm {confirm}, object to {dispute}").format(confirm=1, dispute=1)
    counted = counted if javascript else "Check the answers"
    first.press(counted, refused=True)
    first.fill(**{"lines-1-reason": OBJECTION})
    first.press(counted)
    first.sees("750.00", "250.00", OBJECTION, "Nothing is done yet: check it, then send it.")
    first.press("Submit: %(what)s", what="确认 1 行，异议 1 行")
    first.sees("Disputed", OBJECTION)
    if javascript:
        first.page.go_back()  # after an error and success: the page of the bill, nothing is sent again
        first.sees("Disputed", OBJECTION)
    second.go("/bills")
    second.follow(SECOND)
    second.press("Confirm every line without an objection")
    second.press("Submit: %(what)s", what="确认 2 行")
    second.sees("Confirmed by the department")
    return code[1]


def explained(liaison: Person) -> None:
    """From the amount down to the clause, and back."""
    liaison.follow("Why %(what)s?", what="食堂运行管理 750.00")
    liaison.sees("1,000.00", "300 / 400 ㎡", "JS-2026-000001", "HT-2026-000001")
    liaison.follow("Back to the bill")


def verified(stranger: Person, code: str) -> None:
    """Anybody with the code of the paper sees what was issued."""
    stranger.go("/")
    stranger.fill(code=code)
    stranger.press("Verify")
    stranger.sees("ZD-2026-000002", "This paper was issued")


def replied(finance: Person) -> None:
    """Finance upholds the objection with a credit note of 50.00."""
    finance.go("/bills?state=disputed")
    finance.follow(FIRST)
    finance.follow("Answer the objection")
    finance.tick("decision", "uphold")
    finance.fill(amount="50", reply="核对签单，误计 2 人次，退 50.00 元。")
    finance.press("Check the answer to the objection")
    finance.press("Issue the credit note of %(amount)s", amount="¥50.00")
    finance.sees("Upheld", "−50.00", "¥950.00")


def paid(finance: Person, department: str, amount: str, reference: str) -> None:
    finance.go("/receipts")
    finance.follow("Record a receipt")
    finance.fill(
        department_id=department,
        received_on="2026-04-14",
        amount=amount,
        bank_reference=reference,
        payer=department,
    )
    finance.press("Check the receipt")
    finance.press("Record a receipt of %(amount)s", amount=f"¥{amount}")
    finance.sees(f"¥{amount}", "Bills it pays")


def closed(finance: Person) -> None:
    """The bills are paid, the books add up to zero, March is closed."""
    finance.go("/bills")
    for department in (FIRST, SECOND):
        assert re.search(r"\b0\.00", finance.row(department))
    finance.go("/ledger")
    finance.sees("Adds up to zero", "40.50", "1,309.50")
    finance.follow("Periods")
    finance.follow(f"{words('Check and close')} {MARCH}")
    finance.tick("understood")
    finance.press("Close %(month)s", month=MARCH)
    assert words("Closed") in finance.row(MARCH)
