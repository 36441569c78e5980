"""The verbs of vendors, one noun per file."""

from procurement.vendors.services.accounts import ask_account, expire_joins, forget_unproven, prove
from procurement.vendors.services.bank_accounts import decide_account, propose_account
from procurement.vendors.services.contacts import add_contact, remove_contact, save_contact
from procurement.vendors.services.credit_checks import CheckCommand, record_check
from procurement.vendors.services.joins import answer_join, decide_join
from procurement.vendors.services.ratings import Rating, record_rating
from procurement.vendors.services.register import create_vendor, import_vendors, save_vendor
from procurement.vendors.services.related import VerdictCommand, decide_related
from procurement.vendors.services.relations import end_relation, state_relation
from procurement.vendors.services.requirement_sets import (
    discard_set,
    draft_set,
    draft_version,
    publication_refusals,
    publish_set,
    retire_set,
    save_set,
)
from procurement.vendors.services.requirements import (
    add_requirement,
    move_requirement,
    remove_requirement,
    save_requirement,
)
from procurement.vendors.services.shipped_sets import load_shipped_sets, missing_sets, shipped_sets
from procurement.vendors.services.sizes import declare_size
from procurement.vendors.services.staff import (
    add_certificate,
    add_staff,
    end_certificate,
    import_staff,
    let_staff_go,
    save_staff,
    take_staff_back,
)
from procurement.vendors.services.suspensions import (
    DecisionCommand,
    decide_suspension,
    lift_suspension,
    note_times,
    propose_suspension,
    reply_to_suspension,
)

__all__ = [
    "CheckCommand",
    "DecisionCommand",
    "Rating",
    "VerdictCommand",
    "add_certificate",
    "add_contact",
    "add_requirement",
    "add_staff",
    "answer_join",
    "ask_account",
    "create_vendor",
    "decide_account",
    "decide_join",
    "decide_related",
    "decide_suspension",
    "declare_size",
    "discard_set",
    "draft_set",
    "draft_version",
    "end_certificate",
    "end_relation",
    "expire_joins",
    "forget_unproven",
    "import_staff",
    "import_vendors",
    "let_staff_go",
    "lift_suspension",
    "load_shipped_sets",
    "missing_sets",
    "move_requirement",
    "note_times",
    "propose_account",
    "propose_suspension",
    "prove",
    "publication_refusals",
    "publish_set",
    "record_check",
    "record_rating",
    "remove_contact",
    "remove_requirement",
    "reply_to_suspension",
    "retire_set",
    "save_contact",
    "save_requirement",
    "save_set",
    "save_staff",
    "save_vendor",
    "shipped_sets",
    "state_relation",
    "take_staff_back",
]
