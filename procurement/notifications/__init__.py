"""Notifications: telling people what waits for them, and what came of what they did.

Owns the inbox, the mail about it, reminders, absences with their deputies, and the calendar feed. Words: a *notice* is
one message to one person; a *reminder* repeats it as the day comes near; *late* is the one that goes to somebody else
because nobody opened the first. Whether something still waits is never kept here: the work list says so, and each
module answers for its own part of it. Does not own the delivery of a mail (infra.mail) nor what is done about a thing.
"""
