"""Public: pages without sign-in."""

from procurement.pages.http import PUBLIC, Route
from procurement.public import views

ROUTES = (
    Route("/", "home", views.home, PUBLIC),
    Route("/verify", "verify", views.verify, PUBLIC, ("GET", "POST")),
    Route("/verify/<code>", "show_paper", views.show_paper, PUBLIC),
    Route("/qualified-vendors", "qualified_vendors", views.qualified_vendors, PUBLIC),
    Route("/services", "services", views.services, PUBLIC),
)
