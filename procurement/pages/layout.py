"""Templates are laid out for those who read them; their layout is not sent.

Pages (`Layout`):

- a line break between two tags, of HTML or of Jinja's statements, is nothing: what stands above and below it touches on
  the page. Where a blank is meant, it is written on the line.
- the indentation of a line is nothing. Its line break beside text or `{{ … }}` stays, and HTML reads it as a blank;
  `{{-` and `-}}` take it away.

Papers (`Continued`), whose source must not change by a byte, or a paper printed again would be another file: a line at the
margin is a line of the source, an indented line after a tag continues it.

Every line keeps its number in messages of errors.
"""

from __future__ import annotations

import re

from jinja2.ext import Extension

_AFTER, _BEFORE = r"(?:(?<=>)|(?<=[%#]}))", r"(?=<|{%|{#)"
_BREAK = re.compile(rf"({{#.*?#}})|{_AFTER}[ \t]*\n\s*{_BEFORE}", re.DOTALL)
_CONTINUED = re.compile(rf"({{#.*?#}})|{_AFTER}\n[ \t]+{_BEFORE}", re.DOTALL)
_INDENTATION = re.compile(r"\n[ \t]+")


class Layout(Extension):
    """Compiles pages without their layout; texts of mails stay as they are."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source without line breaks between tags and without indentation."""
        if name is not None and not name.endswith(".html"):
            return source
        return _INDENTATION.sub("\n", _BREAK.sub(_unsent, source))


class Continued(Extension):
    """Compiles papers with their continued lines joined."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """The source without line breaks between a tag and an indented tag."""
        return _CONTINUED.sub(_unsent, source)


def _unsent(found: re.Match[str]) -> str:
    """A comment as it stands; in the place of a line break a comment of as many lines."""
    return found[1] or "{#" + "\n" * found[0].count("\n") + "#}"
