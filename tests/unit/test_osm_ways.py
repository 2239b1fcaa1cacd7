"""Which ways of OpenStreetMap people on foot may use, and what a cut extract leaves of them."""

from pathlib import Path

import numpy as np
import pytest

from geofh.errors import DataError
from geofh.network import build_network
from geofh.region.sources import Given, Provenance, Tally
from geofh.region.sources.osm_ways import (
    CLOSED,
    CUT,
    NOT_ON_FOOT,
    is_stairs,
    is_walkable,
    read_ways,
)


@pytest.mark.parametrize(
    "tags",
    [
        {"highway": "footway"},
        {"highway": "residential"},
        {"highway": "primary"},
        {"highway": "steps"},
        {"highway": "track", "access": "no", "foot": "yes"},
        {"highway": "cycleway", "foot": "designated"},
        {"highway": "trunk", "foot": "yes"},
        {"highway": "service", "access": "destination"},
        {"highway": "path", "motor_vehicle": "no"},
    ],
)
def test_people_on_foot_may_use_it(tags: dict[str, str]) -> None:
    assert is_walkable(tags)


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"highway": "motorway"},
        {"highway": "motorway", "foot": "yes"},
        {"highway": "trunk"},
        {"highway": "cycleway"},
        {"highway": "construction"},
        {"highway": "residential", "foot": "no"},
        {"highway": "secondary", "foot": "use_sidepath"},
        {"highway": "service", "access": "private"},
        {"highway": "primary", "motorroad": "yes"},
    ],
)
def test_people_on_foot_may_not_use_it(tags: dict[str, str]) -> None:
    assert not is_walkable(tags)


def test_stairs_with_a_ramp_are_a_way_for_prams() -> None:
    assert is_stairs({"highway": "steps"})
    assert not is_stairs({"highway": "steps", "ramp:stroller": "yes"})
    assert not is_stairs({"highway": "footway"})


def tags(**values: str) -> str:
    return "".join(f'<tag k="{key}" v="{value}"/>' for key, value in values.items())


def way(number: int, refs: tuple[int, ...], **values: str) -> str:
    nodes = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    return f'<way id="{number}">{nodes}{tags(**values)}</way>'


def given(folder: Path, *ways: str) -> Given:
    """Write a file with the nodes 1 to 5, from south to north, 0.001° (111 m) apart."""
    nodes = "".join(f'<node id="{n}" lat="{51.5 + n / 1000}" lon="7.5"/>' for n in range(1, 6))
    file = folder / "town.osm"
    file.write_text(f'<osm version="0.6">{nodes}{"".join(ways)}</osm>', "utf-8")
    told = Provenance(attribution="hand", licence="CC0-1.0", url="", date=None)
    return Given(
        what="[network]", path=file, stated="town.osm", format="osm", provenance=told, columns={}
    )


def test_ways_meet_where_they_share_a_node(tmp_path: Path) -> None:
    tally = Tally()
    file = given(
        tmp_path, way(1, (1, 2, 3), highway="footway"), way(2, (3, 4), highway="residential")
    )

    built = build_network(read_ways(file, tally=tally))

    assert len(built.ends) == 1
    # Three pieces of 0.001° of latitude: 111.26 m each at 51.5° N (WGS 84), 0.04 % less in UTM.
    assert built.length_mm[0] / 1000 == pytest.approx(3 * 111.26 * 0.9996, rel=2e-4)
    assert (tally.read, tally.kept) == (2, 2)


def test_every_way_is_kept_or_dropped_with_its_reason(tmp_path: Path) -> None:
    tally = Tally()
    file = given(
        tmp_path,
        way(1, (1, 2), highway="footway"),
        way(2, (2, 3), highway="motorway"),
        way(3, (3, 4), highway="service", access="private"),
        way(4, (4, 77), highway="path"),
        way(5, (4, 5), building="yes"),
    )

    read_ways(file, tally=tally)

    assert (tally.read, tally.kept) == (4, 1)
    assert {reason: one.rows for reason, one in tally.dropped.items()} == {
        NOT_ON_FOOT: [2],
        CLOSED: [3],
        CUT: [4],
    }


def test_of_a_way_that_the_extract_cuts_the_part_inside_is_kept_and_nothing_bridges_the_gap(
    tmp_path: Path,
) -> None:
    tally = Tally()

    ways = read_ways(given(tmp_path, way(1, (1, 2, 77, 4, 5), highway="footway")), tally=tally)

    assert len(ways.ends) == 2
    lengths = np.linalg.norm(np.diff(ways.node_xy[ways.ends], axis=1)[:, 0], axis=1)
    assert lengths == pytest.approx([111.2, 111.2], abs=0.1)
    assert list(tally.notes.values()) == [1, 1]


def test_flights_of_stairs_are_marked(tmp_path: Path) -> None:
    file = given(tmp_path, way(1, (1, 2, 3), highway="steps"), way(2, (3, 4), highway="path"))

    ways = read_ways(file, tally=Tally())

    assert sorted(ways.is_stairs.tolist()) == [False, True, True]


def test_a_file_without_walkable_ways_makes_no_network(tmp_path: Path) -> None:
    ways = read_ways(given(tmp_path, way(1, (1, 2), highway="motorway")), tally=Tally())

    with pytest.raises(DataError, match="people on foot"):
        build_network(ways)


def test_a_file_that_is_no_openstreetmap_is_refused(tmp_path: Path) -> None:
    file = given(tmp_path)
    file.path.write_text("not XML", "utf-8")

    with pytest.raises(DataError, match=r"town\.osm is cut off, damaged"):
        read_ways(file, tally=Tally())
