"""Files about vendors."""

from __future__ import annotations

from sqlalchemy import func, select

from procurement.documents.models import StoredFile
from procurement.infra import storage
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.vendors import policy
from procurement.vendors.models import Evidence, VendorFile
from procurement.vendors.queries.evidence import sent


def file_visible_to(actor: Actor, file_id: int) -> tuple[VendorFile, StoredFile]:
    """A file about a vendor the actor may read, and what it is. Raises NotFound."""
    of = select(VendorFile, StoredFile).join(StoredFile, StoredFile.digest == VendorFile.digest)
    found = reading().execute(of.where(VendorFile.id == file_id)).one_or_none()
    if found is None:
        raise NotFound
    file = found[0]
    if not policy.can_read_file(actor, file.bureau_id, file.vendor_id, by_vendor=file.by_vendor):
        raise NotFound
    if not policy.is_own(actor, file.vendor_id) and _unsent(file_id):
        raise NotFound
    return file, found[1]


def _unsent(file_id: int) -> bool:
    """Whether a file is evidence, none of which came before the bureau."""
    of = select(func.count(), func.count().filter(sent())).where(Evidence.file_id == file_id)
    given, seen = reading().execute(of).one()
    return bool(given and not seen)


def content_of(file: VendorFile) -> bytes:
    """Its bytes. Raises what `storage.get` raises."""
    return storage.get(file.digest)
