"""Accounts: who exists (bureau, departments, vendors), who they are as people, what they may do, and signing in.

Owns: organisations, buildings, dated occupancies, people, their roles, sign-in, second steps and sessions. Words: an
*organisation* is a bureau, a department, a vendor or an agency; an *occupancy* is the area and headcount of a department in one
building over one span of days; a *role* gives permissions. Does not own: a vendor's qualification (vendors) nor what a
department owes (billing).
"""
