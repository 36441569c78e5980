"""Why is a bill line this amount? The chain from the line down to the contract's clause, as pages show it.

Every step is written so that it can be followed with a calculator: the numbers of a step stand in the steps below it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask import url_for

from procurement.billing.queries.origins import ShareFact
from procurement.billing.rules.allocation import BOUNDED, NAMED, counted
from procurement.billing.sentences import BASES
from procurement.billing.views.bills_presenters import share_label
from procurement.kernel.dates import Month
from procurement.kernel.money import Money
from procurement.kernel.permissions import Permission
from procurement.pages import i18n
from procurement.pages.i18n import _, _n
from procurement.pages.parts import Node
from procurement.settlement.views.presenters import clause_node, sheet_title

if TYPE_CHECKING:
    from procurement.billing.queries.why import Part, Why
    from procurement.kernel.actor import Actor


def why_tree(actor: Actor, found: Why) -> list[Node]:
    """From a bill line down to the contract's clause; every step links to its record where the reader may open it."""
    fact = found.fact
    head = Node(
        _("%(title)s, %(month)s", title=fact.title, month=i18n.month(fact.sheet.month)),
        fact.line.amount.formatted,
        _("Bill line"),
        _("the sum of its shares") if len(fact.shares) > 1 else "",
        open=True,
        children=[
            *(_part_node(found, part) for part in found.parts if part.amount),
            _sheet_line_node(actor, found),
        ],
    )
    return [head]


def _part_node(found: Why, part: Part) -> Node:
    """One basis: the part of the line, and the department's share of it."""
    share = part.share
    if share is not None and share.kind == NAMED:
        words = _("Named on the correction: borne by this department alone")
        return Node(words, share.amount.formatted, _("Shared out"), open=True)
    if share is not None and share.kind == BOUNDED:
        return Node(_bounded_label(share), share.amount.formatted, _("Shared out"), open=True)
    if share is None:
        words = _("%(basis)s: no share of this department", basis=BASES[part.kind])
        return Node(words, Money.zero().formatted, _("Shared out"))
    steps = [_split_label(part, share, found.fact.unit)]
    if part.rate != 1:
        steps.insert(0, _rate_label(part, found.fact.sheet_line.amount.formatted))
    return Node(
        _("%(label)s: %(text)s", label=BASES[part.kind], text=share_label(share, found.fact.unit)),
        share.amount.formatted,
        _("Shared out"),
        " · ".join(steps),
        open=True,
        children=[*_driver_nodes(found, share), *_together_node(part, share, found.fact.unit)],
    )


def _bounded_label(share: ShareFact) -> str:
    """What moved: the department's own part that it had back already, or what it took over of others' parts."""
    if share.amount.fen > 0:
        return _("Not given back: credit notes or corrections had given it back before")
    return _("Given back here instead of to departments that had it back before")


def _rate_label(part: Part, line: str) -> str:
    """`60% of 312,000.00 is 187,200.00`."""
    rate, amount = i18n.rate(part.rate), part.amount.formatted
    return _("%(rate)s of %(line)s is %(part)s", rate=rate, line=line, part=amount)


def _split_label(part: Part, share: ShareFact, unit: str) -> str:
    """`385,000.00 × 61,074.34 ÷ 5,709,489.17 ㎡·days`: in the units the steps below are counted in."""
    return _(
        "%(part)s × %(own)s ÷ %(all)s, to the fen by largest remainder",
        part=part.amount.formatted,
        own=_weight(share.kind, share.weight),
        all=_weighed(share.kind, share.weights, unit),
    )


def _weight(kind: str, weight: Decimal) -> str:
    """A weight in its own unit, exact; a fixed share as per cent."""
    own = counted(kind, weight)
    return i18n.rate(own) if kind == "fixed_share" else i18n.number(own)


def _weighed(kind: str, weight: Decimal, unit: str) -> str:
    """A weight with its unit: `61,074.34 ㎡·days`."""
    units = {"area": _("㎡·days"), "headcount": _("person·days"), "equal": _("days"), "fixed_share": ""}
    return f"{_weight(kind, weight)} {units.get(kind, unit)}".rstrip()


def _together_node(part: Part, share: ShareFact, unit: str) -> list[Node]:
    """Everybody's weight, and that everybody's shares make the whole."""
    if part.together is None:
        return []
    count = part.together.departments
    return [
        Node(
            _n("%(num)d department", "%(num)d departments", count),
            _weighed(share.kind, share.weights, unit),
            _("Total"),
            _("their shares add up to %(amount)s", amount=part.together.amount.formatted),
        )
    ]


def _driver_nodes(found: Why, share: ShareFact) -> list[Node]:
    """The rows a weight was counted from."""
    if share.kind == "direct" and found.used is not None:
        words = _(
            "%(quantity)s %(unit)s of this department, confirmed",
            quantity=i18n.number(found.used),
            unit=found.fact.unit,
        )
        return [Node(words, i18n.number(found.used), _("Usage"))]
    if share.kind == "fixed_share" and found.fixed is not None:
        return [Node(_("Agreed in the contract"), i18n.rate(found.fixed, 2), _("Fixed share"))]
    return [_occupancy_node(share, row) for row in share.detail]


def _occupancy_node(share: ShareFact, row: Any) -> Node:
    """A place held: what it weighs, and below it the product, `1,970.14 ㎡ × 31 days`, and the days meant."""
    days = int(row["days"])
    span = _("%(first)s to %(last)s", first=row["from"], last=row["to"])
    if share.kind == "equal":
        value = _("%(days)d/%(of)d days", days=days, of=share.of_days)
        return Node(row["building"], value, _("Occupancy"), span)
    if share.kind == "area":
        area = Decimal(row["area"])
        held, value = f"{i18n.number(area)} ㎡", _("%(count)s ㎡·days", count=i18n.number(area * days))
    else:
        people = int(row["headcount"])
        held = _("%(count)s people", count=i18n.number(people))
        value = _("%(count)s person·days", count=i18n.number(people * days))
    product = f"{held} × {_n('%(num)d day', '%(num)d days', days)}"
    return Node(row["building"], value, _("Occupancy"), f"{product} · {span}")


def _sheet_line_node(actor: Actor, found: Why) -> Node:
    line, fact = found.fact.sheet_line, found.fact
    return Node(
        _("%(label)s: %(text)s", label=fact.title, text=_charge_label(found)),
        line.amount.formatted,
        _("Sheet line"),
        line.note,
        open=True,
        children=[_sheet_node(actor, found)],
    )


def _charge_label(found: Why) -> str:
    """`6 场 × 420.00`, or the month's lump sum and its days."""
    line, fact = found.fact.sheet_line, found.fact
    if fact.sheet.seq:
        return _("correction")
    if fact.pricing == "unit_rate":
        return f"{i18n.number(line.quantity)} {fact.unit} × {line.price.formatted}"
    if line.days == line.of_days:
        return _("lump sum of the month")
    return _("%(price)s × %(days)d/%(of)d days", price=line.price.formatted, days=line.days, of=line.of_days)


def _sheet_node(actor: Actor, found: Why) -> Node:
    sheet = found.fact.sheet
    url = url_for("settlement.show_sheet", sheet_id=sheet.id) if actor.may(Permission.SHEETS_VIEW) else ""
    small = f"{sheet.number} · " + _("confirmed by the vendor on %(at)s", at=i18n.instant(sheet.confirmed_at))
    return Node(
        sheet_title(Month.of(sheet.month), sheet.seq),
        sheet.earned.formatted,
        _("Sheet"),
        small,
        url,
        open=True,
        children=[_contract_node(actor, found)],
    )


def _contract_node(actor: Actor, found: Why) -> Node:
    contract, line = found.contract, found.contract_line
    url = (
        url_for("contracts.show_contract", contract_id=contract.id)
        if actor.may(Permission.CONTRACTS_VIEW)
        else ""
    )
    return Node(
        _("%(title)s, line %(place)d", title=contract.title, place=line.place),
        _("%(price)s / %(unit)s", price=line.price.formatted, unit=line.unit),
        _("Contract line"),
        contract.number or "",
        url,
        open=True,
        children=[clause_node(found.clause)] if found.clause else [],
    )
