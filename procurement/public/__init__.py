"""Public: what anyone may read without signing in.

Owns: the pages and feeds of notices, results, contracts and published ratings, the calendar and Atom feeds, the
OCDS releases and records, and the verification of papers and receipts by code or QR.
Words: *notice* (公告), *result notice* (结果公告), *release* and *record* (OCDS), *verification* (查验).
Does not own: any fact it shows; each is read from the module that owns it, and only once that module has published it.
"""
