"""Vendors: the register of suppliers, and evidence checked once and reused.

Owns: vendors (each an organisation of kind vendor), what is asked to open an account or to join one, their size class,
evidence and certificates with validity, credit checks, the bureau's own suspensions, recorded ratings and the graph of
related parties.
Words: *vendor* (供应商), *evidence* (资格证明), *credit check* (信用查询), *suspension* (暂停), *rating* (履约评级).
Being registered is never a condition to read, ask or bid in an open tender (QUAL-01).
Does not own: accounts and people (accounts), bids (tenders), scores (reviews record their ratings here).
"""
