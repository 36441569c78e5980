"""Tables of billing, one noun per file."""
