"""Anyone can recompute: scores, legal deadlines and allocations from plain files, by the rules the pages use.

    score FILE       {"price_weight", "bidders": [{"name", "bid", "nonprice", "deduct"?, "valid"?}, …]}
    allocate FILE    {"total", "weights": [["name", n], …]}
    deadline START N working|calendar

FILE `-` is standard input. The answer is JSON on standard output. Decimals are strings or JSON numbers,
read exactly; unknown keys are ignored. A wrong value is one line on standard error and exit status 2.
"""

import csv
import json
import os
import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from procurement.kernel.allocation import split
from procurement.kernel.dates import LONGEST_COUNT, DayUnit, WorkingCalendar, deadline
from procurement.kernel.money import LARGEST_FEN, Money
from procurement.tenders.rules.scoring import Bid, Score, evaluation

CALENDARS = Path(__file__).resolve().parents[1] / "rulebook" / "data"
LARGEST_FILE = 16 * 1024 * 1024
LONGEST_NUMBER = 30  # digits before and after the point: beyond any price, short enough to compute exactly

_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")
_REQUIRED: Any = object()


class WrongValue(Exception):
    """One line for the person: where in the input, and what is expected there."""

    def __init__(self, path: str, expected: str) -> None:
        super().__init__(f"{path}: expected {expected}")


class _Number(str):
    """A JSON number as it was written: no digit is lost, and NaN is refused where it stands."""


# --- the three answers: plain data in, plain data out ---


def score(data: Any) -> dict[str, Any]:
    """Points, totals and ranks by 87号令 art.55 and 57; invalid bidders come back without a rank."""
    weight = _decimal_of(_of(data, "price_weight", ""), "price_weight", at_least=0, at_most=100)
    entries = _list(_of(data, "bidders", ""), "bidders")
    bids = [_bid(entry, f"bidders[{position}]") for position, entry in enumerate(entries)]
    result = evaluation(weight, bids)
    bidders = [_scored(bid, its_score) for bid, its_score in zip(bids, result.scores, strict=True)]
    return {"benchmark": _plain(result.benchmark), "bidders": bidders}


def last_day(start: str, count: str, unit: str) -> dict[str, Any]:
    """The last day of a period counted in working or calendar days, with the calendars on file."""
    if unit not in list(DayUnit):
        raise WrongValue("unit", "working or calendar")
    try:
        found = deadline(_day(start), _count(count), unit, calendars_on_file())
    except OverflowError:
        raise WrongValue("START + N", "a day before the year 10000") from None
    return {
        "last_day": _iso(found.last_day),
        "rolled_to": _iso(found.rolled_to),
        "provisional": found.provisional,
        "basis": found.basis,
    }


def allocate(data: Any) -> dict[str, Any]:
    """Parts of a total in proportion to the weights, in input order (largest remainder in fen)."""
    total = _money(_of(data, "total", ""), "total")
    entries = _list(_of(data, "weights", ""), "weights")
    weights = [_weight(entry, f"weights[{position}]") for position, entry in enumerate(entries)]
    if not any(weight for _, weight in weights):
        raise WrongValue("weights", "at least one weight above 0")
    return {"parts": [[name, str(part)] for name, part in split(total, weights)]}


def calendars_on_file() -> WorkingCalendar:
    """The working-day calendars shipped with the rulebook, one file per year."""
    off, make_up, years = set[date](), set[date](), set[int]()
    for path in sorted(CALENDARS.glob("calendar-*.csv")):
        years.add(int(path.stem.removeprefix("calendar-")))
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                {"OFF": off, "MAKE_UP_WORKDAY": make_up}[row["kind"]].add(date.fromisoformat(row["date"]))
    return WorkingCalendar(frozenset(off), frozenset(make_up), frozenset(years))


# --- the commands ---

COMMANDS: dict[str, tuple[str, Callable[..., dict[str, Any]]]] = {
    "score": ("score FILE", lambda file: score(_json(file))),
    "deadline": ("deadline START N working|calendar", last_day),
    "allocate": ("allocate FILE", lambda file: allocate(_json(file))),
}


def main(argv: Sequence[str]) -> int:
    """Run a command with its arguments; the exit status is 0, or 2 for anything wrong in the input."""
    name, *arguments = argv or [""]
    if name not in COMMANDS:
        return _complain("usage: " + " | ".join(usage for usage, _ in COMMANDS.values()))
    usage, command = COMMANDS[name]
    if len(arguments) != len(usage.split()) - 1:
        return _complain(f"usage: {usage}")
    try:
        text = _as_text(command(*arguments))
    except WrongValue as wrong:
        return _complain(f"{name}: {wrong}")
    return _say(text)


def _say(text: str) -> int:
    """What cannot be written (a full disk, a reader who left) is a line too, and status 1."""
    try:
        print(text, flush=True)
    except OSError as fault:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # the interpreter writes once more at its end
        print(f"the answer could not be written: {fault.strerror}", file=sys.stderr)
        return 1
    return 0


def _complain(line: str) -> int:
    print(line, file=sys.stderr)
    return 2


def _as_text(answer: dict[str, Any]) -> str:
    """Readable Chinese where the terminal can show it, escapes where it cannot."""
    text = json.dumps(answer, ensure_ascii=False, indent=2)
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return json.dumps(answer, indent=2)
    return text


def _json(file: str) -> Any:
    """The document in a file, every number kept as written."""
    shown = "standard input" if file == "-" else ascii(file)
    try:
        text = _bytes(file, shown).decode("utf-8-sig")
        return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=_Number)
    except UnicodeDecodeError:
        raise WrongValue(shown, "text in UTF-8") from None
    except json.JSONDecodeError as error:
        raise WrongValue(f"{shown} line {error.lineno} column {error.colno}", f"JSON ({error.msg})") from None
    except RecursionError:
        raise WrongValue(shown, "JSON that is not nested so deeply") from None


def _bytes(file: str, shown: str) -> bytes:
    try:
        with open(0 if file == "-" else file, "rb", closefd=file != "-") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:  # ValueError: a name no file system can hold
        raise WrongValue(shown, f"a readable file ({getattr(error, 'strerror', None) or error})") from None
    if len(content) > LARGEST_FILE:
        raise WrongValue(shown, "a file of at most 16 MB")
    return content


# --- shapes: each names the path it looked at ---


def _bid(entry: Any, path: str) -> Bid:
    valid = _of(entry, "valid", path, True)
    if not isinstance(valid, bool):
        raise WrongValue(f"{path}.valid", "true or false")
    # an invalid bid is often invalid for want of a price
    price, nonprice = (
        _decimal_of(_of(entry, key, path), f"{path}.{key}")
        if valid or _of(entry, key, path, None) is not None
        else Decimal(0)
        for key in ("bid", "nonprice")
    )
    deduct = _decimal_of(_of(entry, "deduct", path, "0"), f"{path}.deduct")
    if valid and price <= 0:
        raise WrongValue(f"{path}.bid", "a price above 0")
    if valid and nonprice < 0:
        raise WrongValue(f"{path}.nonprice", "points, 0 or more")
    if valid and not 0 <= deduct < 1:
        raise WrongValue(f"{path}.deduct", 'a share from 0 to below 1, such as "0.10"')
    return Bid(_name(_of(entry, "name", path), f"{path}.name"), price, nonprice, deduct, valid)


def _scored(bid: Bid, its_score: Score | None) -> dict[str, Any]:
    if its_score is None:
        return {"name": bid.name, "valid": False}
    return {
        "name": bid.name,
        "eval_price": _plain(its_score.eval_price),
        "price_points": _plain(its_score.price_points),
        "total": _plain(its_score.total),
        "rank": its_score.rank,
    }


def _weight(entry: Any, path: str) -> tuple[str, Decimal]:
    if not isinstance(entry, list) or len(entry) != 2:
        raise WrongValue(path, 'a pair ["name", weight]')
    return _name(entry[0], f"{path}[0]"), _decimal_of(entry[1], f"{path}[1]", at_least=0)


def _money(value: Any, path: str) -> Money:
    amount = _decimal_of(value, path)
    if amount * 100 % 1 or abs(amount) * 100 > LARGEST_FEN:
        raise WrongValue(path, "an amount in yuan with at most 2 decimals and 16 digits before them")
    return Money.rounded(amount)


def _of(entry: Any, key: str, path: str, default: Any = _REQUIRED) -> Any:
    """The value of a key, or its default; the path of the document itself is empty."""
    if not isinstance(entry, dict):
        raise WrongValue(path or "document", "an object {…}")
    if key not in entry and default is _REQUIRED:
        raise WrongValue(f"{path}.{key}" if path else key, "a value, but the key is missing")
    return entry.get(key, default)


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise WrongValue(path, "a list […] with at least one entry")
    return value


def _name(value: Any, path: str) -> str:
    if not isinstance(value, str) or isinstance(value, _Number):
        raise WrongValue(path, "a text")
    return value


def _decimal_of(value: Any, path: str, at_least: int | None = None, at_most: int | None = None) -> Decimal:
    """An exact decimal, written as a JSON number or as the same in quotes."""
    if not isinstance(value, str) or len(value) > 3 * LONGEST_NUMBER or not _DECIMAL.fullmatch(value):
        raise WrongValue(
            path, f'a number or a decimal in quotes, such as "12.50", of at most {LONGEST_NUMBER} digits'
        )
    number = Decimal(value)
    if max(number.adjusted() + 1, -int(number.as_tuple().exponent)) > LONGEST_NUMBER:
        raise WrongValue(path, f"at most {LONGEST_NUMBER} digits before and after the point")
    if at_least is not None and number < at_least or at_most is not None and number > at_most:
        wanted = f"from {at_least} to {at_most}" if at_most is not None else f"of {at_least} or more"
        raise WrongValue(path, f"a number {wanted}")
    return number


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # well written, but no such day
    raise WrongValue("START", "a day of the calendar such as 2026-10-01")


def _count(text: str) -> int:
    if re.fullmatch(r"[0-9]{1,4}", text) and int(text) <= LONGEST_COUNT:
        return int(text)
    raise WrongValue("N", f"a whole number of days from 0 to {LONGEST_COUNT}")


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else format(number, "f")


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
