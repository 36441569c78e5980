"""The demo bureau: one year of real figures in an invented city, lived through the ordinary services.

Not part of any module: it is data and a play. `load` founds the bureau on 2026-01-05, signs three contracts, settles March to
October and leaves the clock at 2026-11-23 09:00 with November open and one bill disputed.
"""
