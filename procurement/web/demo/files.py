"""Reading the demo bureau's data files."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
APPLICATION = Path(__file__).resolve().parents[2]


def rows(path: Path | str) -> list[dict[str, str]]:
    """The rows of a CSV file; a bare name is one of the demo's own."""
    with (DATA / path if isinstance(path, str) else path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values(path: Path | str) -> Any:
    """The content of a JSON file."""
    return json.loads((DATA / path if isinstance(path, str) else path).read_text("utf-8"))
