"""Entering and changing vendors: the credit code is checked here, the organisation kept by accounts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import chain

from procurement.accounts import queries as account_queries
from procurement.accounts import services as accounts
from procurement.accounts.models import Organisation
from procurement.accounts.rules import OrganisationKind, PartnerCommand
from procurement.audit import services as audit
from procurement.infra import locks
from procurement.infra.locks import Lock
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Doubt, Refused, ask, refuse
from procurement.kernel.plans import Plan
from procurement.kernel.references import reference_key
from procurement.vendors import policy, queries, rules
from procurement.vendors.rules import VendorLine
from procurement.vendors.rules.imports import size_kept
from procurement.vendors.rules.related import name_doubts, name_key, names_in_doubt


def create_vendor(actor: Actor, command: PartnerCommand, sure: Collection[str] = ()) -> int:
    """Add a vendor. Refuses: vendors.credit_code_*, accounts.code_shape, accounts.name_missing,
    accounts.code_taken, accounts.credit_code_taken; credit_code_check, vendors.name_there until confirmed (`sure`)."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        return enter(work, command, sure, names_like(actor, command.name_zh))


def enter(work: UnitOfWork, command: PartnerCommand, sure: Collection[str], alike: Sequence[Doubt]) -> int:
    """A new vendor, whose policy has been asked; `alike`: what is to be confirmed of its name. Refuses what
    `create_vendor` refuses."""
    doubted = check_code(command.credit_code, sure)
    vendor_id = accounts.create_vendor(work.actor, command)
    ask(alike, sure)  # after what is refused anyway: the same company twice is no question of names
    _record_doubted(work, vendor_id, [*doubted, *alike])
    return vendor_id


def save_vendor(
    actor: Actor, vendor_id: int, version: int, command: PartnerCommand, sure: Collection[str] = ()
) -> None:
    """Change a vendor; a credit code that stays as it is was confirmed when it came.

    Refuses what `create_vendor` refuses; vendors.size_by_vendor, accounts.account_by_two, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        kept = account_queries.organisation(actor, vendor_id, OrganisationKind.VENDOR)
        moved = size_kept(command.sme_class, kept.sme_class)
        if moved and queries.sizes(actor, vendor_id):
            raise Refused(moved)
        alike = (
            [] if name_key(command.name_zh) == name_key(kept.name_zh) else names_like(actor, command.name_zh)
        )
        _save(work, kept, version, command, sure, alike)


def _save(
    work: UnitOfWork,
    kept: Organisation,
    version: int,
    command: PartnerCommand,
    sure: Collection[str],
    alike: Sequence[Doubt],
) -> None:
    doubted = check_code(command.credit_code, sure, kept.credit_code)
    accounts.save_vendor(work.actor, kept.id, version, command)
    ask(alike, sure)
    _record_doubted(work, kept.id, [*doubted, *alike])


def import_vendors(
    actor: Actor, lines: Sequence[VendorLine], sure: Collection[str] = ()
) -> Plan[PartnerCommand]:
    """Add and change vendors by code; none is taken out of use. All or nothing.

    Refuses: accounts.code_twice, vendors.credit_code_twice and what `create_vendor` and `save_vendor` refuse;
    credit_code_check, vendors.name_there of all rows at once until confirmed (`sure`).
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit(actor))
        # two imports of the same vendors would each find them missing; the second waits and finds them there
        locks.hold_of_bureau(work, Lock.VENDORS_IMPORT)
        plan = queries.vendor_plan(actor, lines)
        refuse(plan.reasons)
        known = dict(queries.known_vendors(actor).values())
        codes = {key: command.credit_code for key, command in known.items()}
        names = _named(plan, known)
        alike = names_in_doubt(names, queries.alike(actor, [name for _code, name, _itself in names]))
        ask([*rules.doubts_of(plan, codes), *chain.from_iterable(alike.values())], sure)
        for command in plan.added:
            enter(work, command, sure, alike.get(command.code, ()))
        for vendor_id, command in plan.changed:
            kept = account_queries.organisation(actor, vendor_id)
            _save(work, kept, kept.version, command, sure, alike.get(command.code, ()))
        audit.record_import(work, "vendors.imported", plan)
        return plan


def _named(
    plan: Plan[PartnerCommand], known: Mapping[int, PartnerCommand]
) -> list[tuple[str, str, int | None]]:
    """Names a table brings; one that stays as it is, but for its writing, was confirmed when it came."""
    new: list[tuple[str, str, int | None]] = [(command.code, command.name_zh, None) for command in plan.added]
    renamed = [
        (command.code, command.name_zh, key)
        for key, command in plan.changed
        if name_key(command.name_zh) != name_key(known[key].name_zh)
    ]
    return [*new, *renamed]


def names_like(actor: Actor, name: str) -> list[Doubt]:
    """What is asked of a name before it is entered."""
    there = queries.alike(actor, [name])
    return name_doubts(name, there.get(name_key(name), []))


def check_code(credit_code: str, sure: Collection[str], kept: str | None = None) -> list[Doubt]:
    """What a person has confirmed against the licence just now; what is no code at all nobody confirms.

    Refuses: vendors.credit_code_*.
    """
    credit_code = reference_key(credit_code)
    found = rules.credit_code_refusals(credit_code)
    doubts = [refusal for refusal in found if isinstance(refusal, Doubt)]
    if len(doubts) < len(found):
        raise Refused([refusal for refusal in found if not isinstance(refusal, Doubt)])
    if credit_code == kept:
        return []
    ask(doubts, sure)
    return doubts


def _record_doubted(work: UnitOfWork, vendor_id: int, doubts: Sequence[Doubt]) -> None:
    """What was confirmed, by the words of each doubt."""
    for doubt in doubts:
        done = "name_confirmed" if doubt.code == "vendors.name_there" else "credit_code_confirmed"
        told = {name: doubt.params[name] for name in ("code", "there") if name in doubt.params}
        audit.record(work, f"vendors.{done}", ("organisation", vendor_id), told)
