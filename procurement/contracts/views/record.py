"""The page of one contract: what it is, what I may do now, the facts, what happened, the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.audit import timeline
from procurement.contracts import policy, queries
from procurement.contracts.rules import (
    CONTRACT,
    ELSEWHERE,
    BasisKind,
    ContractAction,
    ContractState,
    Origin,
    Pricing,
    Side,
)
from procurement.contracts.sentences import BASES, DEADLINES, FIELDS, MOVES, ORIGINS, PRICINGS, SIDES
from procurement.contracts.views import presenters
from procurement.documents import queries as documents
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission as P
from procurement.pages import http, i18n
from procurement.pages.i18n import Text, _
from procurement.pages.parts import Event

if TYPE_CHECKING:
    from procurement.contracts.models import Contract

A, S = ContractAction, ContractState
COURSE_URLS = {
    A.SUSPEND: ("suspension", "player-pause"),
    A.RESUME: ("resumption", "player-play"),
    A.COMPLETE: ("completion", "circle-check"),
    A.TERMINATE: ("termination", "ban"),
}
FOR_VENDORS = frozenset(
    f"contracts.{what}"
    for what in (
        "approved",
        "confirmed_bureau",
        "confirmed_vendor",
        "suspended",
        "resumed",
        "completed",
        "terminated",
        "supervisor_named",
        "earned",
    )
)
"""What a vendor sees of the history: nothing of how the bureau came to its draft."""


@dataclass(frozen=True)
class Act:
    """A button: open to this person now, or blocked with the reason."""

    label: Text
    url: str
    icon: str
    blocked: str = ""


@dataclass(frozen=True)
class Now:
    """The one thing to do now; without `url` it says whom the contract waits for."""

    title: Text
    text: Text = ""
    label: Text = ""
    url: str = ""


def show_contract(contract_id: int) -> Response:
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)
    inside = policy.of_bureau(actor, contract.bureau_id)
    records = [r for r in queries.history(contract_id) if inside or r.action in FOR_VENDORS]
    dues = queries.deadlines(contract, clock.today())
    return http.render(
        "contracts/show_contract.html",
        now_to_do=_now(actor, contract),
        acts=_acts(actor, contract),
        deadlines=[(due, DEADLINES[due.what]) for due in dues],
        events=[*_coming(dues), *timeline.events(records)],
        changes=timeline.changes(records, FIELDS) if inside else [],
        papers=[documents.paper_visible_to(actor, contract.paper_id)] if contract.paper_id else [],
        near=presenters.NEAR.get(_phase(contract)),
        **body(contract),
    )


def body(contract: Contract) -> dict[str, Any]:
    """Facts, lines, text and preview: what a person reads before deciding."""
    actor = http.current_actor()
    lines = queries.lines_of(contract.id)
    balances = [queries.balance_of(line) for line in lines]
    inside = policy.of_bureau(actor, contract.bureau_id)
    text, gaps = _text(contract)
    return {
        "contract": contract,
        "badge": presenters.badge(contract.state),
        "facts": _facts(actor, contract),
        "figures": _figures(contract, balances),
        "lines": [
            (line, balance, presenters.basis_label(line), PRICINGS[Pricing(line.pricing)])
            for line, balance in zip(lines, balances, strict=True)
        ],
        "text": text,
        "text_gaps": gaps,
        "previews": previews(contract) if inside else [],
        "standards": queries.standards_of(contract.id),
        "confirmations": confirmations(contract),
        "sees_catalogue": actor.may(P.CATALOG_VIEW),
    }


def previews(contract: Contract) -> list[dict[str, Any]]:
    """Who would carry how much of each line, by today's occupancies."""
    lines = queries.lines_of(contract.id)
    return [_preview(preview) for preview in queries.previews(contract.bureau_id, lines, clock.today())]


def confirmations(contract: Contract) -> list[dict[str, Any]]:
    """Who has confirmed which file, side by side; a side that has not is there too."""
    done = {row.side: row for row in queries.confirmations_of(contract.id)}
    return [{"label": SIDES[side], "row": done.get(side)} for side in Side]


def _phase(contract: Contract) -> str:
    if contract.state != S.ACTIVE:
        return ""
    today = clock.today()
    return "expired" if contract.ends < today else "expiring" if contract.ends <= today + queries.SOON else ""


def _text(contract: Contract) -> tuple[list[dict[str, Any]], Sequence[Refusal]]:
    try:
        return queries.text_of(contract), ()
    except Refused as refused:
        return [], refused.refusals


# ---- what I may do now --------------------------------------------------------------------------
def _now(actor: Actor, contract: Contract) -> Now | None:
    match ContractState(contract.state):
        case S.DRAFT:
            return _now_draft(actor, contract)
        case S.IN_APPROVAL:
            return _now_approval(actor, contract)
        case S.APPROVED | S.PARTLY_SIGNED:
            return _now_confirmation(actor, contract)
        case S.SUSPENDED if actor.may(P.CONTRACTS_APPROVE):
            url = url_for("contracts.change_course", contract_id=contract.id, act_name="resumption")
            return Now(
                _("The contract is suspended"), _("Nothing is served until it is resumed."), _("Resume"), url
            )
        case S.ACTIVE if _phase(contract) == "expired" and actor.may(P.CONTRACTS_APPROVE):
            url = url_for("contracts.change_course", contract_id=contract.id, act_name="completion")
            return Now(
                _("The term is over"), _("Complete it once everything is settled."), _("Complete"), url
            )
    return None


def _now_draft(actor: Actor, contract: Contract) -> Now:
    if not policy.can_edit(actor, queries.standing(contract)):
        drafter = accounts.person(actor, contract.drafted_by).name
        return Now(_("Waits for its drafter"), _("%(name)s has begun it and submits it.", name=drafter))
    gaps = queries.gaps(contract)
    if gaps:
        words = i18n.ngettext("%(num)d thing is missing", "%(num)d things are missing", len(gaps))
        step = presenters.Step(gaps[0].field) if gaps[0].field else presenters.Step.CHECK
        return Now(
            _("Finish the draft"), words, _("Go on with the draft"), presenters.step_url(contract, step)
        )
    url = url_for("contracts.check_draft", contract_id=contract.id)
    return Now(_("Submit it for approval"), _("Everything is there and adds up."), _("Check and submit"), url)


def _now_approval(actor: Actor, contract: Contract) -> Now:
    standing = queries.standing(contract)
    objection = policy.objection(actor, standing, A.APPROVE)
    if policy.objection(actor, standing, A.RECALL) is None:
        url = url_for("contracts.recall_draft", contract_id=contract.id)
        text = _("Another person decides about it. Until then you can take it back and change it.")
        return Now(_("Waits for approval"), text, _("Take back"), url)
    if objection is None:
        url = url_for("contracts.decide_contract", contract_id=contract.id)
        text = _("Then it gets its number and goes to both sides for confirmation.")
        return Now(_("Approve the contract"), text, _("Review and decide"), url)
    return Now(_("Waits for approval"), i18n.sentence(objection))


def _now_confirmation(actor: Actor, contract: Contract) -> Now:
    side = policy.side_of(actor, queries.standing(contract))
    done = {row.side for row in queries.confirmations_of(contract.id)}
    if side is None or side in done:
        waiting = [SIDES[one] for one in Side if one not in done]
        return Now(
            _("Waits for confirmation"),
            _("Still to confirm: %(sides)s.", sides=_(", ").join(map(str, waiting))),
        )
    if documents.paper_visible_to(actor, contract.paper_id or 0).state != "ready":
        return Now(_("Waits for its PDF"), _("Both sides confirm the exact file, so it must be there first."))
    url = url_for(f"contracts.confirm_for_{side}", contract_id=contract.id)
    text = _("Electronic confirmation of the exact file, not an electronic seal.")
    return Now(_("Confirm the contract for your side"), text, _("Read and confirm"), url)


def _acts(actor: Actor, contract: Contract) -> list[Act]:
    """Rarer acts; to people who draft or decide, blocked ones say why."""
    standing = queries.standing(contract)
    acts = []
    if policy.can_edit(actor, standing):
        acts.append(_plain(contract, _("Change the draft"), "edit_parties", "pencil"))
        acts.append(_plain(contract, _("Discard the draft"), "discard_draft", "trash"))
    if policy.can_draft(actor) and Origin(contract.origin) not in ELSEWHERE:
        acts.append(_plain(contract, _("Copy into a new draft"), "copy_contract", "copy"))
    if policy.can_draft(actor) or actor.may(P.CONTRACTS_APPROVE):
        acts += [
            _course_act(actor, contract, action)
            for action in CONTRACT.actions(standing.state)
            if action in COURSE_URLS
        ]
    if policy.naming_objection(actor, standing) is None:
        acts.append(_plain(contract, _("Name another contract supervisor"), "name_supervisor", "user-cog"))
    return acts


def _plain(contract: Contract, label: str, endpoint: str, icon: str) -> Act:
    return Act(label, url_for(f"contracts.{endpoint}", contract_id=contract.id), icon)


def _course_act(actor: Actor, contract: Contract, action: ContractAction) -> Act:
    name, icon = COURSE_URLS[action]
    objection = policy.objection(actor, queries.standing(contract), action)
    if objection is None and action is A.COMPLETE and clock.today() <= contract.ends:
        objection = Refusal("contracts.not_over", {"ends": contract.ends})
    if objection is None and action is A.TERMINATE and clock.today() < contract.starts:
        objection = Refusal("contracts.not_begun", {"starts": contract.starts})
    if action is A.TERMINATE:
        url = url_for("contracts.terminate_contract", contract_id=contract.id)
    else:
        url = url_for("contracts.change_course", contract_id=contract.id, act_name=name)
    return Act(MOVES[action], url, icon, i18n.sentence(objection) if objection else "")


# ---- what is shown ------------------------------------------------------------------------------
def _facts(actor: Actor, contract: Contract) -> list[tuple[Text, str]]:
    term = queries.term_of(contract)
    months = presenters.months_label(term)
    supervisor = accounts.person(actor, contract.contract_supervisor_id).name
    rows: list[tuple[Text, str]] = [
        (FIELDS["vendor_id"], contract.vendor.name_zh),
        (_("Term"), f"{i18n.period(term)} · {months}"),
        (_("Origin"), str(ORIGINS[Origin(contract.origin)])),
        (FIELDS["origin_basis"], contract.origin_basis or i18n.NOTHING),
        (FIELDS["payment_days"], i18n.ngettext("%(num)d day", "%(num)d days", contract.payment_days)),
        (FIELDS["retention_rate"], i18n.rate(contract.retention_rate)),
        (FIELDS["contract_supervisor_id"], supervisor),
        (_("Drafted by"), accounts.person(actor, contract.drafted_by).name),
    ]
    if contract.approved_by is not None:
        name = accounts.person(actor, contract.approved_by).name
        rows.append((_("Approved by"), f"{name} · {i18n.instant(contract.approved_at)}"))
    if contract.settled_through is not None and contract.opening_earned:
        rows.append((_("Settled elsewhere through"), i18n.day(contract.settled_through)))
    rows += [(_("Suspended"), presenters.suspended(suspension)) for suspension in contract.suspensions]
    if contract.ended_on is not None:
        rows.append((_("Ended on"), f"{i18n.day(contract.ended_on)} · {contract.end_reason}"))
    return rows


def _figures(contract: Contract, balances: Sequence[Any]) -> list[tuple[Text, Money, Text]]:
    used = sum((balance.used for balance in balances), Money.zero())
    opened = contract.opening_earned
    before = _("of it before taking over: %(sum)s", sum=i18n.money(opened)) if opened else ""
    return [
        (_("Contract sum"), contract.amount, i18n.caps(contract.amount)),
        (_("Earned"), used, before),
        (_("Left"), contract.amount - used, _("nothing beyond it can be billed")),
    ]


def _preview(one: queries.LinePreview) -> dict[str, Any]:
    """One line's shares, the largest part of a department's name first in the order of departments."""
    return {
        "line": one.line,
        "basis": presenters.basis_label(one.line),
        "rows": [(one.names[row.department_id], row.share, row.amount) for row in one.preview.shares],
        "direct": one.preview.direct,
        "missing": [BASES[BasisKind(kind)] for kind in one.preview.without_drivers],
    }


def _coming(dues: Sequence[queries.Due]) -> list[Event]:
    return [
        Event(i18n.day(due.day), DEADLINES[due.what], due.basis[0] if due.basis else "", "wait", next=True)
        for due in reversed(dues)
    ]
