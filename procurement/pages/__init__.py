"""What pages are made of: routes, forms and their fields, registers, languages, spreadsheets in and out, charts.

Owns no business words. A module hands over plain values and texts; what they look like, in which language, and how a form is
read and kept is decided here, once for all modules.
"""
