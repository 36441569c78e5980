"""Addresses of the rulebook and the calendar."""

from procurement.kernel.permissions import Permission
from procurement.pages.http import Route
from procurement.rulebook import views

VIEW, MANAGE = Permission.RULEBOOK_VIEW, Permission.RULEBOOK_MANAGE
FORM = ("GET", "POST")

ROUTES = (
    Route("/rulebook", "list_rules", views.list_rules, VIEW),
    Route("/rulebook/<int:rule_id>", "show_rule", views.show_rule, VIEW),
    Route("/rulebook/<int:rule_id>/new-value", "change_rule", views.change_rule, MANAGE, FORM),
    Route("/rulebook/calendar", "show_this_year", views.show_calendar, VIEW),
    Route("/rulebook/calendar/<int:year>", "show_calendar", views.show_calendar, VIEW),
    Route("/rulebook/calendar/import", "upload_calendar", views.upload_calendar, MANAGE, FORM),
    Route("/rulebook/calendar/import/<ticket>", "import_calendar", views.import_calendar, MANAGE, FORM),
)
