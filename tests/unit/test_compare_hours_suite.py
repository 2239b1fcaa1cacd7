"""The comparison with the test-suite of opening_hours.js: what is asked, and what comes out."""

import importlib
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import pytest

BERLIN = ZoneInfo("Europe/Berlin")


def milliseconds(local: str) -> float:
    return datetime.fromisoformat(local).replace(tzinfo=BERLIN).timestamp() * 1000


@pytest.fixture
def suite(root: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import the module from the folder of scripts."""
    monkeypatch.syspath_prepend(str(root / "scripts"))
    return importlib.import_module("compare_hours_suite")


# Monday, 2 March 2026, from eight to ten; and nobody knows from noon to one.
CASE = {
    "number": 0,
    "name": "own example",
    "texts": [["Mo 08:00-10:00; Mo 12:00-13:00", ""]],
    "begin": milliseconds("2026-03-02T00:00"),
    "end": milliseconds("2026-03-03T00:00"),
    "spans": [
        [milliseconds("2026-03-02T08:00"), milliseconds("2026-03-02T10:00"), False],
        [milliseconds("2026-03-02T12:00"), milliseconds("2026-03-02T13:00"), True],
    ],
    "country": "",
    "land": "",
    "in_points": False,
}


def outcome(suite: ModuleType, text: str, left_out: str = "", **changed: Any) -> tuple[str, str]:
    [asked] = suite.spellings(CASE | {"texts": [[text, left_out]]} | changed)
    return suite.compare(asked)


def test_edges_and_middles_are_asked_for_spans_and_what_is_between(suite: ModuleType) -> None:
    [asked] = suite.spellings(CASE)

    found = [f"{moment:%H:%M} {state}" for moment, state in suite.moments(asked)]

    assert found == [
        *("00:00 closed", "04:00 closed", "07:59 closed"),
        *("08:00 open", "09:00 open", "09:59 open"),
        *("10:00 closed", "11:00 closed", "11:59 closed"),
        *("12:00 unknown", "12:30 unknown", "12:59 unknown"),
        *("13:00 closed", "18:30 closed", "23:59 closed"),
    ]


def test_where_the_sun_decides_only_middles_are_asked(suite: ModuleType) -> None:
    [asked] = suite.spellings(CASE | {"texts": [["sunrise-10:00", ""]]})

    assert [f"{moment:%H:%M}" for moment, _ in suite.moments(asked)] == [
        *("04:00", "09:00", "11:00", "12:30", "18:30")
    ]


def test_the_same_states_are_equal(suite: ModuleType) -> None:
    assert outcome(suite, "Mo 08:00-10:00, Mo 12:00-13:00 unknown") == ("equal", "")


def test_the_first_moment_that_differs_is_named(suite: ModuleType) -> None:
    found, detail = outcome(suite, "Mo 08:00-10:00,12:00-13:00")

    assert found == "differs"
    assert detail == "3 of 15, ours / theirs: Mon 2026-03-02 12:00 open / unknown"


@pytest.mark.parametrize(
    ("text", "changed", "expected"),
    [
        ("Mo 08:00", {"in_points": True}, "does not apply: points in time"),
        ("SH 08:00-10:00", {"country": "de"}, "does not apply: school holidays"),
        ("PH off", {"country": "fr"}, "does not apply: holidays of other countries"),
        ("PH off", {}, "does not apply: holidays of other countries"),
        ("sunrise-10:00", {"country": "no"}, "does not apply: the sun of other countries"),
        ("Mo 08:00-10:00", {"left_out": "not implemented yet"}, "does not apply: not implemented"),
        ("ab acht", {"left_out": "prettifyValue"}, "not read: tolerated spelling"),
        ("ab acht", {}, "not read: other"),
    ],
)
def test_what_is_not_compared_has_its_reason(
    suite: ModuleType, text: str, changed: dict[str, Any], expected: str
) -> None:
    found, _ = outcome(suite, text, **changed)

    assert found.startswith(expected)


def test_holidays_are_those_of_the_land_of_the_case(suite: ModuleType) -> None:
    # Epiphany, a Tuesday: a holiday in Baden-Württemberg, an ordinary day in Bremen.
    day = {
        "begin": milliseconds("2026-01-06T00:00"),
        "end": milliseconds("2026-01-07T00:00"),
        "spans": [[milliseconds("2026-01-06T08:00"), milliseconds("2026-01-06T10:00"), False]],
        "country": "de",
    }

    found = {
        land: outcome(suite, "PH 08:00-10:00", land=land, **day)[0]
        for land in ("Baden-Württemberg", "Bremen")
    }

    assert found == {"Baden-Württemberg": "equal", "Bremen": "differs"}
