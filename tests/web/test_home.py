"""The work list: what is due today, this week and later, in this order."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from procurement.accounts.models import Organisation
from procurement.infra.db import reading
from procurement.kernel.permissions import Role
from procurement.kernel.work import Work
from procurement.pages.parts import Task
from procurement.web.home import grouped
from tests.architecture.page_client import PageClient
from tests.factories import Office

TODAY = date(2026, 3, 2)


def titles(tasks: list[Task]) -> list[str]:
    return [str(task.title) for task in tasks]


def test_late_and_undated_things_are_todays_and_a_far_end_is_not(db: Office) -> None:
    due = {"late": -3, "today": 0, "tomorrow": 1, "in a week": 7, "in eight days": 8, "in 77 days": 77}
    works = [Work(title, "web.home", "", due=TODAY + timedelta(days=n)) for title, n in due.items()]
    with db.app.test_request_context():
        today, week, later = grouped([*works, Work("undated", "web.home", "")], TODAY)
    assert titles(today.tasks) == ["late", "today", "undated"]
    assert titles(week.tasks) == ["tomorrow", "in a week"]
    assert titles(later.tasks) == ["in eight days", "in 77 days"]


def test_the_bar_names_the_organisation_the_person_belongs_to(db: Office) -> None:
    for role, whose in ((Role.FINANCE, "bureau"), (Role.LIAISON, "d1"), (Role.VENDOR, "v1")):
        name = reading().scalar(
            select(Organisation.name_zh).where(Organisation.id == db.organisations[whose])
        )
        [bar] = PageClient(db.client(role)).get("/home").find('//span[@class="k-who"]')
        assert str(name) in bar.text_content()


def test_the_bar_counts_what_waits_today_and_other_pages_ask_for_it(db: Office) -> None:
    client = db.client(Role.FINANCE)
    assert client.get("/home/count").get_json() == {"count": 0}
    page = PageClient(client)
    assert page.get("/home").find('//a[@href="/home"]//span[contains(@class, "k-count") and @hidden]')
    assert page.get("/runs").find('//a[@data-count and @href="/home"]')
