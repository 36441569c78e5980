"""What the catalogue says: refusals, records, and the words of its kinds; for pages and papers alike."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from procurement.catalog.rules import DeductionKind, EditionLevel, Evidence, NodeKind, Severity
from procurement.pages import i18n
from procurement.pages.i18n import Text, lazy

SENTENCES: dict[str, Text] = {
    "catalog.bad_move": lazy("A standard in this state cannot be changed this way. Open it again."),
    "catalog.category_unknown": lazy("No category has the code %(code)s. Look it up under Categories."),
    "catalog.category_code_taken": lazy("Somebody else imported these codes just now. Open the page again."),
    "catalog.item_twice": lazy("The item code %(code)s already stands in row %(first)d."),
    "audit.catalog.items_imported": lazy(
        "imported service items: %(added)d new, %(changed)d changed, %(unchanged)d unchanged"
    ),
    "catalog.item_code_taken": lazy("Another item has this code. Choose a different one."),
    "catalog.edition_taken": lazy("This catalogue is already noted for this region and year."),
    "catalog.draft_exists": lazy("A draft of this standard is under way. Finish or change that one."),
    "catalog.not_draft": lazy("This version is published and stays as it is. Begin a new version instead."),
    "catalog.code_shape": lazy("Not a code of class C, such as C21040000: “%(value)s”."),
    "catalog.code_twice": lazy("The code %(code)s already stands in row %(first)d."),
    "catalog.parent_missing": lazy(
        "%(code)s belongs under %(parent)s, which neither this file nor the catalogue has."
    ),
    "catalog.points_missing": lazy(
        "The checks add up to %(total)s points, %(difference)s less than the full marks of %(scale)s."
    ),
    "catalog.points_too_many": lazy(
        "The checks add up to %(total)s points, %(difference)s more than the full marks of %(scale)s."
    ),
    "catalog.standard_empty": lazy("The standard has no checks yet."),
    "catalog.branch_empty": lazy("“%(title)s” has no check below it. Add one, or remove it."),
    "catalog.section_first": lazy("Begin with a section: only sections stand at the top."),
    "catalog.check_is_leaf": lazy("A check has nothing below it."),
    "catalog.kind_too_far_out": lazy(
        "This kind does not belong there: choose a narrower one than what is above it."
    ),
    "catalog.check_missing": lazy("There are points or a deduction, but no check they belong to."),
    "catalog.points_needed": lazy("A check is worth points: enter how many."),
    "catalog.points_unreadable": lazy("Write points as a number with at most two decimals, not “%(value)s”."),
    "catalog.deduction_needed": lazy("Say what a finding costs."),
    "catalog.deduction_points_needed": lazy("Enter how many points each finding costs."),
    "catalog.deduction_beyond_points": lazy(
        "A finding cannot cost more than the %(points)s points of its check."
    ),
    "catalog.word_unknown": lazy("“%(value)s” is none of the words expected here."),
    "catalog.nothing_to_print": lazy("No item is in use: there is nothing to print."),
    "audit.catalog.categories_imported": lazy(
        "imported item codes: %(added)d new, %(renamed)d renamed, %(unchanged)d unchanged"
    ),
    "audit.catalog.edition_added": lazy(
        "noted that the central catalogue of %(region)s, %(year)d, names %(code)s"
    ),
    "audit.catalog.item_created": lazy("added the item %(code)s %(name)s"),
    "audit.catalog.item_saved": lazy("changed the item %(code)s %(name)s"),
    "audit.catalog.item_retired": lazy("took the item %(code)s %(name)s out of use"),
    "audit.catalog.item_restored": lazy("brought the item %(code)s %(name)s back into use"),
    "audit.catalog.standard_drafted": lazy("began version %(number)d of the standard “%(title)s”"),
    "audit.catalog.standard_saved": lazy("changed title or full marks of version %(number)d, “%(title)s”"),
    "audit.catalog.standard_published": lazy("published version %(number)d of the standard “%(title)s”"),
    "audit.catalog.node_added": lazy("added “%(title)s”"),
    "audit.catalog.node_saved": lazy("changed “%(title)s”"),
    "audit.catalog.node_removed": lazy("removed “%(title)s” and everything below it"),
    "audit.catalog.tree_imported": lazy("replaced the whole tree from a file, %(points)s points"),
    "audit.catalog.catalogue_issued": lazy("issued the service catalogue %(number)s"),
}

FIELDS: dict[str, Text] = {
    "category_code": lazy("Category"),
    "code": lazy("Item code"),
    "name_zh": lazy("Chinese name"),
    "name_en": lazy("English name"),
    "unit": lazy("Unit"),
    "guide_price": lazy("Guide price"),
    "description": lazy("Description"),
    "title": lazy("Title"),
    "scale": lazy("Full marks"),
    "kind": lazy("Kind"),
    "points": lazy("Points"),
    "deduction": lazy("Deduction"),
    "severity": lazy("Severity"),
    "evidence": lazy("Evidence"),
}

KINDS: dict[NodeKind, Text] = {
    NodeKind.SECTION: lazy("Section"),
    NodeKind.SERVICE: lazy("Service"),
    NodeKind.POSITION: lazy("Position"),
    NodeKind.PERSON: lazy("Person requirement"),
    NodeKind.PROCESS: lazy("Process"),
    NodeKind.STEP: lazy("Step"),
    NodeKind.CHECK: lazy("Check"),
}

SEVERITIES: dict[Severity, Text] = {
    Severity.MINOR: lazy("Minor"),
    Severity.MAJOR: lazy("Major"),
    Severity.CRITICAL: lazy("Critical"),
}

EVIDENCE: dict[Evidence, Text] = {
    Evidence.PHOTO: lazy("Photo"),
    Evidence.RECORD: lazy("Written record"),
    Evidence.NONE: lazy("None needed"),
}

DEDUCTIONS: dict[DeductionKind, Text] = {
    DeductionKind.PER_OCCURRENCE: lazy("Points for each occurrence"),
    DeductionKind.PER_UNIT: lazy("Points for each unit"),
    DeductionKind.ZERO_ITEM: lazy("All points of the check"),
    DeductionKind.VETO: lazy("Veto: the whole score"),
}

LEVELS: dict[EditionLevel, Text] = {
    EditionLevel.CENTRAL: lazy("Central government"),
    EditionLevel.PROVINCE: lazy("Province"),
    EditionLevel.CITY: lazy("City"),
    EditionLevel.COUNTY: lazy("County"),
}


def deduction_label(deduction: Mapping[str, str]) -> str:
    """What a finding costs, in words: 每处扣 2 分."""
    kind = DeductionKind(deduction["kind"])
    if kind is DeductionKind.VETO:
        return i18n._("veto: the whole score is lost")
    if kind is DeductionKind.ZERO_ITEM:
        return i18n._("all points of the check are lost")
    return i18n._(
        "%(points)s points off for each %(unit)s",
        points=i18n.number(Decimal(deduction["points"])),
        unit=deduction["unit"] or i18n._("time"),
    )
