"""Pages of sets of requirements: the register, one version, what two differ in, and a version's course."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, url_for
from werkzeug.wrappers import Response

from procurement.audit import timeline
from procurement.catalog import queries as catalog
from procurement.infra import clock
from procurement.pages import http, i18n
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _, counts, lazy, ngettext
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page
from procurement.vendors import policy, queries, services
from procurement.vendors.forms import SetForm
from procurement.vendors.queries.requirements import OWN_SUSPENSION
from procurement.vendors.rules.forbidden import OPEN
from procurement.vendors.rules.requirements import SetState, compared, differences
from procurement.vendors.sentences.requirements import FIELDS, SET_STATES, WHATEVER
from procurement.vendors.views import requirement_presenters as presenters

if TYPE_CHECKING:
    from procurement.vendors.models import RequirementSet

COLUMNS = (
    Column("code", FIELDS["code"], "no", filter=Filter(), width="no"),
    Column(
        "title_zh",
        lazy("Requirement set"),
        "lead",
        sub="title_en",
        filter=Filter(on=("title_zh", "title_en")),
    ),
    Column("issue", lazy("Version"), "number", width="state"),
    Column(
        "scope_zh",
        lazy("For"),
        show=lambda row: f"{row.scope_code} {row.scope_zh}" if row.scope_code else WHATEVER,
        filter=Filter(on=("scope_code", "scope_zh")),
        width="26",
        phone="full",
    ),
    Column("asked", lazy("Things asked"), "number", width="state"),
    Column("months", lazy("Valid months"), "number", width="state"),
    Column("answer_days", lazy("Answer days"), "number", width="state"),
)
STATE = Column(
    "state",
    lazy("State"),
    "state",
    show=lambda row: presenters.STATES[SetState(row.state)],
    filter=Filter(FilterKind.CHOICE, options=tuple(SET_STATES.items())),
    width="state",
)
SETS = ListSpec(
    name="vendors.requirement_sets",
    title=lazy("Requirement sets"),
    key="id",
    default_sort="code",
    counted=counts("%(num)s version", "%(num)s versions"),
    empty=Empty(
        lazy("Nothing is asked of vendors yet"),
        lazy("Take over the sets that come with the system, or begin one of your own."),
    ),
    row_url=("vendors.show_set", "set_id"),
    presets=(
        Preset(lazy("In force"), {"state": "published"}),
        Preset(lazy("Drafts"), {"state": "draft"}),
        Preset(lazy("All")),
    ),
    columns=(*COLUMNS, Column("published_at", lazy("Published"), "instant", width="20", phone="off"), STATE),
)
OFFERED = ListSpec(
    name="vendors.offered_sets",
    title=lazy("What qualifications ask"),
    key="id",
    default_sort="code",
    counted=counts("%(num)s set", "%(num)s sets"),
    empty=Empty(
        lazy("The bureau asks for no qualification"),
        lazy("Open tenders are open to every account; each says itself what it asks."),
    ),
    row_url=("vendors.show_offered_set", "set_id"),
    columns=COLUMNS,
)


def list_sets() -> Response:
    actor = http.current_actor()

    def page() -> dict[str, Any]:
        writes = policy.can_write_requirements(actor)
        return {"writes": writes, "missing": services.missing_sets(actor) if writes else []}

    return register_page(SETS, queries.requirement_sets(actor), "vendors/list_sets.html", page)


def list_offered_sets() -> Response:
    """What a vendor may apply for: versions in force."""
    return register_page(OFFERED, queries.published_sets(http.current_actor()))


def load_shipped_sets() -> Response:
    actor = http.current_actor()
    form = ActForm()

    def act() -> str:
        made = services.load_shipped_sets(actor)
        flash(
            ngettext(
                "%(num)d set drafted. Read it, then publish it.",
                "%(num)d sets drafted. Read each, then publish it.",
                len(made),
            ),
            "success",
        )
        return url_for("vendors.list_sets", state="draft")

    return http.form_page(
        form,
        act,
        "vendors/load_sets.html",
        lambda: {
            "missing": [(one, presenters.said(one.head, "title")) for one in services.missing_sets(actor)]
        },
    )


# ---- one version --------------------------------------------------------------------------------
def show_set(set_id: int) -> Response:
    found = queries.requirement_set(http.current_actor(), set_id)
    return http.render("vendors/show_set.html", form=ActForm(version=found.version), **record_page(found))


def record_page(found: RequirementSet) -> dict[str, Any]:
    """Everything the page of a version shows besides its form."""
    actor = http.current_actor()
    history = queries.set_history(found.id)
    writes = policy.can_write_requirements(actor)
    versions = queries.versions(actor, found.code)
    return {
        "writes": writes,
        "building": writes and found.state == SetState.DRAFT,
        "drafted": any(one.state == SetState.DRAFT for one in versions),
        "versions": [(one, presenters.badge_of(one)) for one in versions],
        "names": queries.who_wrote([found.made_by, found.published_by]),
        "events": timeline.events(history),
        "changes": timeline.changes(history, FIELDS, presenters.CHANGED),
        **_page(found),
    }


def show_offered_set(set_id: int) -> Response:
    """A version as the vendor reads it."""
    return http.render(
        "vendors/show_offered_set.html", **_page(queries.requirement_set(http.current_actor(), set_id))
    )


def _page(found: RequirementSet) -> dict[str, Any]:
    """What every page of a version says about it."""
    actor = http.current_actor()
    rows = queries.requirements(found.id)
    laws = queries.laws_of_asking(actor, clock.today())
    return {
        "found": found,
        "title": presenters.said(found, "title"),
        "badge": presenters.badge_of(found),
        "scope": presenters.scope_words(queries.scope(found)),
        "groups": presenters.groups(rows),
        "asked": len(rows),
        "doubted": sum(not row.confirmed for row in rows),
        "open_law": laws.by_code.get(OPEN),
        "suspension_law": laws.by_code.get(OWN_SUSPENSION),
    }


def compare_sets(set_id: int, other_id: int) -> Response:
    """What a version asks otherwise than another one of the same code."""
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    before = queries.other_version(actor, found, other_id)
    rows = [{one.key: one for one in queries.requirements(version.id)} for version in (before, found)]
    told = compared(*rows)
    head = differences(before, found, ("title_zh", "title_en", "months", "answer_days"))
    scopes = [presenters.scope_words(queries.scope(version)) for version in (before, found)]
    return http.render(
        "vendors/compare_sets.html",
        found=found,
        before=before,
        title=presenters.said(found, "title"),
        head=presenters.shown(head) + ([(_("For"), *scopes)] if scopes[0] != scopes[1] else []),
        added=[presenters.line(rows[1][key]) for key in told.added],
        removed=[presenters.line(rows[0][key]) for key in told.removed],
        changed=[(presenters.line(rows[1][key]), presenters.shown(fields)) for key, fields in told.changed],
    )


# ---- the head -----------------------------------------------------------------------------------
def create_set() -> Response:
    actor = http.current_actor()
    form = _with_items(SetForm())

    def act() -> str:
        return url_for("vendors.show_set", set_id=services.draft_set(actor, form.to_command()))

    return http.form_page(form, act, "vendors/create_set.html")


def edit_set(set_id: int) -> Response:
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    code = queries.scope(found).code if found.category_id else ""
    form = _with_items(SetForm(obj=found, category_code=code))
    del form.code

    def act() -> str:
        services.save_set(actor, set_id, form.version.data, form.to_command())
        return url_for("vendors.show_set", set_id=set_id)

    return http.form_page(form, act, "vendors/edit_set.html", lambda: {"found": found})


def _with_items(form: SetForm) -> SetForm:
    items = catalog.active_items(http.current_actor())
    form.item_id.options = [(one.id, f"{one.code} {one.name_zh}") for one in items]
    return form


# ---- its course ---------------------------------------------------------------------------------
def draft_version(set_id: int) -> Response:
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    form = ActForm(version=found.version)

    def act() -> str:
        return url_for("vendors.show_set", set_id=services.draft_version(actor, set_id))

    return http.form_page(form, act, "vendors/show_set.html", lambda: record_page(found))


def publish_set(set_id: int) -> Response:
    """A page of its own: what is published cannot be taken back."""
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    form = ActForm(version=found.version)

    def act() -> str:
        services.publish_set(actor, set_id, form.version.data)
        return url_for("vendors.show_set", set_id=set_id)

    def page() -> dict[str, Any]:
        rows = queries.requirements(set_id)
        lacks = services.publication_refusals(actor, rows, clock.today())
        return {
            "before": queries.published_version(actor, found.code),
            "lacks": [i18n.sentence(refusal) for refusal in lacks],
            **_page(found),
        }

    return http.form_page(form, act, "vendors/publish_set.html", page)


def retire_set(set_id: int) -> Response:
    """A page of its own: what is retired does not come back."""
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    form = ActForm(version=found.version)

    def act() -> str:
        services.retire_set(actor, set_id, form.version.data)
        return url_for("vendors.show_set", set_id=set_id)

    return http.form_page(form, act, "vendors/retire_set.html", lambda: _page(found))


def discard_set(set_id: int) -> Response:
    actor = http.current_actor()
    found = queries.requirement_set(actor, set_id)
    form = ActForm(version=found.version)

    def act() -> str:
        services.discard_set(actor, set_id, form.version.data)
        return url_for("vendors.list_sets")

    return http.form_page(form, act, "vendors/discard_set.html", lambda: _page(found))
