"""A vendor's page of one requirement: what is asked, what it said, and the form that fits."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.infra import clock
from procurement.pages import http, i18n
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _
from procurement.pages.scans import read_scan
from procurement.vendors import policy
from procurement.vendors.forms.applications import (
    NO,
    YES,
    DeclareForm,
    FileAnswerForm,
    StaffForm,
    WeighedForm,
)
from procurement.vendors.queries import applications as queries
from procurement.vendors.queries.checklist import item_of, verdicts_of
from procurement.vendors.queries.evidence import certificates_on_file
from procurement.vendors.rules.applications import ApplicationState, Verdict
from procurement.vendors.rules.checklist import answer_refusals
from procurement.vendors.rules.requirements import WITH_FILE, RequirementKind
from procurement.vendors.sentences.applications import title_of, words_of
from procurement.vendors.services import answers as services
from procurement.vendors.views import qualification_presenters as presenters

if TYPE_CHECKING:
    from procurement.vendors.queries.checklist import Item

K = RequirementKind
Act = Callable[[int, int], None]


def answer_requirement(application_id: int, requirement_id: int) -> Response:
    """One thing that is asked; its answer is saved by itself, and the checklist says what comes next."""
    actor = http.current_actor()
    application = queries.own_application(actor, application_id)
    item = item_of(application, requirement_id, clock.today())
    form, save = _form_of(item)

    def act() -> str:
        save(application_id, requirement_id)
        return url_for("vendors.show_application", application_id=application_id)

    def page() -> dict[str, Any]:
        refused = answer_refusals(ApplicationState(application.state), item.standing)
        return {
            "application": application,
            "item": item,
            "title": title_of(item.requirement),
            "set_title": title_of(application.asked),
            "words": words_of(item.requirement) or title_of(item.requirement),
            "kind": presenters.KINDS[K(item.requirement.kind)],
            "kinds": K,
            "by_file": item.requirement.kind in WITH_FILE,
            "said": presenters.said(item),
            "offered": presenters.evidence_line(item.offered) if item.offered else "",
            "take": ActForm(version=item.answer.version),
            "verdicts": [
                (one, presenters.VERDICTS[Verdict(one.given.verdict)])
                for one in verdicts_of(application_id).get(requirement_id, ())
            ],
            "closed": i18n.sentence(refused[0]) if refused else "",
            "may_write": not refused and policy.can_prepare(actor, application.vendor_id),
        }

    return http.form_page(form, act, "vendors/answer_requirement.html", page)


def take_on_file(application_id: int, requirement_id: int) -> Response:
    """What is on file already answers this too; one press."""
    actor = http.current_actor()
    application = queries.own_application(actor, application_id)
    item = item_of(application, requirement_id, clock.today())
    form = ActForm(version=item.answer.version)

    def act() -> str:
        services.take_on_file(actor, application_id, requirement_id, form.version.data)
        return url_for("vendors.show_application", application_id=application_id)

    def page() -> dict[str, Any]:
        offered = presenters.evidence_line(item.offered) if item.offered else ""
        return {
            "application": application,
            "item": item,
            "title": title_of(item.requirement),
            "offered": offered,
        }

    return http.form_page(form, act, "vendors/take_on_file.html", page)


# ---- the forms ----------------------------------------------------------------------------------
def _form_of(item: Item) -> tuple[Any, Act]:
    """The form of a requirement's kind, and what saves it."""
    kind = K(item.requirement.kind)
    if kind in WITH_FILE:
        return _by_file(item)
    if kind is K.STAFF_CERTIFICATE:
        return _by_people(item)
    return _weighed(item) if kind is K.WEIGHED_EXCLUSION else _declared(item)


def _by_file(item: Item) -> tuple[Any, Act]:
    there, asked = item.evidence, item.requirement
    form = FileAnswerForm(
        version=item.answer.version,
        number=there.number if there else "",
        issuer=there.issuer if there else "",
        valid_from=there.valid_from if there else None,
        valid_until=there.valid_until if there else None,
    ).asking(certificate=asked.kind == K.CERTIFICATE, dated=asked.dated, kept=item.file is not None)

    def save(application_id: int, requirement_id: int) -> None:
        scan = read_scan(form.file.data) if form.file.data else None
        proof, version = form.to_proof(), form.version.data
        services.answer_with_file(http.current_actor(), application_id, requirement_id, version, scan, proof)

    return form, save


def _declared(item: Item) -> tuple[Any, Act]:
    form = DeclareForm(version=item.answer.version, agreed=item.evidence is not None)

    def save(application_id: int, requirement_id: int) -> None:
        services.declare(http.current_actor(), application_id, requirement_id, form.version.data)

    return form, save


def _weighed(item: Item) -> tuple[Any, Act]:
    there = item.evidence
    form = WeighedForm(
        version=item.answer.version,
        answer=(YES if there.admitted else NO) if there else None,
        words=there.words if there and there.admitted else "",
    )

    def save(application_id: int, requirement_id: int) -> None:
        admitted, words = form.answer.data == YES, form.words.data
        services.declare(
            http.current_actor(), application_id, requirement_id, form.version.data, admitted, words
        )

    return form, save


def _by_people(item: Item) -> tuple[Any, Act]:
    form = StaffForm(version=item.answer.version, certificates=[one.id for one, _person in item.staff])
    there = certificates_on_file(item.answer.vendor_id, item.requirement.key)
    form.certificates.options = [
        (one.id, _certificate(person.name, one.number_shown, presenters.until(one.valid_until)))
        for one, person in there
    ]

    def save(application_id: int, requirement_id: int) -> None:
        services.name_staff(
            http.current_actor(), application_id, requirement_id, form.version.data, form.certificates.data
        )

    return form, save


def _certificate(name: str, number: str, until: str) -> str:
    words = _("%(name)s, No. %(number)s", name=name, number=number)
    return " · ".join(filter(None, (words, until)))
