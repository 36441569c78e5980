"""What the processes write for those who run them: one line per event on standard output, times in UTC.

Never the values of variables: they hold what people typed.
"""

from __future__ import annotations

import structlog
from structlog.tracebacks import ExceptionDictTransformer
from structlog.typing import Processor


def configure(production: bool) -> None:
    """JSON lines in production, lines for reading everywhere else; a fault with its places, without its values."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last = _for_machines() if production else _for_people()
    structlog.configure(processors=[*shared, *last])


def _for_machines() -> list[Processor]:
    return [
        structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False)),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]


def _for_people() -> list[Processor]:
    return [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]
