"""Checks on what a vendor says of itself: pure functions over plain data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from procurement.accounts.rules import PartnerCommand, partner_refusals
from procurement.kernel.errors import Doubt, Refusal
from procurement.kernel.plans import OF_ROW, Plan, compared, of_row, twice, untold
from procurement.kernel.references import as_meant

CREDIT_CODE_LENGTH = 18
CREDIT_CODE_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""Digits and capital letters without I, O, S, V and Z, in the order of their values (GB 32100-2015)."""

_BASE = len(CREDIT_CODE_CHARACTERS)
_REGION = slice(2, 8)


def credit_code_refusals(code: str) -> list[Refusal]:
    """Why a text is no unified social credit code (统一社会信用代码, GB 32100-2015); empty when it is one.

    Length and characters first, all strange characters named once each in order; the region's six digits and
    the check character only for a text of the right shape. The check character is a doubt only: registers did issue
    codes whose last character does not compute, and the licence is what counts. The text is taken as typed: the
    caller strips blanks and raises letters to capitals.
    """
    return _shape_refusals(code) or _content_refusals(code)


def account_refusals(
    bank_name: str, bank_account: str, reason: str, in_force: tuple[str, str]
) -> list[Refusal]:
    """Why another bank account cannot be proposed; all reasons."""
    found = []
    if not (bank_name.strip() and bank_account.strip()):
        found.append(Refusal("vendors.account_missing", field="bank_account"))
    if (bank_name, bank_account) == in_force:
        found.append(Refusal("vendors.account_same", field="bank_account"))
    if not reason.strip():
        found.append(Refusal("vendors.reason_missing", field="reason"))
    return found


def _shape_refusals(code: str) -> list[Refusal]:
    found = []
    if len(code) != CREDIT_CODE_LENGTH:
        found.append(_refusal("length", length=CREDIT_CODE_LENGTH, given=len(code)))
    strange = dict.fromkeys(c for c in code if c not in CREDIT_CODE_CHARACTERS)
    if strange:
        found.append(_refusal("characters", characters="".join(strange)))
    return found


def _content_refusals(code: str) -> list[Refusal]:
    found: list[Refusal] = []
    if not code[_REGION].isdecimal():
        found.append(_refusal("region", region=code[_REGION]))
    if code[-1] != _check_character(code[:-1]):
        found.append(Doubt("vendors.credit_code_check", {"code": code}, "credit_code"))
    return found


def _check_character(body: str) -> str:
    """The 18th character: weights 3ⁱ mod 31, complement to 31."""
    weighed = sum(
        CREDIT_CODE_CHARACTERS.index(character) * pow(3, place, _BASE) for place, character in enumerate(body)
    )
    return CREDIT_CODE_CHARACTERS[-weighed % _BASE]


def _refusal(reason: str, **params: object) -> Refusal:
    return Refusal(f"vendors.credit_code_{reason}", params, "credit_code")


# ---- imported tables ----------------------------------------------------------------------------
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
) -> Plan[PartnerCommand]:
    """Compare rows with the vendors known by code, however it is written; `holders`: the code of the organisation that
    has a credit code.

    What a code's check character leaves in doubt is asked when the whole is taken. A vendor that is there keeps whether
    it is in use. Faults: accounts.code_twice, accounts.credit_code_taken, accounts.account_by_two, those of
    `partner_refusals` and of `credit_code_refusals`.
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


def _account(command: PartnerCommand) -> tuple[str, str]:
    return command.bank_name, command.bank_account


def doubts_of(plan: Plan[PartnerCommand], known: Mapping[int, str]) -> list[Doubt]:
    """Credit codes a person looks at once more; one that stays as it is was confirmed when it came (`known` by id)."""
    codes = [command.credit_code for command in plan.added]
    codes += [command.credit_code for key, command in plan.changed if known.get(key) != command.credit_code]
    said = [refusal for code in codes for refusal in credit_code_refusals(code)]
    return [refusal for refusal in said if isinstance(refusal, Doubt)]
