"""Documents: numbered papers. Template and frozen data become a PDF, a hash, a stored file.

Owns: number series, stored files, papers, the PDF engine. Words: a *series* counts without gaps per bureau and year; a
*paper* is issued with its number and frozen data, rendered by a job, and may be voided (作废) but never changed; its
*code* and QR lead to the public verification page. Does not own: what a paper says (each module freezes its facts) nor
the verification page (public).
"""
