"""People a vendor works with and their certificates (持证上岗).

No refusal and no record names an identity number: what is wrong with one is said without it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from procurement.kernel.errors import Refusal
from procurement.kernel.references import BETWEEN, reference_key

IDENTITY_LENGTH = 18
SHOWN = 4
"""The characters at the end of an identity number that the page of a person shows."""
EXPIRING_WITHIN = timedelta(days=90)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_BETWEEN = f"(?:{BETWEEN}|\uff0d)*"  # in groups too, as they are read aloud
_IDENTITY = re.compile(rf"(?<!\d)[1-9１-９](?:{_BETWEEN}\d){{16}}{_BETWEEN}[\dXxＸｘ](?!\d)")
_EARLIEST = date(1900, 1, 1)


class CertificateKey(StrEnum):
    """What a certificate is of; requirements of staff ask for it by the same key. What a bureau asks besides has the key
    its set of requirements gave it."""

    SECURITY_GUARD = "security_guard"
    FIRE_ENGINEER = "fire_engineer"
    FIRE_FACILITY_OPERATOR = "fire_facility_operator"
    ELECTRICIAN = "electrician"
    WORK_AT_HEIGHT = "work_at_height"
    REFRIGERATION = "refrigeration"
    SPECIAL_EQUIPMENT = "special_equipment"
    ELEVATOR_MAINTENANCE = "elevator_maintenance"
    BOILER = "boiler"
    HEALTH = "health"
    FOOD_SAFETY_MANAGER = "food_safety_manager"
    COOK = "cook"
    VEHICLE_REPAIR = "vehicle_repair"
    REFRIGERATED_VEHICLE = "refrigerated_vehicle"
    PROPERTY_MANAGER = "property_manager"
    OTHER = "other"


class Standing(StrEnum):
    """How a certificate stands on a day, and somebody by the worst of theirs."""

    GONE = "gone"
    NONE = "none"
    EXPIRED = "expired"
    EXPIRING = "expiring"
    VALID = "valid"
    REPLACED = "replaced"


@dataclass(frozen=True)
class StaffCommand:
    """Somebody of the staff; an empty identity number leaves the one that is there."""

    name: str
    post: str = ""
    identity_number: str = ""


@dataclass(frozen=True)
class CertificateCommand:
    """A certificate; both days belong to its validity, without a last one it does not end."""

    key: str
    number: str
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def identity_refusals(number: str, today: date) -> list[Refusal]:
    """Why a text is no citizen identity number (公民身份号码, GB 11643-1999); empty when it is one.

    18 characters: six digits of a region, the day of birth, three digits, a check character (ISO 7064 MOD 11-2). Taken
    in capitals without blanks. The first fault only, and never the number.
    """
    if len(number) != IDENTITY_LENGTH:
        return [_of("length", length=IDENTITY_LENGTH, given=len(number))]
    body, last = number[:-1], number[-1]
    if not (body.isascii() and body.isdecimal() and last in _CHECKS and body[0] != "0"):
        return [_of("characters")]
    if not _is_birthday(body[6:14], today):
        return [_of("day")]
    return [] if last == check_character(body) else [_of("check")]


def check_character(body: str) -> str:
    """The 18th character of an identity number, from the 17 digits before it."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def _is_birthday(digits: str, today: date) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _EARLIEST <= day <= today


def _of(reason: str, **params: object) -> Refusal:
    return Refusal(f"vendors.identity_{reason}", params, "identity_number")


def staff_refusals(command: StaffCommand, today: date, *, new: bool) -> list[Refusal]:
    """Why somebody cannot be entered or changed; all reasons."""
    found = [] if command.name.strip() else [Refusal("vendors.staff_name_missing", field="name")]
    for field, said in (("name", command.name), ("post", command.post)):
        if masked(said) != said:
            found.append(Refusal("vendors.identity_elsewhere", field=field))
    if command.identity_number or new:
        found += identity_refusals(command.identity_number, today)
    return found


def certificate_refusals(command: CertificateCommand) -> list[Refusal]:
    """Why a certificate cannot be entered; all reasons."""
    found = (
        []
        if command.number.strip()
        else [Refusal("vendors.certificate_number_missing", field="certificate_number")]
    )
    if masked(command.issuer) != command.issuer:
        found.append(Refusal("vendors.identity_elsewhere", field="issuer"))
    if command.valid_from and command.valid_until and command.valid_until < command.valid_from:
        found.append(
            Refusal("vendors.validity_backwards", {"start": command.valid_from}, field="valid_until")
        )
    return found


def standing_of(valid_until: date | None, today: date) -> Standing:
    """How one certificate stands: on its last day it still holds."""
    if valid_until is None or valid_until > today + EXPIRING_WITHIN:
        return Standing.VALID
    return Standing.EXPIRED if valid_until < today else Standing.EXPIRING


def standings(certificates: Sequence[tuple[str, date | None]], today: date) -> list[Standing]:
    """How each of somebody's certificates (key, last day) stands: one that another of its key outlasts is replaced."""
    longest: dict[str, date] = {}
    for key, until in certificates:
        longest[key] = max(longest.get(key, date.min), until or date.max)
    return [
        Standing.REPLACED if (until or date.max) < longest[key] else standing_of(until, today)
        for key, until in certificates
    ]


def masked(text: str) -> str:
    """A text with what may be an identity number in it, whatever its width and whatever stands between its digits, shown
    by its last four characters: certificates of special operations are numbered by it."""
    return _IDENTITY.sub(_by_its_end, text)


def _by_its_end(found: re.Match[str]) -> str:
    return "*" * (IDENTITY_LENGTH - SHOWN) + reference_key(found[0])[-SHOWN:]
