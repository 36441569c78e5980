"""Settlement: what a month's service cost, agreed with its vendor.

Owns: confirmed usage, settlement sheets and their corrections, the openings of contracts taken over. Words: *earned* is what a
month's service cost; *payable* is what the vendor is paid of it; a sheet is *stale* when what it was made from has changed.
Does not own: prices and bases (contracts), scores (reviews), which department bears what (billing), accounts (ledger).
"""
