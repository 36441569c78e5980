"""Billing's verbs, one noun per file."""
