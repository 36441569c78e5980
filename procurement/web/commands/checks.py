"""Tests and measurements, run by their own tools in the environment that set-up made."""

from __future__ import annotations

import os
import sys

from procurement.infra.surroundings import ROOT


def test(words: list[str]) -> None:
    """The whole suite, or what the words tell pytest."""
    _become("pytest", words)


def bench(words: list[str]) -> None:
    """Every figure beside its floor."""
    _become("benchmarks", words)


def faults(words: list[str]) -> None:
    """The long run: processes killed again and again."""
    os.environ["FAULTS_LONG"] = "1"
    _become("pytest", ["-m", "faults", *words])


def _become(module: str, words: list[str]) -> None:
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", module, *words])
