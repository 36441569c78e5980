"""Pages of what a draft contains: lines, shares, standards, text, opening balances, and the check of it all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.catalog import queries as catalog
from procurement.contracts import library, queries, services
from procurement.contracts.forms import (
    CheckForm,
    OpeningForm,
    PricedLineForm,
    StandardsForm,
    clauses_form,
    line_values,
    shares_form,
    values_for,
)
from procurement.contracts.rules import Library, Pricing, Step, last_day_after, months_of
from procurement.contracts.views import answers_presenters, presenters, record
from procurement.contracts.views.drafts import law, own_draft, page
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refused
from procurement.pages import http, i18n
from procurement.pages.forms import ActForm
from procurement.pages.i18n import _

if TYPE_CHECKING:
    from procurement.contracts.models import Contract

MONTH = "月"


# ---- lines --------------------------------------------------------------------------------------
def list_lines(contract_id: int) -> Response:
    contract = own_draft(contract_id)
    lines = queries.lines_of(contract_id)
    total = queries.lines_total(lines)
    return http.render(
        "contracts/list_lines.html",
        lines=[(line, presenters.basis_label(line), presenters.has_fixed_share(line)) for line in lines],
        shares=queries.shares_of([line.id for line in lines]),
        total=total,
        difference=total - contract.amount,
        next_url=presenters.next_url(contract, Step.LINES),
        **page(contract, Step.LINES),
    )


def add_line(contract_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    months = months_of(queries.term_of(contract))
    usual = {"pricing": Pricing.LUMP_SUM, "unit": MONTH, "quantity": round(_plain(months), 4)}
    form = _line_form(actor, contract, PricedLineForm(data={**usual, "version": contract.version}))

    def act() -> str:
        made = services.add_line(actor, contract_id, form.version.data, form.to_command())
        return _after_line(contract_id, made, form)

    return http.form_page(form, act, "contracts/add_line.html", lambda: page(contract, Step.LINES))


def edit_line(contract_id: int, line_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    line = queries.line_of(contract, line_id)
    form = PricedLineForm(data={**line_values(line), "version": contract.version})
    _line_form(actor, contract, form, line.item_id)

    def act() -> str:
        services.save_line(actor, contract_id, line_id, form.version.data, form.to_command())
        return _after_line(contract_id, line_id, form)

    return http.form_page(
        form, act, "contracts/edit_line.html", lambda: {"line": line, **page(contract, Step.LINES)}
    )


def _line_form(
    actor: Actor, contract: Contract, form: PricedLineForm, kept: int | None = None
) -> PricedLineForm:
    """The form with the services that may be chosen; one out of use stays where it already is."""
    items = [*catalog.active_items(actor)]
    if kept is not None and kept not in {item.id for item in items}:
        items.append(catalog.item(actor, kept))
    form.item_id.options = [(item.id, f"{item.code} {item.name_zh}") for item in items]
    months = i18n.number(round(_plain(months_of(queries.term_of(contract))), 4))
    form.quantity.hint = _("Lump sum: months, at most the %(months)s of the term.", months=months)
    return form


def _plain(months: Fraction) -> Decimal:
    """An exact number of months as a decimal."""
    return Decimal(months.numerator) / months.denominator


def _after_line(contract_id: int, line_id: int, form: PricedLineForm) -> str:
    """A line by fixed shares goes on to the departments' shares."""
    if form.fixed_share.data:
        return url_for("contracts.edit_shares", contract_id=contract_id, line_id=line_id)
    return url_for("contracts.list_lines", contract_id=contract_id)


def remove_line(contract_id: int, line_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    line = queries.line_of(contract, line_id)
    form = ActForm(version=contract.version)

    def act() -> str:
        services.remove_line(actor, contract_id, line_id, form.version.data)
        return url_for("contracts.list_lines", contract_id=contract_id)

    return http.form_page(
        form, act, "contracts/remove_line.html", lambda: {"contract": contract, "line": line}
    )


def edit_shares(contract_id: int, line_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    line = queries.line_of(contract, line_id)
    departments = queries.departments(actor)
    form = shares_form(departments, queries.shares_of([line_id])[line_id], contract.version)

    def act() -> str:
        services.set_shares(actor, contract_id, line_id, form.version.data, form.to_shares())
        return url_for("contracts.list_lines", contract_id=contract_id)

    return http.form_page(
        form,
        act,
        "contracts/edit_shares.html",
        lambda: {
            "line": line,
            "departments": [(department, form[f"share_{department.id}"]) for department in departments],
            **page(contract, Step.LINES),
        },
    )


# ---- standards, text, opening -------------------------------------------------------------------
def choose_standards(contract_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    items = {line.item_id for line in queries.lines_of(contract_id)}
    in_force = catalog.published_standards(actor)
    chosen = [standard.id for standard in queries.standards_of(contract_id)]
    suggested = [standard.id for item, standard in in_force.items() if item in items]
    form = StandardsForm(data={"standards": chosen or suggested, "version": contract.version})
    form.standards.options = [
        (standard.id, _("%(title)s, version %(number)d", title=standard.title, number=standard.number))
        for item, standard in sorted(in_force.items(), key=lambda one: (one[0] not in items, one[1].title))
    ]

    def act() -> str:
        services.set_standards(actor, contract_id, form.version.data, form.standards.data)
        return presenters.next_url(contract, Step.STANDARDS)

    return http.form_page(
        form, act, "contracts/choose_standards.html", lambda: page(contract, Step.STANDARDS)
    )


def edit_clauses(contract_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    found = _library(contract)
    form = clauses_form(found, {**_suggested(actor, contract), **contract.variables}, contract.version)
    if choosing := "use" in request.form:
        form.template.data = f"{found.key}@{found.version}"

    def act() -> str:
        values = values_for(form, found)
        services.save_clauses(
            actor, contract_id, form.version.data, found.key, found.version, values, form.sure.data
        )
        return presenters.next_url(contract, Step.CLAUSES)

    def shown_with() -> dict[str, Any]:
        asked = [
            (clause.heading, [form[v.name] for v in clause.variables if v.name in found.asked])
            for clause in found.clauses
        ]
        return {
            "groups": _each_once(asked),
            "library": found,
            "libraries": [(f"{one.key}@{one.version}", _title(one)) for one in library.libraries()],
            "text": _text(contract),
            **page(contract, Step.CLAUSES),
        }

    if choosing:  # what was typed stays wherever the other library asks for it too
        return http.render("contracts/edit_clauses.html", form=form, **shown_with())
    return http.form_page(form, act, "contracts/edit_clauses.html", shown_with)


def _library(contract: Contract) -> Library:
    """The library chosen just now, the one the form or the address was opened with, else the draft's own."""
    chosen = request.form.get("library" if "use" in request.form else "template")
    wanted = chosen or request.args.get("template") or ""
    key, _at, number = wanted.partition("@")
    return library.library(key, int(number)) if number.isdecimal() else queries.library_of(contract)


def _title(one: Library) -> str:
    title = one.title_en if i18n.language() == "en" else one.title_zh
    return _("%(title)s, version %(number)d", title=title, number=one.version)


def _suggested(actor: Actor, contract: Contract) -> dict[str, Any]:
    """What the contract suggests for its text, to be changed where it does not fit."""
    found = {"supervisor_post": accounts.person(actor, contract.contract_supervisor_id).name}
    for line in queries.lines_of(contract.id)[:1]:
        found |= {"item_name": line.item.name_zh, "item_code": line.item.category.code}
    return found


def _each_once(groups: list[tuple[str, list[Any]]]) -> list[tuple[str, list[Any]]]:
    """A variable used in several clauses is asked where it comes first."""
    seen: set[str] = set()
    kept = []
    for heading, fields in groups:
        fresh = [field for field in fields if field.name not in seen]
        seen |= {field.name for field in fresh}
        kept += [(heading, fresh)] if fresh else []
    return kept


def _text(contract: Contract) -> list[library.Clause]:
    """The text as it would be drawn up now; none while something is missing."""
    try:
        return queries.text_of(contract)
    except Refused:
        return []


def edit_opening(contract_id: int) -> Response:
    actor, contract = http.current_actor(), own_draft(contract_id)
    lines = queries.lines_of(contract_id)
    form = OpeningForm(
        data={
            "settled_through": contract.settled_through,
            "earned": contract.opening_earned,
            "paid": contract.opening_paid,
            "retained": contract.opening_retained,
            "lines": [{"amount": line.opening_amount, "quantity": line.opening_quantity} for line in lines],
            "version": contract.version,
        }
    )

    def act() -> str:
        command = form.to_command([line.id for line in lines])
        services.save_opening(actor, contract_id, form.version.data, command)
        return presenters.next_url(contract, Step.OPENING)

    return http.form_page(
        form,
        act,
        "contracts/edit_opening.html",
        lambda: {"rows": list(zip(lines, form.lines, strict=False)), **page(contract, Step.OPENING)},
    )


# ---- the check ----------------------------------------------------------------------------------
def check_draft(contract_id: int) -> Response:
    """All answers, what is still missing, and the submission."""
    actor, contract = http.current_actor(), own_draft(contract_id)
    form = CheckForm(version=contract.version)

    def act() -> str:
        services.submit(actor, contract_id, form.version.data)
        return url_for("contracts.show_contract", contract_id=contract_id)

    def checked() -> dict[str, Any]:
        gaps = queries.gaps(contract)
        return {
            "todo": presenters.checklist(contract, gaps or queries.unprintable(actor, contract)),
            "rows": [
                (label, value, presenters.step_url(contract, step))
                for label, value, step in answers_presenters.answers(contract)
            ],
            "text": _text(contract),
            "opened": presenters.all_opened(),
            "previews": record.previews(contract),
            "clauses_url": presenters.step_url(contract, Step.CLAUSES),
            "long_term": _long_term(actor, contract),
            **page(contract, Step.CHECK, gaps),
        }

    return http.form_page(form, act, "contracts/check_draft.html", checked)


def _long_term(actor: Actor, contract: Contract) -> tuple[str, str] | None:
    """The rule that lets a term be longer than usual, where it is."""
    usual = queries.rule_in_force(actor.bureau_id, queries.USUAL_TERM, contract.starts)
    if contract.ends <= last_day_after(contract.starts, 12 * int(usual.value)):
        return None
    return law(actor, queries.LONGEST_TERM)
