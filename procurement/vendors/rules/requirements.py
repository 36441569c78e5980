"""What may be asked of a vendor: the kinds of requirements, and the states of a set of them."""

from __future__ import annotations

from enum import StrEnum

from procurement.kernel.states import Machine


class RequirementKind(StrEnum):
    """What proves a requirement. An exclusion is denied by a declaration: one the law makes mandatory, or one the bureau
    may weigh, which the vendor answers in its own words."""

    DOCUMENT = "document"
    CERTIFICATE = "certificate"
    STAFF_CERTIFICATE = "staff_certificate"
    DECLARATION = "declaration"
    EXCLUSION = "exclusion"
    WEIGHED_EXCLUSION = "weighed_exclusion"


WITH_FILE = frozenset({RequirementKind.DOCUMENT, RequirementKind.CERTIFICATE})
"""Proved by a file; the others by what is declared, or by people on file."""


class SetState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class SetAction(StrEnum):
    PUBLISH = "publish"
    RETIRE = "retire"


REQUIREMENT_SET = Machine(
    {
        (SetState.DRAFT, SetAction.PUBLISH): SetState.PUBLISHED,
        (SetState.PUBLISHED, SetAction.RETIRE): SetState.RETIRED,
    },
    "vendors",
)
