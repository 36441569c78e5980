"""The commands of `./procure`: one row each. A command's module is imported only when it is called."""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Argument = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Command:
    """`module:function` and what it is for. Without `arguments` declared it gets its words as they are."""

    name: str
    target: str
    summary: str
    arguments: tuple[Argument, ...] | None = ()

    def run(self, words: Sequence[str]) -> int:
        """Call it; None counts as success."""
        given = None if self.arguments is None else self._parsed(words)
        module, _, function = self.target.partition(":")
        call = getattr(importlib.import_module(module), function)
        return (call(list(words)) if given is None else call(**given)) or 0

    def _parsed(self, words: Sequence[str]) -> dict[str, Any]:
        parser = argparse.ArgumentParser(prog=f"procure {self.name}", description=self.summary)
        for name, options in self.arguments or ():
            parser.add_argument(name, **options)
        return vars(parser.parse_args(words))


SYSTEM = "procurement.web.commands.system"
PROCESSES = "procurement.web.commands.processes"
CHECKS = "procurement.web.commands.checks"
RECOMPUTE = "procurement.web.commands.recompute"
FOLDER: Argument = ("folder", {"metavar": "DIR"})
QUEUES: Argument = ("queues", {"metavar": "QUEUE", "nargs": "*", "help": "default: every queue"})
SHIFT: Argument = (
    "shift",
    {
        "metavar": "+20d",
        "nargs": "?",
        "help": "+20d, +3h, +5m, or '2026-11-23 09:00'; without: tells the time",
    },
)
REPLACE: Argument = ("--replace", {"action": "store_true", "help": "throw away what is in the database"})
EMPTY: Argument = (
    "--empty",
    {"action": "store_true", "help": "without the demo bureau, for data of your own"},
)
INIT: tuple[Argument, ...] = (
    ("--name", {"help": "the bureau's name in Chinese, as it stands on papers"}),
    ("--code", {"help": "its short code: letters, digits, dots, dashes"}),
    ("--name-en", {"help": "its English name"}),
    ("--credit-code", {"help": "its unified social credit code"}),
    ("--address", {"help": "its address, printed on contracts"}),
    ("--phone", {"help": "its telephone number"}),
    ("--representative", {"help": "who represents it on contracts"}),
    ("--bank-name", {"help": "the bank departments pay to"}),
    ("--bank-account", {"help": "the account departments pay to, printed on bills"}),
    ("--admin-name", {"help": "the first administrator's name"}),
    ("--admin-email", {"help": "the first administrator's e-mail address, the account to sign in with"}),
    ("--beside", {"action": "store_true", "help": "another bureau may be in this database already"}),
)
ACCOUNTS: Argument = ("--accounts", {"action": "store_true", "help": "only list one account per role"})

COMMANDS = (
    Command(
        "run",
        "procurement.web.commands.run:run",
        "everything on this machine, with a demo bureau; Ctrl-C stops it",
        (EMPTY,),
    ),
    Command(
        "init",
        "procurement.web.commands.init:init",
        "found a bureau of your own and its first administrator",
        INIT,
    ),
    Command("test", f"{CHECKS}:test", "the test suite; further words go to pytest", None),
    Command("web", "procurement.web.commands.pages:web", "the web pages alone"),
    Command("dispatcher", f"{PROCESSES}:dispatcher", "the process that hands out background work"),
    Command(
        "worker", "procurement.web.commands.worker:work", "a process that does background work", (QUEUES,)
    ),
    Command("migrate", "procurement.web.commands.database:migrate", "bring the database to this version"),
    Command("clock", f"{SYSTEM}:clock", "tell the rehearsal clock, or move it forward", (SHIFT,)),
    Command(
        "demo",
        "procurement.web.commands.demo:demo",
        "load the demo bureau into an empty database",
        (ACCOUNTS,),
    ),
    Command(
        "reset-factor",
        "procurement.web.commands.factors:reset",
        "take the second step of ACCOUNT away, for whom no administrator can",
        (("accounts", {"metavar": "ACCOUNT", "nargs": "+"}),),
    ),
    Command("backup", f"{SYSTEM}:backup", "write database and files into a new folder, verified", (FOLDER,)),
    Command("restore", f"{SYSTEM}:restore", "bring a backup back, verified", (FOLDER, REPLACE)),
    Command(
        "catalog-import",
        "procurement.web.commands.catalog:import_codes",
        "item codes from FILE (.xlsx, .csv), all or nothing",
        (
            ("file", {"metavar": "FILE"}),
            ("--dry-run", {"action": "store_true", "help": "only tell what would happen"}),
        ),
    ),
    Command(
        "score", f"{RECOMPUTE}:score", "FILE: points and ranks of bids, by the rules the pages use", None
    ),
    Command("deadline", f"{RECOMPUTE}:deadline", "START N working|calendar: the last day of a period", None),
    Command("allocate", f"{RECOMPUTE}:allocate", "FILE: split a total by weights, to the fen", None),
    Command("check", f"{CHECKS}:check", "style, format, import contracts, types, templates, migrations"),
    Command(
        "bench", f"{CHECKS}:bench", "measure the speed of NAME, or of everything, beside its floor", None
    ),
    Command("faults", f"{CHECKS}:faults", "the long run of the fault tests", None),
    Command(
        "mutants", f"{CHECKS}:mutants", "whether the tests notice small faults, put in one at a time", None
    ),
)


def main(words: Sequence[str]) -> int:
    """Run the command named first; the exit status is 2 for a command or argument nobody knows."""
    name, *rest = words or ["help"]
    for command in COMMANDS:
        if command.name == name:
            return command.run(rest)
    if name not in ("help", "-h", "--help"):
        print(f"procure: there is no command {name!r}\n", file=sys.stderr)
    print(overview(), file=sys.stdout if name in ("help", "-h", "--help") else sys.stderr)
    return 0 if name in ("help", "-h", "--help") else 2


def overview() -> str:
    """Every command in a line."""
    rows = "\n".join(f"  {command.name:<12} {command.summary}" for command in COMMANDS)
    return f"./procure COMMAND\n\n{rows}\n  {'setup':<12} only install what is missing; starts nothing"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
