"""Who may change the register of vendors; who may see it is asked at the route."""

from __future__ import annotations

from collections.abc import Collection

from procurement.kernel.actor import Actor
from procurement.kernel.errors import Refusal
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_decide_account(actor: Actor) -> bool:
    """Those who enter vendors, and those who work with the money. Never the one who proposed it."""
    return actor.may(Permission.VENDORS_CONFIRM_ACCOUNT)


def account_objection(actor: Actor, proposed_by: int, let_in: bool) -> Refusal | None:
    """Whoever proposed an account does not decide it; nor does who let a manager into the company that proposes it
    (`let_in`): both could be one person with a second mailbox."""
    if proposed_by == actor.id:
        return Refusal("vendors.own_proposal")
    return Refusal("vendors.own_admission") if let_in else None


def can_propose_account(actor: Actor, vendor_id: int) -> bool:
    """Those who enter vendors propose for any; a vendor's manager for the own company."""
    return can_edit(actor) or (can_sign(actor) and actor.organisation_id == vendor_id)


def can_keep(actor: Actor) -> bool:
    """All people of a vendor keep what the own company has on file."""
    return actor.may(Permission.COMPANY_EDIT)


def can_sign(actor: Actor) -> bool:
    """A vendor's manager says what the own company answers for."""
    return actor.may(Permission.COMPANY_MANAGE)


def can_read_company(actor: Actor, bureau_id: int, vendor_id: int) -> bool:
    """The bureau's readers read what all its vendors say of themselves; a vendor's people what their own says."""
    if actor.bureau_id != bureau_id:
        return False
    own = actor.organisation_id == vendor_id and actor.may(Permission.COMPANY_VIEW)
    return own or actor.may(Permission.VENDORS_VIEW)


def can_read_file(actor: Actor, bureau_id: int, vendor_id: int, *, by_vendor: bool) -> bool:
    """The bureau's readers read all files about its vendors; a vendor those its own people sent."""
    if actor.bureau_id != bureau_id:
        return False
    own = by_vendor and actor.organisation_id == vendor_id and actor.may(Permission.COMPANY_VIEW)
    return own or actor.may(Permission.VENDORS_VIEW)


def can_answer_join(actor: Actor, vendor_id: int) -> bool:
    """A vendor's managers let people into their own company."""
    return actor.may(Permission.COMPANY_MANAGE) and actor.organisation_id == vendor_id


def can_edit(actor: Actor) -> bool:
    """Those who draft contracts enter the vendors they draft them with."""
    return actor.may(Permission.VENDORS_EDIT)


# ---- applications for qualification
def is_own(actor: Actor, vendor_id: int) -> bool:
    """Whether a vendor is the actor's own company."""
    return actor.organisation_id == vendor_id and actor.may(Permission.COMPANY_VIEW)


def can_prepare(actor: Actor, vendor_id: int) -> bool:
    """A vendor's people write in its applications."""
    return is_own(actor, vendor_id) and actor.may(Permission.COMPANY_EDIT)


def can_submit(actor: Actor, vendor_id: int) -> bool:
    """What binds a vendor its manager sends, and takes back."""
    return is_own(actor, vendor_id) and actor.may(Permission.COMPANY_MANAGE)


def _at_bureau(actor: Actor, bureau_id: int) -> bool:
    return actor.bureau_id == bureau_id and actor.organisation_id == bureau_id


def can_read_applications(actor: Actor, bureau_id: int) -> bool:
    """The bureau's readers, none of them of a vendor."""
    return _at_bureau(actor, bureau_id) and actor.may(Permission.VENDORS_VIEW)


def can_read_evidence(actor: Actor, bureau_id: int, vendor_id: int) -> bool:
    return is_own(actor, vendor_id) or can_read_applications(actor, bureau_id)


def can_review(actor: Actor, bureau_id: int) -> bool:
    """The bureau's officers."""
    return _at_bureau(actor, bureau_id) and actor.may(Permission.VENDORS_REVIEW)


def can_decide(actor: Actor, bureau_id: int) -> bool:
    """Who approves what others reviewed; whether they reviewed this one themselves is `decision_objection`."""
    return _at_bureau(actor, bureau_id) and actor.may(Permission.VENDORS_APPROVE)


def decision_objection(actor: Actor, judges: Collection[int]) -> Refusal | None:
    """Whoever judged anything of an application, or proposed what becomes of it, does not decide it."""
    return Refusal("vendors.own_review") if actor.id in judges else None


# ---- credit checks, suspensions, related parties
def can_check(actor: Actor, bureau_id: int) -> bool:
    """Officers look up what public lists say of their bureau's vendors, and what vendors have in common."""
    return actor.bureau_id == bureau_id and actor.may(Permission.VENDORS_REVIEW)


def can_propose_suspension(actor: Actor, bureau_id: int) -> bool:
    return actor.bureau_id == bureau_id and actor.may(Permission.VENDORS_REVIEW)


def can_decide_suspension(actor: Actor, bureau_id: int) -> bool:
    """Supervisors decide, and lift; never the one who proposed it (`vendors.own_suspension`)."""
    return actor.bureau_id == bureau_id and actor.may(Permission.VENDORS_APPROVE)


def can_reply(actor: Actor, vendor_id: int) -> bool:
    """A vendor is spoken for by those who sign for it."""
    return actor.organisation_id == vendor_id and actor.may(Permission.COMPANY_MANAGE)


# ---- what is asked of vendors
def can_write_requirements(actor: Actor) -> bool:
    """Officers write what their bureau asks; the system lays out what is shipped when a bureau is founded."""
    return actor.may(Permission.REQUIREMENTS_EDIT)


def can_read_drafts(actor: Actor) -> bool:
    """The bureau, and whoever writes them, reads every version; vendors only what was published once."""
    return actor.may(Permission.VENDORS_VIEW) or can_write_requirements(actor)
