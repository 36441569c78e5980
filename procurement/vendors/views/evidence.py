"""Evidence: what a vendor gave under a key, every version of it."""

from __future__ import annotations

from werkzeug.wrappers import Response

from procurement.infra import clock
from procurement.pages import http
from procurement.vendors.queries import evidence as queries
from procurement.vendors.sentences.applications import title_of


def show_own_evidence(evidence_id: int) -> Response:
    """As the vendor's people see it."""
    return _page(evidence_id, own=True)


def show_evidence(evidence_id: int) -> Response:
    """As the bureau's people see it."""
    return _page(evidence_id, own=False)


def _page(evidence_id: int, *, own: bool) -> Response:
    actor = http.current_actor()
    evidence = queries.evidence_visible_to(actor, evidence_id)
    requirement = queries.requirement_of(actor, evidence)
    return http.render(
        "vendors/show_evidence.html",
        evidence=evidence,
        own=own,
        title=title_of(requirement) if requirement else evidence.key,
        versions=queries.versions_of(actor, evidence),
        today=clock.today(),
    )
