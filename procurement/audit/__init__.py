"""Audit: the append-only record of who did what, sealed into a signed hash chain.

Owns: records, links, heads. Words: a *record* is one public service call in one sentence and one difference; a
*link* chains a committed record; a *head* is a signed end of the chain. Does not own: the pages (they live in web/)
nor the words of the sentences (each module brings its own).
"""
