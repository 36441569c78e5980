"""How everything runs on one machine: a PostgreSQL and a Redis of its own, the processes and their supervisor, the backup.

Owns nothing of what the processes do. Several machines do without it: there every process starts alone from its environment.
"""
