"""A paper as it would be printed now, the word draft across it: shown before it is issued, stored nowhere.

It is printed in a process of its own, for only workers load the renderer, and a draft must not make a web process heavy.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from procurement.documents import characters
from procurement.documents.kinds import kind_of
from procurement.kernel.errors import Refusal, Refused

SECONDS = 60
"""By the clock; a busy machine gives little of its time."""
_ROOT = Path(__file__).resolve().parents[2]
_one_at_a_time = threading.Lock()
"""Of one web process: a second person waits for the first draft instead of doubling the load."""


def draft_data(
    template: str, title: str, data: Mapping[str, Any], bureau: str, today: date
) -> dict[str, Any]:
    """The data of a paper that is not issued: without number and code, it can be verified nowhere."""
    kind = kind_of(template)
    doc = {
        "kind": kind.name,
        "number": "",
        "code": "",
        "date": today.isoformat(),
        "state": "draft",
        "template": kind.template_version,
        "bureau": bureau,
        "title": title,
        "verify_url": "",
    }
    return characters.tidied({**data, "doc": doc})


def print_draft(template: str, data: Mapping[str, Any]) -> bytes:
    """The PDF of a draft. Refuses: documents.draft_failed, where the printing process ends without one or is busy."""
    if not _one_at_a_time.acquire(timeout=SECONDS / 3):  # never all threads of a process waiting for drafts
        raise Refused([Refusal("documents.draft_failed")])
    try:
        return _printed(template, json.dumps(data))
    finally:
        _one_at_a_time.release()


@lru_cache(maxsize=4)
def _printed(template: str, data: str) -> bytes:
    """The last few are remembered: who decides opens the draft the drafter has just looked at."""
    command = [sys.executable, "-m", "procurement.documents.draft_print", template]
    try:
        done = subprocess.run(
            command,
            input=data.encode(),
            capture_output=True,
            cwd=_ROOT,
            env={name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Refused([Refusal("documents.draft_failed")]) from None
    if done.returncode or done.stdout[:5] != b"%PDF-":
        raise Refused([Refusal("documents.draft_failed")])
    return done.stdout


def main() -> None:
    """The printing process: the data comes in, the PDF goes out."""
    from procurement.documents.renderer import renderer  # noqa: PLC0415 -- only here

    pdf = renderer().render(sys.argv[1], json.load(sys.stdin), watermark="draft")
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
