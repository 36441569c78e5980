"""What the audit trail is about has a name people know and, where it has a page, a link to it."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from procurement.audit import queries
from procurement.audit.models import AuditRecord
from procurement.audit.registry import subjects
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from tests.architecture.page_client import PageClient
from tests.architecture.populated import Populated


def test_everything_records_are_about_is_declared_and_named(populated: Populated) -> None:
    rows = reading().execute(queries.trail(populated.office.actor(Role.AUDITOR))).all()
    kinds = set(reading().scalars(select(AuditRecord.subject_type)))
    assert len(kinds) >= 8 and kinds <= set(subjects())
    assert [row.action for row in rows if not row.subject] == []


def test_every_page_a_subject_names_is_there(application: Flask) -> None:
    rules = {rule.endpoint: rule for rule in application.url_map.iter_rules()}
    for one in subjects().values():
        assert bool(one.endpoint) == bool(one.argument) == (one.permission is not None), one.kind
        assert not one.endpoint or rules[one.endpoint].arguments == {one.argument}, one.kind


def test_the_trail_shows_numbers_and_leads_to_what_may_be_opened(populated: Populated) -> None:
    office = populated.office
    page = PageClient(office.client(Role.AUDITOR)).get("/audit?subject_type=bill")
    trail = reading().execute(queries.trail(office.actor(Role.AUDITOR))).all()
    number = next(row.subject for row in trail if row.subject_type == "bill")
    assert page.find(f'//main//a[starts-with(@href, "/bills/") and normalize-space()="{number}"]')
    filtered = PageClient(office.client(Role.AUDITOR)).get(f"/audit?subject={number}")
    assert number in filtered.words
    people = PageClient(office.client(Role.AUDITOR)).get("/audit?subject_type=user")
    assert not people.find('//main//a[starts-with(@href, "/people/")]')


def test_the_trail_leads_nobody_to_a_page_that_is_not_there_for_them(populated: Populated) -> None:
    for role in (Role.AUDITOR, Role.ADMINISTRATOR):
        client = populated.office.client(role)
        links = PageClient(client).get("/audit?subject_type=paper").find("//main//tbody//a/@href")
        assert {client.get(str(link)).status_code for link in links} <= {200}, role
