"""What contracts says on the record page of a vendor (`vendors.registry`)."""

from __future__ import annotations

from flask import url_for

from procurement.contracts import queries
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission
from procurement.pages import i18n
from procurement.pages.i18n import _
from procurement.vendors.registry import Told


def of_vendor(actor: Actor, vendor_id: int) -> Told | None:
    """The contracts in force with a vendor; the way to all of them leads through the register, filtered by its name."""
    if not actor.may(Permission.CONTRACTS_VIEW):
        return None
    links = [
        (
            one.title,
            url_for("contracts.show_contract", contract_id=one.id),
            _(
                "%(number)s, %(amount)s, until %(day)s",
                number=one.number,
                amount=i18n.money_y(one.amount),
                day=one.ends.isoformat(),
            ),
        )
        for one in queries.in_force_with(actor, vendor_id)
    ]
    return Told(_("Contracts in force"), links=links, nothing=_("None at the moment."))
