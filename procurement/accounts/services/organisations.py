"""The bureau, its departments, its vendors and agencies."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sqlalchemy import insert, text

from procurement.accounts import policy, queries, rules
from procurement.accounts.models import Organisation
from procurement.accounts.rules import (
    BureauProfile,
    CompanyFacts,
    DepartmentCommand,
    OrganisationKind,
    PartnerCommand,
    SmeClass,
)
from procurement.audit import rules as audit_rules
from procurement.audit import services as audit
from procurement.infra import search, sorting
from procurement.infra.uow import UnitOfWork, unit_of_work
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal, Stale, refuse
from procurement.kernel.references import reference_key

Command = BureauProfile | DepartmentCommand | PartnerCommand


# ---- the bureau ---------------------------------------------------------------------------------
def create_bureau(profile: BureauProfile) -> int:
    """The first row of a bureau; it names itself as its bureau. Done by a command, never by a page.

    Refuses: accounts.code_shape, accounts.name_missing.
    """
    with unit_of_work(queries.system_actor(0)) as work:
        refuse(rules.profile_refusals(profile))
        itself = text("currval(pg_get_serial_sequence('organisation', 'id'))")
        values = {"kind": OrganisationKind.BUREAU, "bureau_id": itself, **_values(profile)}
        bureau_id = work.session.execute(
            insert(Organisation).values(values).returning(Organisation.id)
        ).scalar_one()
        work.actor = queries.system_actor(bureau_id)
        _record(work, "accounts.bureau_created", bureau_id, profile)
        return bureau_id


def save_bureau_profile(actor: Actor, version: int, profile: BureauProfile) -> None:
    """Change how the bureau stands on its papers; issued papers keep what they say.

    Refuses: accounts.code_shape, accounts.name_missing, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        refuse(rules.profile_refusals(profile))
        bureau = locked(work, actor, actor.bureau_id, OrganisationKind.BUREAU, version)
        _save(work, bureau, "accounts.bureau_saved", profile)


# ---- departments --------------------------------------------------------------------------------
def create_department(actor: Actor, command: DepartmentCommand) -> int:
    """Add a department. Refuses: accounts.code_shape, accounts.name_missing, accounts.budget_line_missing,
    accounts.code_taken."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        refuse(rules.department_refusals(command))
        return _create(work, OrganisationKind.DEPARTMENT, "accounts.department_created", command)


def save_department(actor: Actor, department_id: int, version: int, command: DepartmentCommand) -> None:
    """Change a department, or take it out of use.

    Refuses what `create_department` refuses; accounts.department_occupies, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_manage_departments(actor))
        department = locked(work, actor, department_id, OrganisationKind.DEPARTMENT, version)
        found = rules.department_refusals(command)
        if department.active and not command.active:
            found += rules.retirement_refusals(queries.last_occupied_day(department_id), work.today)
        refuse(found)
        _save(work, department, "accounts.department_saved", command)


# ---- vendors and agencies -----------------------------------------------------------------------
def create_vendor(actor: Actor, command: PartnerCommand) -> int:
    """Add a vendor; its credit code has been checked by the caller (vendors).

    Refuses: accounts.code_shape, accounts.name_missing, accounts.credit_code_missing, accounts.code_taken,
    accounts.credit_code_taken.
    """
    return _create_partner(actor, OrganisationKind.VENDOR, "accounts.vendor_created", command)


def save_vendor(actor: Actor, vendor_id: int, version: int, command: PartnerCommand) -> None:
    """Change a vendor's particulars; contracts keep those they were signed with.

    Its bank account is not among them (vendors.services). Refuses what `create_vendor` refuses;
    accounts.account_by_two, kernel.stale.
    """
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit_partners(actor))
        vendor = locked(work, actor, vendor_id, OrganisationKind.VENDOR, version)
        partner_refusals = rules.partner_refusals(command)
        if (command.bank_name, command.bank_account) != (vendor.bank_name, vendor.bank_account):
            partner_refusals.append(Refusal("accounts.account_by_two", field="bank_account"))
        refuse(partner_refusals)
        _save(work, vendor, "accounts.vendor_saved", command)


def save_company_facts(actor: Actor, version: int, facts: CompanyFacts) -> None:
    """A vendor's manager changes what the bureau has on file of the own company; contracts keep what they were signed
    with. Refuses: kernel.stale."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_keep_own_company(actor))
        company = locked(work, actor, actor.organisation_id, OrganisationKind.VENDOR, version)
        _change(work, company, "accounts.company_facts_saved", asdict(facts))


def take_size_class(actor: Actor, size: SmeClass) -> None:
    """The own company has the size its manager has declared; the caller (vendors) has the figures."""
    with unit_of_work(actor) as work:
        policy.require(policy.can_keep_own_company(actor))
        company = locked(work, actor, actor.organisation_id, OrganisationKind.VENDOR)
        _change(work, company, "accounts.size_class_taken", {"sme_class": size})


def create_agency(actor: Actor, command: PartnerCommand) -> int:
    """Add a procurement agency; refuses what `create_vendor` refuses."""
    return _create_partner(actor, OrganisationKind.AGENCY, "accounts.agency_created", command)


def _create_partner(actor: Actor, kind: OrganisationKind, action: str, command: PartnerCommand) -> int:
    with unit_of_work(actor) as work:
        policy.require(policy.can_edit_partners(actor))
        refuse(rules.partner_refusals(command))
        return _create(work, kind, action, command)


# ---- the shared beats ---------------------------------------------------------------------------
def locked(
    work: UnitOfWork, actor: Actor, organisation_id: int, kind: OrganisationKind, version: int | None = None
) -> Organisation:
    """An organisation of the actor's bureau, locked; Stale when somebody saved it after `version`."""
    organisation = queries.organisation(actor, organisation_id, kind)
    work.session.refresh(organisation, with_for_update=True)
    if version is not None and organisation.version != version:
        raise Stale
    return organisation


def _create(work: UnitOfWork, kind: OrganisationKind, action: str, command: Command) -> int:
    _refuse_taken(work, kind, command)
    values = {"bureau_id": work.actor.bureau_id, "kind": kind, **_values(command), **_found_by(command)}
    made = insert(Organisation).values(values).returning(Organisation.id)
    organisation_id = work.session.execute(made).scalar_one()
    _record(work, action, organisation_id, command)
    return organisation_id


def _save(work: UnitOfWork, row: Organisation, action: str, command: Command) -> None:
    _refuse_taken(work, OrganisationKind(row.kind), command, but=row.id)
    before, after = _facts(row, command), _said(asdict(command))
    for name, value in {**_values(command), **_found_by(command, row)}.items():
        setattr(row, name, value)
    row.version += 1
    _record(work, action, row.id, command, audit_rules.differences(before, after))


def _change(work: UnitOfWork, row: Organisation, action: str, after: dict[str, Any]) -> None:
    """Some columns of an organisation that is there, with what they were before."""
    before = {name: getattr(row, name) for name in after}
    for name, value in after.items():
        setattr(row, name, value)
    row.version += 1
    changes = audit_rules.differences(_said(before), _said(after))
    audit.record(work, action, ("organisation", row.id), {"code": row.code, "name": row.name_zh}, changes)


def _values(command: Command) -> dict[str, Any]:
    """The columns a command fills."""
    values = asdict(command)
    sort = values.pop("sort", "")
    if "credit_code" in values:
        values["credit_code"] = reference_key(values["credit_code"]) or None
    return {**values, "sort_key": sort or sorting.key(command.name_zh)}


def _found_by(command: Command, row: Organisation | None = None) -> dict[str, Any]:
    """What a partner is searched by from now on: under the names it had, too."""
    if not isinstance(command, PartnerCommand):
        return {}
    said = [command.code, command.credit_code, command.name_zh, command.name_en]
    if row is not None:
        said += [row.name_zh, row.name_en]
        said += [name for one in queries.former_names(row.id) for name in (one.name_zh, one.name_en)]
    return {"search": search.names(*said)}


def _facts(row: Organisation, command: Command) -> dict[str, Any]:
    """What the history of changes compares: the row as a person would have entered it."""
    facts = {name: getattr(row, name) for name in asdict(command) if name != "sort"}
    if isinstance(command, DepartmentCommand):
        facts["sort"] = queries.command_of(row).sort
    return _said(facts)


def _said(facts: dict[str, Any]) -> dict[str, Any]:
    """Nothing entered is nothing stored."""
    return {name: "" if value is None else value for name, value in facts.items()}


def _refuse_taken(work: UnitOfWork, kind: OrganisationKind, command: Command, but: int | None = None) -> None:
    """Code and credit code are each another organisation's only once; the constraints hold it in a race."""
    code = queries.organisation_by_code(work.actor.bureau_id, kind, command.code)
    found = [Refusal("accounts.code_taken", field="code")] if code not in (None, but) else []
    credit_code = getattr(command, "credit_code", "")
    holder = queries.organisation_by_credit_code(work.actor.bureau_id, credit_code) if credit_code else None
    if holder not in (None, but):
        found.append(Refusal("accounts.credit_code_taken", field="credit_code"))
    refuse(found)


def _record(
    work: UnitOfWork,
    action: str,
    organisation_id: int,
    command: Command,
    changes: dict[str, list[Any]] | None = None,
) -> None:
    named = {"code": command.code, "name": command.name_zh}
    audit.record(work, action, ("organisation", organisation_id), named, changes)
