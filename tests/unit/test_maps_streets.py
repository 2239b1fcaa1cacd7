from dataclasses import dataclass
from itertools import accumulate

import pytest

from geofh.maps import street_payload

# At 51.5° N a degree of longitude is 111.32 km * cos(51.5°) = 69.3 km.
LAT = 51.5
METRE_LON = 1 / 69_300
METRE_LAT = 1 / 111_320


@dataclass(frozen=True)
class Row:
    name: str
    points: tuple[tuple[float, float], ...]


def row(name: str, *metres: tuple[float, float]) -> Row:
    """Place points given as metres east and north of 7.5° E, 51.5° N."""
    points = tuple((7.5 + east * METRE_LON, LAT + north * METRE_LAT) for east, north in metres)
    return Row(name, points)


def unpack(payload: dict) -> list[tuple[str, list[tuple[float, float]]]]:
    """Decode as the browser does, back to metres."""
    lines = []
    for name, *numbers in payload["lines"]:
        lons = accumulate(numbers[::2])
        lats = accumulate(numbers[1::2])
        points = [
            ((lon / payload["scale"] - 7.5) / METRE_LON, (lat / payload["scale"] - LAT) / METRE_LAT)
            for lon, lat in zip(lons, lats, strict=True)
        ]
        lines.append((payload["names"][name], points))
    return lines


def close(points: list[tuple[float, float]], expected: list[tuple[float, float]]) -> bool:
    # One unit of the payload is 0.7 m east, 1.1 m north; rounding is half of it.
    return len(points) == len(expected) and all(
        abs(x - ex) < 1 and abs(y - ey) < 1
        for (x, y), (ex, ey) in zip(points, expected, strict=True)
    )


def test_two_rows_of_houses_become_one_line_between_them() -> None:
    [(name, points)] = unpack(
        street_payload([row("Weg", (0, 0), (200, 0)), row("Weg", (0, 20), (200, 20))])
    )
    assert name == "Weg"
    assert close(points, [(0, 10), (200, 10)])


def test_row_that_leaves_the_other_stays_a_line_of_its_own() -> None:
    payload = street_payload([row("Weg", (0, 0), (200, 0)), row("Weg", (0, 20), (0, 190))])
    assert len(payload["lines"]) == 2
    assert payload["names"] == ["Weg"]


def test_long_stretch_without_a_house_is_left_open() -> None:
    lines = unpack(street_payload([row("Weg", (0, 0), (100, 0), (600, 0), (700, 0))]))
    assert [round(points[0][0], -1) for _, points in lines] == [0, 600]


def test_single_house_is_no_line() -> None:
    assert street_payload([row("Weg", (0, 0))]) == {"scale": 100_000, "names": [], "lines": []}


def test_house_twice_in_the_same_spot_is_no_line() -> None:
    assert street_payload([row("Weg", (0, 0), (0.1, 0))])["lines"] == []


def test_streets_keep_their_own_names() -> None:
    payload = street_payload([row("Aweg", (0, 0), (100, 0)), row("Bweg", (0, 50), (100, 50))])
    assert [name for name, _ in unpack(payload)] == ["Aweg", "Bweg"]


def test_no_streets_give_an_empty_sketch() -> None:
    assert street_payload([])["lines"] == []


@pytest.mark.parametrize("tolerance_m", [4.0])
def test_bend_smaller_than_the_tolerance_is_drawn_straight(tolerance_m: float) -> None:
    [(_, points)] = unpack(street_payload([row("Weg", (0, 0), (100, tolerance_m - 2), (200, 0))]))
    assert close(points, [(0, 0), (200, 0)])
