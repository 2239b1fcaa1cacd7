from datetime import time

import pytest

from geofh.services import parse_hours

WORKDAYS = ("MO", "TU", "WE", "TH", "FR")
WEEK = (*WORKDAYS, "SA", "SU")


def rules(text: str) -> list[tuple[tuple[str, ...], str]] | None:
    found = parse_hours(text)
    if found is None:
        return None
    return [(rule.byday, f"{rule.opens_at:%H:%M}-{rule.closes_at:%H:%M}") for rule in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Fr 09:30-12:00", [(("FR",), "09:30-12:00")]),
        ("Mo-Fr 09:00-18:00", [(WORKDAYS, "09:00-18:00")]),
        ("Mo,Tu,Th 10:00-13:00", [(("MO", "TU", "TH"), "10:00-13:00")]),
        (
            "Mo-Th 09:00-17:00; Fr 09:00-13:00",
            [(("FR",), "09:00-13:00"), (("MO", "TU", "WE", "TH"), "09:00-17:00")],
        ),
        ("Mo-Sa 14:00-20:00", [((*WORKDAYS, "SA"), "14:00-20:00")]),
        ("24/7", [(WEEK, "00:00-00:00")]),
        ("Sa-Mo 10:00-11:00", [(("MO", "SA", "SU"), "10:00-11:00")]),
        ("", []),
        ("off", []),
    ],
)
def test_hours_become_weekly_rules(text: str, expected: list[tuple[tuple[str, ...], str]]) -> None:
    assert rules(text) == expected


def test_a_later_rule_replaces_an_earlier_one_on_its_days() -> None:
    assert rules("Mo-Fr 08:00-12:00; Tu,Th 08:00-12:00,13:00-16:00") == [
        (WORKDAYS, "08:00-12:00"),
        (("TU", "TH"), "13:00-16:00"),
    ]


def test_a_day_can_be_taken_out_again() -> None:
    assert rules("Mo-We 09:00-12:00; Tu off") == [(("MO", "WE"), "09:00-12:00")]


def test_midnight_at_the_end_of_a_day_is_written_as_zero() -> None:
    [rule] = parse_hours("Mo-Su 08:00-24:00") or ()

    assert (rule.opens_at, rule.closes_at) == (time(8), time(0))


@pytest.mark.parametrize(
    "text",
    ["nach Vereinbarung", "Mo 25:00-26:00", "Xx 08:00-12:00", "PH off", "Mo 08:00-"],
)
def test_what_is_not_understood_is_not_guessed_at(text: str) -> None:
    assert parse_hours(text) is None
