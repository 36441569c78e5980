"""Mail to people who want to act for a vendor."""

from __future__ import annotations

from typing import Any

from procurement.vendors import mails


def send_account_mail(args: dict[str, Any]) -> None:
    """The link that proves the mailbox, or word that its owner has an account."""
    mails.send_account_mail(args["request"])


def send_join_answer(args: dict[str, Any]) -> None:
    """Word that a request to join was refused, or not answered."""
    mails.send_join_answer(args["request"])
