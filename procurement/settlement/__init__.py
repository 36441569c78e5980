"""Settlement: from a month's service to every department's bill, its payment and a ledger that balances.

Owns: confirmed usage, settlement sheets, runs, drivers and shares, department bills, credit notes, receipts, the ledger
and its periods. Words: *earned* is what a month's service cost; *payable* is what the vendor is paid of it; a *run*
allocates the earned amounts of confirmed sheets to departments and issues their *bills*; a *driver* is a department's
frozen weight of one basis in a run; a *transfer* debits one account and credits another. Does not own: prices and
bases (contracts) nor scores (reviews). Bills are printed 非发票: 发票 are issued by the tax system.
"""
