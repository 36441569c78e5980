"""How long a test waits for a state. A busy machine gets there later, a broken one never: the bound only ends a test."""

PATIENCE = 300.0
"""Seconds."""
