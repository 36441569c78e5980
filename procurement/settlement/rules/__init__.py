"""Rules of settlement, one noun per file: states, charges, allocation, bills, posting. Pure functions over plain data."""
