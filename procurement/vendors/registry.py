"""What modules above vendors have to say on the record page of a vendor: its contracts, its money, its scores."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from procurement.infra.modules import declared
from procurement.kernel.actor import Actor
from procurement.kernel.money import Money
from procurement.pages.i18n import Text


@dataclass(frozen=True)
class Told:
    """One section of the page. `figures`: label, amount, small; `links`: label, address, small. `url` leads to all of it,
    where this person may follow it; `nothing` is said where there is neither figure nor link."""

    title: Text
    figures: Sequence[tuple[Text, Money, Text]] = ()
    links: Sequence[tuple[Text, str, Text]] = ()
    url: str = ""
    act: Text = ""
    nothing: Text = ""


@dataclass(frozen=True)
class VendorTeller:
    """A module's part of it: who looks, the vendor; None where this person may not know."""

    tell: Callable[[Actor, int], Told | None]


def of_vendor(actor: Actor, vendor_id: int) -> list[Told]:
    """Every module's section about a vendor."""
    parts = (teller.tell(actor, vendor_id) for teller in declared(VendorTeller))
    return [part for part in parts if part is not None]
