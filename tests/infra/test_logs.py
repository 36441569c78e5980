"""What is logged of a fault: where it was, never what people typed."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog

from procurement.infra import logs


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    kept = structlog.get_config()
    yield
    structlog.configure(**kept)


TYPED = "s3cret-pass"


def fault_with(password: str) -> None:
    kept = f"typed {password}"
    raise ZeroDivisionError(f"a fault of {len(kept)} characters")


@pytest.mark.parametrize("production", [True, False])
def test_a_fault_is_logged_with_its_place_and_without_its_values(
    production: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure(production)
    try:
        fault_with(TYPED)
    except ZeroDivisionError:
        structlog.get_logger().exception("fault", path="/catalog")
    said = capsys.readouterr().out
    assert "fault_with" in said and "ZeroDivisionError" in said and "/catalog" in said
    assert TYPED not in said


def test_production_writes_one_json_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure(True)
    structlog.get_logger().info("job done", kind="合同")
    line = json.loads(capsys.readouterr().out)
    assert (line["event"], line["kind"], line["level"]) == ("job done", "合同", "info")
    assert line["timestamp"].endswith("Z")
