"""Notifications: telling people what waits for them. Not furnished yet.

Will own: the in-app inbox, e-mail with deadlines, reminders that stop when their cause is gone. Words: a *notice* is one
message to one person; a *reminder* repeats it by a schedule. Does not own: the work list (each module answers for its
own work) nor the delivery of a mail (infra.mail).
"""
