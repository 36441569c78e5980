"""What stands about vendors in tests, made through the ordinary services."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select, update
from werkzeug.datastructures import FileStorage

from procurement.accounts import security
from procurement.accounts.models import Organisation, User
from procurement.audit import services as audit
from procurement.infra.db import own_transaction, reading
from procurement.infra.scans import Scan
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Role
from procurement.pages.scans import read_scan
from procurement.rulebook import services as rulebook
from procurement.vendors import queries, services
from procurement.vendors import services as vendors
from procurement.vendors.models import AccountRequest, RequirementSet, SuspensionFile
from procurement.vendors.rules import (
    CertificateCommand,
    CertificateKey,
    ContactCommand,
    RelationCommand,
    RelationKind,
    SizeCommand,
    StaffCommand,
)
from procurement.vendors.rules.credit_checks import CreditList
from procurement.vendors.rules.requirements import RequirementCommand, RequirementKind, SetCommand
from procurement.vendors.rules.suspensions import ProposalCommand, SuspensionGround
from procurement.vendors.services.files import keep_file
from tests.factories import PASSWORD, Office
from tests.infra.scans import pdf
from tests.vendors import qualified


def kept(actor: Actor, vendor_id: int, name: str = "licence.pdf") -> int:
    """A file about a vendor, kept with a record of its own."""
    with unit_of_work(actor) as work:
        file_id = keep_file(work, vendor_id, read_scan(FileStorage(io.BytesIO(pdf()), name)))
        audit.record(work, "vendors.credit_code_confirmed", ("organisation", vendor_id), {"code": "—"})
        return file_id


# ---- what a vendor says of itself ----------------------------------------------------------------
IDENTITY, FURTHER_IDENTITY = "11010519491231002X", "990101198805150039"
"""Numbers of nobody: the standard's example, and one of a region that does not exist."""


def contact(actor: Actor, name: str = "联络", *, for_bids: bool = False) -> int:
    return vendors.add_contact(actor, ContactCommand(name, "经理", "021-00000001", for_bids=for_bids))


def relation(actor: Actor, name: str = "样本集团", share: str = "60") -> int:
    return vendors.state_relation(
        actor, RelationCommand(RelationKind.SHAREHOLDER, name, share=Decimal(share))
    )


def member(actor: Actor, name: str = "张样本", identity: str = IDENTITY) -> int:
    return vendors.add_staff(actor, StaffCommand(name, "秩序维护员", identity))


def certificate(
    actor: Actor,
    staff_id: int,
    key: CertificateKey = CertificateKey.SECURITY_GUARD,
    until: date | None = None,
    number: str = "样保1",
) -> int:
    return vendors.add_certificate(
        actor, staff_id, CertificateCommand(key, number, "样本市公安局", valid_until=until)
    )


def populated(office: Office) -> dict[str, Any]:
    """One of everything of the first vendor, by the parameter of its address."""
    vendor = office.actor(Role.VENDOR)
    staff_id = member(vendor)
    vendors.declare_size(vendor, SizeCommand("property_management", 120, Decimal(600)))
    return {
        "file_id": kept(vendor, office.organisations["v1"]),
        "contact_id": contact(vendor),
        "relation_id": relation(vendor),
        "staff_id": staff_id,
        "certificate_id": certificate(vendor, staff_id),
        "asked": _asked(office),
        **qualified.populated(office),
        # accounts
        "colleague_id": office.people["bidder"],
        "join_id": joining(office),
        **_checked(office),
    }


# ---- accounts -----------------------------------------------------------------------------------
def joining(office: Office, vendor: str = "v1", email: str = "joins@x.example", **more: Any) -> int:
    """Somebody whose mailbox is proven asks to act for a vendor."""
    values = {
        "bureau_id": office.bureau,
        "credit_code": "91990100MA0000015X",
        "name_zh": "示例物业服务有限公司",
        "representative": "张样本",
        "name": "李申请",
        "email": email,
        "language": "zh_CN",
        "state": "joining",
        "proven_at": func.official_now(),
        "vendor_id": office.organisations[vendor],
        **more,
    }
    with own_transaction() as connection:
        made = insert(AccountRequest).values(values).returning(AccountRequest.id)
        return int(connection.execute(made).scalar_one())


def able(office: Office, *people: str) -> None:
    """These people have chosen a password."""
    ids = [office.people[one] for one in people]
    with own_transaction() as connection:
        connection.execute(update(User).where(User.id.in_(ids)).values(password=security.hashed(PASSWORD)))


# ---- credit checks, suspensions, related parties
DAY = date(2026, 3, 2)
"""The day on which tests begin (`factories.START`)."""


def scan(name: str = "evidence.pdf") -> Scan:
    return read_scan(FileStorage(io.BytesIO(pdf()), name))


def ruled(office: Office) -> None:
    """The shipped rulebook and calendar."""
    administrator = office.actor(Role.ADMINISTRATOR)
    rulebook.load_rules(administrator, rulebook.shipped_rules())
    for year in rulebook.shipped_years():
        rulebook.load_calendar(administrator, rulebook.shipped_calendar(year))


def checked(
    office: Office,
    which: CreditList = CreditList.TAX_OFFENDERS,
    day: date = DAY,
    since: date | None = None,
    vendor: str = "v1",
) -> int:
    command = services.CheckCommand(which, day, since is not None, since)
    return services.record_check(office.actor(Role.OFFICER), office.organisations[vendor], command, scan())


def proposal(starts: date = date(2026, 4, 1), ends: date = date(2027, 3, 31)) -> ProposalCommand:
    return ProposalCommand(SuspensionGround.BREACH, "连续两月未按合同派足岗位。", starts, ends)


def proposed(office: Office, command: ProposalCommand | None = None, vendor: str = "v1") -> int:
    """A suspension proposed by the first officer; the vendor may reply until 9 March 2026."""
    return services.propose_suspension(
        office.actor(Role.OFFICER), office.organisations[vendor], command or proposal(), [scan()]
    )


def alter(office: Office, vendor: str, **values: Any) -> None:
    """A vendor's row as other services leave it."""
    with own_transaction() as connection:
        row = update(Organisation).where(Organisation.id == office.organisations[vendor])
        connection.execute(row.values(**values))


def _checked(office: Office) -> dict[str, Any]:
    suspension_id = proposed(office)
    alter(office, "v1", phone="021-5555 6666")
    alter(office, "v2", phone="（021）55556666")
    shown = select(SuspensionFile.file_id).where(SuspensionFile.suspension_id == suspension_id)
    return {
        "check_id": checked(office),
        "suspension_id": suspension_id,
        "suspension_file_id": reading().scalar(shown),
        "pair": f"{office.organisations['v1']}-{office.organisations['v2']}",
    }


ON_SETS = (
    "show_set", "compare_sets", "edit_set", "draft_version", "publish_set", "discard_set", "add_requirement",
    "edit_requirement", "remove_requirement", "raise_requirement", "lower_requirement",
)  # fmt: skip


def special(objects: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What must be a certain one, by endpoint."""
    asked = objects.pop("asked")
    in_force = {"set_id": asked["other_id"]}
    return {
        **{f"vendors.{name}": asked for name in ON_SETS},
        "vendors.show_offered_set": in_force,
        "vendors.retire_set": in_force,
    }


# ---- what is asked of vendors -------------------------------------------------------------------
LICENCE = RequirementCommand(RequirementKind.CERTIFICATE, "保安服务许可证", "保安服务管理条例 第9条")
GUARDS = RequirementCommand(
    RequirementKind.STAFF_CERTIFICATE, "保安员证", "保安服务管理条例 第16条", people=2
)
GUARDING = SetCommand("GUARD", "保安服务资格", "Guarding")


def drafted(office: Office, *asked: RequirementCommand, head: SetCommand = GUARDING) -> int:
    """A draft that asks for these."""
    officer = office.actor(Role.OFFICER)
    made = services.draft_set(officer, head)
    for command in asked or (LICENCE, GUARDS):
        services.add_requirement(officer, made, command)
    return made


def published(office: Office, *asked: RequirementCommand, head: SetCommand = GUARDING) -> int:
    """The same, in force."""
    made, officer = drafted(office, *asked, head=head), office.actor(Role.OFFICER)
    services.publish_set(officer, made, fresh(office, made).version)
    return made


def fresh(office: Office, set_id: int) -> RequirementSet:
    """A version as it stands now."""
    reading().expire_all()
    return queries.requirement_set(office.system(), set_id)


def _asked(office: Office) -> dict[str, Any]:
    """A version in force, and a draft after it."""
    in_force = published(office, LICENCE, replace(LICENCE, title_zh="备案证明"), GUARDS)
    draft = services.draft_version(office.actor(Role.OFFICER), in_force)
    reading().expire_all()
    return {"set_id": draft, "other_id": in_force, "requirement_id": queries.requirements(draft)[0].id}
