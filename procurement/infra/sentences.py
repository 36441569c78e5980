"""Refusals of the clock, of sheets and of saved filters. Those of forms come with `pages.install`."""

from __future__ import annotations

from procurement.infra import saved_filters
from procurement.infra.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    **saved_filters.SENTENCES,
    "clock.not_rehearsal": lazy("Only the clock of a rehearsal can be moved; this is not one."),
    "clock.bad_step": lazy("“%(spec)s” is no step of the clock. Write +20d, +3h, +5m, or 2026-11-23 09:00."),
    "clock.backward": lazy("The clock moves forward only; it is %(now)s now."),
    "clock.too_far": lazy("The clock goes no further than the year %(year)d."),
    "sheets.empty": lazy("The file has no rows. Choose another one."),
    "sheets.not_a_table": lazy(
        "This is not a table. Save it as .xlsx, or as .csv in UTF-8 or GB 18030, and send it again."
    ),
    "sheets.too_large": lazy("The file unpacks to more than 64 MB. Split it, and send the parts."),
    "sheets.too_many_rows": lazy("More than %(most)d rows. Split the file, and send the parts."),
    "sheets.too_many_columns": lazy(
        "More than %(most)d columns. Something may stand far to the right of the table; remove it."
    ),
    "sheets.columns_missing": lazy("The first row must name these columns too: %(columns)s."),
    "sheets.column_twice": lazy("The column %(column)s stands in the first row twice."),
    "sheets.cell_missing": lazy("Fill this in."),
    "sheets.cell_too_long": lazy("Longer than 2,000 characters: “%(value)s…”."),
    "sheets.cell_unprintable": lazy("No paper can print %(characters)s. Replace it by another character."),
    "sheets.cell_unreadable": lazy("“%(value)s” cannot be read as what this column holds."),
}
