"""The recompute commands: exact answers, and one clear line for anything wrong."""

import csv
import json
import os
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.web import recompute

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
SCORE = {"price_weight": 10, "bidders": [{"name": "甲", "bid": "100", "nonprice": "80"}]}
SPLIT = {"total": "100.00", "weights": [["甲", 1], ["乙", 1], ["丙", 1]]}


@pytest.fixture
def run(capsys, tmp_path):
    """Run a command on a document (bytes, text or data); the answer, or the one line it was refused with."""

    def run(command, document):
        file = tmp_path / "input.json"
        text = document if isinstance(document, str | bytes) else json.dumps(document)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return call(command, str(file))

    def call(*argv):
        status = recompute.main(argv)
        out, err = capsys.readouterr()
        if status == 0:
            assert err == ""
            return json.loads(out)
        assert (status, out, err.count("\n")) == (2, "", 1)
        return err.rstrip("\n")

    run.call = call
    return run


def _process(*argv, stdin=b"", **env):
    start = "import sys; from procurement.web.recompute import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", start, *argv]
    return subprocess.run(
        command, input=stdin, capture_output=True, cwd=ROOT, env={**os.environ, **env}, check=False
    )


# --- score ---


@pytest.mark.published
def test_the_published_scoring_examples_come_out_to_the_cent(run):
    examples = DATA / "scoring" / "derived-examples.json"
    for case in json.loads(examples.read_text(encoding="utf-8")):
        answer = run("score", case)
        wanted = [{key: row[key] for key in answer["bidders"][0]} for row in case["bidders"]]
        assert answer == {"benchmark": case["benchmark_eval_price"], "bidders": wanted}


def test_json_numbers_are_read_digit_by_digit(run):
    text = (
        '{"price_weight": 1e1, "bidders": [{"name": "甲", "bid": 123456789012345678.01, "nonprice": 80.005}]}'
    )
    answer = run("score", text)
    assert answer["benchmark"] == "123456789012345678.01"
    assert answer["bidders"][0]["total"] == "90.01"


def test_invalid_bidders_come_back_without_a_rank_in_their_place(run):
    bidders = [{"name": "乙", "bid": 0, "nonprice": 0, "valid": False}, *SCORE["bidders"]]
    answer = run("score", {"price_weight": "10", "bidders": bidders})
    assert answer["benchmark"] == "100"
    assert answer["bidders"][0] == {"name": "乙", "valid": False}
    assert answer["bidders"][1]["rank"] == 1
    assert run("score", {"price_weight": 10, "bidders": bidders[:1]})["benchmark"] is None


def test_an_invalid_bidder_needs_no_price_but_what_it_gives_is_read(run):
    for without in ({}, {"bid": None, "nonprice": None}):
        bidders = [{"name": "乙", "valid": False, **without}, *SCORE["bidders"]]
        answer = run("score", {"price_weight": 10, "bidders": bidders})
        assert answer["bidders"][0] == {"name": "乙", "valid": False}
    bidders = [{"name": "乙", "valid": False, "bid": "many"}, *SCORE["bidders"]]
    assert run("score", {"price_weight": 10, "bidders": bidders}).startswith("score: bidders[0].bid:")


def test_bidders_may_share_a_name_and_a_rank(run):
    answer = run(
        "score", {"price_weight": 10, "bidders": SCORE["bidders"] * 2 + [{**SCORE["bidders"][0], "bid": 101}]}
    )
    assert [bidder["rank"] for bidder in answer["bidders"]] == [1, 1, 3]


def test_unknown_keys_are_ignored_whatever_they_hold(run):
    text = json.dumps({**SCORE, "extra": [None, {"bid": -1}], "more": float("nan")})
    assert run("score", text) == run("score", SCORE)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"bid": 0}, "bidders[0].bid: expected a price above 0"),
        ({"bid": "-5"}, "bidders[0].bid: expected a price above 0"),
        ({"bid": True}, "bidders[0].bid: expected a number"),
        ({"bid": None}, "bidders[0].bid: expected a number"),
        ({"bid": float("nan")}, "bidders[0].bid: expected a number"),
        ({"bid": float("inf")}, "bidders[0].bid: expected a number"),
        ({"bid": "Infinity"}, "bidders[0].bid: expected a number"),
        ({"bid": "1,000"}, "bidders[0].bid: expected a number"),
        ({"bid": "１００"}, "bidders[0].bid: expected a number"),
        ({"bid": "1_000"}, "bidders[0].bid: expected a number"),
        ({"bid": "1e999"}, "bidders[0].bid: expected at most 30 digits"),
        ({"bid": "1e99999999999"}, "bidders[0].bid: expected a number"),
        ({"bid": 10**40}, "bidders[0].bid: expected at most 30 digits"),
        ({"bid": "1e-31"}, "bidders[0].bid: expected at most 30 digits"),
        ({"nonprice": "-0.01"}, "bidders[0].nonprice: expected points, 0 or more"),
        ({"nonprice": []}, "bidders[0].nonprice: expected a number"),
        ({"deduct": "1"}, "bidders[0].deduct: expected a share from 0 to below 1"),
        ({"deduct": "-0.1"}, "bidders[0].deduct: expected a share from 0 to below 1"),
        ({"deduct": None}, "bidders[0].deduct: expected a number"),
        ({"deduct": "0e-999"}, "bidders[0].deduct: expected at most 30 digits"),
        ({"valid": "no"}, "bidders[0].valid: expected true or false"),
        ({"valid": 0}, "bidders[0].valid: expected true or false"),
        ({"name": 7}, "bidders[0].name: expected a text"),
        ({"name": None}, "bidders[0].name: expected a text"),
    ],
)
def test_a_wrong_value_of_a_bidder_is_named_with_its_path(run, change, complaint):
    bidder = {**SCORE["bidders"][0], **change}
    assert run("score", {**SCORE, "bidders": [bidder]}).startswith(f"score: {complaint}")


@pytest.mark.parametrize("missing", ["name", "bid", "nonprice"])
def test_a_missing_key_is_named(run, missing):
    bidder = {key: value for key, value in SCORE["bidders"][0].items() if key != missing}
    complaint = run("score", {**SCORE, "bidders": [*SCORE["bidders"], bidder]})
    assert complaint == f"score: bidders[1].{missing}: expected a value, but the key is missing"


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "score: document: expected an object"),
        ("1", "score: document: expected an object"),
        ({}, "score: price_weight: expected a value, but the key is missing"),
        ({"price_weight": 10}, "score: bidders: expected a value, but the key is missing"),
        ({**SCORE, "price_weight": -1}, "score: price_weight: expected a number from 0 to 100"),
        ({**SCORE, "price_weight": "100.01"}, "score: price_weight: expected a number from 0 to 100"),
        ({**SCORE, "price_weight": False}, "score: price_weight: expected a number"),
        ({**SCORE, "bidders": {}}, "score: bidders: expected a list"),
        ({**SCORE, "bidders": []}, "score: bidders: expected a list […] with at least one entry"),
        ({**SCORE, "bidders": ["甲"]}, "score: bidders[0]: expected an object"),
    ],
)
def test_a_wrong_shape_is_named_with_its_path(run, document, complaint):
    assert run("score", document).startswith(complaint)


# --- deadline ---


@pytest.mark.published
def test_the_published_deadlines_come_out(run):
    examples = DATA / "calendar" / "deadline-examples.csv"
    with examples.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            answer = run.call("deadline", row["start_day"], row["n"], row["unit"])
            assert (answer["last_day"], answer["provisional"]) == (row["last_day"], False), row["case"]


def test_a_day_within_a_holiday_is_shown_as_counted_and_as_moved(run):
    answer = run.call("deadline", "2026-09-24", "7", "calendar")
    assert (answer["last_day"], answer["rolled_to"], answer["provisional"]) == (
        "2026-10-01",
        "2026-10-08",
        False,
    )
    assert "第八十五条" in answer["basis"]


@pytest.mark.parametrize(("unit", "last_day"), [("calendar", "2027-01-04"), ("working", None)])
def test_a_year_without_calendar_is_provisional_and_not_guessed(run, unit, last_day):
    answer = run.call("deadline", "2026-12-30", "5", unit)
    assert (answer["last_day"], answer["rolled_to"], answer["provisional"]) == (last_day, None, True)


def test_the_shipped_calendar_gives_2026_its_248_working_days():
    calendar = recompute.calendars_on_file()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
    assert sum(map(calendar.is_working, days)) == 248
    assert 2026 in calendar.years


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("2026-02-30", "5", "working"), "START: expected a day"),
        (("20260301", "5", "working"), "START: expected a day"),
        (("２０２６-03-01", "5", "working"), "START: expected a day"),
        (("2026-W10-1", "5", "working"), "START: expected a day"),
        (("2026-03-01", "-5", "working"), "N: expected a whole number of days from 0 to 3660"),
        (("2026-03-01", "3661", "working"), "N: expected a whole number of days from 0 to 3660"),
        (("2026-03-01", "1.5", "working"), "N: expected a whole number"),
        (("2026-03-01", "9" * 5000, "working"), "N: expected a whole number"),
        (("2026-03-01", "", "working"), "N: expected a whole number"),
        (("2026-03-01", "5", "weeks"), "unit: expected working or calendar"),
        (("9999-12-30", "5", "calendar"), "START + N: expected a day before the year 10000"),
    ],
)
def test_a_wrong_argument_is_named(run, arguments, complaint):
    assert run.call("deadline", *arguments).startswith(f"deadline: {complaint}")


# --- allocate ---


def test_parts_come_in_input_order_and_the_left_over_fen_goes_to_the_earlier(run):
    assert run("allocate", SPLIT) == {"parts": [["甲", "33.34"], ["乙", "33.33"], ["丙", "33.33"]]}


def test_totals_and_weights_may_be_numbers_or_quoted(run):
    mixed = '{"total": 100.10, "weights": [["甲", "0.5"], ["甲", 0.5], ["乙", 0]]}'
    assert run("allocate", mixed) == {"parts": [["甲", "50.05"], ["甲", "50.05"], ["乙", "0.00"]]}


def test_idle_zeros_do_not_make_a_total_finer_than_a_fen(run):
    assert run("allocate", {**SPLIT, "total": "100.000"}) == run("allocate", SPLIT)


def test_a_negative_total_mirrors_the_positive_one(run):
    parts = run("allocate", {**SPLIT, "total": "-100.00"})["parts"]
    assert parts == [["甲", "-33.34"], ["乙", "-33.33"], ["丙", "-33.33"]]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"total": "100.001"}, "total: expected an amount in yuan with at most 2 decimals"),
        ({"total": "1e20"}, "total: expected an amount in yuan with at most 2 decimals"),
        (
            {"total": "10000000000000000"},
            "total: expected an amount in yuan with at most 2 decimals and 16 digits",
        ),
        ({"total": None}, "total: expected a number"),
        ({"weights": []}, "weights: expected a list […] with at least one entry"),
        ({"weights": {"甲": 1}}, "weights: expected a list"),
        ({"weights": [["甲", 0], ["乙", "0.0"]]}, "weights: expected at least one weight above 0"),
        ({"weights": [["甲", 1], ["乙", -1]]}, "weights[1][1]: expected a number of 0 or more"),
        ({"weights": [["甲", True]]}, "weights[0][1]: expected a number"),
        ({"weights": [["甲", "三"]]}, "weights[0][1]: expected a number"),
        ({"weights": [["甲"]]}, 'weights[0]: expected a pair ["name", weight]'),
        ({"weights": ["甲1"]}, 'weights[0]: expected a pair ["name", weight]'),
        ({"weights": [[1, 1]]}, "weights[0][0]: expected a text"),
    ],
)
def test_a_wrong_allocation_is_named_with_its_path(run, change, complaint):
    assert run("allocate", {**SPLIT, **change}).startswith(f"allocate: {complaint}")


# --- files, streams and whatever else arrives ---


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "expected JSON"),
        (b"{", "expected JSON"),
        (b"\xff\xfe{\x00", "expected text in UTF-8"),
        ('{"total": "甲"'.encode("gb18030"), "expected text in UTF-8"),
        (b"[" * 200_000, "expected JSON that is not nested so deeply"),
    ],
)
def test_a_file_that_is_no_json_is_refused_by_name(run, content, complaint):
    refused = run("allocate", content)
    assert "input.json" in refused
    assert complaint in refused


def test_a_number_of_a_million_digits_is_refused_like_any_other_too_long_one(run):
    assert "total: expected a number" in run("allocate", '{"total": ' + "9" * 1_000_000 + "}")


@pytest.mark.parametrize("file", ["missing.json", ".", "a\nb", "nul\0byte"])
def test_a_file_that_cannot_be_read_is_one_line(run, file):
    assert "expected a readable file" in run.call("score", file)


def test_a_file_without_end_is_not_read_to_it(run, monkeypatch):
    monkeypatch.setattr(recompute, "LARGEST_FILE", 1000)
    assert "expected a file of at most" in run.call("score", "/dev/zero")


def test_a_byte_order_mark_is_no_obstacle(run):
    assert run("allocate", b"\xef\xbb\xbf" + json.dumps(SPLIT).encode()) == run("allocate", SPLIT)


@pytest.mark.parametrize(
    "argv", [(), ("nonsense",), ("score",), ("score", "a", "b"), ("deadline", "2026-01-01")]
)
def test_a_wrong_call_shows_the_usage_in_one_line(run, argv):
    assert run.call(*argv).startswith("usage: ")


def test_the_document_may_come_from_standard_input():
    done = _process("allocate", "-", stdin=json.dumps(SPLIT).encode())
    assert (done.returncode, done.stderr) == (0, b"")
    assert json.loads(done.stdout)["parts"][0] == ["甲", "33.34"]
    assert _process("allocate", "-", stdin=b"\xff").returncode == 2


def test_an_answer_that_cannot_be_written_is_one_line_too():
    start = "import sys; from procurement.web.recompute import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", start, "deadline", "2026-09-30", "2", "working"]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)


def test_an_answer_reaches_terminals_that_know_no_chinese_and_names_that_are_no_text():
    odd = json.dumps({"total": 1, "weights": [["甲\ud800", 1]]}).encode()
    for encoding in ("ascii", "utf-8"):
        done = _process("allocate", "-", stdin=odd, PYTHONIOENCODING=encoding)
        assert (done.returncode, done.stderr) == (0, b"")
        assert json.loads(done.stdout)["parts"] == [["甲\ud800", "1.00"]]


def test_chinese_stays_readable_where_the_terminal_can_show_it():
    done = _process("allocate", "-", stdin=json.dumps(SPLIT).encode(), PYTHONIOENCODING="utf-8")
    assert "甲" in done.stdout.decode()


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.floats()
    | st.integers()
    | st.text()
    | st.sampled_from(["1", "0.10", "-1", "1e9"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "bid", "nonprice", "deduct", "valid"]), inner)
    ),
    max_leaves=12,
)
documents = anything | st.fixed_dictionaries(
    {}, optional=dict.fromkeys(["price_weight", "bidders", "total", "weights"], anything | st.lists(anything))
)


@given(documents, st.sampled_from([recompute.score, recompute.allocate]))
def test_whatever_the_document_the_answer_is_json_or_one_line(document, command):
    text = json.dumps(document)
    number = recompute._Number
    data = json.loads(text, parse_float=number, parse_int=number, parse_constant=number)
    complaint = _complaint(command, data)
    assert complaint is None or (": expected " in complaint and "\n" not in complaint)


def _complaint(command, data):
    try:
        json.dumps(command(data))
    except recompute.WrongValue as wrong:
        return str(wrong)
    return None
