"""What is said of what is asked of vendors: refusals, records, and the words of kinds, states and fields."""

from __future__ import annotations

from collections.abc import Mapping

from procurement.pages.i18n import Text, lazy
from procurement.vendors.rules.requirements import RequirementKind, SetState

SENTENCES: dict[str, Text] = {
    "vendors.bad_move": lazy("In this state it cannot be changed this way. Open it again."),
    "vendors.set_code_shape": lazy(
        "A code is two to twenty capital letters, digits and dashes, such as GUARDING."
    ),
    "vendors.set_title_missing": lazy("Say in Chinese what the set is for."),
    "vendors.set_one_scope": lazy("A set is for a category or for one item, not for both."),
    "vendors.set_months": lazy("An approval holds one to sixty months."),
    "vendors.set_answer_days": lazy("Promise the answer within one to sixty working days."),
    "vendors.set_code_taken": lazy("There is a set with this code. Open it and begin its next version."),
    "vendors.set_draft_there": lazy("A draft of this set is under way. Finish that one."),
    "vendors.set_published_there": lazy(
        "Another version of this set was published just now. Open the set again."
    ),
    "vendors.set_not_draft": lazy(
        "This version is published and stays as it is. Begin a new version instead."
    ),
    "vendors.set_empty": lazy("The set asks nothing yet."),
    "vendors.requirement_title_missing": lazy("Say in Chinese what is asked."),
    "vendors.requirement_basis_missing": lazy("Name the law or the rule this is asked by."),
    "vendors.requirement_people": lazy("Say how many people need the certificate, at least one."),
    "vendors.requirement_key_unknown": lazy("This proof does not exist any more. Choose again."),
    "vendors.requirement_key_kind": lazy(
        "That proof is of another kind. Choose one of the same kind, or a proof of its own."
    ),
    "vendors.requirement_key_taken": lazy("This version asks for that proof already."),
    "vendors.requirements_too_many": lazy("A set asks at most %(most)d things."),
    "vendors.requirement_forbidden": lazy(
        "“%(words)s” may not be asked of vendors, as a condition or for points: %(law)s."
    ),
    "vendors.requirement_contracts": lazy(
        "At most %(most)d similar contracts may be asked, not %(asked)d: %(law)s."
    ),
    "audit.vendors.set_drafted": lazy("began version %(issue)d of the requirement set %(code)s %(title)s"),
    "audit.vendors.set_saved": lazy("changed the head of the requirement set %(code)s, version %(issue)d"),
    "audit.vendors.set_published": lazy(
        "published version %(issue)d of the requirement set %(code)s %(title)s"
    ),
    "audit.vendors.set_retired": lazy("retired version %(issue)d of the requirement set %(code)s %(title)s"),
    "audit.vendors.set_discarded": lazy(
        "discarded the draft of version %(issue)d of the requirement set %(code)s"
    ),
    "audit.vendors.requirement_added": lazy("asked for one thing more: %(requirement)s"),
    "audit.vendors.requirement_saved": lazy("changed what is asked: %(requirement)s"),
    "audit.vendors.requirement_removed": lazy("asked for one thing less: %(requirement)s"),
    "audit.vendors.requirement_moved": lazy("moved what is asked: %(requirement)s"),
}

KINDS: Mapping[RequirementKind, Text] = {
    RequirementKind.DOCUMENT: lazy("Document"),
    RequirementKind.CERTIFICATE: lazy("Licence or certificate"),
    RequirementKind.STAFF_CERTIFICATE: lazy("Certificates of staff"),
    RequirementKind.DECLARATION: lazy("Declaration"),
    RequirementKind.EXCLUSION: lazy("Mandatory ground for exclusion"),
    RequirementKind.WEIGHED_EXCLUSION: lazy("Ground for exclusion that is weighed"),
}
GROUPS: Mapping[RequirementKind, Text] = {
    RequirementKind.DOCUMENT: lazy("Documents"),
    RequirementKind.CERTIFICATE: lazy("Licences and certificates"),
    RequirementKind.STAFF_CERTIFICATE: lazy("Certificates of staff"),
    RequirementKind.DECLARATION: lazy("Declarations"),
    RequirementKind.EXCLUSION: lazy("Grounds for exclusion: mandatory"),
    RequirementKind.WEIGHED_EXCLUSION: lazy("Grounds for exclusion: weighed"),
}
HOW: Mapping[RequirementKind, Text] = {
    RequirementKind.DOCUMENT: lazy("Proved by a file."),
    RequirementKind.CERTIFICATE: lazy("Proved by a file with its number."),
    RequirementKind.STAFF_CERTIFICATE: lazy("Proved by people on file, each with a certificate that holds."),
    RequirementKind.DECLARATION: lazy("Declared by the vendor; nothing is sent."),
    RequirementKind.EXCLUSION: lazy("Denied by a declaration. Whoever cannot deny one is refused, by law."),
    RequirementKind.WEIGHED_EXCLUSION: lazy(
        "Answered in the vendor's own words. The officer weighs the answer and gives a reason."
    ),
}
SET_STATES: Mapping[SetState, Text] = {
    SetState.DRAFT: lazy("Draft"),
    SetState.PUBLISHED: lazy("In force"),
    SetState.RETIRED: lazy("Retired"),
}
FIELDS: Mapping[str, Text] = {
    "code": lazy("Code"),
    "title_zh": lazy("Title in Chinese"),
    "title_en": lazy("Title in English"),
    "category_id": lazy("Category"),
    "item_id": lazy("Service item"),
    "months": lazy("An approval holds"),
    "answer_days": lazy("Answer within"),
    "kind": lazy("Kind of requirement"),
    "key": lazy("Proved by the same as"),
    "words_zh": lazy("What is to be sent, in Chinese"),
    "words_en": lazy("What is to be sent, in English"),
    "basis": lazy("Legal basis"),
    "dated": lazy("It says until when it holds"),
    "optional": lazy("Only where it applies"),
    "people": lazy("People who need it"),
    "confirmed": lazy("The basis was compared with the text of the law"),
}
WHATEVER: Text = lazy("Whatever is bought")
