"""House numbers as mappers write them, most of them seen in Kaiserslautern."""

import pytest

from geofh.region.sources.osm_house_numbers import split_houses


@pytest.mark.parametrize(
    ("text", "houses"),
    [
        ("9", [(9, "")]),
        ("99A", [(99, "a")]),
        ("7 1/2", [(7, "1/2")]),
        ("12;14", [(12, ""), (14, "")]),
        ("13, 15", [(13, ""), (15, "")]),
        ("41a,41b", [(41, "a"), (41, "b")]),
        ("41a,b", [(41, "a"), (41, "b")]),
        ("99, 99a, 99b", [(99, ""), (99, "a"), (99, "b")]),
        ("11 - 15", [(11, ""), (13, ""), (15, "")]),
        ("12–16", [(12, ""), (14, ""), (16, "")]),
        ("3-6", [(3, ""), (4, ""), (5, ""), (6, "")]),
        ("12a-16", [(12, "a"), (14, ""), (16, "")]),
        ("1A-C", [(1, "a"), (1, "b"), (1, "c")]),
        ("37c-37d", [(37, "c"), (37, "d")]),
        ("8-10;10;12", [(8, ""), (10, ""), (12, "")]),
    ],
)
def test_every_house_of_the_text_is_named(text: str, houses: list[tuple[int, str]]) -> None:
    assert split_houses(text) == tuple(houses)


@pytest.mark.parametrize(
    "text",
    ["", "x", "64-62", "7/1", "12345", "0", "1-100", "12;?", "a", "5-c", "9'", "3c-a", "Haus 4"],
)
def test_what_can_be_read_in_two_ways_or_none_is_not_guessed_at(text: str) -> None:
    assert split_houses(text) is None
