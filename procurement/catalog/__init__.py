"""Catalogue: what the bureau can buy, in which unit, at which guide price and to which standard.

Owns: categories (procurement item codes), service items, central-catalogue editions, quality standards. Words: a
*category* is a code of the national item catalogue, class C; a *service item* is what the bureau buys under a category;
a *standard* is a versioned tree of checks whose points add up to its scale; a published version never changes. Does not
own: the standard frozen in a contract's force (contracts) nor inspections against it (reviews).
"""
