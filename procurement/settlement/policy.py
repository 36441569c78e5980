"""Who may do what in settlement. Plain facts in, a yes or no out; services turn a no into Forbidden."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission, Role

# ---- usage, sheets, ledger ----------------------------------------------------------------------


def can_prepare(actor: Actor, bureau_id: int, supervisor_id: int) -> bool:
    """The contract's own supervisor enters its usage and prepares its sheets; finance may stand in."""
    named = actor.id == supervisor_id or Role.FINANCE in actor.roles
    return actor.bureau_id == bureau_id and actor.may(Permission.SETTLEMENT_PREPARE) and named


def can_confirm_usage(actor: Actor, entered_by: int, department_id: int | None, *, has_liaison: bool) -> bool:
    """Never who entered it. A department's own liaison, where it has one; else finance or an officer."""
    if actor.id == entered_by or not actor.may(Permission.USAGE_CONFIRM):
        return False
    if department_id is not None and has_liaison:
        return Role.LIAISON in actor.roles and actor.organisation_id == department_id
    return bool(actor.roles & {Role.FINANCE, Role.OFFICER})


def can_answer_sheet(actor: Actor, vendor_id: int) -> bool:
    """The vendor itself confirms or disputes."""
    return actor.may(Permission.SETTLEMENT_CONFIRM_VENDOR) and actor.organisation_id == vendor_id


def can_close_period(actor: Actor) -> bool:
    return actor.may(Permission.PERIOD_CLOSE)


def can_reopen_period(actor: Actor, asked_by: int | None) -> bool:
    """A second person: never who asked."""
    return actor.may(Permission.PERIOD_REOPEN) and asked_by is not None and actor.id != asked_by


def can_see_statement(actor: Actor, organisation_id: int) -> bool:
    """Who reads the books sees every statement; a department or a vendor its own."""
    own = actor.may(Permission.STATEMENTS_VIEW) and actor.organisation_id == organisation_id
    return actor.may(Permission.LEDGER_VIEW) or own


def can_issue_statement(actor: Actor) -> bool:
    return actor.may(Permission.STATEMENTS_ISSUE)


def can_check_books(actor: Actor) -> bool:
    """Who reads the books may have them checked at any time."""
    return actor.may(Permission.LEDGER_VIEW)


# ---- runs, bills, receipts ----------------------------------------------------------------------


def can_run(actor: Actor) -> bool:
    """Finance bills the months of its own bureau."""
    return actor.may(Permission.SETTLEMENT_RUN)


def can_follow_up(actor: Actor, bureau_id: int) -> bool:
    """What comes after a run or a bill of the same bureau: papers made again, late changes seen, objections answered."""
    return actor.bureau_id == bureau_id and can_run(actor)


def can_record_receipts(actor: Actor) -> bool:
    """Finance records what reaches its own bureau, and charges budget lines."""
    return actor.may(Permission.RECEIPTS_RECORD)


def can_reverse_receipt(actor: Actor, bureau_id: int) -> bool:
    """Finance of the same bureau; that it is another person than who recorded it is refused with a sentence."""
    return actor.bureau_id == bureau_id and can_record_receipts(actor)


def can_answer_bill(actor: Actor, department_id: int) -> bool:
    """The department itself, through its liaison; nobody of the bureau answers for it."""
    return actor.organisation_id == department_id and actor.may(Permission.BILLS_ANSWER)


def sees_all_bills(actor: Actor) -> bool:
    """Who reads settlement in the bureau sees every department's bills; a department its own."""
    return actor.may(Permission.SETTLEMENT_VIEW)
