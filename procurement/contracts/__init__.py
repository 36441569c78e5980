"""Contracts: what was agreed, with whom, at which price, to which standard, and how far it has been used up.

Owns: contracts, priced lines, allocation bases of lines, frozen clauses and standards, approval, confirmations, the
balance lock. Words: an *origin* says where a contract comes from; a *line* is a priced service with an allocation basis;
a *confirmation* is a party's re-authenticated word on the SHA-256 of the exact paper, not a seal; *taken over* is a
running contract entered with opening balances. Does not own: what a month costs (settlement), tenders and awards
(tenders), inspections (reviews).
"""
