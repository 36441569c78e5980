"""Pure building blocks of every module: who acts, what was refused, money, dates, states, splitting.

Owns no table and no page, imports nothing but the standard library, reads no clock: `now` and `today` are
arguments.
"""
