"""B7: papers to PDF in one warm process, one by one, beside the bare library.

Ours is the whole work of a worker for one paper: template, digest, search for missing characters, PDF/A-3a with tags,
even margins and the attached data, hash of the file, stored and synced to disk. The floor is WeasyPrint alone, turning
the same HTML with the same parsed stylesheets and fonts into the same PDF variant: no attachment, no even margins, no
hash, nothing stored. They take turns paper by paper, so that other work on the machine meets both, and the garbage
collector rests for both, as it does for a worker's batch.
"""

from __future__ import annotations

import hashlib
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, row
from procurement.documents.renderer import VARIANT, renderer, resting_collector, weasyprint
from tests.documents import samples

inline, line_break = weasyprint.layout.inline, weasyprint.text.line_break
BARE = (inline.justify_line, line_break.Layout.reactivate)  # before a press is made: as the library has them
BATCH = 25


def run() -> list[Row]:
    """Bills of five and of eleven lines, ten times as many of five, and a contract."""
    for template in ("billing/bill", "contracts/contract"):
        renderer().render(
            template, samples.ALL[template]()
        )  # what a worker does once: fonts, styles, templates
    return [
        measured("bill, 5 lines", "billing/bill", bills(5, BATCH)),
        measured("bill, 11 lines", "billing/bill", bills(11, BATCH)),
        measured("bill, 5 lines, 10 times as many", "billing/bill", bills(5, 10 * BATCH)),
        measured("contract, 13 pages", "contracts/contract", [samples.contract()] * 5),
    ]


def bills(lines: int, count: int) -> list[Any]:
    return [samples.bill(lines, n, f"示例市第{n}部门") for n in range(1, count + 1)]


def measured(name: str, template: str, data: list[Any]) -> Row:
    """One figure in papers per CPU second of one core, from the median paper of ours and of the floor."""
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as folder:
        for start in range(0, len(data), BATCH):
            with resting_collector():
                for one in data[start : start + BATCH]:
                    html = renderer().source(template, one)
                    ours.append(
                        cpu_seconds(lambda one=one: keep(renderer().render(template, one), Path(folder)))
                    )
                    floors.append(cpu_seconds(lambda html=html: bare(template, html)))
    our, floor = statistics.median(ours), statistics.median(floors)
    return row("B7", name, 1 / our, "papers/s", 1 / floor, our)


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU, not the clock: the machine has other work, and one warm process prints one paper at a time."""
    before = time.process_time()
    work()
    return time.process_time() - before


def keep(pdf: bytes, folder: Path) -> None:
    """Store by hash, synced, as infra.storage does."""
    with (folder / hashlib.sha256(pdf).hexdigest()).open("wb") as file:
        file.write(pdf)
        file.flush()
        os.fsync(file.fileno())


def bare(template: str, html: str) -> bytes:
    """The same HTML by the library alone."""
    with bare_library():
        page = weasyprint.HTML(string=html, url_fetcher=renderer().fetcher)
        pdf: bytes = page.write_pdf(
            stylesheets=renderer().sheets_of(template, None),
            font_config=renderer().fonts,
            pdf_variant=VARIANT,
        )
    return pdf


@contextmanager
def bare_library() -> Iterator[None]:
    """The library without our even margins."""
    spread = (inline.justify_line, line_break.Layout.reactivate)
    inline.justify_line, line_break.Layout.reactivate = BARE
    try:
        yield
    finally:
        inline.justify_line, line_break.Layout.reactivate = spread


if __name__ == "__main__":
    for figure in run():
        print(figure)
