"""Every template compiles, uses what it imports, keeps style and behaviour out of the markup, names icons we have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes
from lxml import etree

from procurement.pages import icons

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "procurement" / "static"
ALL = sorted(
    str(path.relative_to(TEMPLATES)) for path in TEMPLATES.rglob("*") if path.suffix in (".html", ".txt")
)
SCREEN = [name for name in ALL if not name.startswith(("pdf/", "emails/"))]

INLINE = (
    (re.compile(r"<[^<>{}]*\sstyle\s*="), "inline style"),
    (re.compile(r"<style[\s>]"), "style element"),
    (re.compile(r"<[^<>{}]*\son[a-z]+\s*=\s*[\"']"), "inline handler"),
    (re.compile(r"<script(?![^>]*\ssrc=)"), "inline script"),
    (re.compile(r"javascript:"), "javascript address"),
    (re.compile(r"\|\s*safe\b"), "text trusted as markup"),
)
ICON = re.compile(r"""\bicon\(\s*"([a-z0-9-]+)"|\bmark\(\s*"[a-z]+"\s*,\s*"([a-z0-9-]+)\"""")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
COMMENT = re.compile(r"{#.*?#}", re.DOTALL)


class _Anything(dict):  # type: ignore[type-arg]
    """Names the application adds to the environment; here only parsing matters."""

    def __missing__(self, name: str) -> object:
        return lambda *args, **kwargs: ""

    def __contains__(self, name: object) -> bool:
        return True

    def get(self, name: str, default: object = None) -> object:
        return self[name]


@pytest.fixture(scope="module")
def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader([TEMPLATES, TEMPLATES / "pdf"]),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
    )
    made.filters, made.tests = _Anything(made.filters), _Anything(made.tests)
    return made


def source(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def unused_imports(tree: nodes.Template) -> Iterator[str]:
    """Names imported from other templates that nothing refers to."""
    used = {node.name for node in tree.find_all(nodes.Name)}
    for node in tree.find_all(nodes.FromImport):
        for item in node.names:
            name = item[1] if isinstance(item, tuple) else item
            if name not in used:
                yield name


def unknown_imports(tree: nodes.Template, environment: Environment) -> Iterator[str]:
    """Imported macros that the other template does not have."""
    for node in tree.find_all(nodes.FromImport):
        if not isinstance(node.template, nodes.Const):
            continue
        assert environment.loader is not None
        other = environment.parse(environment.loader.get_source(environment, node.template.value)[0])
        offered = {macro.name for macro in other.find_all(nodes.Macro)} | {
            target.name for target in other.find_all(nodes.Name) if target.ctx == "store"
        }
        for item in node.names:
            name = item[0] if isinstance(item, tuple) else item
            if name not in offered:
                yield f"{node.template.value} has no {name}"


def faults_of(text: str) -> list[str]:
    """What a page's markup must not contain."""
    bare = COMMENT.sub("", text)
    return [f"{what}: {found[0][:80]}" for pattern, what in INLINE for found in pattern.finditer(bare)]


@pytest.mark.parametrize("name", ALL)
def test_the_template_compiles_and_uses_what_it_imports(environment: Environment, name: str) -> None:
    environment.get_template(name)
    tree = environment.parse(source(name))
    assert list(unused_imports(tree)) == []
    assert list(unknown_imports(tree, environment)) == []


@pytest.mark.parametrize("name", SCREEN)
def test_style_and_behaviour_stay_out_of_the_markup(name: str) -> None:
    assert faults_of(source(name)) == []


@pytest.mark.parametrize("name", SCREEN)
def test_words_on_pages_go_through_translation(name: str) -> None:
    text = COMMENT.sub("", source(name)).replace(">采</span>", "")  # the seal is a drawing
    assert CHINESE.findall(text) == []


def test_every_icon_named_is_in_the_sprite() -> None:
    tree = etree.parse(STATIC / "icons" / "sprite.svg")
    have = set(tree.xpath("//*[local-name()='symbol']/@id"))
    assert have == set(icons.names())
    for name in SCREEN:
        named = {a or b for a, b in ICON.findall(source(name))}
        assert named <= have, f"{name} names icons we do not have: {sorted(named - have)}"


def test_every_icon_named_in_python_is_in_the_sprite() -> None:
    called = re.compile(r"""\bMark\(\s*"[a-z]+",\s*"([a-z0-9-]+)"|\bicon="([a-z0-9-]+)\"""")
    have = set(icons.names())
    for path in (ROOT / "procurement").rglob("*.py"):
        named = {a or b for a, b in called.findall(path.read_text(encoding="utf-8"))}
        assert named <= have, f"{path.name} names icons we do not have: {sorted(named - have)}"


def test_what_is_vendored_carries_its_licence() -> None:
    for name in ("tabler.txt", "tabler-icons.txt"):
        assert "Permission is hereby granted" in (STATIC / "licences" / name).read_text(encoding="utf-8")


# ---- the guards refuse --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "bad",
    [
        '<p style="color:red">',
        "<style>p{}</style>",
        '<a onclick="x()">',
        "<script>1</script>",
        '<a href="javascript:x">',
        "{{ name|safe }}",
    ],
)
def test_inline_style_and_behaviour_would_be_found(bad: str) -> None:
    assert faults_of(bad)
    assert not faults_of("{# " + bad + " #}")


def test_an_unused_or_unknown_macro_would_be_found() -> None:
    made = Environment(loader=FileSystemLoader(TEMPLATES))
    tree = made.parse(
        '{% from "components/icon.html" import icon %}{% from "components/tree.html" import bush %}{{ bush }}'
    )
    assert list(unused_imports(tree)) == ["icon"]
    assert list(unknown_imports(tree, made)) == ["components/tree.html has no bush"]


def test_what_is_counted_has_a_singular_in_english() -> None:
    """`1 receipts` is no English: a count before a plural goes through ngettext or counts."""
    counted = re.compile(r"""(?<![a-z])(?:_|lazy)\(\s*"%\((?:num|count)\)[ds] [a-z]+s\b[^"]{0,3}"[,)]""")
    files = [*TEMPLATES.rglob("*.html"), *(TEMPLATES.parent / "procurement").rglob("*.py")]
    assert [str(file) for file in files if counted.search(file.read_text("utf-8"))] == []


# ---- templates read like code -------------------------------------------------------------------
LONGEST, MOST_DECISIONS = 140, 2
DECISION = re.compile(r"{%[-+]?\s*(?:if|for)\b")


def hard_to_read(text: str) -> list[int]:
    """The numbers of lines that are too long, or on which too much is decided."""
    lines = enumerate(text.splitlines(), 1)
    return [n for n, line in lines if len(line) > LONGEST or len(DECISION.findall(line)) > MOST_DECISIONS]


def test_every_template_reads_line_by_line() -> None:
    found = {
        path.relative_to(TEMPLATES): hard_to_read(path.read_text("utf-8")) for path in TEMPLATES.rglob("*.*")
    }
    assert {str(name): lines for name, lines in found.items() if lines} == {}, "break these lines"


def test_a_line_too_long_or_with_too_many_decisions_would_be_found() -> None:
    assert hard_to_read("short\n" + "x" * 141) == [2]
    assert hard_to_read("<p>" + "{% if a %}b{% endif %}" * 3 + "</p>") == [1]


def test_the_frame_of_a_table_is_written_once() -> None:
    """`components/table.html`; the register's own scrolls otherwise."""
    framed = {name for name in SCREEN if "k-tablewrap" in source(name)}
    assert framed == {"components/table.html", "layouts/register.html"}
