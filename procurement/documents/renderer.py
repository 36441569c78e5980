"""The renderer: frozen data in, one finished PDF out (PDF/A-3a, tagged, fonts embedded, its data attached).

Only workers import this module: loading WeasyPrint takes about half a second. The same data always gives the
same bytes: dates come from the data, the identifier is a hash of the source, no system font is ever seen.
"""

import gc
import hashlib
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from procurement.documents import watermark
from procurement.documents.characters import refuse_missing
from procurement.documents.filters import FILTERS, breakable_quotes
from procurement.documents.fonts import only_paper_fonts
from procurement.documents.rules import Frozen, Watermark, canonical, digest
from procurement.pages.layout import Continued

with only_paper_fonts():
    import weasyprint
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    from procurement.documents import even_margins

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "pdf"
FULL_SHEET, LIGHT_SHEET = "papers.css", "light.css"
LIGHT_FRAME = '{% extends "_light.html" %}'
VARIANT = "pdf/a-3a"
DATA_NAME = "data.json"
DATA_DESCRIPTION = "本文件的结构化数据"


class ForbiddenAddress(ValueError):
    """A paper asked for something outside itself."""


class PdfRenderer:
    """What one process loads once: the fonts, the stylesheets and the templates."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        even_margins.install()
        with only_paper_fonts():
            self.fonts = FontConfiguration()
        self.fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False, fail_on_errors=True)
        self.jinja = _environment(templates)
        self.sheets = {
            name: self._sheet((templates / name).read_text("utf-8")) for name in (FULL_SHEET, LIGHT_SHEET)
        }
        self._watermarks: dict[Watermark, weasyprint.CSS] = {}
        self.templates, self._light = templates, dict[str, bool]()

    def render(self, template: str, data: Frozen, *, watermark: Watermark | None = None) -> bytes:
        """The PDF of one paper, `template` without its ending: `billing/bill`.

        Refuses: MissingCharacters, named with their places in the data; ForbiddenAddress; a variable the data
        does not have (jinja2.UndefinedError).
        """
        html = self.source(template, data)
        refuse_missing(html, data)
        page = weasyprint.HTML(string=html, url_fetcher=self.fetcher)
        try:
            document = page.render(stylesheets=self.sheets_of(template, watermark), font_config=self.fonts)
        except FatalURLFetchingError as refused:  # a BaseException: uncaught it would end the worker
            raise ForbiddenAddress(str(refused)) from refused
        with _colour_profile_left_open():
            pdf: bytes = document.write_pdf(
                pdf_variant=VARIANT, pdf_identifier=_identifier(html), attachments=[_attachment(data)]
            )
        return pdf

    def source(self, template: str, data: Frozen) -> str:
        """The HTML a paper is printed from."""
        html = self.jinja.get_template(f"{template}.html").render(data, digest=digest(data)[:16])
        head, body_tag, body = html.partition("<body")
        return head + body_tag + breakable_quotes(body)

    def sheets_of(self, template: str, mark: Watermark | None) -> list[weasyprint.CSS]:
        """The stylesheets of a template, with the watermark if there is one."""
        sheet = self.sheets[LIGHT_SHEET if self._is_light(template) else FULL_SHEET]
        return [sheet, self._mark(mark)] if mark else [sheet]

    def _is_light(self, template: str) -> bool:
        """Whether a template stands in the light frame, for what is made by the thousand: few boxes, few rules."""
        if template not in self._light:
            text = (self.templates / f"{template}.html").read_text("utf-8")
            self._light[template] = LIGHT_FRAME in text
        return self._light[template]

    def _mark(self, mark: Watermark) -> weasyprint.CSS:
        if mark not in self._watermarks:
            self._watermarks[mark] = self._sheet(watermark.stylesheet(mark))
        return self._watermarks[mark]

    def _sheet(self, text: str) -> weasyprint.CSS:
        return weasyprint.CSS(string=text, font_config=self.fonts, url_fetcher=self.fetcher)


@cache
def renderer() -> PdfRenderer:
    """The renderer of this process."""
    return PdfRenderer()


@contextmanager
def resting_collector() -> Iterator[None]:
    """No garbage collection inside a batch: it would be a tenth of the time. What is loaded already is never looked at
    again; what somebody else has frozen stays so."""
    was_on, was_frozen = gc.isenabled(), gc.get_freeze_count() > 0
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
        if not was_frozen:
            gc.unfreeze()


@contextmanager
def _colour_profile_left_open() -> Iterator[None]:
    """The library forgets to close the file of its colour profile; Python closes it and would warn of it."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="unclosed file .*[.]icc", category=ResourceWarning)
        yield


def _identifier(html: str) -> bytes:
    """The identifier of the file, from its source: a random one would make two prints differ."""
    return hashlib.sha256(html.encode()).hexdigest()[:32].encode()


def _environment(templates: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates), undefined=StrictUndefined, autoescape=True, trim_blocks=True,
        lstrip_blocks=True, extensions=[Continued],
    )  # fmt: skip
    environment.filters.update(FILTERS)
    return environment


def _attachment(data: Frozen) -> weasyprint.Attachment:
    """The frozen data as a file inside the paper; an Attachment serves one document only."""
    day = datetime.fromisoformat(data["doc"]["date"]).replace(tzinfo=UTC)
    return weasyprint.Attachment(
        string=canonical(data), name=DATA_NAME, description=DATA_DESCRIPTION, relationship="Data",
        created=day, modified=day,
    )  # fmt: skip
