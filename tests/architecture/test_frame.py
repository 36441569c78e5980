"""What is made once for a whole process uses nothing that differs from page to page or from person to person.

`once(macro, …)` keeps what a macro made for its values: were one of them to ask who is signed in, what was filtered or what
time it is, the next person would be shown it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemLoader, meta, nodes
from markupsafe import Markup

from procurement.pages import fragments, i18n
from tests.architecture.test_templates import SCREEN, TEMPLATES, source

THE_SAME_FOR_ALL = {
    "_", "once", "icon_mark", "static_url", "url_for", "html_lang", "languages", "FORM_TOKEN", "PAGE_ADDRESS",
}  # fmt: skip
"""Names a macro made once may use besides its values: those of a language, and the places filled in afterwards."""
Macros = Mapping[str, tuple[str, nodes.Macro]]


@pytest.fixture(scope="module")
def environment() -> Environment:
    made = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
    made.filters["filled"] = made.filters["money"] = str
    return made


def macros_known(environment: Environment, name: str) -> Macros:
    """The macros a template may call by name: its own, and those it imports."""
    tree = environment.parse(source(name))
    found = {macro.name: (name, macro) for macro in tree.find_all(nodes.Macro)}
    for node in tree.find_all(nodes.FromImport):
        assert isinstance(node.template, nodes.Const)
        other = environment.parse(source(node.template.value))
        there = {macro.name: macro for macro in other.find_all(nodes.Macro)}
        for item in node.names:
            known, called = item if isinstance(item, tuple) else (item, item)
            if known in there:
                found[called] = (node.template.value, there[known])
    return found


def made_once(environment: Environment, name: str) -> Iterator[tuple[str, nodes.Macro]]:
    known = macros_known(environment, name)
    for call in environment.parse(source(name)).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "once":
            assert isinstance(call.args[0], nodes.Name), f"{name}: once() is given a macro by its name"
            yield known[call.args[0].name]


def strange(environment: Environment, name: str, macro: nodes.Macro) -> set[str]:
    """What a macro uses besides its values and what is the same for all, through the macros it calls."""
    known = macros_known(environment, name)
    used = meta.find_undeclared_variables(nodes.Template([macro]).set_environment(environment))
    found = set()
    for one in used - THE_SAME_FOR_ALL - {macro.name}:
        if one in known:
            found |= strange(environment, *known[one])
        elif one != "icon":  # components/icon.html: made of its name
            found.add(f"{macro.name}: {one}")
    return found


def test_macros_made_once_use_their_values_and_nothing_of_the_page(environment: Environment) -> None:
    found = [macro for name in SCREEN if "once(" in source(name) for macro in made_once(environment, name)]
    assert {macro.name for _name, macro in found} >= {
        "bar",
        "side",
        "head_links",
        "heads",
        "narrow_filters",
        "tongue",
    }
    assert {fault for one in found for fault in strange(environment, *one)} == set()


@pytest.mark.parametrize("name", ["actor", "request", "g", "session", "csrf_token", "now", "listing"])
def test_a_macro_that_asks_for_more_would_be_found(environment: Environment, name: str) -> None:
    text = "{% macro m(a) %}{{ a }}{% if true %}{{ " + name + " }}{% endif %}{% endmacro %}"
    macro = next(environment.parse(text).find_all(nodes.Macro))
    assert strange(environment, "components/frame.html", macro) == {f"m: {name}"}


def test_what_is_made_once_differs_by_its_values_and_by_the_language(application: Flask) -> None:
    macro = application.jinja_env.from_string(
        "{% macro m(a) %}{{ a }} {{ _('Sign out') }}{% endmacro %}"
    ).module.m
    with application.test_request_context("/"):
        chinese = [str(fragments.once(macro, value)) for value in ("<a>", "<b>", "<a>")]
        with i18n.speaking("en"):
            english = str(fragments.once(macro, "<a>"))
    assert chinese[0] == chinese[2] != chinese[1]
    assert (english, chinese[0].split()[0]) == ("&lt;a&gt; Sign out", "&lt;a&gt;")


def test_a_page_made_once_is_sent_with_its_own_token_and_address(application: Flask) -> None:
    made = Markup("{}|{}").format(fragments.FORM_TOKEN, fragments.PAGE_ADDRESS)
    tokens = set()
    for address in ("/vendors?code=%3Cb%3E&page=2", "/vendors"):
        with application.test_request_context(address):
            token, said = fragments.filled(made).split("|")
            tokens.add(token)
            assert "\x02" not in token and said == Markup.escape(address)
    assert len(tokens) == 2
