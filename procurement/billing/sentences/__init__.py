"""What billing says."""
