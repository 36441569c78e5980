"""Reviews: whether what was promised is delivered, found on the spot and scored.

Owns: standards in force for a contract, inspection plans and inspections, findings and their due process
(told, accepted or appealed, decided), correction notices, scores of a period, satisfaction surveys, bulletins,
yearly ratings, work orders, the feedback board (回音壁) and equipment records.
Words: *inspection* (检查), *finding* (检查发现), *deduction* (扣分、扣款), *appeal* (申诉), *score* (考核得分),
*correction notice* (限期整改通知书), *work order* (工单).
A period without any inspection has no score, never full marks; only findings upheld or undisputed count.
Does not own: the text of a standard (catalog), the payment rule (contracts), the money that follows (settlement),
the vendor's register (vendors, where ratings are recorded).
"""
