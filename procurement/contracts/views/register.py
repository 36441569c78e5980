"""The register of contracts."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from procurement.contracts import policy, queries
from procurement.contracts.sentences import PHASES, STATES
from procurement.contracts.views import presenters
from procurement.infra import clock
from procurement.pages import http
from procurement.pages.i18n import counts, lazy
from procurement.pages.lists import Cell, Column, Empty, Filter, FilterKind, ListSpec, Preset
from procurement.pages.registers import register_page

COMING = tuple(PHASES.items())


def _next(row: Any) -> Cell:
    """What comes next; a near or past end in colour."""
    near = presenters.NEAR.get(row.phase)
    if near is not None:
        return Cell(near.text, tone=near.tone)
    return Cell(PHASES[row.phase], tone="wait") if row.phase in PHASES else Cell("—")


CONTRACTS = ListSpec(
    name="contracts.register",
    title=lazy("Contracts"),
    key="id",
    default_sort="ends",
    counted=counts("%(num)s contract", "%(num)s contracts"),
    empty=Empty(
        lazy("No contracts yet"), lazy("Begin with a running contract: its text, lines and opening balances.")
    ),
    row_url=("contracts.show_contract", "contract_id"),
    presets=(
        Preset(lazy("Running"), {"state": "active"}),
        Preset(lazy("Ends within 90 days"), {"phase": "expiring"}),
        Preset(lazy("To be approved"), {"phase": "approval"}),
        Preset(lazy("To be confirmed"), {"phase": "confirmation"}),
        Preset(lazy("All")),
    ),
    columns=(
        Column("number", lazy("Number"), "no", filter=Filter(placeholder="HT-"), width="no"),
        Column(
            "title",
            lazy("Contract"),
            "lead",
            sub="vendor",
            filter=Filter(on=("title", "known_as"), placeholder=lazy("Title or vendor")),
        ),
        Column(
            "state",
            lazy("State"),
            "state",
            show=lambda row: presenters.badge(row.state),
            filter=Filter(FilterKind.CHOICE, options=tuple(STATES.items())),
            width="state",
        ),
        Column(
            "amount",
            lazy("Contract sum"),
            "money",
            filter=Filter(FilterKind.LEAST),
            total=True,
            width="money",
        ),
        Column("earned", lazy("Earned"), "money", total=True, width="money", phone="off"),
        Column("ends", lazy("Ends"), "day", filter=Filter(FilterKind.FROM), width="date"),
        Column(
            "phase",
            lazy("What comes next"),
            show=_next,
            filter=Filter(FilterKind.CHOICE, options=COMING),
            width="next",
            phone="full",
        ),
    ),
)


def list_contracts() -> Response:
    actor = http.current_actor()
    found = queries.list_contracts(actor, clock.today())
    return register_page(
        CONTRACTS, found, "contracts/list_contracts.html", lambda: {"may_draft": policy.can_draft(actor)}
    )
