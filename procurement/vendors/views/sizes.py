"""Pages of the size a vendor declares."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts.rules import SmeClass
from procurement.accounts.sentences import SIZES
from procurement.infra import clock
from procurement.kernel.errors import refuse
from procurement.pages import http, i18n
from procurement.pages.i18n import NOTHING, _
from procurement.pages.seen import Check
from procurement.rulebook.sizes import table_on
from procurement.vendors import policy, queries, rules, services
from procurement.vendors.forms import SizeForm
from procurement.vendors.rules import SizeCommand
from procurement.vendors.sentences.profile import BY_TABLE, FALSE_PROOF, FIGURES, INDUSTRIES, PROOF
from procurement.vendors.views.company import own_company


def list_sizes() -> Response:
    """What counts now, with its letter, and what was declared before."""
    actor = http.current_actor()
    company = own_company(actor)
    declared = queries.sizes(actor, company.id)
    return http.render(
        "vendors/list_sizes.html",
        company=company,
        declared=declared,
        papers=queries.letters(declared),
        sizes=_words(),
        industries=INDUSTRIES,
        bases=(PROOF, FALSE_PROOF),
        may_sign=policy.can_sign(actor),
    )


def declare_size() -> Response:
    """The figures; then the class that follows from them, before it is signed."""
    actor = http.current_actor()
    last = next(iter(queries.sizes(actor, own_company(actor).id)), None)
    form = SizeForm(industry=last.industry if last else None)

    def act() -> str:
        services.declare_size(actor, form.to_command())
        return url_for("vendors.list_sizes")

    return http.form_page(
        form,
        act,
        "vendors/declare_size.html",
        _page,
        check=lambda: _check(form.to_command()),
    )


def _page() -> dict[str, Any]:
    """The table a class follows from, and why nothing else is asked."""
    table = table_on(clock.today())
    source = next(iter(table.values())).source
    bases = ((BY_TABLE, source), PROOF)
    return {"table": table, "industries": INDUSTRIES, "figures": FIGURES, "bases": bases}


def _check(command: SizeCommand) -> Check:
    """What would be declared. Refuses what the act refuses."""
    limits = table_on(clock.today()).get(command.industry)
    refuse(rules.size_refusals(command, limits))
    assert limits is not None
    size = rules.declared_size(command, limits)
    letter = "" if size is SmeClass.LARGE else _("It comes as a letter of declaration.")
    return Check(
        title=_("Check the declaration"),
        button=_("Declare: %(size)s", size=SIZES[size]),
        consequence=_(
            "You declare it for your company and answer for it; it replaces the declaration before. %(letter)s",
            letter=letter,
        ),
        rows=[
            (_("Industry"), str(INDUSTRIES[command.industry])),
            (FIGURES["headcount"], i18n.number(command.headcount)),
            (FIGURES["revenue"], _in_ten_thousands(command.revenue)),
            (FIGURES["assets"], _in_ten_thousands(command.assets)),
            (_("Tied to a large company"), _("Yes") if command.tied else _("No")),
            (_("Size class"), str(SIZES[size])),
            (_("Table"), f"{limits.source} {limits.basis}"),
        ],
    )


def _in_ten_thousands(amount: object) -> str:
    return NOTHING if amount is None else _("%(amount)s × 10,000 yuan", amount=i18n.number(amount))  # type: ignore[arg-type]


def _words() -> dict[str, i18n.Text]:
    return {str(size): words for size, words in SIZES.items()}
