"""The page client refuses what it is there to refuse."""

from __future__ import annotations

import pytest

from tests.architecture.page_client import Page, PageFault, check

GOOD = '<!doctype html><html lang="zh-CN"><head><title>合同 · 系统</title></head><body><h1>合同</h1>%s</body></html>'
FORM = '<input type="hidden" name="csrf_token" value="c"><input type="hidden" name="form_token" value="t">'


def page(body: str = "") -> str:
    return GOOD % body


def test_a_good_page_passes() -> None:
    body = f'<form method="post">{FORM}<label for="a">甲</label><input id="a" name="a" value="1"></form><a href="/x">去</a>'
    assert check(page(body)).values() == {"csrf_token": "c", "form_token": "t", "a": "1"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (page().replace("<h1>合同</h1>", ""), "one h1"),
        (page("<h1>又一个</h1>"), "one h1"),
        (page().replace("<title>合同", "<title>别的"), "title begins with"),
        (page().replace(' lang="zh-CN"', ""), "html lang"),
        (page('<input id="a" name="a">'), "no label"),
        (page('<label for="gone">甲</label>'), "label for nothing"),
        (page('<form method="post"></form>'), "no csrf_token"),
        (page('<form method="post"><input type="hidden" name="csrf_token"></form>'), "no form_token"),
        (page('<form method="post" data-repeatable></form>'), "no csrf_token"),
        (page('<i id="a"></i><i id="a"></i>'), "id used twice: a"),
        (page('<p aria-describedby="gone">x</p>'), "described by nothing"),
        (page('<a href="/x"><svg></svg></a>'), "says nothing"),
        (page("<button><svg></svg></button>"), "says nothing"),
        (page('<a href="#">去</a>'), "leads nowhere"),
        (page('<p style="x">x</p>'), "inline style"),
        (page("<style>p{}</style>"), "inline style"),
        (page("<script>1</script>"), "inline script"),
        (page('<p onclick="x()">x</p>'), "inline onclick"),
        (page("<p>%(name)s 已保存</p>"), "not filled in"),
    ],
)
def test_every_broken_promise_is_named(text: str, said: str) -> None:
    with pytest.raises(PageFault, match=said):
        check(text)


def test_english_on_a_chinese_page_is_found_unless_it_says_so() -> None:
    with pytest.raises(PageFault, match="English on a Chinese page"):
        check(page("<p>Save the new item now</p>"), lang="zh_CN")
    with pytest.raises(PageFault, match="English on a Chinese page"):
        check(page("<p>Failed - name or password/code</p>"), lang="zh_CN")
    check(page('<p lang="en">Save the new item now</p><code>one two three four five</code>'), lang="zh_CN")


def test_errors_of_the_summary_can_be_read() -> None:
    body = '<div class="k-errsum"><ul><li><a href="#a">名称：请填写。</a></li></ul></div><i id="a"></i>'
    assert Page(page(body)).errors() == ["名称：请填写。"]
