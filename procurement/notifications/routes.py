"""Addresses of notices. All of them are one's own, but mail that did not arrive, and the calendar, whose address is
the secret."""

from procurement.kernel.permissions import Permission
from procurement.notifications import views
from procurement.pages.http import PUBLIC, Route

OWN, PEOPLE = Permission.HOME, Permission.PEOPLE_MANAGE
FORM = ("GET", "POST")
ACT = ("POST",)

ROUTES = (
    Route("/notices", "list_notices", views.list_notices, OWN),
    Route("/notices/reading", "read_all", views.read_all, OWN, ACT),
    Route("/notices/<int:notice_id>", "show_notice", views.show_notice, OWN),
    Route("/notices/<int:notice_id>/opening", "open_notice", views.open_notice, OWN, ACT),
    Route("/notices/settings", "edit_settings", views.edit_settings, OWN, FORM),
    Route("/notices/absences", "list_absences", views.list_absences, OWN, FORM),
    Route("/notices/absences/<int:absence_id>/end", "end_absence", views.end_absence, OWN, ACT),
    Route("/notices/calendar", "show_feed", views.show_feed, OWN),
    Route("/notices/calendar/address", "make_feed", views.make_feed, OWN, ACT),
    Route("/notices/calendar/removal", "revoke_feed", views.revoke_feed, OWN, ACT),
    Route("/notices/mails", "list_undelivered", views.list_undelivered, PEOPLE),
    Route("/notices/mails/<int:mail_id>", "show_mail", views.show_mail, PEOPLE),
    Route("/notices/mails/<int:mail_id>/sending", "send_again", views.send_again, PEOPLE, ACT),
    Route("/calendar/<token>.ics", "calendar_feed", views.calendar_feed, PUBLIC),
)
