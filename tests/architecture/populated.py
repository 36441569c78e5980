"""An office with one of everything: what the parameters of addresses stand for when the matrix opens them.

Everything belongs to the first bureau, the first department and the first vendor. `Strangers` are people of the
same roles in another bureau, who must find none of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from procurement.accounts.models import Occupancy, OpenSession, Organisation, Passkey, User, UserRole
from procurement.billing.models import Bill, BillLine
from procurement.billing.rules.bills import LineAnswer, ReceiptCommand
from procurement.billing.services import bills, credit
from procurement.billing.services.receipts import record_receipt
from procurement.billing.services.run import run_month
from procurement.catalog import services as catalog
from procurement.catalog.models import StandardNode
from procurement.contracts.models import ContractLine
from procurement.documents import services as documents
from procurement.documents.models import Paper
from procurement.infra.db import db as database
from procurement.infra.db import own_transaction, reading
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.permissions import Role
from procurement.ledger.models import Account, Journal
from procurement.ledger.services import periods
from procurement.pages import uploads
from procurement.rulebook import services as rulebook
from procurement.rulebook.models import Rule
from tests.contracts import world as contracts
from tests.factories import Office
from tests.notifications import world as notices_of
from tests.settlement import world as settlement
from tests.vendors import world as vendors

FEBRUARY, MARCH, APRIL, MAY = (Month(f"2026-0{n}") for n in (2, 3, 4, 5))
Value = Any | Callable[[int], Any]
"""An object's id, or how a person (by id) gets one of their own."""


@dataclass(frozen=True)
class Populated:
    """What stands in the office, by parameter, and by endpoint where it must be a certain one."""

    office: Office
    objects: Mapping[str, Value]
    special: Mapping[str, Mapping[str, Value]]

    def values(self, endpoint: str, names: set[str], person: int) -> dict[str, Any]:
        """The values of an address; KeyError for a parameter nobody has populated."""
        chosen = {**self.objects, **self.special.get(endpoint, {})}
        return {name: chosen[name](person) if callable(chosen[name]) else chosen[name] for name in names}


def populate(office: Office) -> Populated:
    """Through the ordinary services wherever that is short."""
    made = contracts.built(office)
    _rest_of_the_rulebook(office)
    draft = contracts.drafted(made)
    awaiting = contracts.submitted(made)
    standard = catalog.draft_standard(office.actor(Role.OFFICER), made.item, "草稿", Decimal(100))
    objects = {**_plain(office, made), **_settled(office), **_told(office), **vendors.populated(office)}
    of_draft = {"contract_id": draft, "line_id": _first(ContractLine.id, ContractLine.contract_id == draft)}
    of_standard = {
        "standard_id": standard,
        "node_id": _first(StandardNode.id, StandardNode.standard_id == standard),
    }
    special: dict[str, Mapping[str, Value]] = {
        **{f"contracts.{name}": of_draft for name in ON_DRAFTS},
        **{f"catalog.{name}": of_standard for name in ON_DRAFT_STANDARDS},
        **{
            f"contracts.{name}": {"contract_id": awaiting}
            for name in ("decide_contract", "recall_draft", "print_draft")
        },
        **{endpoint: {"ticket": _ticket(endpoint, content)} for endpoint, content in UPLOADS.items()},
    }
    special["catalog.import_standard"] = {
        **of_standard,
        "ticket": _ticket(f"catalog.import_standard:{standard}", STANDARD),
    }
    special.update({**objects.pop("special"), **objects.pop("of_applications"), **vendors.special(objects)})
    database.session.remove()
    return Populated(office, objects, special)


ON_DRAFTS = (
    "edit_parties", "list_lines", "add_line", "edit_line", "edit_shares", "remove_line", "choose_standards",
    "edit_clauses", "edit_opening", "check_draft", "discard_draft",
)  # fmt: skip
ON_DRAFT_STANDARDS = (
    "edit_standard", "publish_standard", "upload_standard", "add_branch", "add_check", "edit_node", "remove_node",
)  # fmt: skip
STANDARD = b"section,check,points,deduction_kind\nA,B,100,zero_item\n"
UPLOADS = {
    "catalog.import_categories": b"code,name_zh\nC21000000,A\n",
    "accounts.import_departments": b"code,name_zh,settlement_mode\nD9,A,transfer\n",
    "accounts.import_occupancies": b"department,building,area,headcount,start,end\n",
    "accounts.import_buildings": b"code,name_zh,area\nB9,A,5\n",
    "accounts.import_people": b"name,email,roles\nA,a@b.example,finance\n",
    "catalog.import_items": b"code,name_zh,name_en,category_code,unit\nI9,A,A,C,A\n",
    "vendors.import_vendors": b"code,name_zh,credit_code\nV9,A,91310115MA1K35A07X\n",
    "vendors.import_staff": "name,identity_number\n张,990101199001010019\n".encode(),
    "contracts.import_takeovers": (
        b"number,title,vendor,supervisor,signed_on,basis,starts,ends,amount,retention_rate,payment_days,item,line,"
        b"pricing,unit,price,quantity\nN9,A,V9,a@b.example,2026-01-01,B,2026-01-01,2026-12-31,12,0,30,I9,A,lump_sum,M,1,12\n"
    ),
    "billing.import_receivables": b"department,month,reference,amount\nD9,2026-01,A,5\n",
    "rulebook.import_calendar": b"day,kind,name_zh,source\n2027-01-01,OFF,A,B\n",
    "settlement.import_usage": b"contract,place,month,department,quantity\n",
}
"""What each import's ticket stands for, under headings every language understands."""


def _ticket(purpose: str, content: bytes) -> Callable[[int], str]:
    def keep(person: int) -> str:
        return uploads.keep(type("Person", (), {"id": person})(), purpose, content)

    return keep


def _first(column: Any, *where: Any) -> int:
    reading().expire_all()
    found = reading().scalar(select(column).where(*where).order_by(column).limit(1))
    assert found is not None, f"nothing populated for {column}"
    return int(found)


def _rest_of_the_rulebook(office: Office) -> None:
    held = set(reading().scalars(select(Rule.code).where(Rule.bureau_id == office.bureau)))
    lines = [line for line in rulebook.shipped_rules() if line.code not in held]
    rulebook.load_rules(office.actor(Role.ADMINISTRATOR), lines)


def _key_of(person: int) -> int:
    """A passkey of the person's own; anybody's where nobody asks."""
    person = person or _first(User.id)
    with own_transaction() as connection:
        held = select(Passkey.id).where(Passkey.user_id == person)
        if (found := connection.execute(held).scalar()) is None:
            values = {"user_id": person, "name": "钥匙", "public_key": b"k", "sign_count": 0}
            made = insert(Passkey).values(credential_id=f"key {person}".encode(), **values)
            found = connection.execute(made.returning(Passkey.id)).scalar_one()
        return int(found)


def _session_of(person: int) -> int:
    """A session of the person's own; anybody's where nobody asks."""
    return _first(OpenSession.number, OpenSession.user_id == (person or _first(User.id)))


def _plain(office: Office, made: contracts.World) -> dict[str, Any]:
    """Organisations, people, places, catalogue, rulebook."""
    return {
        "person_id": office.people["officer"],
        "department_id": office.organisations["d1"],
        "organisation_id": office.organisations["d1"],
        "vendor_id": office.organisations["v1"],
        "building_id": _first(Occupancy.building_id),
        "occupancy_id": _first(Occupancy.id, Occupancy.organisation_id == office.organisations["d1"]),
        "passkey_id": _key_of,
        "session_number": _session_of,
        "item_id": made.item,
        "standard_id": made.standard,
        "node_id": _first(StandardNode.id, StandardNode.standard_id == made.standard),
        "code": "C",
        "rule_id": _first(Rule.id),
        "year": 2026,
        "month": str(APRIL),
        "origin": "taken_over",
        "act_name": "suspension",
        "dialect": "beancount",
        "filter_id": 1,
        "token": "none",
        "filename": "none",
    }


def _settled(office: Office) -> dict[str, Any]:
    """A contract settled for March: a bill disputed and credited, a receipt; and April under way."""
    lines = [settlement.Line("物业服务", basis={"area": "1"}), settlement.MEALS]
    contract = settlement.active_contract(office, lines=lines, number="HT-2026-900001")
    settlement.usage(office, contract.lines[1], "100", "d1")
    entered = settlement.usage(office, contract.lines[1], "50", "d1", APRIL, confirmed=False)
    sheet = settlement.sheet(office, contract, ["6000.00", "1800.00"], quantities=["1", "100"])
    dispatched = settlement.sheet(office, contract, ["6000.00", "0.00"], month=APRIL, state="sent")
    unsent = settlement.sheet(office, contract, ["6000.00", "0.00"], month=MAY, state="draft")
    run = run_month(office.actor(Role.FINANCE), MARCH)
    bill, mine = _answered(office)
    note = credit.uphold(office.actor("finance2"), mine[0], Money.parse("10.00"), "登记有误")
    receipt = record_receipt(
        office.actor(Role.FINANCE),
        ReceiptCommand(
            office.organisations["d1"], date(2026, 3, 2), Money.parse("5.00"), "YH-1", "示例市第一局"
        ),
    )
    return {
        "contract_id": contract.id,
        "line_id": mine[0],
        "usage_id": entered,
        "sheet_id": sheet,
        "run_id": run,
        "bill_id": bill,
        "note_id": note,
        "receipt_id": receipt,
        "account_id": _first(Account.id),
        "journal_id": _first(Journal.id),
        "paper_id": _printed(office),
        "special": {
            "settlement.send_sheet": {"sheet_id": unsent},
            "settlement.confirm_sheet": {"sheet_id": dispatched},
            "settlement.dispute_sheet": {"sheet_id": dispatched},
            "settlement.withdraw_sheet": {"sheet_id": dispatched},
            "billing.reply_to_objection": {"line_id": mine[1]},
            "ledger.decide_reopening": {"month": _asked_to_reopen(office)},
        },
    }


def _told(office: Office) -> dict[str, Value]:
    """Everybody has a notice, an absence and a mail that did not arrive; who is nobody finds the officer's."""
    officer = office.people["officer"]
    notices = {person: notices_of.told(office, person) for person in office.people.values()}
    absences = {person: notices_of.away(office, person) for person in office.people.values()}
    mails = {person: notices_of.mailed(notice, "refused") for person, notice in notices.items()}
    return {
        "notice_id": lambda person: notices[person or officer],
        "absence_id": lambda person: absences[person or officer],
        "mail_id": lambda person: mails[person or officer],
    }


def _printed(office: Office) -> int:
    """A paper of the first department, with a stand-in for its PDF."""
    paper = _first(Paper.id, Paper.organisation_id == office.organisations["d1"])
    documents.store_rendered(office.system(), paper, b"%PDF-1.7")
    return paper


def _asked_to_reopen(office: Office) -> str:
    """February, closed, and somebody asks to open it again."""
    periods.close_period(office.actor(Role.FINANCE), FEBRUARY)
    periods.ask_reopening(office.actor(Role.FINANCE), FEBRUARY, "漏记收款")
    return str(FEBRUARY)


def _answered(office: Office) -> tuple[int, list[int]]:
    """The first department's bill with both lines disputed."""
    bill = reading().scalars(select(Bill).where(Bill.department_id == office.organisations["d1"])).one()
    mine = list(
        reading().scalars(select(BillLine.id).where(BillLine.bill_id == bill.id).order_by(BillLine.id))
    )
    answers = [LineAnswer(line, True, "数量不符") for line in mine]
    bills.answer_bill(office.actor(Role.LIAISON), bill.id, bill.version, answers)
    return bill.id, mine


# ---- another bureau -----------------------------------------------------------------------------
def strangers(office: Office) -> dict[Role, int]:
    """People of every role in another bureau; their session keys are `unique-<role>@other`."""
    homes = {"department": Role.LIAISON, "vendor": Role.VENDOR, "agency": Role.AGENCY}
    with own_transaction() as connection:
        bureau = connection.execute(
            insert(Organisation)
            .values(
                kind="bureau",
                code="OTHER",
                name_zh="样本市机关事务管理局",
                bureau_id=func.currval(func.pg_get_serial_sequence("organisation", "id")),
            )
            .returning(Organisation.id)
        ).scalar_one()
        at = dict.fromkeys(Role, bureau)
        for kind, role in homes.items():
            mode = "transfer" if kind == "department" else None
            values = {
                "bureau_id": bureau,
                "kind": kind,
                "code": "X1",
                "name_zh": "别处",
                "settlement_mode": mode,
            }
            at[role] = connection.execute(
                insert(Organisation).values(values).returning(Organisation.id)
            ).scalar_one()
        return {
            role: _stranger(connection, bureau, at[role], role) for role in Role if role is not Role.SYSTEM
        }


def _stranger(connection: Any, bureau: int, home: int, role: Role) -> int:
    values = {
        "bureau_id": bureau,
        "organisation_id": home,
        "email": f"{role}@other.example",
        "name": f"{role} of another bureau",
        "fs_uniquifier": f"unique-{role}@other",
    }
    person = connection.execute(insert(User).values(values).returning(User.id)).scalar_one()
    connection.execute(insert(UserRole).values(user_id=person, role=role))
    connection.execute(insert(OpenSession).values(id=values["fs_uniquifier"], user_id=person))
    return int(person)
