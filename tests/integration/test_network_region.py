"""A small town with ways on foot, from its recipe to the minutes."""

from pathlib import Path

import numpy as np
import pytest

import geofh
from geofh.crs import to_lonlat
from geofh.errors import DataError
from geofh.network import Places, Walker, WalkingTimes
from geofh.region.build import build_region
from geofh.region.report import report_lines

NETWORK = """
[network]
path = "town.osm"
format = "osm"
attribution = "Drawn by hand"
licence = "CC0-1.0"
"""


def draw(file: Path, ways: dict[str, list[tuple[float, float]]]) -> None:
    """Write each way with nodes of its own at these metres; equal places are one node."""
    xy = sorted({corner for way in ways.values() for corner in way})
    lon, lat = to_lonlat(*np.array(xy).T)
    nodes = "".join(
        f'<node id="{number}" lon="{x:.9f}" lat="{y:.9f}"/>'
        for number, (x, y) in enumerate(zip(lon, lat, strict=True), start=1)
    )
    lines = "".join(
        f'<way id="{number}">'
        + "".join(f'<nd ref="{xy.index(corner) + 1}"/>' for corner in corners)
        + f'<tag k="highway" v="{name}"/></way>'
        for number, (name, corners) in enumerate(ways.items(), start=1)
    )
    file.write_text(f'<osm version="0.6">{nodes}{lines}</osm>', "utf-8")


@pytest.fixture
def walkable(town: Path) -> Path:
    """Give the town's recipe with a street of 1,200 m along its middle, and a motorway."""
    draw(
        town.with_name("town.osm"),
        {
            "residential": [(400_400.0, 5_700_500.0), (401_000.0, 5_700_500.0)],
            "footway": [(401_000.0, 5_700_500.0), (401_600.0, 5_700_500.0)],
            "motorway": [(400_000.0, 5_700_900.0), (402_000.0, 5_700_900.0)],
        },
    )
    town.write_text(town.read_text("utf-8") + NETWORK, "utf-8")
    return town


def test_a_region_with_ways_knows_the_minutes(walkable: Path, tmp_path: Path) -> None:
    build_region(walkable, tmp_path / "region")

    network = geofh.open_region(tmp_path / "region").bundle.network()
    assert network is not None
    walker = Walker(id="own", speed_kmh=6.0, stairs_factor=1.0, source="100 m per minute")
    ends = [
        Places(ids=[name], xy=np.array([[easting, 5_700_500.0]]))
        for name, easting in (("a", 400_500.0), ("b", 401_500.0))
    ]
    table = WalkingTimes(network, walker).cost(*ends, limit_min=30)

    # OpenStreetMap writes degrees with seven decimals, a centimetre.
    assert table.minutes == pytest.approx([10.0], abs=1e-3)


def test_the_report_counts_every_way_and_the_network(walkable: Path, tmp_path: Path) -> None:
    report = build_region(walkable, tmp_path / "region")

    ways = next(one for one in report.inputs if one.what == "walking network")
    assert (ways.read, ways.kept) == (3, 2)
    assert report.network is not None
    assert report.network.length_km == pytest.approx(1.2, abs=1e-3)
    assert report.network.islands == 0
    text = "\n".join(report_lines(report))
    assert "walking network: 1 km, 2 junctions, 1 edges" in text
    assert "0 islands" in text
    assert "0 islands" in (tmp_path / "region" / "report.html").read_text("utf-8")


def test_the_network_stands_in_the_manifest_and_a_cut_one_is_refused(
    walkable: Path, tmp_path: Path
) -> None:
    region = tmp_path / "region"
    build_region(walkable, region)
    file = region / "network.arrow"
    file.write_bytes(file.read_bytes()[:-100])

    with pytest.raises(DataError, match=r"network\.arrow has .* bytes, expected"):
        geofh.open_region(region)


def test_a_region_without_ways_has_no_network(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "region")

    assert geofh.open_region(tmp_path / "region").bundle.network() is None


def test_whose_ways_they_are_is_told(walkable: Path, tmp_path: Path) -> None:
    build_region(walkable, tmp_path / "region")

    attribution = geofh.open_region(tmp_path / "region").attribution

    assert "Drawn by hand" in [one.text for one in attribution]


def test_a_file_of_another_sort_is_refused(walkable: Path, tmp_path: Path) -> None:
    walkable.write_text(
        walkable.read_text("utf-8").replace(
            'path = "town.osm"\nformat = "osm"', 'path = "town.osm"\nformat = "csv"'
        ),
        "utf-8",
    )

    with pytest.raises(DataError, match=r"\[network\].*'format' is 'csv'"):
        build_region(walkable, tmp_path / "region")
