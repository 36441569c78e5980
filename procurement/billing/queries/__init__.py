"""Reading billing. The bureau sees all of its own; a department its bills and its statement."""
