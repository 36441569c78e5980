"""Purchasing for a government-offices bureau: from the service catalogue to every department's bill.

One folder is one module. A module may use the modules below it and never those above:
web, public, billing, settlement, reviews, contracts, tenders, planning, vendors, catalog, ledger, documents, notifications,
accounts, rulebook, audit, infra, kernel.
"""
