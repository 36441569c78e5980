"""Addresses of the system itself."""

from procurement.kernel.permissions import Permission
from procurement.pages.http import PUBLIC, Route
from procurement.web import audit_pages, beginning, home, views

ACT = ("POST",)

ROUTES = (
    Route("/home", "home", home.home, Permission.HOME),
    Route("/home/count", "count_tasks", home.count_tasks, Permission.HOME),
    Route("/getting-started", "show_beginning", beginning.show_beginning, Permission.BEGINNING_VIEW),
    Route("/audit", "audit_trail", audit_pages.trail, Permission.AUDIT_VIEW),
    Route("/audit/integrity", "integrity", audit_pages.integrity, Permission.AUDIT_VIEW),
    Route("/preferences", "set_preference", views.set_preference, PUBLIC, ACT),
    Route("/saved-filters", "save_filter", views.save_filter, Permission.HOME, ACT),
    Route(
        "/saved-filters/<int:filter_id>/removal", "remove_filter", views.remove_filter, Permission.HOME, ACT
    ),
)
