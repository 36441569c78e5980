"""Entering and changing vendors: the credit code is checked here, the organisation kept by accounts."""

from __future__ import annotations

from procurement.accounts import services as accounts
from procurement.accounts.rules import PartnerCommand
from procurement.infra.uow import unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Forbidden, Refused
from procurement.vendors import policy, rules


def create_vendor(actor: Actor, command: PartnerCommand) -> int:
    """Add a vendor. Refuses: vendors.credit_code_*, accounts.code_shape, accounts.name_missing,
    accounts.code_taken, accounts.credit_code_taken."""
    with unit_of_work(actor):
        _check(actor, command)
        return accounts.create_vendor(actor, command)


def save_vendor(actor: Actor, vendor_id: int, version: int, command: PartnerCommand) -> None:
    """Change a vendor. Refuses what `create_vendor` refuses; kernel.stale."""
    with unit_of_work(actor):
        _check(actor, command)
        accounts.save_vendor(actor, vendor_id, version, command)


def _check(actor: Actor, command: PartnerCommand) -> None:
    if not policy.can_edit(actor):
        raise Forbidden
    if found := rules.credit_code_refusals(command.credit_code):
        raise Refused(found)
