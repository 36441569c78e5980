"""Pages of vendors that may belong together: the register with its picture, one pair with its decision."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.errors import NotFound
from procurement.pages import http
from procurement.pages.charts import Figure, ties
from procurement.pages.i18n import NOTHING, _, counts, lazy, ngettext
from procurement.pages.lists import Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.parts import Badge
from procurement.pages.registers import register_page
from procurement.rulebook import queries as rulebook
from procurement.vendors import policy, queries, services
from procurement.vendors.forms import VerdictForm
from procurement.vendors.rules.related import MOST_SHARING, Group, HintKind, HintState, Meaning
from procurement.vendors.sentences.related import KINDS, MEANINGS, STATES

RULE = "EVAL-10"
IN_PICTURE = 6
"""Pairs in the picture of the register; the table below has all."""
LOOKS = {
    HintState.OPEN: ("wait", "eye"),
    HintState.CHANGED: ("wait", "refresh"),
    HintState.RELATED: ("bad", "link"),
    HintState.WATCHED: ("info", "eye-check"),
    HintState.UNRELATED: ("mute", "circle-minus"),
}


def badge(state: str) -> Badge:
    """Where a pair stands: colour, icon and word."""
    tone, icon = LOOKS[HintState(state)]
    return Badge(tone, icon, STATES[HintState(state)])


def evidence(kinds: Iterable[str]) -> str:
    """What two have in common, in words, each once."""
    return " · ".join(str(KINDS[HintKind(kind)]) for kind in dict.fromkeys(kinds))


PAIRS = ListSpec(
    name="vendors.related",
    title=lazy("Related parties"),
    key="pair",
    default_sort="-strength",
    counted=counts("%(num)s pair", "%(num)s pairs"),
    empty=Empty(
        lazy("No vendors have anything in common"),
        lazy(
            "Legal representative, holders, telephone, address, bank account, e-mail domain and staff are compared."
        ),
    ),
    row_url=("vendors.show_pair", "pair"),
    presets=(
        Preset(lazy("All")),
        Preset(lazy("Not looked at"), {"state": "open"}),
        Preset(lazy("Facts changed"), {"state": "changed"}),
        Preset(lazy("Related"), {"state": "related"}),
    ),
    columns=(
        Column("one", lazy("Vendor"), "lead", filter=Filter(on=("one", "other")), sub="other"),
        Column(
            "kinds",
            lazy("In common"),
            show=lambda row: evidence(row.kinds),
            sort=False,
            width="34",
            phone="full",
        ),
        Column("strength", lazy("How much"), "number", filter=Filter(FilterKind.LEAST), width="date"),
        Column(
            "state",
            lazy("What it means"),
            "state",
            show=lambda row: badge(row.state),
            filter=Filter(FilterKind.CHOICE, options=tuple(STATES.items())),
            width="20",
        ),
    ),
)


def list_related() -> Response:
    actor = http.current_actor()

    def more() -> dict[str, Any]:
        strongest = queries.strongest_pairs(actor, IN_PICTURE)
        ids = list(dict.fromkeys(key for pair in strongest for key in (pair.one_id, pair.other_id)))
        names = {key: name for pair in strongest for key, name in named(pair)}
        return {"figure": picture(ids, names, queries.groups_of(actor, ids)) if ids else None}

    return register_page(PAIRS, queries.pairs_listed(actor), "vendors/list_related.html", more)


def named(pair: queries.Pair) -> tuple[tuple[int, str], tuple[int, str]]:
    return (pair.one_id, pair.one), (pair.other_id, pair.other)


# ---- the picture --------------------------------------------------------------------------------
def picture(ids: Sequence[int], names: Mapping[int, str], groups: Iterable[Group]) -> Figure:
    """Vendors at the left, what they share at the right; people only by how many they are."""
    place = {key: number for number, key in enumerate(ids)}
    shared = [
        (words, inside)
        for words, vendors in told(groups)
        if len(inside := [key for key in vendors if key in place]) > 1
    ]
    lines = [(place[key], number) for number, (_words, inside) in enumerate(shared) for key in inside]
    return ties(
        _("What they have in common"),
        [names[key] for key in ids],
        [words for words, _inside in shared],
        lines,
        head=(_("Vendor"), _("In common")),
    )


def told(groups: Iterable[Group]) -> list[tuple[str, tuple[int, ...]]]:
    """What vendors share in words, with who they are; people who work for the same vendors are told of together."""
    found, people = [], dict[tuple[int, ...], int]()
    for group in groups:
        if len(group.vendors) > MOST_SHARING:
            continue
        if group.kind is HintKind.STAFF:
            people[group.vendors] = people.get(group.vendors, 0) + 1
        else:
            found.append((f"{KINDS[group.kind]}: {_seen(group)}", group.vendors))
    return [*found, *((_people(count), vendors) for vendors, count in people.items())]


def _people(count: int) -> str:
    return ngettext("%(num)d person works for both", "%(num)d people work for both", count)


def _seen(group: Group) -> str:
    """A key as a page may show it: of an account its end."""
    return f"…{group.key[-4:]}" if group.kind is HintKind.ACCOUNT else group.key


def common(groups: Iterable[Group]) -> list[str]:
    """What a vendor shares with so many that it says nothing."""
    return [
        _(
            "%(what)s: shared by %(count)s vendors, which says nothing",
            what=KINDS[group.kind],
            count=len(group.vendors),
        )
        for group in groups
        if len(group.vendors) > MOST_SHARING
    ]


# ---- one pair -----------------------------------------------------------------------------------
def other_of(pair: queries.Pair, vendor_id: int) -> tuple[str, str, Badge]:
    """Seen from one of the two: the other's name, what they have in common, where the pair stands."""
    name = pair.other if pair.one_id == vendor_id else pair.one
    return name, evidence(pair.kinds), badge(pair.state)


def show_pair(pair: str) -> Response:
    """Two vendors beside each other, what they have in common, and what was said of it."""
    actor = http.current_actor()
    return http.render("vendors/show_pair.html", **_body(actor, _found(actor, pair)))


def decide_pair(pair: str) -> Response:
    """What a person says it means; of what they saw, so a pair that changed meanwhile is looked at again."""
    actor = http.current_actor()
    found = _found(actor, pair)
    form = VerdictForm(fingerprint=found.fingerprint)

    def act() -> str:
        command = services.VerdictCommand(form.meaning.data, form.reason.data, form.fingerprint.data)
        services.decide_related(actor, found.one_id, found.other_id, command)
        return url_for("vendors.show_pair", pair=found.pair)

    def page() -> dict[str, Any]:
        form.fingerprint.data = found.fingerprint
        return _body(actor, found)

    return http.form_page(form, act, "vendors/decide_pair.html", page)


def _found(actor: Actor, pair: str) -> queries.Pair:
    if not (said := re.fullmatch(r"([1-9][0-9]{0,17})-([1-9][0-9]{0,17})", pair)):
        raise NotFound
    return queries.pair_of(actor, int(said[1]), int(said[2]))


def _body(actor: Actor, pair: queries.Pair) -> dict[str, Any]:
    one, other = (
        accounts.organisation(actor, key, OrganisationKind.VENDOR) for key in (pair.one_id, pair.other_id)
    )
    both = {one.id, other.id}
    groups = [group for group in queries.groups_of(actor, both) if both <= {*group.vendors}]
    verdict = queries.verdict_of(actor, one.id, other.id)
    there = rulebook.rules_there(actor.bureau_id, [RULE], clock.today())
    return {
        "pair": pair,
        "one": one,
        "other": other,
        "badge": badge(pair.state),
        "rows": beside(one, other, groups),
        "figure": picture([one.id, other.id], dict(named(pair)), groups),
        "verdict": verdict,
        "meaning": MEANINGS[Meaning(verdict.meaning)] if verdict else "",
        "who": accounts.person(actor, verdict.decided_by).name if verdict else "",
        "may_decide": policy.can_check(actor, one.bureau_id),
        "clause": (there[RULE].basis, RULE) if RULE in there else None,
    }


FIELD = {
    HintKind.REPRESENTATIVE: "representative",
    HintKind.PHONE: "phone",
    HintKind.ADDRESS: "address",
    HintKind.ACCOUNT: "bank_account",
}
"""Where a vendor's row has what is compared, as it was entered."""


def beside(one: Organisation, other: Organisation, groups: Iterable[Group]) -> list[tuple[str, str, str]]:
    """What two have in common, as each of them wrote it."""
    kept = [group for group in groups if len(group.vendors) <= MOST_SHARING]
    rows = [
        (str(KINDS[group.kind]), _written(one, group), _written(other, group))
        for group in kept
        if group.kind is not HintKind.STAFF
    ]
    people = sum(group.kind is HintKind.STAFF for group in kept)
    return [*rows, (str(KINDS[HintKind.STAFF]), _people(people), str(NOTHING))] if people else rows


def _written(vendor: Organisation, group: Group) -> str:
    return str(getattr(vendor, FIELD[group.kind])) if group.kind in FIELD else group.key
