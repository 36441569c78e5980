"""The catalogue's command: item codes from a file."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from config import Settings
from procurement.accounts import queries as accounts
from procurement.catalog import queries, services
from procurement.catalog.forms import category_problems, read_categories
from procurement.catalog.rules import comparison
from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refused
from procurement.machine.environment import borrowed
from procurement.pages.i18n import _, sentence
from procurement.web.app import create_app


def import_codes(file: str, dry_run: bool) -> int:
    """Import the codes of an .xlsx or .csv file into the one bureau there is; `dry_run` only tells what would happen.

    All or nothing: rows that cannot be taken are listed on standard error, and the status is 2.
    """
    with borrowed(os.environ) as env, create_app(Settings.from_environ(env)).app_context():
        try:
            return _import(_the_bureau(), Path(file).read_bytes(), dry_run)
        except Refused as refused:
            return _complain(*(sentence(refusal) for refusal in refused.refusals))
        except OSError as fault:
            return _complain(f"{file}: {fault.strerror}")


def _the_bureau() -> Actor:
    bureaus = accounts.bureaus()
    if len(bureaus) != 1:
        many = _("There are several bureaus: import on the page instead.")
        sys.exit(many if bureaus else _("There is no bureau yet: load one first."))
    return accounts.system_actor(bureaus[0].id)


def _import(actor: Actor, content: bytes, dry_run: bool) -> int:
    lines, unread = read_categories(content)
    found = comparison(lines, queries.category_names(actor))
    if problems := category_problems(unread, found):
        return _complain(
            *(
                _(
                    "row %(row)d, %(column)s: %(reason)s",
                    row=problem.row,
                    column=problem.heading,
                    reason=sentence(problem.refusal),
                )
                for problem in problems
            )
        )
    if not dry_run:
        found = services.import_categories(actor, lines)
    print(
        _(
            "%(added)d new, %(renamed)d renamed, %(unchanged)d unchanged",
            added=len(found.added),
            renamed=len(found.renamed),
            unchanged=found.unchanged,
        )
    )
    if dry_run:
        print(_("Nothing was imported: a trial run."))
    return 0


def _complain(*lines: str) -> int:
    print(*lines, sep="\n", file=sys.stderr)
    return 2
