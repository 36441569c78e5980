"""Bits of markup a page repeats by the hundred, icons and states, and what frames it, made once.

Icons and states are the macros' shapes, written in Python because a macro call costs more than the markup it makes
(`make bench`, B5). Every text goes through `escape`.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache
from typing import Any

from flask import request, url_for
from flask_wtf.csrf import generate_csrf
from jinja2.runtime import Macro
from markupsafe import Markup, escape

from procurement.pages.http import static_url
from procurement.pages.i18n import html_lang
from procurement.pages.parts import Badge


def once(macro: Macro, *values: Hashable) -> Markup:
    """What a macro makes of these values, made once in a process for each language: the frame of a page.

    Such a macro says nothing of who asks, or when: its values and the texts are all it uses (a test reads them).
    """
    return _once(macro, html_lang(), values)


@lru_cache(maxsize=512)
def _once(macro: Macro, language: str, values: tuple[Hashable, ...]) -> Markup:
    return Markup(macro(*values))


FORM_TOKEN, PAGE_ADDRESS = Markup("\x02token\x03"), Markup("\x02address\x03")
"""Places that macros made once leave for what differs with each page; nobody can type such characters."""


def filled(made: Markup) -> Markup:
    """What was made once, with the token of this page's forms and its own address."""
    address = escape(request.full_path.rstrip("?"))
    return Markup(str(made).replace(FORM_TOKEN, generate_csrf()).replace(PAGE_ADDRESS, address))


def address(endpoint: str, **parts: Any) -> str:
    """`url_for` of templates: an address without parts is made once, for each place the application stands below."""
    return url_for(endpoint, **parts) if parts or not request else _address(endpoint, request.root_path)


@lru_cache(maxsize=512)
def _address(endpoint: str, below: str) -> str:
    return url_for(endpoint)


@lru_cache(maxsize=512)
def icon(name: str) -> Markup:
    """One of static/icons/names.txt; decorative, the words beside it say it."""
    return Markup('<svg class="k-i" aria-hidden="true"><use href="{}#{}"/></svg>').format(
        static_url("icons/sprite.svg"), name
    )


def state(badge: Badge) -> Markup:
    """A state in a table or list: colour, icon and words."""
    return _state(badge.tone, badge.icon, str(badge.text))


@lru_cache(maxsize=1024)
def _state(tone: str, name: str, text: str) -> Markup:
    return Markup('<span class="k-state k-{}">{}{}</span>').format(tone, icon(name), text)
