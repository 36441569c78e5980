"""The unified social credit code of an organisation (统一社会信用代码)."""

from __future__ import annotations

from procurement.kernel.errors import Doubt, Refusal

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
