"""What a vendor sends as proof, and why it is not taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procurement.kernel.errors import Refusal


@dataclass(frozen=True)
class Proof:
    """What is said of a file: its number, who issued it, and its days."""

    number: str = ""
    issuer: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def unsaid_refusals(proof: Proof, certificate: bool, dated: bool) -> list[Refusal]:
    """What is not said of a file and has to be: a certificate has a number; what is `dated`, a last day."""
    found = []
    if certificate and not proof.number:
        found.append(Refusal("vendors.number_missing", field="number"))
    if dated and proof.valid_until is None:
        found.append(Refusal("vendors.until_missing", field="valid_until"))
    return found


def proof_refusals(proof: Proof, certificate: bool, dated: bool, today: date) -> list[Refusal]:
    """Why a file is not taken as proof; all reasons."""
    found = unsaid_refusals(proof, certificate, dated)
    if proof.valid_until is None:
        return found
    if proof.valid_until < today:
        found.append(Refusal("vendors.evidence_over", {"day": proof.valid_until}, field="valid_until"))
    if proof.valid_from is not None and proof.valid_from > proof.valid_until:
        found.append(Refusal("vendors.evidence_backwards", field="valid_until"))
    return found
