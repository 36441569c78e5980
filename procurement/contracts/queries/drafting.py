"""What a draft consists of, as the rules look at it; and the text its values make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from procurement.accounts import queries as accounts
from procurement.accounts.models import Organisation, User
from procurement.accounts.rules import OrganisationKind
from procurement.catalog.rules import StandardState
from procurement.contracts import library
from procurement.contracts.models import Contract, ContractLine
from procurement.contracts.queries.contracts import lines_of, shares_of, standards_of
from procurement.contracts.rules import (
    BasisKind,
    ContractFacts,
    DraftFacts,
    DraftLine,
    FrozenStandard,
    LegalLimits,
    Library,
    Limit,
    Origin,
    Pricing,
    Step,
    Values,
    bond_refusals,
    fact_values,
    missing_refusals,
    origin_refusals,
    submission_refusals,
    term_refusals,
    value_refusals,
)
from procurement.infra import clock
from procurement.kernel.actor import Actor
from procurement.kernel.dates import Period
from procurement.kernel.errors import Refusal, Refused
from procurement.kernel.permissions import Role
from procurement.rulebook import queries as rulebook
from procurement.rulebook.models import Rule

LONGEST_TERM = "CON-04-LONG"
USUAL_TERM = "CON-04"
ADDITIONS = "CON-01"
LONGEST_PAYMENT = "PAY-01-MAX"
HIGHEST_BOND = "BOND-07"
FIRMNESS = "CON-05"
"""A contract is not changed, suspended or ended at will."""


def rule_in_force(bureau_id: int, code: str, day: date) -> Rule:
    """A rule of the rulebook. Refuses: contracts.rule_missing."""
    try:
        return rulebook.rule(bureau_id, code, day)
    except rulebook.NoRule:
        raise Refused([Refusal("contracts.rule_missing", {"rule": code, "day": day})]) from None


def legal_limits(bureau_id: int, day: date) -> LegalLimits:
    """What a contract that begins on a day may agree. Refuses: contracts.rule_missing.

    Of a contract that began before the law on payments, those still to come follow the law of today.
    """
    codes = {LONGEST_TERM, HIGHEST_BOND, LONGEST_PAYMENT}
    rules = rulebook.rules_there(bureau_id, codes, day)
    for code in codes - rules.keys():
        rules[code] = rule_in_force(bureau_id, code, clock.today() if code == LONGEST_PAYMENT else day)
    term, kept, paid = rules[LONGEST_TERM], rules[HIGHEST_BOND], rules[LONGEST_PAYMENT]
    return LegalLimits(
        int(term.value), term.basis, Decimal(kept.value), kept.basis, int(paid.value), paid.basis
    )


def term_of(contract: Contract) -> Period:
    return Period(contract.starts, contract.ends)


def vendors(actor: Actor) -> Sequence[Organisation]:
    """Vendors a contract may be drafted with."""
    return accounts.organisations(actor, OrganisationKind.VENDOR)


def supervisors(bureau_id: int) -> Sequence[User]:
    """People who may be named to supervise a contract."""
    return accounts.people_with_role(bureau_id, Role.CONTRACT_SUPERVISOR, bureau_id)


def nameable(contract: Contract) -> list[User]:
    """Who may be named to supervise a contract that is approved: never who drafted it."""
    return [
        supervisor for supervisor in supervisors(contract.bureau_id) if supervisor.id != contract.drafted_by
    ]


def departments(actor: Actor) -> Sequence[Organisation]:
    """Departments a cost may be shared out to, in their order."""
    return accounts.organisations(actor, OrganisationKind.DEPARTMENT)


def library_of(contract: Contract) -> Library:
    """The clause library a contract is drawn up from."""
    return library.library(contract.template_key, contract.template_version)


def values_of(contract: Contract) -> Values:
    """The values its text gets: those a person gave, and the contract's own facts, which nobody can type."""
    return {**contract.variables, **fact_values(facts_of(contract))}


def facts_of(contract: Contract) -> ContractFacts:
    """The facts its text repeats. Refuses: contracts.rule_missing."""
    additions = rule_in_force(contract.bureau_id, ADDITIONS, contract.starts)
    return ContractFacts(
        contract.title,
        term_of(contract),
        contract.amount,
        contract.retention_rate,
        contract.payment_days,
        Decimal(additions.value),
        tuple(FrozenStandard(s.title, s.number, s.scale) for s in standards_of(contract.id)),
        contract.settled_through,
        contract.opening_earned,
        contract.opening_paid,
        contract.opening_retained,
    )


def text_of(contract: Contract) -> list[library.Clause]:
    """The clauses: frozen ones as approved, else as they would be drawn up now. Refuses what is missing."""
    if contract.clauses is not None:
        return contract.clauses
    return library.drawn_up(library_of(contract), values_of(contract))


def limits_of(contract_id: int) -> list[Limit]:
    """How much each line may hold, in their order."""
    return [Limit(line.id, line.amount, line.quantity) for line in lines_of(contract_id)]


def gaps(contract: Contract) -> list[Refusal]:
    """Everything that keeps a draft from being submitted; `field` names the step that mends it."""
    return [
        *(Refusal(gap.code, gap.params, Step.PARTIES) for gap in _party_gaps(contract)),
        *submission_refusals(_draft_facts(contract)),
        *(Refusal(gap.code, gap.params, Step.CLAUSES) for gap in _text_gaps(contract)),
    ]


def _party_gaps(contract: Contract) -> list[Refusal]:
    """A copy, or a draft that lay for a while, may name whom or what is no longer allowed."""
    longest = rule_in_force(contract.bureau_id, LONGEST_TERM, contract.starts)
    found = origin_refusals(Origin(contract.origin), contract.origin_basis)
    found += term_refusals(contract.starts, contract.ends, int(longest.value), longest.basis)
    if not contract.vendor.active:
        found.append(Refusal("contracts.vendor_unknown"))
    if contract.contract_supervisor_id not in {
        supervisor.id for supervisor in supervisors(contract.bureau_id)
    }:
        found.append(Refusal("contracts.supervisor_unknown"))
    return found


def _draft_facts(contract: Contract) -> DraftFacts:
    lines, standards = lines_of(contract.id), standards_of(contract.id)
    replaced = [s.title for s in standards if s.state != StandardState.PUBLISHED]
    return DraftFacts(
        term_of(contract),
        contract.amount,
        contract.settled_through,
        contract.opening_earned,
        list(_draft_lines(lines)),
        len(standards),
        replaced,
        "standard_title" in library_of(contract).variables,
    )


def _draft_lines(lines: Sequence[ContractLine]) -> Iterator[DraftLine]:
    shares = shares_of([line.id for line in lines])
    for line in lines:
        fixed = any(part["kind"] == BasisKind.FIXED_SHARE for part in line.basis)
        yield DraftLine(
            line.place,
            line.title,
            Pricing(line.pricing),
            line.quantity,
            line.amount,
            line.opening_amount,
            fixed and not shares[line.id],
        )


def _text_gaps(contract: Contract) -> list[Refusal]:
    """Missing values a person gives. Missing facts (no standard) are told by the step they belong to."""
    found = library_of(contract)
    typed = value_gaps(contract, found, contract.variables)
    return typed or [gap for gap in missing_refusals(found, values_of(contract)) if gap.field in found.asked]


def value_gaps(contract: Contract, found: Library, values: Values) -> list[Refusal]:
    """Everything wrong with the values a person gives for this contract."""
    if unusable := value_refusals(found, values):
        return unusable
    if found.key == library.RUNNING and contract.origin != Origin.TAKEN_OVER:
        return [Refusal("contracts.text_of_running", field="template")]
    bond = rule_in_force(contract.bureau_id, HIGHEST_BOND, contract.starts)
    return bond_refusals(values, contract.amount, Decimal(bond.value), bond.basis)
