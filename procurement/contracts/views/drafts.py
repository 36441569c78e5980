"""Pages that begin a draft, change its parties, copy or discard it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.contracts import policy, queries, services
from procurement.contracts.forms import PartiesForm
from procurement.contracts.rules import CONTRACT, ELSEWHERE, ContractAction, ContractState, Origin, Step
from procurement.contracts.sentences import ORIGIN_NOTES, ORIGINS
from procurement.contracts.views import presenters
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound, Refusal, Refused
from procurement.pages import http, i18n
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _, counts

if TYPE_CHECKING:
    from procurement.contracts.models import Contract

UNITS = {
    "year": counts("%(num)s year", "%(num)s years"),
    "calendar_day": counts("%(num)s day", "%(num)s days"),
}
USUAL = {"payment_days": 30, "retention_rate": 0}
KEPT = (
    "title",
    "vendor_id",
    "contract_supervisor_id",
    "starts",
    "ends",
    "amount",
    "payment_days",
    "origin_basis",
)


def own_draft(contract_id: int) -> Contract:
    """A draft this person may change; whoever may only look at it is told why."""
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)
    if not policy.can_edit(actor, queries.standing(contract)):
        own = contract.state == ContractState.DRAFT
        raise Refused([Refusal("contracts.not_drafter" if own else "contracts.not_draft")])
    return contract


def choose_origin() -> Response:
    """Where the contract comes from decides what it needs; what cannot be typed in says how it comes about."""
    choices = [
        {
            "title": ORIGINS[origin],
            "note": ORIGIN_NOTES.get(origin, ""),
            "url": url_for("contracts.create_draft", origin=origin.value.replace("_", "-")),
            "blocked": i18n.sentence(ELSEWHERE[origin]) if origin in ELSEWHERE else "",
        }
        for origin in ORIGINS
    ]
    return http.render("contracts/choose_origin.html", choices=choices)


def create_draft(origin: str) -> Response:
    actor, chosen = http.current_actor(), _origin(origin)
    if chosen in ELSEWHERE:
        raise Refused([Refusal(ELSEWHERE[chosen])])
    form = _parties(actor, PartiesForm(data=USUAL))

    def act() -> str:
        made = services.create_draft(actor, chosen, form.to_command())
        return url_for("contracts.list_lines", contract_id=made)

    return http.form_page(
        form,
        act,
        "contracts/create_draft.html",
        lambda: {"origin": ORIGINS[chosen], "steps": presenters.new_steps(chosen)},
    )


def _origin(name: str) -> Origin:
    try:
        return Origin(name.replace("-", "_"))
    except ValueError:
        raise NotFound from None


def edit_parties(contract_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    values = {name: getattr(contract, name) for name in KEPT}
    rate = contract.retention_rate * 100
    form = _parties(actor, PartiesForm(data={**values, "retention_rate": rate, "version": contract.version}))

    def act() -> str:
        services.save_parties(actor, contract_id, form.version.data, form.to_command())
        return presenters.next_url(contract, Step.PARTIES)

    return http.form_page(form, act, "contracts/edit_parties.html", lambda: page(contract, Step.PARTIES))


def _parties(actor: Actor, form: PartiesForm) -> PartiesForm:
    """The form with its choices, and the law beside what it limits."""
    form.vendor_id.options = presenters.named(queries.vendors(actor))
    form.contract_supervisor_id.options = [
        (supervisor.id, supervisor.name) for supervisor in queries.supervisors(actor.bureau_id)
    ]
    form.ends.basis = law(actor, queries.LONGEST_TERM)
    form.payment_days.basis = law(actor, queries.LONGEST_PAYMENT)
    return form


def law(actor: Actor, code: str) -> tuple[str, str]:
    """A rule in force today: what it says with its number, and where it stands."""
    rule = queries.rule_in_force(actor.bureau_id, code, clock.today())
    title = rule.title_en if i18n.language() == "en" else rule.title_zh
    return _(
        "%(rule)s: %(number)s", rule=title, number=UNITS[rule.unit].said(int(rule.value), str(rule.value))
    ), rule.basis


def discard_draft(contract_id: int) -> Response:
    """A page of its own: what is discarded cannot be brought back."""
    actor, contract = http.current_actor(), own_draft(contract_id)
    form = ActForm(version=contract.version)

    def act() -> str:
        services.discard_draft(actor, contract_id, form.version.data)
        return url_for("contracts.list_contracts")

    return http.form_page(form, act, "contracts/discard_draft.html", lambda: {"contract": contract})


def recall_draft(contract_id: int) -> Response:
    """The drafter takes back what nobody has decided about yet."""
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)
    standing = queries.standing(contract)
    if (objection := policy.objection(actor, standing, ContractAction.RECALL)) is not None:
        raise Refused([objection])
    CONTRACT.next(standing.state, ContractAction.RECALL)
    form = ActForm(version=contract.version)

    def act() -> str:
        services.recall(actor, contract_id, form.version.data)
        return url_for("contracts.check_draft", contract_id=contract_id)

    return http.form_page(form, act, "contracts/recall_draft.html", lambda: {"contract": contract})


def copy_contract(contract_id: int) -> Response:
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)

    def act() -> str:
        made = services.copy_contract(actor, contract_id)
        return url_for("contracts.edit_parties", contract_id=made)

    return http.form_page(ActForm(), act, "contracts/copy_contract.html", lambda: {"contract": contract})


def page(contract: Contract, step: Step, gaps: Sequence[Refusal] | None = None) -> dict[str, Any]:
    """What every step of a draft shows; `gaps` where the caller has asked for them already."""
    missing = queries.gaps(contract) if gaps is None else gaps
    return {
        "contract": contract,
        "badge": presenters.badge(contract.state),
        "step_label": presenters.STEPS[step][0],
        "steps": presenters.steps(contract, missing, step),
        "previous_url": presenters.previous_url(contract, step) if step is not Step.PARTIES else "",
    }
