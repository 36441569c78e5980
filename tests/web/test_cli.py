"""The table of commands, and the script in front of it."""

from __future__ import annotations

import importlib
import inspect
import json
import subprocess
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, pool

from procurement.infra import clock
from procurement.kernel.errors import Refused
from procurement.machine import backup
from procurement.machine.environment import ROOT
from procurement.web import cli
from tests.factories import Office


def procure(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "procure", *words], check=False, cwd=cwd, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_every_command_leads_to_a_function_that_takes_its_arguments(command: cli.Command) -> None:
    module, _, name = command.target.partition(":")
    function = getattr(importlib.import_module(module), name)
    given = {name.lstrip("-").replace("-", "_"): None for name, _ in command.arguments or ()}
    taken = inspect.signature(function)
    bound = taken.bind([]) if command.arguments is None else taken.bind(**given)  # else a TypeError
    assert len(bound.arguments) == len(taken.parameters)
    assert inspect.getdoc(importlib.import_module(module))


def test_no_two_commands_have_the_same_name() -> None:
    assert len({command.name for command in cli.COMMANDS}) == len(cli.COMMANDS)


@pytest.mark.parametrize("words", [[], ["help"], ["--help"]])
def test_help_lists_every_command(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(words) == 0
    listed = [line.split()[0] for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert listed == [command.name for command in cli.COMMANDS] + ["setup"]


def test_an_unknown_command_is_an_error_and_shows_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["rnu"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "there is no command 'rnu'" in err
    assert "everything on this machine" in err


@pytest.mark.parametrize(
    "words", [["backup"], ["restore", "a", "b"], ["run", "fast"], ["clock", "--set", "1"]]
)
def test_wrong_arguments_are_an_error_before_anything_happens(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
    assert f"usage: procure {words[0]}" in capsys.readouterr().err


def test_the_script_works_from_another_folder_and_prints_nothing_but_the_answer(tmp_path: Path) -> None:
    (tmp_path / "sum.json").write_text('{"total": "100.00", "weights": [["甲", 1], ["乙", 2]]}')
    done = procure("allocate", "sum.json", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) == {"parts": [["甲", "33.33"], ["乙", "66.67"]]}


def test_the_script_passes_on_the_status_of_a_refused_input(tmp_path: Path) -> None:
    done = procure("deadline", "2026-02-30", "5", "working", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("spec", ["+99999999d", "+999999999999d", "+99999d"])
def test_a_clock_moved_beyond_all_years_is_refused_with_a_sentence(live: Office, spec: str) -> None:
    engine = create_engine(live.owner_url, poolclass=pool.NullPool)
    with engine.connect() as owner, pytest.raises(Refused) as refused:
        clock.move(owner, spec, ZoneInfo("Asia/Shanghai"))
    assert [one.code for one in refused.value.refusals] == ["clock.too_far"]


def test_a_backup_where_no_folder_can_be_is_refused_with_a_sentence(live: Office, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    for place in ("file", "file/below", "/proc/none/below"):
        with pytest.raises(backup.Refusal, match="is a file|cannot be"):
            backup.backup(tmp_path / place, live.owner_url, tmp_path / "storage", "secret")
    assert (tmp_path / "file").read_text() == "kept"
