"""What is said of files about vendors."""

from __future__ import annotations

from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "vendors.file_lost": lazy(
        "This file is missing from the store or damaged. Whoever looks after the system brings it back."
    ),
}
