"""Pages of what is decided about a contract: approval, confirmation by each side, its course."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.contracts import policy, queries, services
from procurement.contracts.forms import (
    ConfirmForm,
    CourseForm,
    Decision,
    DecisionForm,
    ResumptionForm,
    SupervisorForm,
    SuspensionForm,
    TerminationForm,
)
from procurement.contracts.rules import APPROVED_ON, CONTRACT, ContractAction, ContractState, Side
from procurement.contracts.sentences import MOVES
from procurement.contracts.views import answers_presenters, presenters, record
from procurement.documents import draft_print
from procurement.documents import queries as documents
from procurement.infra import clock
from procurement.kernel.errors import NotFound, Refused
from procurement.pages import http, i18n, proofs
from procurement.pages.i18n import Text, _, lazy
from procurement.pages.seen import Check

if TYPE_CHECKING:
    from procurement.contracts.models import Contract
    from procurement.documents.models import Paper

DATED = {
    "suspension": (ContractAction.SUSPEND, services.suspend, SuspensionForm),
    "resumption": (ContractAction.RESUME, services.resume, ResumptionForm),
}


def decide_contract(contract_id: int) -> Response:
    """The whole draft once more, and the decision of another person."""
    actor = http.current_actor()
    contract = _for_act(contract_id, ContractAction.APPROVE)
    form = DecisionForm(version=contract.version)

    def act() -> str:
        if form.decision.data is Decision.APPROVE:
            services.approve(actor, contract_id, form.version.data)
        else:
            services.send_back(actor, contract_id, form.version.data, form.reason.data)
        return url_for("contracts.show_contract", contract_id=contract_id)

    return http.form_page(
        form,
        act,
        "contracts/decide_contract.html",
        lambda: {
            "answers": [(label, value, None) for label, value, _step in answers_presenters.answers(contract)],
            "drafter": accounts.person(actor, contract.drafted_by).name,
            "opened": presenters.all_opened(),
            **record.body(contract),
        },
    )


def print_draft(contract_id: int) -> Response:
    """The contract as it would be printed now, marked as a draft; kept nowhere."""
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)
    if contract.state in APPROVED_ON:
        raise NotFound
    template = queries.KIND.template
    bureau = accounts.bureau_of(contract.bureau_id).name_zh
    data = draft_print.draft_data(
        template, contract.title, queries.frozen(actor, contract), bureau, clock.today()
    )
    pdf = draft_print.print_draft(template, data)
    return http.download(pdf, f"{contract.title}（草稿）.pdf", "application/pdf", inline=True)


def _for_act(contract_id: int, action: ContractAction) -> Contract:
    """The contract, if this act is open to this person now; else the reason why not."""
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)
    objection = policy.objection(actor, queries.standing(contract), action)
    if objection is not None:
        raise Refused([objection])
    CONTRACT.next(ContractState(contract.state), action)
    return contract


def confirm_for_bureau(contract_id: int) -> Response:
    return _confirm(contract_id, Side.BUREAU)


def confirm_for_vendor(contract_id: int) -> Response:
    return _confirm(contract_id, Side.VENDOR)


def _confirm(contract_id: int, side: Side) -> Response:
    """The exact file, its SHA-256, and the password once more."""
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)
    if policy.side_of(actor, queries.standing(contract)) is not side:
        raise NotFound
    form = ConfirmForm()
    digest = form.digest.data or ""

    def act() -> str:
        proof = (form.password.data or "", form.own_code.data or "", form.own_passkey.data or "")
        services.confirm(actor, contract_id, digest, *proof)
        return url_for("contracts.show_contract", contract_id=contract_id)

    def page() -> dict[str, Any]:
        paper = _paper(contract)
        form.digest.data = paper.file_digest or "" if paper else ""
        form.own_passkey.data = ""
        return {
            "contract": contract,
            "asked": proofs.asked(actor),
            "badge": presenters.badge(contract.state),
            "paper": paper,
            "done": any(row.side == side for row in queries.confirmations_of(contract_id)),
            "confirmations": record.confirmations(contract),
        }

    return http.form_page(form, act, "contracts/confirm_contract.html", page)


def _paper(contract: Contract) -> Paper | None:
    if contract.paper_id is None:
        return None
    return documents.paper_visible_to(http.current_actor(), contract.paper_id)


def change_course(contract_id: int, act_name: str) -> Response:
    """Suspend or resume from a day on, or complete; with the reason."""
    if act_name not in DATED:
        return _complete(contract_id)
    actor = http.current_actor()
    action, service, kind = DATED[act_name]
    contract = _for_act(contract_id, action)
    form = kind(data={"version": contract.version, "day": clock.today()})

    def act() -> str:
        service(actor, contract_id, form.version.data, form.reason.data, form.day.data)
        return url_for("contracts.show_contract", contract_id=contract_id)

    def check() -> Check:
        return _course_check(contract, action, form.reason.data, (form.day.label.text, form.day.data))

    return http.form_page(
        form, act, "contracts/change_course.html", lambda: _course(contract, action), check=check
    )


def _complete(contract_id: int) -> Response:
    actor = http.current_actor()
    contract = _for_act(contract_id, ContractAction.COMPLETE)
    form = CourseForm(version=contract.version)

    def act() -> str:
        services.complete(actor, contract_id, form.version.data, form.reason.data)
        return url_for("contracts.show_contract", contract_id=contract_id)

    def check() -> Check:
        return _course_check(contract, ContractAction.COMPLETE, form.reason.data)

    return http.form_page(
        form,
        act,
        "contracts/change_course.html",
        lambda: _course(contract, ContractAction.COMPLETE),
        check=check,
    )


def terminate_contract(contract_id: int) -> Response:
    """The end before the term is over: reason and last day of service."""
    actor = http.current_actor()
    contract = _for_act(contract_id, ContractAction.TERMINATE)
    form = TerminationForm(data={"version": contract.version, "last_day": _last_day(contract)})

    def act() -> str:
        version, reason = form.version.data, form.reason.data
        services.terminate(actor, contract_id, version, reason, form.last_day.data)
        return url_for("contracts.show_contract", contract_id=contract_id)

    def check() -> Check:
        day = (form.last_day.label.text, form.last_day.data)
        return _course_check(contract, ContractAction.TERMINATE, form.reason.data, day)

    return http.form_page(
        form,
        act,
        "contracts/change_course.html",
        lambda: _course(contract, ContractAction.TERMINATE),
        check=check,
    )


def _last_day(contract: Contract) -> date:
    return min(contract.ends, clock.today())


CONSEQUENCES: dict[ContractAction, Text] = {
    ContractAction.SUSPEND: lazy(
        "Nothing more is served until the contract is resumed; what was served before is still settled. "
        "A contract is not suspended at will."
    ),
    ContractAction.RESUME: lazy("Service goes on under the same terms."),
    ContractAction.COMPLETE: lazy(
        "The contract is closed. What was served is still settled, up to what was contracted."
    ),
    ContractAction.TERMINATE: lazy(
        "The contract ends for good on the last day of service; what was served until then is settled. "
        "A contract is not terminated at will."
    ),
}


def _gone_by() -> str:
    """What a day that is over brings with it."""
    return _(
        " That day is past: what was settled after it is offered as a correction and goes back to who bore it."
    )


def _course_check(
    contract: Contract, action: ContractAction, reason: str, day: tuple[Text, date] | None = None
) -> Check:
    """The contract, from which day on, why; the button names act and day."""
    button = f"{MOVES[action]} {day[1].isoformat()}" if day else str(MOVES[action])
    return Check(
        title=_("Check: %(act)s", act=MOVES[action]),
        button=button,
        consequence=str(CONSEQUENCES[action]) + (_gone_by() if day and day[1] < clock.today() else ""),
        rows=[
            (_("Contract"), f"{contract.number} {contract.title}"),
            (_("Vendor"), contract.vendor.name_zh),
            (_("Term"), f"{i18n.day(contract.starts)} – {i18n.day(contract.ends)}"),
            *([(day[0], i18n.day(day[1]))] if day else []),
            (_("Reason"), reason),
        ],
        danger=action is ContractAction.TERMINATE,
    )


def _course(contract: Contract, action: ContractAction) -> dict[str, Any]:
    return {
        "consequence": CONSEQUENCES[action],
        "contract": contract,
        "badge": presenters.badge(contract.state),
        "act_label": MOVES[action],
        "action": action.value,
        "law": queries.basis_of(contract.bureau_id, queries.FIRMNESS, clock.today()),
    }


def name_supervisor(contract_id: int) -> Response:
    """Another person enters usage and prepares the sheets from now on."""
    actor = http.current_actor()
    contract = queries.contract_visible_to(actor, contract_id)
    standing = queries.standing(contract)
    if (objection := policy.naming_objection(actor, standing)) is not None:
        raise Refused([objection])
    now = contract.contract_supervisor_id
    form = SupervisorForm(version=contract.version)
    form.supervisor.options = [(one.id, one.name) for one in queries.nameable(contract) if one.id != now]

    def act() -> str:
        version, reason = form.version.data, form.reason.data
        services.name_supervisor(actor, contract_id, version, form.supervisor.data, reason)
        return url_for("contracts.show_contract", contract_id=contract_id)

    return http.form_page(
        form,
        act,
        "contracts/name_supervisor.html",
        lambda: {
            "contract": contract,
            "badge": presenters.badge(contract.state),
            "supervisor": accounts.person(actor, now).name,
        },
    )
