"""Billing: from confirmed sheets to every department's bill, what is answered and paid of it.

Owns: runs with their drivers and shares, department bills and their answers, credit notes, receipts and what they pay,
statements of account, receivables brought forward. Words: a *run* allocates the earned amounts of confirmed sheets to
departments and issues their *bills*; a *driver* is a department's frozen weight of one basis in a run. Does not own: what a
month cost (settlement) nor the accounts it moves (ledger). Bills are printed 非发票: 发票 are issued by the tax system.
"""
