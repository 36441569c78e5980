"""What an imported table of staff would change. A row is somebody with one certificate or none; further certificates of
the same person are rows with the same identity number, which is never said again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from procurement.kernel.errors import Refusal
from procurement.kernel.plans import Fault, Plan, of_row
from procurement.vendors.rules.staff import (
    CertificateCommand,
    StaffCommand,
    certificate_refusals,
    staff_refusals,
)


@dataclass(frozen=True)
class StaffRow:
    """What one row says."""

    staff: StaffCommand
    certificate: CertificateCommand | None = None


@dataclass(frozen=True)
class StaffLine:
    """One row of a table of staff, as the sheet program counts it."""

    row: int
    said: StaffRow
    incomplete: bool = False
    """Whether it says something of a certificate without its kind or its number."""


@dataclass(frozen=True)
class KnownStaff:
    """Somebody who is on the list already, and their certificates (key, number, last day)."""

    id: int
    name: str
    post: str
    active: bool
    certificates: frozenset[tuple[str, str, date | None]] = frozenset()


def staff_plan(lines: Sequence[StaffLine], known: Mapping[str, KnownStaff], today: date) -> Plan[StaffRow]:
    """Compare rows with the staff known by identity number; nobody is taken out.

    Added: rows that bring somebody, or a certificate to somebody. Changed: rows that say another name or post, or of
    somebody who had gone. Faults: vendors.staff_differs, staff_twice, certificate_half, and those of `staff_refusals`
    and `certificate_refusals`.
    """
    faults = [fault for line in lines for fault in of_row(line.row, _refusals(line, today))]
    faults += _between(lines)
    added, changed, unchanged = list[StaffRow](), list[tuple[int, StaffRow]](), 0
    for line in lines:
        there = known.get(line.said.staff.identity_number)
        if there is None or _is_new(line.said.certificate, there):
            added.append(line.said)
        elif _differs(line.said.staff, there):
            changed.append((there.id, line.said))
        else:
            unchanged += 1
    return Plan(tuple(added), tuple(changed), unchanged, tuple(sorted(faults, key=lambda fault: fault[0])))


def _refusals(line: StaffLine, today: date) -> list[Refusal]:
    found = staff_refusals(line.said.staff, today, new=True)
    if line.incomplete:
        found.append(Refusal("vendors.certificate_half", field="certificate_number"))
    elif line.said.certificate:
        found += certificate_refusals(line.said.certificate)
    return found


def _between(lines: Sequence[StaffLine]) -> list[Fault]:
    """What rows with one identity number say against each other, or twice."""
    first: dict[str, StaffLine] = {}
    said: dict[tuple[str, CertificateCommand | None], int] = {}
    found = list[Fault]()
    for line in lines:
        number = line.said.staff.identity_number
        before = first.setdefault(number, line)
        once = said.setdefault((number, line.said.certificate), line.row)
        if before.said.staff != line.said.staff:
            differs = Refusal("vendors.staff_differs", {"first": before.row}, "name")
            found.append((line.row, "name", differs))
        elif once != line.row:
            twice = Refusal("vendors.staff_twice", {"first": once}, "identity_number")
            found.append((line.row, "identity_number", twice))
    return found


def _is_new(certificate: CertificateCommand | None, there: KnownStaff) -> bool:
    if certificate is None:
        return False
    return (str(certificate.key), certificate.number, certificate.valid_until) not in there.certificates


def _differs(staff: StaffCommand, there: KnownStaff) -> bool:
    return (staff.name, staff.post) != (there.name, there.post) or not there.active
