"""The bureau's pages of applications: the queue, one application beside its evidence, verdicts, return, proposal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.audit import timeline
from procurement.documents import queries as documents
from procurement.infra import clock
from procurement.kernel.dates import BASIS
from procurement.pages import http, i18n
from procurement.pages.i18n import NOTHING, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Badge
from procurement.pages.registers import register_page
from procurement.rulebook.deadlines import COUNTED, working_days
from procurement.vendors import policy
from procurement.vendors.forms.reviews import CORRECTION_DAYS, ProposalForm, ReturnForm, VerdictsForm
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import checklist, earliest_end, judges_of, verdicts_of
from procurement.vendors.rules.applications import ApplicationState, Verdict
from procurement.vendors.rules.reviews import MOST_RETURNS
from procurement.vendors.sentences.applications import title_of, words_of
from procurement.vendors.services import reviews as services
from procurement.vendors.services.applications import SUBJECT
from procurement.vendors.views import qualification_presenters as presenters
from procurement.vendors.views.applications import acts_on

if TYPE_CHECKING:
    from procurement.vendors.models import VendorApplication

S = ApplicationState
LATE = Badge("bad", "alert-triangle", lazy("Late"))
SENT_STATES = tuple((state, badge.text) for state, badge in presenters.STATES.items() if state is not S.DRAFT)
APPLICATIONS = ListSpec(
    name="vendors.applications",
    title=lazy("Applications for qualification"),
    key="id",
    default_sort="answer_due",
    counted=counts("%(num)s application", "%(num)s applications"),
    empty=Empty(
        lazy("No applications yet"),
        lazy(
            "Vendors apply once requirements are published. What they send stands here by the day its answer is due."
        ),
    ),
    row_url=("vendors.show_review", "application_id"),
    presets=(
        Preset(lazy("To review"), {"state": "submitted"}),
        Preset(lazy("In review"), {"state": "in_review"}),
        Preset(lazy("Before decision"), {"state": "in_approval"}),
        Preset(lazy("Late"), {"late": "late"}),
        Preset(lazy("All")),
    ),
    columns=(
        Column("number", lazy("Number"), "no", filter=Filter(), width="no"),
        Column(
            "set_zh",
            lazy("Application for"),
            "lead",
            show=lambda row: row.set_en if i18n.language() == "en" and row.set_en else row.set_zh,
            filter=Filter(on=("set_zh", "set_en")),
        ),
        Column("vendor", lazy("Vendor"), sort="vendor_key", filter=Filter(), width="26"),
        Column("answer_due", lazy("Answer due"), "day", filter=Filter(FilterKind.UNTIL), width="date"),
        Column(
            "late",
            lazy("Late"),
            "state",
            show=lambda row: LATE if row.late else NOTHING,
            filter=Filter(FilterKind.CHOICE, options=(("late", LATE.text),)),
            width="s",
        ),
        Column("reviewer", lazy("Reviewer"), filter=Filter(), phone="off", width="next"),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: presenters.STATES[S(row.state)],
            filter=Filter(FilterKind.CHOICE, options=SENT_STATES),
            width="state",
        ),
    ),
)


def list_applications() -> Response:
    """What vendors have sent, by the day its answer is due."""
    return register_page(APPLICATIONS, queries.queue(http.current_actor(), clock.today()))


def show_review(application_id: int) -> Response:
    """One application: what is asked beside what proves it, the verdicts, and what can be done now."""
    actor = http.current_actor()
    application = queries.sent_application(actor, application_id)
    events = timeline.events(acts_on(application_id))
    return http.render("vendors/show_review.html", events=events, **review_page(application))


def review_page(application: VendorApplication) -> dict[str, Any]:
    """What the bureau's pages of an application show besides their form."""
    actor, today = http.current_actor(), clock.today()
    items = checklist(application, today)
    verdicts = [Verdict(one.answer.verdict) for one in items if one.to_judge]
    state, reviewer = S(application.state), application.reviewer_id
    reviews = policy.can_review(actor, application.bureau_id)
    decides = policy.can_decide(actor, application.bureau_id)
    judges = judges_of(application.id) | {reviewer or 0} if decides else set()
    return {
        "application": application,
        "title": title_of(application.asked),
        "title_of": title_of,
        "words_of": words_of,
        "kinds": presenters.KINDS,
        "badge": presenters.badge(application, today),
        "late": presenters.is_late(application, today),
        "items": items,
        "lines": {one.requirement.id: presenters.proof_line(one) for one in items},
        "badges": presenters.VERDICTS,
        "verdicts": verdicts_of(application.id),
        "unjudged": verdicts.count(Verdict.OPEN),
        "refused": verdicts.count(Verdict.REFUSED),
        "earliest_end": earliest_end(items),
        "may_judge": reviews and state in (S.SUBMITTED, S.IN_REVIEW),
        "may_return": reviews and state is S.IN_REVIEW and application.returns < MOST_RETURNS,
        "may_propose": reviews and state is S.IN_REVIEW,
        "may_decide": decides and state is S.IN_APPROVAL,
        "objection": policy.decision_objection(actor, judges) if state is S.IN_APPROVAL and decides else None,
        "reviewer": accounts.person(actor, reviewer).name if reviewer else "",
        "papers": documents.papers_about(SUBJECT, application.id) if application.paper_id else [],
        "renews": queries.renewed(application),
        "promised": (BASIS["working"], COUNTED),
        "today": today,
    }


def judge_application(application_id: int) -> Response:
    """Everything that was sent, each beside what proves it, to be accepted or refused; one press saves all."""
    actor = http.current_actor()
    application = queries.sent_application(actor, application_id)
    items = [one for one in checklist(application, clock.today()) if one.to_judge]
    saved = [
        {
            "requirement_id": one.requirement.id,
            "verdict": Verdict(one.answer.verdict) if one.judged else None,
            "reason": one.answer.reason,
        }
        for one in items
    ]
    form = VerdictsForm(version=application.version, lines=saved)

    def act() -> str:
        services.judge(actor, application_id, form.version.data, form.to_judgements())
        return url_for("vendors.show_review", application_id=application_id)

    def page() -> dict[str, Any]:
        return {**review_page(application), "rows": list(zip(items, form.lines, strict=False))}

    return http.form_page(form, act, "vendors/judge_application.html", page)


def return_application(application_id: int) -> Response:
    """What the vendor will read, and until when it has to correct."""
    actor = http.current_actor()
    application = queries.sent_application(actor, application_id)
    form = ReturnForm(version=application.version, days=CORRECTION_DAYS)

    def act() -> str:
        services.return_application(actor, application_id, form.version.data, form.days.data)
        return url_for("vendors.show_review", application_id=application_id)

    def page() -> dict[str, Any]:
        usual = working_days(clock.today(), CORRECTION_DAYS)
        return {**review_page(application), "usual": usual.day}

    return http.form_page(form, act, "vendors/return_application.html", page)


def propose_decision(application_id: int) -> Response:
    """What becomes of it, for another person to decide."""
    actor = http.current_actor()
    application = queries.sent_application(actor, application_id)
    form = ProposalForm(version=application.version)

    def act() -> str:
        proposal, words = form.proposal.data, form.words.data
        services.propose(actor, application_id, form.version.data, proposal, words)
        return url_for("vendors.show_review", application_id=application_id)

    return http.form_page(form, act, "vendors/propose_decision.html", lambda: review_page(application))
