"""Web: where everything meets. The application factory, the error table, navigation, the home work list, audit pages
and the commands. Owns no tables and no business rules.
"""
