"""Planning: what departments ask for, until it is a package with a method, a budget and a date.

Owns: demands of departments and their review, packages, plan lines with the method chosen from the rulebook,
budget lines and their reservations, intention notices, the splitting alarm (化整为零) and the latest start of each
step before a date.
Words: *demand* (采购需求), *package* (采购包), *plan line* (采购实施计划), *budget line* (指标), *intention* (采购意向).
Does not own: items and guide prices (catalog), notices and bids (tenders), the ends of running contracts
(contracts, which asks here for the latest starts).
"""
