"""What is fixed about entries and accounts: pure Python."""
