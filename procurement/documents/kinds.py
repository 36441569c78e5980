"""The kinds of papers there are: every module declares its own."""

from procurement.documents.rules import PaperKind
from procurement.infra.modules import declared


def kinds() -> dict[str, PaperKind]:
    """Every kind by its name."""
    return {kind.name: kind for kind in declared(PaperKind)}


def kind_of(template: str) -> PaperKind:
    """The kind printed with a template; KeyError for a template no kind has."""
    return {kind.template: kind for kind in declared(PaperKind)}[template]
