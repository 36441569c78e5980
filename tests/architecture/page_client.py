"""Every page is looked at the same way: `check(html)` in each page test, or `PageClient(client).get(url)`.

It asserts what the office promises of a page: one h1 that begins the title, a language, labels, tokens in every
form that acts, unique ids, links that say something, nothing inline, nothing left untranslated.
"""

from __future__ import annotations

import re
from typing import Any

from lxml import html as parser
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

UNLABELLED = ("hidden", "submit", "button", "reset", "image")
UNTRANSLATED = re.compile(r"%\(\w+\)[sd]|\bUndefined\b|\bMISSING\b|LazyString|<function ")
ENGLISH = re.compile(r"[A-Za-z]{2,}(?:[ ,.;:/'()-]+[A-Za-z]{2,}){3,}")
SPACES = re.compile(r"\s+")


class PageFault(AssertionError):
    """A page that breaks a promise; the message lists every one."""


class Page:
    """A parsed page with the questions tests ask."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.root: HtmlElement = parser.document_fromstring(text)

    def find(self, path: str) -> list[HtmlElement]:
        found = self.root.xpath(path)
        assert isinstance(found, list)
        return found

    @property
    def title(self) -> str:
        return _words(self.find("//head/title")[0])

    @property
    def h1(self) -> str:
        return _words(self.find("//h1")[0])

    @property
    def words(self) -> str:
        """All that can be read on the page, in one line."""
        return _words(self.find("//body")[0])

    def errors(self) -> list[str]:
        """The lines of the error summary."""
        return [_words(item) for item in self.find('//*[contains(@class,"k-errsum")]//li')]

    def values(self, form: int = 0) -> dict[str, str]:
        """What the fields of a POST form hold, ready to be posted back (tokens included)."""
        element = self.find('//form[translate(@method,"POST","post")="post" and not(@data-repeatable)]')[form]
        return {name: value or "" for name, value in element.form_values()}

    def faults(self, lang: str | None = None) -> list[str]:
        """Every broken promise, as sentences."""
        return [
            *_head(self),
            *_labels(self),
            *_forms(self),
            *_ids(self),
            *_links(self),
            *_inline(self),
            *_translated(self, lang),
        ]


def check(text: str | bytes, *, lang: str | None = None) -> Page:
    """Parse a page and raise PageFault unless it keeps every promise; `lang="zh_CN"` also refuses English."""
    page = Page(text.decode() if isinstance(text, bytes) else text)
    if faults := page.faults(lang):
        raise PageFault("\n".join(faults))
    return page


class PageClient:
    """A Flask test client whose every HTML answer is checked."""

    def __init__(self, client: Any, lang: str | None = None) -> None:
        self.client, self.lang = client, lang

    def get(self, url: str, status: int = 200, **options: Any) -> Page:
        return self._seen(self.client.get(url, **options), status)

    def post(
        self,
        url: str,
        data: dict[str, Any] | None = None,
        *,
        from_url: str | None = None,
        status: int = 303,
        form: int = 0,
        check: bool = True,
        **options: Any,
    ) -> TestResponse | Page:
        """Post a form as a browser does: the tokens (and untouched fields) of the page come along.

        A refused form (422) says why: a page without an error on it is a fault of its own. Where a page shows what
        will be done first, it is looked at and sent on; `check=False` (with status 200) stops at it.
        """
        kept = self.get(from_url or url).values(form)
        answer = self.client.post(url, data={**kept, **(data or {})}, **options)
        if check and (shown := checking(answer)) is not None:
            fields = check_values(shown)
            answer = self.client.post(url, data=fields, **options)
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {_summary(answer)}"
        if answer.mimetype != "text/html" or status == 303:
            return answer
        page = self._seen(answer, status)
        assert status != 422 or page.errors(), f"{url} was refused without a word"
        return page

    def _seen(self, answer: TestResponse, status: int) -> Page:
        assert answer.status_code == status, f"{answer.status_code} instead of {status}: {answer.location}"
        return check(answer.get_data(), lang=self.lang)


def checking(answer: TestResponse) -> Page | None:
    """The page that shows what will be done, where this answer is one; every promise of a page is kept there too."""
    if answer.status_code != 200 or answer.mimetype != "text/html":
        return None
    page = Page(answer.get_data(as_text=True))
    return check(answer.get_data()) if page.find('//input[@name="seen"]') else None


def check_values(page: Page) -> MultiDict[str, str]:
    """What the page that shows what will be done sends on."""
    form = page.find('//form[.//input[@name="seen"]]')[0]
    return MultiDict([(name, value or "") for name, value in form.form_values()])


def says(answer: TestResponse, words: str) -> bool:
    """Whether a form was refused (422) with these words among its errors: this form, and for this reason."""
    assert answer.status_code == 422, f"{answer.status_code} instead of 422: {_summary(answer)}"
    return any(words in error for error in Page(answer.get_data(as_text=True)).errors())


def _summary(answer: TestResponse) -> str:
    if answer.mimetype != "text/html" or not answer.get_data():
        return answer.get_data(as_text=True)[:200]
    return "; ".join(Page(answer.get_data(as_text=True)).errors()) or str(answer.location)


# ---- the promises -------------------------------------------------------------------------------
def _head(page: Page) -> list[str]:
    faults = []
    headings = page.find("//h1")
    if len(headings) != 1:
        faults.append(f"a page has one h1, not {len(headings)}: {[_words(h) for h in headings]}")
    elif not page.title.startswith(page.h1) or not page.h1:
        faults.append(f"the title begins with the h1: {page.title!r} does not begin with {page.h1!r}")
    if page.root.get("lang") not in ("zh-CN", "en"):
        faults.append(f"html lang is {page.root.get('lang')!r}")
    return faults


def _labels(page: Page) -> list[str]:
    targets = set(page.find("//label/@for"))
    return [
        f"no label: {_tag(field)}"
        for field in page.find("//input|//select|//textarea")
        if field.get("type") not in UNLABELLED
        and field.get("id") not in targets
        and not (field.get("aria-label") or field.get("aria-labelledby"))
        and not _inside(field, "label")
    ] + [f"label for nothing: {target}" for target in targets if not page.find(f'//*[@id="{target}"]')]


def _forms(page: Page) -> list[str]:
    faults = []
    for form in page.find("//form"):
        if (form.get("method") or "get").lower() != "post":
            continue
        names = {field.get("name") for field in form.xpath(".//input")}
        wanted = {"csrf_token"} if form.get("data-repeatable") is not None else {"csrf_token", "form_token"}
        faults += [f"form {form.get('action')!r} has no {name}" for name in sorted(wanted - names)]
    return faults


def _ids(page: Page) -> list[str]:
    ids = page.find("//*/@id")
    named = [
        name for value in page.find("//*/@aria-describedby|//*/@aria-labelledby") for name in value.split()
    ]
    return [f"id used twice: {name}" for name in sorted({name for name in ids if ids.count(name) > 1})] + [
        f"described by nothing: {name}" for name in named if name not in ids
    ]


def _links(page: Page) -> list[str]:
    silent = [
        item
        for item in page.find("//a[@href]|//button|//summary")
        if not (_words(item) or item.get("aria-label"))
    ]
    nowhere = [item for item in page.find("//a[@href]") if item.get("href") in ("", "#")]
    return [f"says nothing: {_tag(item)}" for item in silent] + [
        f"leads nowhere: {_words(item)}" for item in nowhere
    ]


def _inline(page: Page) -> list[str]:
    return (
        [f"inline style: {_tag(item)}" for item in page.find("//*[@style]|//style")]
        + [f"inline script: {_tag(item)}" for item in page.find("//script[not(@src)]")]
        + [
            f"inline {name}: {_tag(item)}"
            for item in page.find("//*[@*[starts-with(name(),'on')]]")
            for name in item.keys()  # noqa: SIM118  (an element is not a dict)
            if name.startswith("on")
        ]
    )


def _translated(page: Page, lang: str | None) -> list[str]:
    words = page.words
    faults = [f"not filled in: …{_around(words, found)}…" for found in UNTRANSLATED.finditer(words)]
    if lang == "zh_CN":
        faults += [
            f"English on a Chinese page: {found[0]!r}" for found in ENGLISH.finditer(_chinese_words(page))
        ]
    return faults


def _chinese_words(page: Page) -> str:
    """What stands on the page outside elements that say they are another language, and outside code."""
    return " | ".join(
        SPACES.sub(" ", text)
        for text in page.find(
            '//body//text()[not(ancestor::*[@lang="en"] or ancestor::code or ancestor::pre or ancestor::script)]'
        )
    )


def _words(element: HtmlElement) -> str:
    return SPACES.sub(" ", element.text_content()).strip()


def _around(words: str, found: re.Match[str]) -> str:
    return words[max(0, found.start() - 30) : found.end() + 30]


def _tag(element: HtmlElement) -> str:
    text = parser.tostring(element, encoding="unicode", with_tail=False)
    return text.split(">", 1)[0][:160] + ">"


def _inside(element: HtmlElement, tag: str) -> bool:
    return any(parent.tag == tag for parent in element.iterancestors())
