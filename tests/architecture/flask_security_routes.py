"""What Flask-Security adds to the address map: these and nothing else. Its permissions are its own: signing in is
everybody's, changing a password belongs to whoever is signed in."""

from __future__ import annotations

ROUTES: dict[str, tuple[str, frozenset[str]]] = {
    "security.login": ("/account/sign-in", frozenset({"GET", "POST"})),
    "security.logout": ("/account/sign-out", frozenset({"POST"})),
    "security.forgot_password": ("/account/password-reset", frozenset({"GET", "POST"})),
    "security.reset_password": ("/account/password-reset/<token>", frozenset({"GET", "POST"})),
    "security.change_password": ("/account/password", frozenset({"GET", "POST"})),
    "security.static": ("/account/fs-static/<path:filename>", frozenset({"GET"})),
}

SIGNED_IN = frozenset({"security.change_password"})
"""Pages of it that send whoever is not signed in to sign in."""
