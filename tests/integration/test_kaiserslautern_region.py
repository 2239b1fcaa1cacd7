"""A city from one OpenStreetMap file and its boundaries: built once, then asked."""

import csv
import hashlib
import json
import math
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

import httpx
import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from service_oracle import Lacking, lacking

import geofh
from geofh.cli import main
from geofh.errors import DataError
from geofh.network import Places, WalkingTimes
from geofh.records import GeocodeStatus, Level, Need
from geofh.region.build import build_region
from geofh.region.report import BuildReport

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def recipe(root: Path, shared: Path) -> Iterator[Path]:
    """Give the shipped recipe, its input in the place of the shared material."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOFH_SHARED", str(shared))
        yield root / "recipes" / "kaiserslautern.toml"


@pytest.fixture(scope="module")
def built(recipe: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport]:
    """Build the region once for all tests of this file."""
    target = tmp_path_factory.mktemp("regions") / "kaiserslautern"
    return target, build_region(recipe, target)


def test_every_row_of_every_input_is_kept_or_dropped_with_a_reason(
    built: tuple[Path, BuildReport],
) -> None:
    _, report = built
    kept = {one.what: one.kept for one in report.inputs}
    for one in report.inputs:
        assert one.read == one.kept + sum(dropped.count for dropped in one.dropped.values())
    assert set(kept) == {
        "layer ortsbezirk",
        "addresses",
        "services",
        "base map",
        "walking network",
    }
    assert report.streets is not None
    assert report.services is not None
    # 11,157 objects with street and number, of which 139 hold further houses; 52 stand twice.
    assert kept["addresses"] == report.streets.addresses == 11_157 + 139 - 52
    assert kept["services"] == report.services.services


def test_what_the_services_lack_is_counted_as_in_the_tables(
    built: tuple[Path, BuildReport],
) -> None:
    folder, report = built
    services = report.services
    assert services is not None

    assert Lacking(
        not_geocoded=services.not_geocoded,
        without_contact=services.without_contact,
        stale=services.stale,
        unconfirmed=services.unconfirmed,
    ) == lacking(folder / "services", date.fromisoformat(report.data_date))
    # Nobody asks a playground whether it is still there.
    assert len(services.unconfirmed) == services.services
    assert services.not_geocoded == ()


def test_an_address_is_located_in_its_district(built: tuple[Path, BuildReport]) -> None:
    region = geofh.open_region(built[0])
    finding = region.locate("Mannheimer Str. 113, 67657 Kaiserslautern")
    assert finding.geocode.level is Level.HOUSE
    # The object's own coordinates in the file: the oracle's row of this house.
    assert finding.geocode.lon == pytest.approx(7.78821, abs=1e-4)
    assert finding.geocode.lat == pytest.approx(49.44561, abs=1e-4)
    district = finding.district("ortsbezirk").district
    assert district is not None
    assert district.name == "Innenstadt"


def test_api_page_and_map_work_on_it(
    built: tuple[Path, BuildReport],
    serving: Callable[[str], AbstractContextManager[httpx.Client]],
) -> None:
    folder, report = built

    with serving(str(folder)) as client:
        found = client.post("/api/find", json={"query": "Mannheimer Str. 113, Kaiserslautern"})
        outlines = client.get("/api/layers/ortsbezirk")
        tiles = client.get("/api/basemap.pmtiles", headers={"Range": "bytes=0-6"})
        page = client.get("/")

    assert [one["status"] for one in found.json()["districts"]] == ["found"]
    assert found.json()["services"]
    assert len(outlines.json()["features"]) == report.layers[0].areas
    assert tiles.content == b"PMTiles"
    assert report.title in page.text


def test_the_second_house_of_a_range_is_found_as_a_house(built: tuple[Path, BuildReport]) -> None:
    result = geofh.open_region(built[0]).geocode("Karl-Marx-Straße 3")
    assert (result.status, result.level) == (GeocodeStatus.FOUND, Level.HOUSE)


def test_the_nearest_day_care_centre_is_that_of_the_oracle(
    built: tuple[Path, BuildReport], shared: Path
) -> None:
    finding = geofh.open_region(built[0]).find("Mannheimer Straße 113, Kaiserslautern", need=Need())
    nearest = next(one for one in finding.nearby if one.service.kind == "day_care")
    with (shared / "regions/kaiserslautern/kaiserslautern_pois.csv").open(encoding="utf-8") as file:
        theirs = [row for row in csv.DictReader(file) if row["kind"] == "kindergarten"]
    # Metres on a plane at 49.446° N: 1° of latitude is 111.22 km, of longitude 72.51 km (WGS 84).
    distance_m, name = min(
        (
            math.hypot(
                (float(row["lon"]) - 7.78821) * 72_510, (float(row["lat"]) - 49.44561) * 111_220
            ),
            row["name"],
        )
        for row in theirs
    )
    assert nearest.service.name == name
    # The oracle takes the mean of the corners of the grounds.
    assert nearest.distance_m == pytest.approx(distance_m, abs=25)
    assert nearest.service.source.url.startswith("https://www.openstreetmap.org/")


def test_the_base_map_is_part_of_the_region_and_of_its_manifest(
    built: tuple[Path, BuildReport],
) -> None:
    folder, _ = built
    files = json.loads((folder / "manifest.json").read_text("utf-8"))["files"]
    content = (folder / "basemap.pmtiles").read_bytes()
    assert files["basemap.pmtiles"]["sha256"] == hashlib.sha256(content).hexdigest()


def test_the_same_files_give_the_same_bytes(
    recipe: Path, built: tuple[Path, BuildReport], tmp_path: Path
) -> None:
    again = tmp_path / "again"
    build_region(recipe, again)
    names = sorted(file.relative_to(again) for file in again.rglob("*") if file.is_file())
    assert len(names) > 10
    assert [
        name for name in names if (again / name).read_bytes() != (built[0] / name).read_bytes()
    ] == []


def test_a_cut_extract_leaves_the_region_that_was_there(
    recipe: Path, shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = shared / "regions" / "kaiserslautern"
    copies = tmp_path / "regions" / "kaiserslautern"
    copies.mkdir(parents=True)
    boundaries = (source / "kaiserslautern.geojson").read_bytes()
    (copies / "kaiserslautern.geojson").write_bytes(boundaries)
    content = (source / "kaiserslautern.osm.gz").read_bytes()
    (copies / "kaiserslautern.osm.gz").write_bytes(content[: len(content) // 2])
    monkeypatch.setenv("GEOFH_SHARED", str(tmp_path))
    target = tmp_path / "built" / "kaiserslautern"
    target.parent.mkdir()
    with pytest.raises(DataError, match=r"kaiserslautern\.osm\.gz is cut off"):
        build_region(recipe, target)
    assert not target.exists()


def test_services_of_another_format_are_refused_with_the_line(recipe: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "recipe.toml"
    text = recipe.read_text("utf-8")
    at = text.index("[services]")
    wrong.write_text(text[:at] + text[at:].replace('"osm"', '"gpkg"', 1), "utf-8")
    with pytest.raises(DataError, match=r"\[services\].*'gpkg'.*expected"):
        build_region(wrong, tmp_path / "built")


def test_the_walking_network_is_in_the_region_and_its_counts_add_up(
    built: tuple[Path, BuildReport],
) -> None:
    network = geofh.open_region(built[0]).bundle.network()
    report = built[1].network
    assert network is not None
    assert report is not None
    assert (report.junctions, report.edges) == (len(network.node_xy), len(network.ends))
    # Walked once along every piece: the course of each edge is as long as the edge says.
    steps = np.linalg.norm(np.diff(network.vertex_xy, axis=0), axis=1)
    within_an_edge = np.ones(len(steps), dtype=bool)
    within_an_edge[network.vertex_start[1:-1] - 1] = False
    walked_km = steps[within_an_edge].sum() / 1000
    assert report.length_km == pytest.approx(walked_km, rel=1e-5)
    assert 0 < report.islands_km < 0.05 * report.length_km


def test_addresses_of_the_city_lie_beside_its_ways(built: tuple[Path, BuildReport]) -> None:
    network = geofh.open_region(built[0]).bundle.network()
    assert network is not None
    streets = pq.read_table(built[0] / "streets.parquet", columns=["easting", "northing"])
    xy = np.column_stack([streets.column(name).to_numpy() for name in streets.column_names])

    snaps = WalkingTimes(network).snap(Places(ids=[str(n) for n in range(len(xy))], xy=xy))

    # An address is the middle of a house: a garden away from its street, not a block.
    assert snaps.is_snapped.mean() > 0.99
    assert np.nanmedian(snaps.access_m) < 25


def test_a_planner_sees_who_is_not_reached(built: tuple[Path, BuildReport], tmp_path: Path) -> None:
    out = tmp_path / "report.pdf"

    done = CliRunner().invoke(
        main,
        ["coverage", "--region", str(built[0]), "--kind", "kindergarten", "-o", str(out)],
        catch_exceptions=False,
    )

    # 33 day-care centres; nobody knows the children, so every address counts.
    assert done.exit_code == 0
    assert "Kaiserslautern: Kita, 33 sites; Adressen: 11,244" in done.output
    assert "In 9 von 10 Gebieten ist keine Adresse bekannt" in done.output
    assert out.read_bytes().startswith(b"%PDF")


def test_an_answer_tells_the_minutes_on_foot_along_the_ways(
    built: tuple[Path, BuildReport],
) -> None:
    finding = geofh.open_region(built[0]).find("Mannheimer Str. 113, 67657 Kaiserslautern")

    walked = [one for one in finding.nearby if one.walk_min is not None]

    assert len(walked) == len(finding.nearby) > 5
    for one in walked:
        assert one.distance_m is not None
        assert one.walk_min is not None
        # No way is shorter than the straight line, 80 m per minute; UTM and degrees round.
        assert one.walk_min >= one.distance_m / 80 - 0.01
    detours = [one.walk_min * 80 / one.distance_m for one in walked if one.distance_m > 200]
    assert 1.1 < float(np.median(detours)) < 1.7


def test_a_place_that_is_only_roughly_known_gets_no_minutes(
    built: tuple[Path, BuildReport],
) -> None:
    finding = geofh.open_region(built[0]).find("Innenstadt, Kaiserslautern")

    assert {one.walk_min for one in finding.nearby} == {None}
