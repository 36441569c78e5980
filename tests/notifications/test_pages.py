"""The pages of notices: one's own, and nobody else's."""

from __future__ import annotations

import re
from datetime import date

import pytest
from icalendar import Calendar

from procurement.accounts.rules import ASKING_LIMITS, Door
from procurement.kernel.permissions import Role
from procurement.machine.environment import ROOT
from procurement.notifications import queries, services
from tests.architecture.page_client import Page, PageClient
from tests.contracts import world
from tests.factories import Office
from tests.notifications.world import LONG_AFTER, mailed, notices, told

OFFICER = Role.OFFICER


def posted(client: object, page: str, action: str, **typed: str) -> object:
    """Send the form of a page that acts at this address."""
    found = Page(client.get(page).get_data(as_text=True))  # type: ignore[attr-defined]
    [form] = [one for one in found.find("//form[@method='post']") if one.get("action") == action]
    values = {name: value or "" for name, value in form.form_values()}
    return client.post(action, data={**values, **typed})  # type: ignore[attr-defined]


def test_the_bar_of_every_page_counts_what_was_not_opened(db: Office) -> None:
    page = PageClient(db.client(OFFICER))
    link = '//header//a[@href="/notices"]'
    assert page.get("/contracts").find(f'{link}//span[contains(@class, "k-count") and @hidden]')
    told(db, db.people["officer"], cause="1")
    told(db, db.people["officer"], cause="2", read_at=date(2026, 3, 1))
    told(db, db.people["officer"], cause="3", task="t", over_at=date(2026, 3, 1))
    told(db, db.people["officer2"])
    for address in ("/contracts", "/home", "/notices"):
        [counted] = page.get(address).find(f'{link}//span[contains(@class, "k-count")]')
        assert counted.text_content().strip() == "1", address


def test_the_inbox_shows_ones_own_with_filters_and_nobody_elses(db: Office) -> None:
    told(db, db.people["officer"], title="我的通知", due=LONG_AFTER, task="t", stage="reminder")
    told(db, db.people["officer"], title="看过的", cause="2", read_at=date(2026, 3, 1))
    told(db, db.people["officer2"], title="别人的通知")
    page = PageClient(db.client(OFFICER))
    whole = page.get("/notices")
    assert "我的通知" in whole.words and "看过的" in whole.words and "别人的通知" not in whole.words
    assert "看过的" not in page.get("/notices?state=unread").words
    assert "看过的" not in page.get("/notices?stage=reminder").words
    assert db.client(OFFICER).get("/notices?export=xlsx").status_code == 200


def test_a_notice_leads_to_its_thing_and_is_opened_by_a_post_only(db: Office) -> None:
    mine = told(db, db.people["officer"], path="/contracts", due=LONG_AFTER, task="t", basis="某办法 第3条")
    mailed(mine, "sent")
    client = db.client(OFFICER)
    shown = PageClient(client).get(f"/notices/{mine}")
    assert all(
        words in shown.words for words in ("2027-06-01", "某办法 第3条", "somebody@example.cn", "已发送")
    )
    assert "Badge(" not in shown.words
    assert notices()[0].read_at is None
    answer = posted(client, f"/notices/{mine}", f"/notices/{mine}/opening")
    assert (answer.status_code, answer.location) == (303, "/contracts")  # type: ignore[attr-defined]
    assert notices()[0].read_at is not None


@pytest.mark.parametrize("who", ["officer2", "administrator", "liaison", "vendor"])
def test_anothers_notice_absence_and_settings_are_not_found(db: Office, who: str) -> None:
    theirs = told(db, db.people["officer"])
    absence = queries_absence(db)
    client = db.client(who)
    token = Page(client.get("/notices").get_data(as_text=True)).find('//input[@name="csrf_token"]/@value')[0]
    form = {"csrf_token": token, "form_token": "t" * 24}
    assert client.get(f"/notices/{theirs}").status_code == 404
    assert client.post(f"/notices/{theirs}/opening", data=form).status_code == 404
    assert client.post(f"/notices/absences/{absence}/end", data=form).status_code == 404


def queries_absence(db: Office) -> int:
    services.add_absence(db.actor(OFFICER), date(2026, 3, 9), date(2026, 3, 10), db.people["officer2"])
    return queries.absences(db.actor(OFFICER), date(2026, 3, 2))[0][0].id


def test_everything_is_marked_as_opened_at_once(db: Office) -> None:
    told(db, db.people["officer"], cause="1")
    told(db, db.people["officer"], cause="2")
    client = db.client(OFFICER)
    assert posted(client, "/notices", "/notices/reading").status_code == 303  # type: ignore[attr-defined]
    assert all(one.read_at for one in notices())
    assert "/notices/reading" not in client.get("/notices").get_data(as_text=True)


def test_settings_are_kept_and_shown_again(db: Office) -> None:
    client = db.client(OFFICER)
    page = PageClient(client).get("/notices/settings")
    [name] = page.find('//tr[contains(., "有合同生效")]//select/@name')
    [form] = page.find("//form[contains(@class, 'k-ways')]")
    values = {**{key: value or "" for key, value in form.form_values()}, str(name): "inbox"}
    assert client.post("/notices/settings", data=values).status_code == 303
    again = PageClient(client).get("/notices/settings")
    assert again.find('//tr[contains(., "有合同生效")]//option[@value="inbox" and @selected]')
    assert not again.find('//tr[contains(., "有合同待确认")]//option[@value="inbox"]'), "others wait for it"


def test_an_absence_is_entered_refused_in_words_and_ended(db: Office) -> None:
    client = db.client(OFFICER)
    page = "/notices/absences"
    typed = {"first": "2026-03-09", "last": "2026-03-06", "deputy": str(db.people["officer2"])}
    wrong = posted(client, page, page, **typed)
    assert wrong.status_code == 422  # type: ignore[attr-defined]
    assert "最后一天早于第一天" in wrong.get_data(as_text=True)  # type: ignore[attr-defined]
    assert posted(client, page, page, **{**typed, "last": "2026-03-13"}).status_code == 303  # type: ignore[attr-defined]
    shown = PageClient(client).get(page)
    [action] = shown.find("//form[contains(@action, '/end')]/@action")
    assert "代理人：officer2" in shown.words
    assert posted(client, page, str(action)).status_code == 303  # type: ignore[attr-defined]
    assert "代理人：officer2" not in client.get(page).get_data(as_text=True)


# ---- the calendar -------------------------------------------------------------------------------
def feed(db: Office, who: str = "supervisor") -> str:
    services.make_feed(db.actor(who))
    return f"/calendar/{queries.feed_of(db.actor(who))}.ics"


def test_the_calendar_holds_the_deadlines_of_its_person_and_is_stored_nowhere(db: Office) -> None:
    made = world.built(db)
    contract = world.submitted(made)
    answer = db.client().get(feed(db))
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/calendar", "no-store")
    [event] = Calendar.from_ical(answer.get_data(as_text=True)).walk("VEVENT")
    assert str(event["SUMMARY"]) == "审批合同：机关食堂餐饮服务合同"
    assert str(event["URL"]) == f"http://localhost/contracts/{contract}/approval"
    assert "SIGN-01" in str(event["DESCRIPTION"])
    assert Calendar.from_ical(db.client().get(feed(db, "vendor2")).get_data()).walk("VEVENT") == []


def test_an_address_that_was_taken_back_or_guessed_answers_nothing(db: Office) -> None:
    address = feed(db)
    services.revoke_feed(db.actor("supervisor"))
    assert db.client().get(address).status_code == 404
    assert db.client().get(f"/calendar/{db.people['supervisor']}-{'0' * 64}.ics").status_code == 404


def test_no_server_before_the_application_logs_an_address() -> None:
    servers = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").split("\nserver {")[1:]
    assert len(servers) == 2
    assert all(re.findall(r"access_log .* if=(\S+);", server) == ["$logged"] for server in servers)


def test_who_asks_too_often_waits(db: Office) -> None:
    client, address = db.client(), feed(db)
    for _ in range(ASKING_LIMITS[Door.FEED]):
        client.get("/calendar/none.ics")
    answer = client.get(address)
    assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 0


def test_the_page_of_the_calendar_shows_the_address_to_its_person(db: Office) -> None:
    client = db.client(OFFICER)
    made = posted(client, "/notices/calendar", "/notices/calendar/address")
    assert made.status_code == 303  # type: ignore[attr-defined]
    assert queries.feed_of(db.actor(OFFICER)) in PageClient(client).get("/notices/calendar").words
    posted(client, "/notices/calendar", "/notices/calendar/removal")
    assert queries.feed_of(db.actor(OFFICER)) == ""


# ---- mail that did not arrive -------------------------------------------------------------------
def test_an_administrator_sees_what_did_not_arrive_and_why_but_not_what_it_said(db: Office) -> None:
    notice = told(db, db.people["officer"], title="内容不外泄")
    refused = mailed(notice, "refused", "gone@bureau.example", said="550 no such mailbox")
    mailed(notice, "sent", "fine@bureau.example")
    client = db.client(Role.ADMINISTRATOR)
    page = PageClient(client).get("/notices/mails")
    assert "550 no such mailbox" in page.words and "有合同生效" in page.words
    assert "内容不外泄" not in page.words and "fine@" not in page.words
    assert "未送达的邮件：1 封" in client.get("/home").get_data(as_text=True)
    PageClient(client).get(f"/notices/mails/{refused}")
    sent = posted(client, f"/notices/mails/{refused}", f"/notices/mails/{refused}/sending")
    assert sent.status_code == 303  # type: ignore[attr-defined]
    assert "550 no such mailbox" not in client.get("/notices/mails").get_data(as_text=True)
