"""Getting started: what a bureau brings, in order, how far it has come, and the one way on for each step.

Every step has its owner: an administrator sees all of them, and says to whom the others belong.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.accounts import queries as accounts
from procurement.accounts.sentences import ROLES
from procurement.billing.queries.brought import brought_count, has_billed
from procurement.catalog import queries as catalog
from procurement.contracts import queries as contracts
from procurement.infra import http
from procurement.infra.i18n import Text, _
from procurement.infra.parts import Mark
from procurement.kernel.actor import Actor
from procurement.kernel.permissions import Permission as P
from procurement.kernel.permissions import Role


@dataclass(frozen=True)
class Act:
    """One way on: what it does, the endpoint, the icon."""

    label: Text
    endpoint: str
    icon: str = ""


@dataclass(frozen=True)
class Step:
    """One thing to bring. `have` of `of`; an `of` of None: any number will do. `owner` does it, with `permission`."""

    title: Text
    what: Text
    have: int
    of: int | None
    owner: Role
    permission: P
    acts: tuple[Act, ...]
    optional: bool = False

    @property
    def done(self) -> bool:
        return self.have > 0 if self.of is None else self.have >= self.of > 0

    @property
    def mark(self) -> Mark:
        """Done, n of m, or missing."""
        if self.done:
            said = _("Done") if self.of is not None else _("%(num)s entered", num=self.have)
            return Mark("ok", "circle-check", said)
        if self.have and self.of:
            return Mark("wait", "hourglass", _("%(have)s of %(of)s", have=self.have, of=self.of))
        if self.optional:
            return Mark("mute", "circle-dashed", _("None so far"))
        return Mark("bad", "circle-x", _("Missing"))


def show_beginning() -> Response:
    """All steps in order; the first that is open has the solid button."""
    actor = http.current_actor()
    found = list(steps(actor))
    needed = [step for step in found if not step.optional]
    return http.render(
        "web/show_beginning.html",
        steps=[_shown(actor, step) for step in found],
        done=sum(step.done for step in needed),
        needed=len(needed),
        first=next((n for n, step in enumerate(found) if not step.done and _may(actor, step)), None),
    )


def unfinished(actor: Actor) -> tuple[int, int] | None:
    """How many steps of how many are done, for the home of whoever leads the beginning; None once it is over.

    With the first month billed it is: who is invited later, or sells something new, does not begin the bureau anew.
    """
    if not actor.may(P.PEOPLE_MANAGE) or has_billed(actor):
        return None
    needed = [step for step in steps(actor) if not step.optional]
    done = sum(step.done for step in needed)
    return None if done == len(needed) else (done, len(needed))


def _may(actor: Actor, step: Step) -> bool:
    return actor.may(step.permission)


def _shown(actor: Actor, step: Step) -> dict[str, Any]:
    """A step as the page shows it: its acts for who may do them, for the others whose it is."""
    acts = [(act.label, url_for(act.endpoint), act.icon) for act in step.acts] if _may(actor, step) else []
    owner = "" if acts else _("%(role)s does this", role=str(ROLES[step.owner]))
    return {"step": step, "acts": acts, "owner": owner}


def steps(actor: Actor) -> Iterator[Step]:
    """What a bureau brings, in the order in which one thing rests on the other."""
    found = accounts.beginning(actor)
    yield from _places_and_people(found)
    yield from _services_and_vendors(found, catalog.active_count(actor))
    yield _contracts(contracts.contracts_begun(actor))
    yield _receivables(brought_count(actor))


def _places_and_people(found: accounts.Beginning) -> Iterator[Step]:
    admin, people, places = Role.ADMINISTRATOR, P.PEOPLE_MANAGE, P.DEPARTMENTS_MANAGE
    yield Step(
        _("Profile of the bureau"),
        _("Name, address and the bank account that bills and contracts print."),
        int(found.payable), 1, admin, places,
        (Act(_("Profile of the bureau"), "accounts.edit_bureau"),),
    )  # fmt: skip
    yield Step(
        _("Departments"),
        _("Who is billed, and how each of them pays."),
        found.departments, None, admin, places,
        (*_table("accounts.blank_departments", "accounts.upload_departments"),
         Act(_("Departments"), "accounts.list_departments")),
    )  # fmt: skip
    yield Step(
        _("Buildings"),
        _("Whose floor area is shared out."),
        found.buildings, None, admin, places,
        (*_table("accounts.blank_buildings", "accounts.upload_buildings"),
         Act(_("Buildings"), "accounts.list_buildings")),
    )  # fmt: skip
    yield Step(
        _("Occupancies with their days"),
        _("Each department's ㎡ and people in each building, from when to when."),
        found.placed, found.departments, admin, places,
        _table("accounts.blank_occupancies", "accounts.upload_occupancies"),
    )  # fmt: skip
    yield Step(
        _("People and roles"),
        _("At least an officer, a supervisor, a contract supervisor and finance; a liaison for each department."),
        found.roles, len(accounts.NEEDED_ROLES), admin, people,
        (*_table("accounts.blank_people", "accounts.upload_people"), Act(_("People"), "accounts.list_people")),
    )  # fmt: skip
    yield Step(
        _("One-time links"),
        _("With which everybody entered chooses a password."),
        found.ready, found.people if found.people > 1 else 0, admin, people,  # the founder alone needs none
        (Act(_("Make the links"), "accounts.make_links", "key"),),
    )  # fmt: skip


def _services_and_vendors(found: accounts.Beginning, items: int) -> Iterator[Step]:
    yield Step(
        _("What is bought"),
        _("The services contracts price, by the bureau's own codes."),
        items, None, Role.OFFICER, P.CATALOG_EDIT,
        (*_table("catalog.blank_items", "catalog.upload_items"), Act(_("Service items"), "catalog.list_items")),
    )  # fmt: skip
    yield Step(
        _("Vendors"),
        _("With whom contracts run, and their accounts. Their people come in by the workbook of people."),
        found.answering, found.vendors, Role.OFFICER, P.VENDORS_EDIT,
        (*_table("vendors.blank_vendors", "vendors.upload_vendors"), Act(_("Vendors"), "vendors.list_vendors")),
    )  # fmt: skip


def _contracts(found: contracts.ContractsBegun) -> Step:
    return Step(
        _("Running contracts"),
        _("With lines, bases, and what was settled before. Then a supervisor approves and both sides confirm each."),
        found.running, found.all, Role.OFFICER, P.CONTRACTS_DRAFT,
        (*_table("contracts.blank_takeovers", "contracts.upload_takeovers"),
         Act(_("Contracts"), "contracts.list_contracts")),
    )  # fmt: skip


def _receivables(found: int) -> Step:
    return Step(
        _("Open receivables"),
        _("What departments still owe of former bills, before the first month is billed here."),
        found, None, Role.FINANCE, P.RECEIPTS_RECORD,
        (*_table("billing.blank_receivables", "billing.upload_receivables"),
         Act(_("Open items"), "billing.list_open_items")),
        optional=True,
    )  # fmt: skip


def _table(blank: str, upload: str) -> tuple[Act, ...]:
    return Act(_("Import"), upload, "table-import"), Act(_("Workbook"), blank, "file-spreadsheet")
