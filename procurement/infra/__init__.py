"""The outside world, thinly wrapped: database, unit of work, clock, jobs, stored files, mail, files of strangers.

Owns no business words. Everything here could serve another application; nothing here knows a module above it.
"""
