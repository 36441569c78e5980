"""Mail to people about their accounts."""

from __future__ import annotations

from typing import Any

from procurement.accounts import mails


def send_reset_link(args: dict[str, Any]) -> None:
    """The link to choose a password; nothing for an account nobody has."""
    mails.send_reset_link(args["account"])


def send_notice(args: dict[str, Any]) -> None:
    """Word that the password was reset or changed."""
    mails.send_notice(args["account"], args["notice"])
