"""The process that reads one untrusted file: limits first, then the reader, its rows as lines of JSON.

Started by `untrusted.read` alone: `python -m procurement.infra.untrusted_reader MODULE MEMORY RESULT WORK`.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
from typing import Any

from procurement.kernel.errors import Refused

TOO_HEAVY = 75
"""The return code of a reader that asked for more than it may have."""


def main(module: str, memory: str, result: str, work: str) -> None:
    """Read standard input, write rows and a last word. What is too much for the limits is said, where it still can be."""
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, int(result))
    _limit(resource.RLIMIT_CPU, int(work))
    _limit(resource.RLIMIT_AS, int(memory))
    try:
        reader = importlib.import_module(module)
        for row in reader.read(sys.stdin.buffer.read()):
            _say(row)
        _say({"end": True})
        sys.stdout.buffer.flush()
    except Refused as refused:
        first = refused.refusals[0]
        _say({"refused": first.code, "params": dict(first.params)})
    except (MemoryError, RecursionError, OSError):
        os._exit(TOO_HEAVY)  # nothing more can be said: what is written already may be all that fits


def _limit(what: int, most: int) -> None:
    """Never above what the machine allows already."""
    allowed = resource.getrlimit(what)[1]
    bound = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
    resource.setrlimit(what, (bound, bound))


def _say(said: Any) -> None:
    line = json.dumps(said, ensure_ascii=False, separators=(",", ":")) + "\n"
    sys.stdout.buffer.write(line.encode("utf-8", "surrogatepass"))


if __name__ == "__main__":
    main(*sys.argv[1:])
