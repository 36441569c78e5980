"""What of a template's layout is sent: nothing between tags, a blank beside words; papers keep every byte."""

from __future__ import annotations

import pytest
from jinja2 import DictLoader, Environment, UndefinedError
from jinja2.runtime import StrictUndefined

from procurement.documents.renderer import renderer
from procurement.pages.layout import Continued, Layout
from tests.documents import samples
from tests.factories import Office

PAGE = """\
<dl>
  {# a remark with <b>tags</b>
     <i>and a break</i> #}
  {% for word in words %}
    <dt class="a"
      id="b">{{ word }}</dt>
    <dd>
      {{- word -}}
    </dd>
  {% endfor %}
</dl>
"""


def sent(source: str, *, extension: type = Layout, name: str = "page.html", **values: object) -> str:
    made = Environment(
        loader=DictLoader({name: source}), extensions=[extension], trim_blocks=True, lstrip_blocks=True,
        undefined=StrictUndefined,
    )  # fmt: skip
    return made.get_template(name).render(**values)


def test_what_stands_on_lines_of_its_own_between_tags_touches_on_the_page() -> None:
    assert sent(PAGE, words=["甲"]) == '<dl><dt class="a"\nid="b">甲</dt><dd>甲</dd></dl>'


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<b>a</b> <b>b</b>", "<b>a</b> <b>b</b>"),
        ("<b>a</b>\n  words", "<b>a</b>\nwords"),
        ("words\n  <b>a</b>", "words\n<b>a</b>"),
        ("{{ 1 }}\n  {{ 2 }}", "1\n2"),
        ("{{ 1 }}\n  <b>a</b>", "1\n<b>a</b>"),
        ("<textarea>\n{{ 1 }}</textarea>", "<textarea>\n1</textarea>"),
    ],
)
def test_a_blank_on_the_line_and_a_line_break_beside_words_are_sent(source: str, text: str) -> None:
    assert sent(source) == text


def test_an_error_names_the_line_as_it_stands_in_the_file() -> None:
    with pytest.raises(UndefinedError) as caught:
        sent("<p>\n\n  <b>\n  </b>\n  {{ missing }}\n</p>")
    assert caught.traceback[-1].lineno + 1 == 5


def test_the_text_of_a_mail_stays_as_it_is() -> None:
    assert sent("<a>\n  <b>", name="mail.txt") == "<a>\n  <b>"


def test_a_paper_joins_an_indented_line_to_the_tag_before_and_keeps_every_other_break() -> None:
    source = "<tr>\n  <td>一</td>\n  {% if true %}\n    <td>二</td>\n  {% endif %}\n  </tr>\n<tr>\n</tr>\n  words\n"
    assert sent(source, extension=Continued) == "<tr><td>一</td><td>二</td></tr>\n<tr>\n</tr>\n  words"


def test_pages_are_sent_and_papers_printed_without_layout(db: Office) -> None:
    page = db.client().get("/verify").get_data(as_text=True)
    papers = [renderer().source(name, sample()) for name, sample in samples.ALL.items()]
    assert [line for text in (page, *papers) for line in text.split("\n") if line[:2] == "  "] == []
