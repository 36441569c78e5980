"""Who may do what in billing. Plain facts in, a yes or no out; services turn a no into Forbidden."""

from __future__ import annotations

from procurement.kernel.actor import Actor
from procurement.kernel.errors import require as require
from procurement.kernel.permissions import Permission


def can_see_statement(actor: Actor, organisation_id: int) -> bool:
    """Who reads the books sees every statement; a department or a vendor its own."""
    own = actor.may(Permission.STATEMENTS_VIEW) and actor.organisation_id == organisation_id
    return actor.may(Permission.LEDGER_VIEW) or own


def can_issue_statement(actor: Actor) -> bool:
    return actor.may(Permission.STATEMENTS_ISSUE)


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
