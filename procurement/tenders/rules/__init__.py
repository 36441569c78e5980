"""Calculations and guards of tenders: pure Python over plain data, one noun per file."""
