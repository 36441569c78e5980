"""Rulebook: numbers the law or the bureau fixes, each with its dates and its legal basis, and the working-day calendar.

Owns: rules (dated rows) and calendar rows. Words: a *rule* has an id such as PAY-01, a value, a unit and a basis; it
is chosen by the date of the event it governs. *Basis* is what a page prints beside a number. Does not own: what
follows from a rule (each module's own rules) nor the counting of days (kernel.dates).
"""
