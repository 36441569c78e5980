"""Papers of bills."""

from __future__ import annotations

from typing import Any

from procurement.accounts import queries as accounts
from procurement.billing.services import bills
from tasks import documents


def bill_papers(args: dict[str, Any]) -> None:
    """Freeze and render the papers of one batch of bills. Again after a crash: each paper is there once."""
    actor = accounts.system_actor(args["bureau"])
    papers = bills.issue_papers(actor, args["bills"])
    documents.render_papers({"papers": papers, "bureau": args["bureau"]})
