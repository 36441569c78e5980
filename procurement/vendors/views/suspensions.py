"""Pages of suspensions: the bureau's register, record, proposal and decision; the vendor's record and reply."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.rules import OrganisationKind
from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.documents import queries as documents
from procurement.infra import clock, storage
from procurement.infra.scans import Scan
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.pages import http
from procurement.pages.forms import Form
from procurement.pages.i18n import Text, counts, lazy
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Badge, StoredFile
from procurement.pages.registers import register_page
from procurement.pages.scans import read_scan
from procurement.rulebook import deadlines
from procurement.rulebook import queries as rulebook
from procurement.vendors import policy, queries, services
from procurement.vendors.forms import LiftForm, ProposalForm, ReplyForm, SuspensionDecisionForm
from procurement.vendors.forms.suspensions import FILES, IMPOSE
from procurement.vendors.rules.suspensions import (
    BINDING,
    DECISION,
    GROUND_BASIS,
    HEARD,
    LONGEST,
    REPLY,
    MethodKind,
    ProposalCommand,
    SuspensionGround,
    SuspensionState,
    binds,
    in_force_on,
)
from procurement.vendors.sentences.suspensions import GROUNDS, METHODS, STATES

if TYPE_CHECKING:
    from procurement.vendors.models import VendorSuspension

S = SuspensionState
LOOKS = {
    S.PROPOSED: ("wait", "hourglass"),
    S.REPLIED: ("wait", "message-2"),
    S.UNANSWERED: ("wait", "user-check"),
    S.IN_FORCE: ("bad", "player-pause"),
    S.DROPPED: ("mute", "circle-minus"),
    S.ENDED: ("mute", "circle-check"),
    S.LIFTED: ("mute", "player-play"),
}


def badge(state: str) -> Badge:
    """A suspension's state: colour, icon and word."""
    tone, icon = LOOKS[S(state)]
    return Badge(tone, icon, STATES[S(state)])


SUSPENSIONS = ListSpec(
    name="vendors.suspensions",
    title=lazy("Suspensions"),
    key="id",
    default_sort="-proposed_at",
    counted=counts("%(num)s suspension", "%(num)s suspensions"),
    empty=Empty(
        lazy("No suspensions"),
        lazy("One is proposed on a vendor's page; the vendor replies, another person decides."),
    ),
    row_url=("vendors.show_suspension", "suspension_id"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("Vendor may reply"), {"state": "proposed"}),
        Preset(lazy("Suspended"), {"state": "in_force"}),
    ),
    columns=(
        Column("number", lazy("Number"), "no", filter=Filter(), width="no"),
        Column("vendor", lazy("Vendor"), "lead", sub="code", filter=Filter(on=("vendor", "code"))),
        Column(
            "ground",
            lazy("Ground"),
            show=lambda row: GROUNDS[SuspensionGround(row.ground)],
            filter=Filter(FilterKind.CHOICE, options=tuple(GROUNDS.items())),
            width="26",
        ),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: badge(row.state),
            filter=Filter(FilterKind.CHOICE, options=tuple(STATES.items())),
            width="state",
        ),
        Column("reply_until", lazy("Reply until"), "day", width="date", phone="off"),
        Column("starts", lazy("Suspended from"), "day", filter=Filter(FilterKind.FROM), width="date"),
        Column("ends", lazy("Until, included"), "day", filter=Filter(FilterKind.UNTIL), width="date"),
        Column("proposed_at", lazy("Proposed"), "instant", width="date", phone="off"),
    ),
)


def list_suspensions() -> Response:
    return register_page(SUSPENSIONS, queries.suspensions_listed(http.current_actor()))


# ---- the bureau's -------------------------------------------------------------------------------
def show_suspension(suspension_id: int) -> Response:
    actor = http.current_actor()
    suspension = queries.suspension(actor, suspension_id)
    decides = policy.can_decide_suspension(actor, suspension.bureau_id)
    state = S(suspension.state)
    return http.render(
        "vendors/show_suspension.html",
        **_body(actor, suspension),
        may_decide=decides and suspension.proposed_by != actor.id and _heard(suspension),
        may_lift=decides and state is S.IN_FORCE,
    )


def _heard(suspension: VendorSuspension) -> bool:
    over = suspension.state == S.PROPOSED and clock.today() > suspension.reply_until
    return over or suspension.state in HEARD


def _body(actor: Actor, suspension: VendorSuspension) -> dict[str, Any]:
    """What every page of a suspension shows of it."""
    vendor = accounts.organisation(actor, suspension.vendor_id, OrganisationKind.VENDOR)
    ground = SuspensionGround(suspension.ground)
    paper = documents.paper_visible_to(actor, suspension.paper_id) if suspension.paper_id else None
    return {
        "suspension": suspension,
        "vendor": vendor,
        "badge": badge(suspension.state),
        "ground": GROUNDS[ground],
        "ground_basis": GROUND_BASIS[ground],
        "proposer": accounts.person(actor, suspension.proposed_by).name,
        "evidence": list(_files(actor, suspension, of_vendor=False)),
        "attached": list(_files(actor, suspension, of_vendor=True)),
        "papers": [paper] if paper else [],
        "due": _due(actor, suspension),
        "events": timeline.events(audit.history("suspension", suspension.id)),
        **binding(actor, suspension),
    }


def binding(actor: Actor, suspension: VendorSuspension | None = None) -> dict[str, Any]:
    """Where a suspension binds and where not, with the clause; and whether this one holds today."""
    there = rulebook.rules_there(actor.bureau_id, [BINDING, LONGEST], clock.today())
    return {
        "methods": [(METHODS[method], binds(method)) for method in MethodKind],
        "clause": (there[BINDING].basis, BINDING) if BINDING in there else None,
        "longest": rulebook.basis(there[LONGEST]) if LONGEST in there else None,
        "longest_years": there[LONGEST].value if LONGEST in there else None,
        "holds": suspension is not None
        and in_force_on(S(suspension.state), queries.term_of(suspension), clock.today()),
    }


def _due(actor: Actor, suspension: VendorSuspension) -> tuple[Text, deadlines.Due] | None:
    """What is waited for, and until when."""
    if suspension.state == S.PROPOSED and not _heard(suspension):
        found = deadlines.known_day(actor, REPLY, suspension.reply_until)
        return (lazy("Reply of the vendor"), found) if found else None
    if _heard(suspension):
        since = clock.civil(suspension.heard_at) if suspension.heard_at else suspension.reply_until
        found = deadlines.last_day(actor, DECISION, since)
        return (lazy("Deciding"), found) if found else None
    return None


def _files(actor: Actor, suspension: VendorSuspension, *, of_vendor: bool) -> Iterator[StoredFile]:
    at_bureau = actor.organisation_id != suspension.vendor_id
    for file, by_vendor in queries.files_of(suspension):
        if by_vendor is of_vendor:
            address = (
                url_for("vendors.send_file", file_id=file.id)
                if at_bureau
                else url_for(
                    "vendors.send_suspension_file", suspension_id=suspension.id, suspension_file_id=file.id
                )
            )
            yield StoredFile(file.name, address, "pdf" if file.name.lower().endswith(".pdf") else "photo")


def propose_suspension(vendor_id: int) -> Response:
    actor = http.current_actor()
    vendor = accounts.organisation(actor, vendor_id, OrganisationKind.VENDOR)
    form = ProposalForm()

    def act() -> str:
        command = ProposalCommand(form.ground.data, form.facts.data, form.starts.data, form.ends.data)
        made = services.propose_suspension(actor, vendor_id, command, _scans(form))
        return url_for("vendors.show_suspension", suspension_id=made)

    def page() -> dict[str, Any]:
        reply = deadlines.last_day(actor, REPLY, clock.today())
        bases = [(GROUNDS[ground], basis) for ground, basis in GROUND_BASIS.items()]
        return {"vendor": vendor, "reply": reply, "bases": bases, **binding(actor)}

    return http.form_page(form, act, "vendors/propose_suspension.html", page)


def _scans(form: Form) -> list[Scan]:
    """The files of a form; what is wrong with one is said beside it."""
    found = []
    for name in FILES:
        if (file := form[name].data) is not None:
            try:
                found.append(read_scan(file))
            except Refused as refused:
                raise Refused([Refusal(one.code, one.params, name) for one in refused.refusals]) from None
    return found


def decide_suspension(suspension_id: int) -> Response:
    actor = http.current_actor()
    suspension = queries.suspension(actor, suspension_id)
    starts = max(suspension.wanted_from, clock.today())
    form = SuspensionDecisionForm(starts=starts, ends=suspension.wanted_until, version=suspension.version)

    def act() -> str:
        services.decide_suspension(actor, suspension_id, form.version.data, _decision(form))
        return url_for("vendors.show_suspension", suspension_id=suspension_id)

    return http.form_page(form, act, "vendors/decide_suspension.html", lambda: _body(actor, suspension))


def _decision(form: SuspensionDecisionForm) -> services.DecisionCommand:
    if form.decision.data != IMPOSE:
        return services.DecisionCommand(form.reason.data, None)
    missing = [
        Refusal("vendors.suspension_day_missing", field=name)
        for name in ("starts", "ends")
        if form[name].data is None
    ]
    if missing:
        raise Refused(missing)
    return services.DecisionCommand(form.reason.data, (form.starts.data, form.ends.data))


def lift_suspension(suspension_id: int) -> Response:
    actor = http.current_actor()
    suspension = queries.suspension(actor, suspension_id)
    form = LiftForm(version=suspension.version)

    def act() -> str:
        services.lift_suspension(actor, suspension_id, form.version.data, form.reason.data)
        return url_for("vendors.show_suspension", suspension_id=suspension_id)

    return http.form_page(form, act, "vendors/lift_suspension.html", lambda: _body(actor, suspension))


# ---- the vendor's own ---------------------------------------------------------------------------
def show_own_suspension(suspension_id: int) -> Response:
    actor = http.current_actor()
    suspension = queries.own_suspension(actor, suspension_id)
    waits = suspension.state == S.PROPOSED and not _heard(suspension)
    return http.render(
        "vendors/show_own_suspension.html",
        **_body(actor, suspension),
        waits=waits,
        may_reply=waits and policy.can_reply(actor, suspension.vendor_id),
    )


def reply_to_suspension(suspension_id: int) -> Response:
    actor = http.current_actor()
    suspension = queries.own_suspension(actor, suspension_id)
    form = ReplyForm()

    def act() -> str:
        services.reply_to_suspension(actor, suspension_id, form.words.data, _scans(form))
        return url_for("vendors.show_own_suspension", suspension_id=suspension_id)

    return http.form_page(form, act, "vendors/reply_to_suspension.html", lambda: _body(actor, suspension))


def send_suspension_file(suspension_id: int, suspension_file_id: int) -> Response:
    """A file of a suspension, to the vendor it is about."""
    actor = http.current_actor()
    file, stored = queries.file_of_own_suspension(actor, suspension_id, suspension_file_id)
    try:
        content = queries.content_of(file)
    except (OSError, storage.Damaged):
        raise Refused([Refusal("vendors.file_lost")]) from None
    return http.download(content, file.name, stored.media_type, inline=True)
