"""What stands about vendors in tests, made through the ordinary services."""

from __future__ import annotations

import io
from typing import Any

from werkzeug.datastructures import FileStorage

from procurement.audit import services as audit
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Role
from procurement.pages.scans import read_scan
from procurement.vendors.services.files import keep_file
from tests.factories import Office
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
    }
