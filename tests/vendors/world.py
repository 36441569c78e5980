"""What stands about vendors in tests, made through the ordinary services."""

from __future__ import annotations

import io
from typing import Any

from sqlalchemy import func, insert, update
from werkzeug.datastructures import FileStorage

from procurement.accounts import security
from procurement.accounts.models import User
from procurement.audit import services as audit
from procurement.infra.db import own_transaction
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Role
from procurement.pages.scans import read_scan
from procurement.vendors.models import AccountRequest
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


def populated(office: Office) -> dict[str, Any]:
    """One of everything of the first vendor, by the parameter of its address."""
    return {
        "file_id": kept(office.actor(Role.VENDOR), office.organisations["v1"]),
        **qualified.populated(office),
        # accounts
        "colleague_id": office.people["bidder"],
        "join_id": joining(office),
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
