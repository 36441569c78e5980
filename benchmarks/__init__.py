"""Every speed figure the project quotes, each beside its floor: the same work by raw SQL or the bare library.

    ./procure bench            every figure
    ./procure bench B5 B7      some

Each module has `run() -> list[Row]`. Machines are noisy: medians of at least three runs, ratios first.
"""
