"""Every answer of a draft, as its drafter checks it before submission and as whoever decides about it reads it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from procurement.accounts import queries as accounts
from procurement.contracts import queries
from procurement.contracts.forms import label_of
from procurement.contracts.rules import Origin, Share, Step, Value, Variable, VariableKind
from procurement.contracts.sentences import FIELDS, ORIGINS
from procurement.contracts.views import presenters
from procurement.kernel.money import Money
from procurement.pages import http, i18n
from procurement.pages.i18n import NOTHING, Text, _

if TYPE_CHECKING:
    from procurement.contracts.models import Contract, ContractLine

Answer = tuple[Text, str, Step]
"""A label, what was answered, and the step where it can be changed."""


def answers(contract: Contract) -> Iterator[Answer]:
    """Parties and term, lines with who carries them, standards, every value of the clauses, opening balances."""
    yield from _parties(contract)
    yield from _lines(contract)
    for standard in queries.standards_of(contract.id):
        named = _("%(title)s, version %(number)d", title=standard.title, number=standard.number)
        yield _("Quality standard"), named, Step.STANDARDS
    yield from _clauses(contract)
    if contract.settled_through:
        yield _("Opening balances"), _opening_label(contract), Step.OPENING


def _parties(contract: Contract) -> Iterator[Answer]:
    term = queries.term_of(contract)
    months = presenters.months_label(term)
    supervisor = accounts.person(http.current_actor(), contract.contract_supervisor_id).name
    rows: list[tuple[Text, str]] = [
        (FIELDS["title"], contract.title),
        (_("Origin"), str(ORIGINS[Origin(contract.origin)])),
        (FIELDS["origin_basis"], contract.origin_basis or NOTHING),
        (FIELDS["vendor_id"], contract.vendor.name_zh),
        (_("Term"), f"{i18n.day(contract.starts)} – {i18n.day(contract.ends)} · {months}"),
        (FIELDS["amount"], f"{i18n.money_y(contract.amount)} {i18n.caps(contract.amount)}"),
        (FIELDS["retention_rate"], i18n.rate(contract.retention_rate)),
        (FIELDS["payment_days"], i18n.ngettext("%(num)d day", "%(num)d days", contract.payment_days)),
        (FIELDS["contract_supervisor_id"], supervisor),
    ]
    for label, value in rows:
        yield label, value, Step.PARTIES


def _lines(contract: Contract) -> Iterator[Answer]:
    lines = queries.lines_of(contract.id)
    shares = queries.shares_of([line.id for line in lines])
    fixed = any(shares.values())
    names = (
        {department.id: department.name_zh for department in queries.departments(http.current_actor())}
        if fixed
        else {}
    )
    for line in lines:
        yield _("Line %(number)d", number=line.place), _line_label(line), Step.LINES
        if held := shares.get(line.id):
            label = _("Fixed shares of line %(number)d", number=line.place)
            yield label, _share_label(held, names), Step.LINES


def _line_label(line: ContractLine) -> str:
    sum_ = (
        f"{i18n.price_y(line.price)} × {i18n.number(line.quantity)} {line.unit} = {i18n.money_y(line.amount)}"
    )
    return f"{line.title} · {sum_} · {presenters.basis_label(line)}"


def _share_label(shares: list[Share], names: dict[int, str]) -> str:
    return _(", ").join(
        f"{names.get(share.department_id, NOTHING)} {i18n.rate(share.share)}" for share in shares
    )


def _clauses(contract: Contract) -> Iterator[Answer]:
    """The library, and every value a person gives to it; one left empty says so."""
    library = queries.library_of(contract)
    title = library.title_en if i18n.language() == "en" else library.title_zh
    yield (
        _("Clause library"),
        _("%(title)s, version %(number)d", title=title, number=library.version),
        Step.CLAUSES,
    )
    for name, variable in library.asked.items():
        yield label_of(variable), _value_label(variable, contract.variables.get(name)), Step.CLAUSES


def _value_label(variable: Variable, value: Value | None) -> str:
    if variable.kind is VariableKind.FLAG:
        return _("yes") if value else _("no")
    if value is None or value == "":
        return NOTHING
    match variable.kind:
        case VariableKind.MONEY:
            return i18n.money_y(Money.parse(str(value)))
        case VariableKind.PERCENT:
            return i18n.rate(Decimal(str(value)))
        case VariableKind.NUMBER:
            return i18n.number(Decimal(str(value)))
        case VariableKind.DAY:
            return i18n.day(date.fromisoformat(str(value)))
    return str(value)


def _opening_label(contract: Contract) -> str:
    return _(
        "through %(day)s: earned %(earned)s, paid %(paid)s, retained %(retained)s",
        day=i18n.day(contract.settled_through),
        earned=i18n.money(contract.opening_earned),
        paid=i18n.money(contract.opening_paid),
        retained=i18n.money(contract.opening_retained),
    )
