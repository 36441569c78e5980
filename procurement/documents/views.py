"""Pages of one paper: how far it is, and its file."""

from __future__ import annotations

from typing import Any

from flask import url_for
from werkzeug.wrappers import Response

from procurement.documents import policy, queries, services
from procurement.infra import http, storage
from procurement.infra.forms import Form
from procurement.infra.i18n import lazy
from procurement.infra.parts import Mark
from procurement.kernel.errors import NotFound, Refusal, Refused

MARKS = {
    "pending": Mark("info", "hourglass", lazy("Being made")),
    "ready": Mark("ok", "circle-check", lazy("Issued")),
    "failed": Mark("bad", "alert-circle", lazy("Could not be made")),
    "void": Mark("mute", "file-off", lazy("Void")),
}

LOST = Mark("bad", "alert-circle", lazy("File lost"))


def show_paper(paper_id: int) -> Response:
    return http.render("documents/show_paper.html", form=Form(), **_page(paper_id))


def send_file(paper_id: int) -> Response:
    """The paper as it was rendered, to be read in the browser. A paper not yet made has none."""
    paper = queries.paper_visible_to(http.current_actor(), paper_id)
    if paper.file_digest is None:
        raise NotFound
    try:
        content = queries.content_of(paper)
    except (OSError, storage.Damaged):
        raise Refused([Refusal("documents.file_lost")]) from None
    return http.download(content, f"{paper.number}.pdf", "application/pdf", inline=True)


def render_again(paper_id: int) -> Response:
    """Try once more, the cause of the failure being mended."""

    def act() -> str:
        services.render_again(http.current_actor(), paper_id)
        return url_for("documents.show_paper", paper_id=paper_id)

    return http.form_page(Form(), act, "documents/show_paper.html", **_page(paper_id))


def _page(paper_id: int) -> dict[str, Any]:
    actor = http.current_actor()
    paper = queries.paper_visible_to(actor, paper_id)
    lost = queries.has_lost_its_file(paper)
    may_mend = (paper.state == "failed" or lost) and policy.can_render(actor, paper.bureau_id)
    return {"paper": paper, "mark": LOST if lost else MARKS[paper.state], "may_mend": may_mend, "lost": lost}
