"""Files about vendors."""

from __future__ import annotations

from sqlalchemy import select

from procurement.documents.models import StoredFile
from procurement.infra import storage
from procurement.infra.db import reading
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.vendors import policy
from procurement.vendors.models import VendorFile


def file_visible_to(actor: Actor, file_id: int) -> tuple[VendorFile, StoredFile]:
    """A file about a vendor the actor may read, and what it is. Raises NotFound."""
    of = select(VendorFile, StoredFile).join(StoredFile, StoredFile.digest == VendorFile.digest)
    found = reading().execute(of.where(VendorFile.id == file_id)).one_or_none()
    if found is None:
        raise NotFound
    file = found[0]
    if not policy.can_read_file(actor, file.bureau_id, file.vendor_id, by_vendor=file.by_vendor):
        raise NotFound
    return file, found[1]


def content_of(file: VendorFile) -> bytes:
    """Its bytes. Raises what `storage.get` raises."""
    return storage.get(file.digest)
