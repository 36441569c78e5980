"""Tests, checks and measurements, run by their own tools in the environment that set-up made."""

from __future__ import annotations

import os
import subprocess
import sys

from procurement.machine.environment import ROOT

MOST_PROCESSES = 6
IMPORT_CONTRACTS = "from importlinter.cli import lint_imports_command as check; check()"
CHECKS = {
    "style": ("-m", "ruff", "check", "."),
    "format": ("-m", "ruff", "format", "--check", "."),
    "import contracts": ("-c", IMPORT_CONTRACTS, "--no-cache"),
    "types": ("-m", "mypy"),
    "templates, migrations": (
        *("-m", "pytest", "-q"),
        *("tests/architecture/test_templates.py", "tests/architecture/test_migrations.py"),
    ),
}


def test(words: list[str]) -> None:
    """The whole suite with two processes more than there are cores, for many tests wait; or what the words tell pytest."""
    named = any(not word.startswith("-") for word in words)
    processes = min((os.cpu_count() or 1) + 2, MOST_PROCESSES)
    spread = ["-n", str(processes), "--dist", "loadfile", "--no-loadscope-reorder"]
    _become("pytest", words if named else [*spread, *words])


def check() -> int:
    """Every check, also after one has failed."""
    failed = []
    for name, arguments in CHECKS.items():
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, *arguments], check=False, cwd=ROOT).returncode:
            failed.append(name)
    print(f"FAILED: {', '.join(failed)}" if failed else "all checks hold")
    return 1 if failed else 0


def bench(words: list[str]) -> None:
    """Every figure beside its floor."""
    _become("benchmarks", words)


def mutants(words: list[str]) -> None:
    """Whether the tests notice small faults."""
    _become("tests.mutants", words)


def faults(words: list[str]) -> None:
    """The long run: processes killed again and again."""
    os.environ["FAULTS_LONG"] = "1"
    _become("pytest", ["-m", "faults", *words])


def _become(module: str, words: list[str]) -> None:
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", module, *words])
