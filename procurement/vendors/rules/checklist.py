"""What an application still lacks: how each thing that is asked stands, and what may be sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from procurement.kernel.errors import Refusal
from procurement.vendors.rules.applications import WITH_VENDOR, ApplicationState, Verdict


class Standing(StrEnum):
    """How one requirement stands. `on_file`: not answered, and what was given for another set would do. `ends`: answered,
    and what proves it ends before the period that is asked for. `left_out`: need not be answered, and is not."""

    MISSING = "missing"
    ON_FILE = "on_file"
    EXPIRED = "expired"
    REFUSED = "refused"
    ENDS = "ends"
    ANSWERED = "answered"
    ACCEPTED = "accepted"
    LEFT_OUT = "left_out"


OPEN = frozenset({Standing.MISSING, Standing.ON_FILE, Standing.EXPIRED, Standing.REFUSED})
"""The vendor has something to do before it can send."""
GIVEN = frozenset({Standing.ENDS, Standing.ANSWERED, Standing.ACCEPTED})


@dataclass(frozen=True)
class Given:
    """What an application says to a requirement: whether it is whole, until when what proves it holds (None: for good),
    the verdict on it, and whether something else on file would do. `optional`: it may be left out."""

    whole: bool
    until: date | None = None
    verdict: Verdict = Verdict.OPEN
    on_file: bool = False
    optional: bool = False


def standing(given: Given, today: date, asked_until: date) -> Standing:
    """How a requirement stands on a day, in an application that asks for the time until `asked_until`."""
    if given.verdict is Verdict.REFUSED:
        return Standing.REFUSED
    if not given.whole:
        return _unanswered(given)
    if given.until is not None and given.until < today:
        return Standing.EXPIRED
    if given.verdict is Verdict.ACCEPTED:
        return Standing.ACCEPTED
    return Standing.ENDS if given.until is not None and given.until < asked_until else Standing.ANSWERED


def _unanswered(given: Given) -> Standing:
    if given.optional:  # also where something on file would do: it keeps nobody from sending
        return Standing.LEFT_OUT
    return Standing.ON_FILE if given.on_file else Standing.MISSING


@dataclass(frozen=True)
class Count:
    """How many of what must be answered are."""

    done: int
    asked: int


def counted(standings: Iterable[Standing]) -> Count:
    """Of what is asked, how much is done; what may be left out and is, counts on neither side."""
    by = Counter(standings)
    done = sum(by[one] for one in GIVEN)
    return Count(done, done + sum(by[one] for one in OPEN))


def lacking_refusals(standings: Iterable[Standing]) -> list[Refusal]:
    """Why nobody can say of an application that it proves what is asked; all reasons. Asked when it is sent, and again
    when it is proposed and approved: a certificate may be taken out, somebody may leave meanwhile."""
    by = Counter(standings)
    missing = by[Standing.MISSING] + by[Standing.ON_FILE]
    found = [Refusal("vendors.requirements_missing", {"num": missing})] if missing else []
    if by[Standing.EXPIRED]:
        found.append(Refusal("vendors.requirements_expired", {"num": by[Standing.EXPIRED]}))
    return found


def submit_refusals(standings: Iterable[Standing]) -> list[Refusal]:
    """Why an application cannot be sent; all reasons."""
    found, by = lacking_refusals(standings := list(standings)), Counter(standings)
    if by[Standing.REFUSED]:
        found.append(Refusal("vendors.requirements_refused", {"num": by[Standing.REFUSED]}))
    return found


def answer_refusals(state: ApplicationState, found: Standing) -> list[Refusal]:
    """Why an answer cannot be changed now. Of a returned application what was accepted and still holds stays; what was
    corrected is not judged yet, and may be corrected again."""
    if state not in WITH_VENDOR:
        return [Refusal("vendors.application_sent")]
    kept = state is ApplicationState.RETURNED and found is Standing.ACCEPTED
    return [Refusal("vendors.only_refused")] if kept else []


def still_holds(until: date | None, since: date) -> bool:
    """Whether evidence is taken over into an application: it must hold beyond `since`, today, or for a renewal the end
    of what is renewed. What ends with it is asked for anew."""
    return until is None or until > since


def staff_refusals(people: Sequence[int], asked: int) -> list[Refusal]:
    """Why the certificates of these people (one for each certificate) do not do: each person counts once."""
    if len(set(people)) < len(people):
        return [Refusal("vendors.person_twice", field="certificates")]
    if len(people) < asked:
        return [
            Refusal("vendors.people_missing", {"asked": asked, "named": len(people)}, field="certificates")
        ]
    return []
