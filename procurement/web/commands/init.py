"""The beginning of a real bureau: its profile, its first administrator, the rules, calendar and codes that are shipped.

What is not given as an option is asked for, each with the same reader as its form. The one-time link is printed once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from psycopg.errors import UndefinedTable
from sqlalchemy.exc import ProgrammingError

from config import Settings
from procurement.accounts import links, queries
from procurement.accounts.forms import PersonForm, ProfileForm
from procurement.accounts.rules import BureauProfile, PersonCommand, account_name
from procurement.infra import clock, migrate
from procurement.infra.db import db
from procurement.kernel.errors import Refused
from procurement.kernel.permissions import Role
from procurement.kernel.references import reference_key
from procurement.machine.environment import borrowed
from procurement.pages import i18n
from procurement.pages.fields import reading
from procurement.pages.i18n import _, lazy
from procurement.pages.typed import Unreadable
from procurement.web.app import create_app
from procurement.web.founding import found

PROFILE = (
    "name_zh", "code", "name_en", "credit_code", "address", "phone", "representative", "bank_name", "bank_account",
)  # fmt: skip
OPTIONS = {"name_zh": "name", "person": "admin_name", "email": "admin_email"}
"""Fields whose option has another name."""
NEEDED = ("name_zh", "code", "person", "email")


class Unanswered(Exception):
    """What is missing or cannot be read, a sentence each."""


def init(beside: bool, **given: str | None) -> int:
    """Found a bureau of your own and its first administrator; prints the link with which they choose a password.

    `given`: the options of `cli.INIT` by name. Refuses when the bureau is there. Asks for what no option says when
    somebody sits at the terminal.
    """
    with borrowed(os.environ, make=True) as env:
        settings = Settings.from_environ(env)
        clock.refuse_rehearsal_database(settings.database_url, production=settings.production)
        if not os.environ.get("DATABASE_URL"):  # the embedded database belongs to this command as to `run`
            role = migrate.application_role(settings.database_url)
            migrate.upgrade(settings.migration_database_url, role, rehearsal=settings.rehearsal)
        with create_app(settings).app_context(), _told_what_is_wrong() as wrong:
            try:
                values = answers(given)
                bureau_id, person_id = found(profile(values), administrator(values), beside=beside)
                _tell(bureau_id, person_id)
            finally:
                db.session.remove()
                db.engine.dispose()
    return wrong[0]


@contextmanager
def _told_what_is_wrong() -> Iterator[list[int]]:
    """Refusals and unreadable answers as sentences on standard error; the status is 2 then."""
    status = [0]
    try:
        yield status
        return
    except Refused as refused:
        sentences = [i18n.sentence(refusal) for refusal in refused.refusals]
    except Unanswered as unanswered:
        sentences = [str(sentence) for sentence in unanswered.args]
    except ProgrammingError as fault:
        if not isinstance(fault.orig, UndefinedTable):
            raise
        sentences = ["This database has not been migrated: run ./procure migrate first."]
    print(*sentences, sep="\n", file=sys.stderr)
    status[0] = 2


def answers(given: dict[str, str | None]) -> dict[str, str]:
    """A value for every field, as its form's field would read it. Raises Unanswered with every fault."""
    asks = sys.stdin.isatty()
    values: dict[str, str] = {}
    faults: list[str] = []
    for name, form_field in fields().items():
        option = OPTIONS.get(name, name)
        typed = given[option]
        if typed is None and asks:
            typed = _asked(name, form_field)
        try:
            values[name] = _read(name, form_field, typed or "")
        except Unreadable as fault:
            faults.append(f"--{option.replace('_', '-')}: {fault}")
    if faults:
        raise Unanswered(*faults)
    return values


def fields() -> dict[str, Any]:
    """What is asked, in order: the fields of the forms these values can be changed with later."""
    profile_fields = {name: getattr(ProfileForm, name) for name in PROFILE}
    return {**profile_fields, "person": PersonForm.name, "email": PersonForm.email}


def _read(name: str, form_field: Any, typed: str) -> str:
    if typed.strip():
        return str(reading(form_field)(typed))
    if name in NEEDED:
        raise Unreadable(lazy("Fill this in."))
    return ""


def _asked(name: str, form_field: Any) -> str:
    label = str(form_field.args[0])
    if name in ("person", "email"):
        label = _("First administrator: %(what)s", what=label)
    if name not in NEEDED:
        label = _("%(what)s (may stay empty)", what=label)
    return input(f"{label}: ")


def profile(values: dict[str, str]) -> BureauProfile:
    kept = {name: values[name] for name in PROFILE}
    return BureauProfile(**{**kept, "credit_code": reference_key(kept["credit_code"])})


def administrator(values: dict[str, str]) -> PersonCommand:
    return PersonCommand(0, values["person"], account_name(values["email"]), frozenset({Role.ADMINISTRATOR}))


def _tell(bureau_id: int, person_id: int) -> None:
    person = queries.person(queries.system_actor(bureau_id), person_id)
    bureau = queries.bureau_of(bureau_id)
    print(_("Founded: %(code)s %(name)s", code=bureau.code, name=bureau.name_zh))
    print(
        _(
            "%(name)s <%(email)s> chooses a password with this link, once, within seven days:",
            name=person.name,
            email=person.email,
        )
    )
    print(f"\n  {links.one_time(person)}\n")
    print(_("The link is not shown again. After signing in, “Getting started” leads on."))
