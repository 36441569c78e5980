"""Refusals of the clock, of sheets and of saved filters. Those of forms come with `pages.install`."""

from __future__ import annotations

from procurement.pages import saved_filters
from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    **saved_filters.SENTENCES,
    "clock.not_rehearsal": lazy("Only the clock of a rehearsal can be moved; this is not one."),
    "clock.bad_step": lazy("“%(spec)s” is no step of the clock. Write +20d, +3h, +5m, or 2026-11-23 09:00."),
    "clock.backward": lazy("The clock moves forward only; it is %(now)s now."),
    "clock.too_far": lazy("The clock goes no further than the year %(year)d."),
    "spreadsheets.empty": lazy("The file has no rows. Choose another one."),
    "spreadsheets.not_a_table": lazy(
        "This is not a table. Save it as .xlsx, or as .csv in UTF-8 or GB 18030, and send it again."
    ),
    "spreadsheets.too_large": lazy("The file unpacks to more than 64 MB. Split it, and send the parts."),
    "spreadsheets.too_many_rows": lazy("More than %(most)d rows. Split the file, and send the parts."),
    "spreadsheets.too_many_cells": lazy(
        "More than %(cells)d cells or %(text)d characters. Split the file, and send the parts."
    ),
    "spreadsheets.all_hidden": lazy(
        "Every sheet of this workbook is hidden. Show the one to be read, and save it."
    ),
    "spreadsheets.encoding_unclear": lazy(
        "It is not certain how the characters of this file are written (found: %(found)s). "
        "Save it as .xlsx, or as .csv in UTF-8, and send it again."
    ),
    "spreadsheets.separator_unclear": lazy(
        "It is not certain what parts the cells of the first row (found: %(found)s). Save it as .xlsx, and send it again."
    ),
    "spreadsheets.columns_missing": lazy("The first row must name these columns too: %(columns)s."),
    "spreadsheets.column_twice": lazy("The column %(column)s stands in the first row twice."),
    "spreadsheets.row_too_wide": lazy(
        "“%(value)s” stands under no heading: the row has more cells than the first row. "
        "An amount written with a comma may have been parted in two."
    ),
    "spreadsheets.cell_refused": lazy("“%(value)s” is not taken. %(said)s"),
    "spreadsheets.cell_error": lazy(
        "The cell holds an error (%(value)s). Mend its formula, or leave the cell empty."
    ),
    "spreadsheets.cell_uncomputed": lazy(
        "The formula of this cell has no result yet. Open the file in a sheet program, save it, and send it again."
    ),
    "spreadsheets.cell_merged": lazy(
        "The cell lies under a merged one. Take the merging apart, and fill in every row."
    ),
    "spreadsheets.cell_unclear": lazy(
        "“%(value)s” is shown otherwise than it is kept. Write it as a plain number, without percent or decimal comma."
    ),
    "spreadsheets.cell_long": lazy(
        "“%(value)s” is a number of more digits than a sheet keeps; the last ones may be lost. Write it as text."
    ),
    "spreadsheets.cell_damaged": lazy(
        "“%(value)s” holds characters that were lost when the file was saved. Type it again."
    ),
    "spreadsheets.day_unexpected": lazy(
        "The sheet keeps a day here (%(value)s), which it may have made of something else. Write it as text."
    ),
    "spreadsheets.number_no_text": lazy(
        "“%(value)s” is kept as a number, which may have lost noughts. Write it as text."
    ),
    "spreadsheets.number_no_day": lazy(
        "A number is no day. Write “%(value)s” as year-month-day, like 2026-11-22."
    ),
    "spreadsheets.number_no_month": lazy(
        "A number is no month: %(value)s may have lost a nought. Write the month as text, like 2026-10."
    ),
    "files.too_heavy": lazy(
        "Reading this file takes more time or memory than a file may take. Save it anew without formats, or split it."
    ),
    "files.scan_kind": lazy(
        "Send a PDF, a JPEG or a PNG. This file is none of them, whatever its name says."
    ),
    "files.scan_broken": lazy(
        "The file is damaged or was cut off on the way. Save or scan it anew, and send it again."
    ),
    "files.scan_locked": lazy("This PDF asks for a password. Save it without one, and send it again."),
    "files.scan_active": lazy(
        "This PDF does something when it is opened, or carries another file in it (%(found)s). Print it to a plain PDF, "
        "and send that."
    ),
    "files.scan_pages": lazy("This PDF has %(pages)d pages. Send one with at least 1 and at most %(most)d."),
    "files.scan_pixels": lazy(
        "This picture has %(millions)d million pixels. Make it smaller, at most %(most)d million, and send it again."
    ),
    "files.reader_failed": lazy("The file cannot be read. Save it anew, and send it again."),
    "spreadsheets.cell_missing": lazy("Fill this in."),
    "spreadsheets.cell_too_long": lazy("Longer than 2,000 characters: “%(value)s…”."),
    "spreadsheets.cell_unprintable": lazy(
        "No paper can print %(characters)s. Replace it by another character."
    ),
    "spreadsheets.cell_unreadable": lazy("“%(value)s” cannot be read as what this column holds."),
}
