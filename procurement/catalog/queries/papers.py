"""The printed catalogues."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.documents import queries as documents
from procurement.documents.models import Paper
from procurement.kernel.actor import Actor

CATALOGUE = "catalogue"
"""What papers and records of the printed catalogue are about; the id is the bureau's."""


def catalogues(actor: Actor) -> Sequence[Paper]:
    """Every catalogue the bureau has issued, newest first."""
    return documents.papers_about(CATALOGUE, actor.bureau_id)
