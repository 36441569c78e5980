"""The outside world, thinly wrapped: database, unit of work, clock, jobs, files, HTTP, languages, sheets.

Owns no business words. Everything here could serve another application; nothing here knows a module above it.
"""
