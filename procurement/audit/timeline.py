"""A subject's history as record pages show it: sentences of what happened, and the table of changed values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from procurement.audit.models import AuditRecord
from procurement.kernel.dates import Month
from procurement.kernel.permissions import Role
from procurement.pages import i18n
from procurement.pages.i18n import Text
from procurement.pages.parts import Change, Event

Words = Callable[[Any], Text]
THE_SYSTEM: Text = i18n.lazy("The system")
READ: Mapping[str, Callable[[str], Any]] = {"month": Month, "day": date.fromisoformat}
NO_WORDS: Mapping[str, Words] = MappingProxyType({})


def who(record: Any) -> Text:
    """Who did it: the name a person had then. The system's own acts carry a name that is no word of any language."""
    return THE_SYSTEM if record.actor_roles == Role.SYSTEM else record.actor_name


def told(record: Any) -> str:
    """What was done, in the reader's language: months and days are written as pages write them."""
    params = {name: _read(name, value) for name, value in record.params.items()}
    return i18n.sentence(f"audit.{record.action}", params)


def _read(name: str, value: Any) -> Any:
    """A record keeps everything but numbers as text; what is a month or a day by its name becomes one again."""
    try:
        return READ[name](value)
    except (KeyError, TypeError, ValueError):
        return value


def events(records: Iterable[AuditRecord]) -> list[Event]:
    """One line per record, in the order given: when, what, and who."""
    return [Event(i18n.instant(record.at), told(record), str(who(record))) for record in records]


def changes(
    records: Iterable[AuditRecord], fields: Mapping[str, Text], words: Mapping[str, Words] = NO_WORDS
) -> list[Change]:
    """One row per changed value; `fields` names them, one without a name is not shown.

    `words` says the values of a field where the record keeps a code or a number instead of what pages write.
    """
    return [
        Change(
            i18n.instant(record.at),
            str(who(record)),
            fields[name],
            _shown(old, words.get(name, str)),
            _shown(new, words.get(name, str)),
        )
        for record in records
        for name, (old, new) in record.changes.items()
        if name in fields
    ]


def _shown(value: Any, words: Words) -> str:
    return i18n.NOTHING if value in (None, "") else str(words(value))
