"""Pages of notices: the inbox, one's settings, absences and calendar, and mail that did not arrive."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, current_app, flash, url_for

from procurement.accounts import attempts
from procurement.accounts import queries as accounts
from procurement.accounts.rules import Door
from procurement.infra import clock
from procurement.kernel.work import Work
from procurement.notifications import queries, services
from procurement.notifications.forms import AbsenceForm, chosen, settings_form
from procurement.notifications.kinds import kinds
from procurement.notifications.rules import Event, MailState, Stage, calendar
from procurement.notifications.sentences import BADGES, MAILS, STAGES
from procurement.pages import http, i18n, lists
from procurement.pages.filters import Filter, FilterKind
from procurement.pages.forms import Form
from procurement.pages.i18n import _, counts, lazy
from procurement.pages.lists import Cell, Column, Empty, ListSpec
from procurement.pages.registers import register_page
from procurement.pages.saved_filters import own_filters

OF = lazy("for %(name)s")
ABSENCES = "notifications/list_absences.html"


# ---- the inbox ----------------------------------------------------------------------------------
def _title(row: Any) -> Cell:
    """What it says, and below it whose it is where it is somebody else's."""
    about = [str(OF) % {"name": row.whose}] if row.whose else []
    return Cell(row.title, "lead", sub=" · ".join([*about, *filter(None, [row.small])]))


def _due(row: Any) -> Any:
    tone = i18n.due_tone(row.due) if row.due and row.state != "over" else ""
    return Cell(
        row.due.isoformat() if row.due else i18n.NOTHING, tone=tone if tone in ("bad", "wait") else ""
    )


INBOX = ListSpec(
    name="notifications.inbox",
    title=lazy("Notices"),
    key="id",
    default_sort="-made_at",
    counted=counts("%(num)s notice", "%(num)s notices"),
    empty=Empty(
        lazy("No notices yet"),
        lazy("What happens and what waits for you is told here, and by mail if you like."),
    ),
    row_url=("notifications.show_notice", "notice_id"),
    columns=(
        Column(
            "title", lazy("What it says"), "lead", show=_title, filter=Filter(on=("title", "small", "whose"))
        ),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: BADGES[row.state],
            filter=Filter(FilterKind.CHOICE, options=[(name, badge.text) for name, badge in BADGES.items()]),
            width="state",
        ),
        Column(
            "stage",
            lazy("Why now"),
            show=lambda row: STAGES[Stage(row.stage)],
            filter=Filter(FilterKind.CHOICE, options=tuple(STAGES.items())),
            width="date",
        ),
        Column("due", lazy("Due"), "day", show=_due, filter=Filter(FilterKind.UNTIL), width="date"),
        Column("made_at", lazy("Told"), "instant", filter=Filter(FilterKind.FROM), width="date"),
    ),
)


def list_notices() -> Any:
    inbox = queries.inbox(http.current_actor())
    return register_page(INBOX, inbox, "notifications/list_notices.html", lambda: {"form": Form()})


def read_all() -> Any:
    actor = http.current_actor()

    def act() -> str:
        services.mark_all_read(actor)
        flash(_("Everything is marked as opened."), "success")
        return url_for("notifications.list_notices")

    def page() -> dict[str, Any]:
        path = url_for("notifications.list_notices")
        return {"listing": lists.listing(INBOX, queries.inbox(actor), {}, path, own=own_filters(INBOX.name))}

    return http.form_page(Form(), act, "notifications/list_notices.html", page)


def show_notice(notice_id: int) -> Any:
    """The notice with the way to its thing. Script goes on at once; reading the page alone changes nothing."""
    return http.render("notifications/show_notice.html", form=Form(), **_notice(notice_id))


def _notice(notice_id: int) -> dict[str, Any]:
    actor = http.current_actor()
    notice = queries.notice(actor, notice_id)
    return {
        "notice": notice,
        "whose": accounts.person(actor, notice.of_id).name if notice.of_id != actor.id else "",
        "stage": STAGES[Stage(notice.stage)],
        "mails": [(mail.address, MAILS[MailState(mail.state)]) for mail in queries.mails_of(notice_id)],
    }


def open_notice(notice_id: int) -> Any:
    """Mark it as opened, and go to its thing."""
    actor = http.current_actor()
    return http.form_page(
        Form(),
        lambda: services.mark_read(actor, notice_id),
        "notifications/show_notice.html",
        lambda: _notice(notice_id),
    )


# ---- one's own settings -------------------------------------------------------------------------
def edit_settings() -> Any:
    actor = http.current_actor()
    choices = queries.choices(actor)
    form = settings_form(choices)

    def act() -> str:
        services.save_settings(actor, chosen(form, choices))
        flash(_("Saved."), "success")
        return url_for("notifications.edit_settings")

    return http.form_page(form, act, "notifications/edit_settings.html", lambda: {"names": _names(form)})


def _names(form: Form) -> list[str]:
    return [field.name for field in form if field.name.startswith("kind_")]


def list_absences() -> Any:
    """One's absences, and the form of another."""
    actor = http.current_actor()
    form = _absence_form()

    def act() -> str:
        services.add_absence(actor, form.first.data, form.last.data, form.deputy.data)
        flash(_("Saved. Your deputy is told of what waits for you on these days."), "success")
        return url_for("notifications.list_absences")

    return http.form_page(form, act, ABSENCES, lambda: _absences(form))


def _absence_form() -> AbsenceForm:
    form = AbsenceForm()
    form.deputy.options = [
        (deputy.id, deputy.name) for deputy in queries.possible_deputies(http.current_actor())
    ]
    return form


def _absences(entry: AbsenceForm) -> dict[str, Any]:
    absences = queries.absences(http.current_actor(), clock.today())
    return {"absences": absences, "entry": entry, "ending": Form()}


def end_absence(absence_id: int) -> Any:
    actor = http.current_actor()

    def act() -> str:
        services.end_absence(actor, absence_id)
        flash(_("Your things are told to you alone again."), "success")
        return url_for("notifications.list_absences")

    return http.form_page(Form(), act, ABSENCES, lambda: _absences(_absence_form()))


# ---- the calendar -------------------------------------------------------------------------------
def show_feed() -> Any:
    """One's secret address, and the buttons that make another one or take it away."""
    return http.render("notifications/show_feed.html", form=Form(), **_feed())


def _feed() -> dict[str, Any]:
    token = queries.feed_of(http.current_actor())
    path = url_for("notifications.calendar_feed", token=token) if token else ""
    return {"address": f"{current_app.config['PUBLIC_URL']}{path}" if path else ""}


def make_feed() -> Any:
    actor = http.current_actor()

    def act() -> str:
        services.make_feed(actor)
        flash(_("The address is made. One given before leads nowhere any more."), "success")
        return url_for("notifications.show_feed")

    return http.form_page(Form(), act, "notifications/show_feed.html", _feed)


def revoke_feed() -> Any:
    actor = http.current_actor()

    def act() -> str:
        services.revoke_feed(actor)
        flash(_("The address leads nowhere any more."), "success")
        return url_for("notifications.show_feed")

    return http.form_page(Form(), act, "notifications/show_feed.html", _feed)


def calendar_feed(token: str) -> Any:
    """The deadlines of whoever the secret address is of, as they would see them; for anybody who knows it."""
    if wait := attempts.wait_at(Door.FEED):
        return http.told_to_wait(Response("", mimetype="text/plain"), wait)
    person = queries.person_behind(token)
    if person is None:
        abort(404)
    with i18n.speaking(person.language):
        rows = queries.worklist(accounts.actor_of(person), clock.now())
        text = calendar(_("Deadlines"), [_event(row) for row in rows if row.due], clock.now())
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _event(row: Work) -> Event:
    assert row.due is not None
    root = current_app.config["PUBLIC_URL"]
    basis = " · ".join(row.basis) if row.basis else ""
    text = "\n".join(filter(None, (str(row.act), str(row.small), basis)))
    url = root + url_for(row.endpoint, **row.asked)
    return Event(f"{row.key}@{root.partition('://')[2]}", row.due, str(row.title), text, url)


# ---- mail that did not arrive -------------------------------------------------------------------
UNDELIVERED = ListSpec(
    name="notifications.undelivered",
    title=lazy("Mail that did not arrive"),
    key="id",
    default_sort="-moved_at",
    counted=counts("%(num)s mail", "%(num)s mails"),
    empty=Empty(lazy("All mail arrived"), lazy("What a mail server refuses stands here with its words.")),
    row_url=("notifications.show_mail", "mail_id"),
    columns=(
        Column(
            "name", lazy("Person"), "lead", sub="organisation", filter=Filter(on=("name", "organisation"))
        ),
        Column("address", lazy("Address"), filter=Filter(), width="26"),
        Column("kind", lazy("About"), show=lambda row: _label(row.kind), sort=False, width="26"),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: MAILS[MailState(row.state)],
            filter=Filter(
                FilterKind.CHOICE,
                options=[(state, MAILS[state].text) for state in (*queries.NOT_ARRIVED, MailState.WAITING)],
            ),
            width="state",
        ),
        Column("said", lazy("What the mail server said"), filter=Filter(), width="26", phone="full"),
        Column("moved_at", lazy("When"), "instant", width="date"),
    ),
)


def _label(name: str) -> Any:
    kind = kinds().get(name)
    return kind.label if kind else name


def list_undelivered() -> Any:
    return register_page(UNDELIVERED, queries.undelivered(http.current_actor()))


def show_mail(mail_id: int) -> Any:
    """One mail: whose, to which address, what the server said; and the button that sends it again."""
    return http.render("notifications/show_mail.html", form=Form(), **_mail(mail_id))


def _mail(mail_id: int) -> dict[str, Any]:
    mail = queries.mail(http.current_actor(), mail_id)
    return {
        "mail": mail.mail,
        "kind": _label(mail.kind),
        "person": mail.person,
        "badge": MAILS[MailState(mail.mail.state)],
        "again": mail.wanted and mail.mail.state in queries.NOT_ARRIVED,
    }


def send_again(mail_id: int) -> Any:
    actor = http.current_actor()

    def act() -> str:
        services.send_again(actor, mail_id)
        flash(_("It is sent once more."), "success")
        return url_for("notifications.list_undelivered")

    return http.form_page(Form(), act, "notifications/show_mail.html", lambda: _mail(mail_id))
