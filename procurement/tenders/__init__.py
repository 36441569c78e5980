"""Tenders: from notice to award.

Owns notices and tender documents, questions and amendments, sealed bids, opening, evaluation, award,
challenges (质疑), framework admissions and call-offs.
Words: tender, lot, bid (投标), opening (开标), evaluation (评标), evaluated price (评审价), benchmark price
(评标基准价), award (中标), challenge.
Does not own: the package and its budget (planning), who a vendor is (vendors), what is signed afterwards
(contracts).
"""
