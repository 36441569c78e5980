"""A subject's history as record pages show it: sentences of what happened, and the table of changed values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from procurement.audit.models import AuditRecord
from procurement.infra import i18n
from procurement.infra.i18n import Text
from procurement.infra.parts import Change, Event

Words = Callable[[Any], Text]
NO_WORDS: Mapping[str, Words] = MappingProxyType({})


def events(records: Iterable[AuditRecord]) -> list[Event]:
    """One line per record, in the order given: when, what, and who."""
    return [
        Event(
            i18n.instant(record.at), i18n.sentence(f"audit.{record.action}", record.params), record.actor_name
        )
        for record in records
    ]


def changes(
    records: Iterable[AuditRecord], fields: Mapping[str, Text], words: Mapping[str, Words] = NO_WORDS
) -> list[Change]:
    """One row per changed value; `fields` names them, one without a name is not shown.

    `words` says the values of a field where the record keeps a code or a number instead of what pages write.
    """
    return [
        Change(
            i18n.instant(record.at),
            record.actor_name,
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
