"""What an imported table of vendors would change."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from procurement.accounts.rules import PartnerCommand, partner_refusals
from procurement.kernel.errors import Doubt, Refusal
from procurement.kernel.plans import OF_ROW, Plan, compared, of_row, twice, untold
from procurement.kernel.references import as_meant
from procurement.vendors.rules.credit_codes import credit_code_refusals


@dataclass(frozen=True)
class VendorLine:
    """One row of a table of vendors; `untold` are the columns its table has not, which say nothing."""

    row: int
    command: PartnerCommand
    untold: frozenset[str] = frozenset()


def vendor_plan(
    lines: Sequence[VendorLine],
    known: Mapping[str, tuple[int, PartnerCommand]],
    holders: Mapping[str, str],
    declared: Collection[int] = (),
) -> Plan[PartnerCommand]:
    """Compare rows with the vendors known by code, however it is written; `holders`: the code of the organisation that
    has a credit code; `declared`: the vendors that declared their size themselves, by id.

    What a code's check character leaves in doubt is asked when the whole is taken. A vendor that is there keeps whether
    it is in use. Faults: accounts.code_twice, accounts.credit_code_taken, accounts.account_by_two, vendors.size_by_vendor,
    those of `partner_refusals` and of `credit_code_refusals`.
    """
    meant = as_meant((line.command.code for line in lines), known)
    lines = [_completed(line, code, known.get(code)) for line, code in zip(lines, meant, strict=True)]
    codes = [(one.row, one.command.code) for one in lines]
    credit_codes = [(one.row, one.command.credit_code) for one in lines if one.command.credit_code]
    faults = twice(codes, Refusal("accounts.code_twice", OF_ROW, "code"))
    faults += twice(credit_codes, Refusal("vendors.credit_code_twice", OF_ROW, "credit_code"))
    for line in lines:
        there = known.get(line.command.code)
        faults += of_row(line.row, _line_refusals(line.command, there, holders))
        if there is not None and there[0] in declared:
            faults += of_row(line.row, size_kept(line.command.sme_class, there[1].sme_class))
    return compared([(line.command.code, line.command) for line in lines], known, faults)


def _completed(line: VendorLine, code: str, there: tuple[int, PartnerCommand] | None) -> VendorLine:
    """The row under the code it means, and with what its table says nothing of."""
    line = replace(line, command=replace(line.command, code=code))
    if there is None:
        return line
    return replace(line, command=untold(line.command, there[1], {*line.untold, "active"}))


def _line_refusals(
    command: PartnerCommand, there: tuple[int, PartnerCommand] | None, holders: Mapping[str, str]
) -> list[Refusal]:
    found = partner_refusals(command)
    if command.credit_code:
        said = credit_code_refusals(command.credit_code)
        found += [refusal for refusal in said if not isinstance(refusal, Doubt)]
    if holders.get(command.credit_code, command.code) != command.code:
        found.append(Refusal("accounts.credit_code_taken", field="credit_code"))
    if there is not None and _account(command) != _account(there[1]):
        found.append(Refusal("accounts.account_by_two", field="bank_account"))
    return found


def size_kept(said: str | None, kept: str | None) -> list[Refusal]:
    """Whoever changes a vendor leaves the size it declared itself."""
    if said == kept:
        return []
    return [Refusal("vendors.size_by_vendor", field="sme_class")]


def _account(command: PartnerCommand) -> tuple[str, str]:
    return command.bank_name, command.bank_account


def doubts_of(plan: Plan[PartnerCommand], known: Mapping[int, str]) -> list[Doubt]:
    """Credit codes a person looks at once more; one that stays as it is was confirmed when it came (`known` by id)."""
    codes = [command.credit_code for command in plan.added]
    codes += [command.credit_code for key, command in plan.changed if known.get(key) != command.credit_code]
    said = [refusal for code in codes for refusal in credit_code_refusals(code)]
    return [refusal for refusal in said if isinstance(refusal, Doubt)]
