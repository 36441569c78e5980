"""Addresses of papers. Who may open which is decided paper by paper."""

from procurement.documents import views
from procurement.kernel.permissions import Permission
from procurement.pages.http import Route
from procurement.pages.proofs import Proof
from procurement.pages.seen import Seen

ROUTES = (
    Route("/papers/<int:paper_id>", "show_paper", views.show_paper, Permission.HOME),
    Route("/papers/<int:paper_id>/file", "send_file", views.send_file, Permission.HOME),
    Route(
        "/papers/<int:paper_id>/rendering",
        "render_again",
        views.render_again,
        Permission.DOCUMENTS_RENDER,
        ("POST",),
    ),
    Route(
        "/papers/<int:paper_id>/correction",
        "correct_paper",
        views.correct_paper,
        Permission.DOCUMENTS_CORRECT,
        ("GET", "POST"),
        proof=Proof.RECENT,
        seen=Seen.PAGE,
    ),
)
