"""Pages of one paper: how far it is, its file, and its corrected issue."""

from __future__ import annotations

from typing import Any

from flask import redirect, url_for
from werkzeug.wrappers import Response

from procurement.audit import queries as audit
from procurement.audit import timeline
from procurement.documents import policy, queries, services
from procurement.documents.forms import CorrectionForm
from procurement.documents.models import Paper
from procurement.infra import storage
from procurement.kernel.errors import NotFound, Refusal, Refused
from procurement.pages import http
from procurement.pages.forms import Form
from procurement.pages.i18n import lazy
from procurement.pages.parts import Badge

BADGES = {
    "pending": Badge("info", "hourglass", lazy("Being made")),
    "ready": Badge("ok", "circle-check", lazy("Issued")),
    "failed": Badge("bad", "alert-circle", lazy("Could not be made")),
    "void": Badge("mute", "file-off", lazy("Void")),
}

LOST = Badge("bad", "alert-circle", lazy("File lost"))


def show_paper(paper_id: int) -> Response:
    return http.render("documents/show_paper.html", form=Form(), **_page(paper_id))


def send_file(paper_id: int) -> Response:
    """The paper as it was rendered, to be read in the browser. A paper not yet made has none; of one that was replaced,
    the file is that of its newest issue."""
    paper = queries.paper_visible_to(http.current_actor(), paper_id)
    if (newest := _newest(paper)) is not paper:
        return redirect(url_for("documents.send_file", paper_id=newest.id), 303)
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

    return http.form_page(Form(), act, "documents/show_paper.html", lambda: _page(paper_id))


def correct_paper(paper_id: int) -> Response:
    """What stands for each character no paper can print; looked at twice, then the same number is issued once more."""
    actor = http.current_actor()
    paper = queries.paper_visible_to(actor, paper_id)
    gaps = queries.gaps_of(paper)
    form = CorrectionForm.of(gaps)

    def act() -> str:
        new = services.issue_corrected(actor, paper_id, form.to_command(), form.sure.data)
        return url_for("documents.show_paper", paper_id=new)

    rows = [(gap, form.entry(gap)) for gap in gaps]
    return http.form_page(form, act, "documents/correct_paper.html", lambda: {"paper": paper, "rows": rows})


def _newest(paper: Paper) -> Paper:
    """The issue that holds in the place of one that was replaced; any other paper is its own."""
    return queries.issues_of(paper)[0] if paper.state == "void" else paper


def _page(paper_id: int) -> dict[str, Any]:
    actor = http.current_actor()
    paper = queries.paper_visible_to(actor, paper_id)
    lost = queries.has_lost_its_file(paper)
    gaps = queries.gaps_of(paper)
    issues = queries.issues_of(paper)
    return {
        "paper": paper,
        "badge": LOST if lost else BADGES[paper.state],
        "lost": lost,
        "gaps": gaps,
        "may_mend": (paper.state == "failed" or lost) and policy.can_render(actor, paper.bureau_id),
        "may_correct": bool(gaps)
        and paper.file_digest is None
        and policy.can_correct(actor, paper.bureau_id),
        "issues": issues,
        "newest": issues[0],
        "issue_marks": BADGES,
        "events": timeline.events(audit.history("paper", paper.id)),
    }
