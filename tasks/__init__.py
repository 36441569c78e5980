"""What the workers run: one file per module, one function per job, each calls one service."""
