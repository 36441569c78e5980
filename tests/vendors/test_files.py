"""Files about vendors: kept for good, read by the bureau, and by the vendor whose people sent them."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from procurement.infra import storage
from procurement.infra.db import own_transaction
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.kernel.permissions import Role
from procurement.vendors import queries
from procurement.vendors.models import VendorFile
from tests.factories import Office
from tests.vendors.world import kept


def readers(office: Office, file_id: int, *others: Actor) -> set[str]:
    found = set()
    for who in (Role.OFFICER, Role.AUDITOR, Role.VENDOR, "vendor2", Role.LIAISON, Role.ADMINISTRATOR):
        try:
            queries.file_visible_to(office.actor(who), file_id)
        except NotFound:
            continue
        found.add(str(who))
    return found


def test_a_vendor_reads_what_its_own_people_sent_and_no_other_vendor_does(db: Office) -> None:
    sent = kept(db.actor(Role.VENDOR), db.organisations["v1"])
    assert readers(db, sent) == {"officer", "auditor", "vendor"}


def test_what_the_bureau_keeps_of_a_vendor_the_vendor_does_not_read(db: Office) -> None:
    noted = kept(db.actor(Role.OFFICER), db.organisations["v1"])
    assert readers(db, noted) == {"officer", "auditor"}


def test_another_bureau_reads_none_of_it(db: Office) -> None:
    other = Office.build(db.app, "b")
    sent = kept(db.actor(Role.VENDOR), db.organisations["v1"])
    for who in (Role.OFFICER, Role.VENDOR):
        with pytest.raises(NotFound):
            queries.file_visible_to(other.actor(who), sent)


def test_a_file_comes_back_as_it_was_sent_and_a_lost_one_is_told(db: Office) -> None:
    sent = kept(db.actor(Role.VENDOR), db.organisations["v1"], "目录/营业\u200b执照.pdf")
    answer = db.client(Role.VENDOR).get(f"/vendors/files/{sent}")
    assert answer.mimetype == "application/pdf" and answer.get_data().startswith(b"%PDF")
    assert "%E8%90%A5%E4%B8%9A%E6%89%A7%E7%85%A7.pdf" in answer.headers["Content-Disposition"]
    file, _stored = queries.file_visible_to(db.actor(Role.OFFICER), sent)
    storage._path(file.digest).unlink()
    assert "存储中缺失" in db.client(Role.OFFICER).get(f"/vendors/files/{sent}").text


def test_a_kept_file_is_never_exchanged(db: Office) -> None:
    sent = kept(db.actor(Role.VENDOR), db.organisations["v1"])
    with pytest.raises(DBAPIError, match="permission denied"), own_transaction() as connection:
        connection.execute(update(VendorFile).where(VendorFile.id == sent).values(name="other.pdf"))
