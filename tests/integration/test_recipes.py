"""The shipped recipes turn real files into regions, and their numbers add up to the files."""

import csv
import gzip
import html
import json
import zipfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from click.testing import CliRunner
from service_oracle import Lacking, lacking

from geofh import DistrictStatus, Level, open_region
from geofh.address import fold
from geofh.cli import main
from geofh.crs import to_metres
from geofh.region import verify
from geofh.region.build import build_region
from geofh.region.report import BuildReport, report_lines
from geofh.region.sources.rows import NO_NUMBER, PLACEHOLDER
from geofh.services import read_catalogue

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def built(
    root: Path, shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, tuple[Path, BuildReport]]:
    """Build each recipe once."""
    folder = tmp_path_factory.mktemp("built")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOFH_SHARED", str(shared))
        return {
            name: (folder / name, build_region(root / "recipes" / f"{name}.toml", folder / name))
            for name in ("dortmund-register", "essen", "koeln")
        }


@pytest.mark.parametrize("name", ["dortmund-register", "essen", "koeln"])
def test_every_row_is_kept_or_dropped_with_a_reason(
    built: dict[str, tuple[Path, BuildReport]], name: str
) -> None:
    folder, report = built[name]

    for one in report.inputs:
        assert one.read == one.kept + sum(dropped.count for dropped in one.dropped.values())
    if report.streets:
        (addresses,) = (one for one in report.inputs if one.what == "addresses")
        assert addresses.kept == report.streets.addresses
        assert addresses.kept == pq.read_metadata(folder / "streets.parquet").num_rows
    assert verify(folder) >= 5


def test_the_counts_of_the_layers_are_those_of_the_files(
    built: dict[str, tuple[Path, BuildReport]], shared: Path
) -> None:
    files = {
        "dortmund-register": ["dortmund/official_unterbezirke_170.geojson"],
        "essen": ["essen/stadtbezirke.geojson", "essen/plz_essen.geojson"],
        "koeln": [
            f"koeln/{name}_25832.gpkg" for name in ("stadtviertel", "stadtteile", "stadtbezirke")
        ],
    }
    for name, paths in files.items():
        counts = [pyogrio.read_info(shared / "regions" / path)["features"] for path in paths]
        layers = [one for one in built[name][1].inputs if one.what.startswith("layer ")]
        assert [one.read for one in layers][: len(counts)] == counts


def test_what_dortmunds_services_lack_is_counted_as_in_the_tables(
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    folder, report = built["dortmund-register"]
    services = report.services
    assert services is not None

    assert Lacking(
        not_geocoded=services.not_geocoded,
        without_contact=services.without_contact,
        stale=services.stale,
        unconfirmed=services.unconfirmed,
    ) == lacking(folder / "services", date.fromisoformat(report.data_date))
    assert services.unconfirmed
    assert f"{len(services.unconfirmed)} services that nobody confirmed" in "\n".join(
        report_lines(report)
    )
    page = (folder / "report.html").read_text("utf-8")
    assert f"{len(services.without_contact)} services that lack a way to get in touch" in page


def test_koeln_says_that_it_has_no_addresses_and_where_the_gaps_are(
    built: dict[str, tuple[Path, BuildReport]], shared: Path
) -> None:
    report = built["koeln"][1]

    assert report.streets is None
    # A second way: what filling every part of the drawn land, which is built-up only, would add.
    file = shared / "regions/koeln/stadtviertel_25832.gpkg"
    shapes = shapely.from_wkb(pyogrio.raw.read(file)[2])
    union = shapely.union_all(shapely.make_valid(shapes))
    parts = shapely.get_parts(union)
    filled = shapely.polygons(shapely.get_exterior_ring(parts))
    added_m2 = shapely.area(filled).sum() - shapely.area(parts).sum()
    assert sum(report.layers[0].findings.gaps_m2) == pytest.approx(added_m2, rel=1e-3)
    assert "gaps" in (built["koeln"][0] / "report.html").read_text("utf-8")


def test_koeln_tells_planners_about_each_of_its_layers(
    built: dict[str, tuple[Path, BuildReport]], shared: Path, tmp_path: Path
) -> None:
    tables = {}
    for layer in ("stadtviertel", "stadtteil", "stadtbezirk"):
        out = tmp_path / f"{layer}.csv"
        words = ["coverage", "--region", str(built["koeln"][0]), "--kind", "kindergarten"]
        done = CliRunner().invoke(main, [*words, "--layer", layer, "-o", str(out)])
        assert done.exit_code == 0
        with out.open(encoding="utf-8", newline="") as stream:
            tables[layer] = {row["id"]: row for row in csv.DictReader(stream)}

    assert [len(table) for table in tables.values()] == [371, 86, 9]
    # The city's own sums of the nine Stadtbezirke, which the build does not read.
    children = {id_: float(row["children"]) for id_, row in tables["stadtbezirk"].items()}
    file = shared / "regions" / "koeln" / "bevoelkerung.csv"
    with file.open(encoding="utf-8", newline="") as stream:
        own = {
            row["raum_id"]: float(row["zahl"])
            for row in csv.DictReader(stream)
            if (row["jahr"], row["zeile"]) == ("2012", "00 - < 03")
        }
    assert children == pytest.approx({id_: own[id_.zfill(3)] for id_ in children}, rel=0.01)
    assert sum(children.values()) == pytest.approx(own["000"], rel=0.002)


def test_essen_says_what_was_wrong_with_its_lines(
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    folder, report = built["essen"]

    repairs = [repair for layer in report.layers for repair in layer.findings.repairs]
    page = (folder / "report.html").read_text("utf-8")
    assert all(f"repaired {repair.id}" in page for repair in repairs)
    assert report.streets is not None
    assert f"{report.streets.outside:,} addresses lie in no area" in page


def test_dortmund_keeps_every_address_at_its_place(
    built: dict[str, tuple[Path, BuildReport]], shared: Path
) -> None:
    with gzip.open(shared / "regions/dortmund/addresses_25832.csv.gz", "rt", "utf-8") as stream:
        register = list(csv.DictReader(stream))
    wanted = {
        (fold(row["street"]), int(row["house_number"]), row["house_number_suffix"].lower()): row
        for row in register
    }

    rows = pq.read_table(built["dortmund-register"][0] / "streets.parquet").to_pylist()

    found = {(fold(row["street"]), row["house_number"], row["suffix"]): row for row in rows}
    assert len(register) == len(rows) == 109_700
    assert found.keys() == wanted.keys()
    assert [one["area_id"] for one in found.values()] == [
        wanted[key]["sub_district"] for key in found
    ]
    # A coordinate half-way between two decimetres may be rounded either way.
    for axis in ("easting", "northing"):
        stated = np.array([float(wanted[key][axis]) for key in found])
        assert np.abs(stated - [one[axis] for one in found.values()]).max() <= 0.0501


def test_dortmund_finds_the_office_of_an_address(
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    finding = open_region(built["dortmund-register"][0]).find("Hövelstr. 8")

    assert finding.geocode.level is Level.HOUSE
    district = finding.district("stadtbezirk")
    assert district.district is not None
    assert (district.district.id, district.district.name) == ("10", "Innenstadt-West")
    assert finding.responsible


def test_lines_for_the_whole_country_are_not_reported_as_bound_to_an_unknown_area(
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    folder, report = built["dortmund-register"]
    catalogue = read_catalogue(folder / "services")

    assert report.services is not None
    strangers = [catalogue.get(one) for one in report.services.unknown_areas]
    layers = {area.layer for one in strangers if one for area in one.service_areas}
    # The recipe leaves the Aktionsräume out; nothing else is unknown.
    assert layers == {"aktionsraum"}


def test_dortmund_drawn_lines_agree_with_the_register(
    root: Path,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    # The oracle's own account: 109,695 of the 109,700 addresses lie in the area they name.
    monkeypatch.setenv("GEOFH_SHARED", str(shared))
    recipe = (root / "recipes" / "dortmund-register.toml").read_text("utf-8")
    recipe = recipe.replace('area_id = "sub_district"\n', "")
    recipe = recipe[: recipe.index("# The institutions")]
    (tmp_path / "recipe.toml").write_text(recipe, "utf-8")

    build_region(tmp_path / "recipe.toml", tmp_path / "r")

    drawn = pq.read_table(tmp_path / "r" / "streets.parquet", columns=["area_id"])
    stated = pq.read_table(built["dortmund-register"][0] / "streets.parquet", columns=["area_id"])
    same = np.array(drawn["area_id"].to_pylist()) == np.array(stated["area_id"].to_pylist())
    assert same.sum() >= 109_690


def test_essen_drops_what_has_no_street_or_no_number(
    built: dict[str, tuple[Path, BuildReport]], shared: Path
) -> None:
    file = shared / "regions/essen/hauskoordinaten_essen_2022-10-05_4647.zip"
    with zipfile.ZipFile(file) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".geojson"))
        rows = [one["properties"] for one in json.loads(archive.read(name))["features"]]
    unnamed = [row for row in rows if row["strname"].startswith("###")]
    unnumbered = [row for row in rows if row not in unnamed and not row.get("hsnr")]

    (addresses,) = (one for one in built["essen"][1].inputs if one.what == "addresses")

    assert addresses.read == len(rows) == 102_981
    counts = {reason: one.count for reason, one in addresses.dropped.items()}
    assert counts == {PLACEHOLDER: len(unnamed), NO_NUMBER: len(unnumbered)}


def test_essen_in_degrees_and_in_metres_is_the_same_region(
    root: Path,
    shared: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    monkeypatch.setenv("GEOFH_SHARED", str(shared))
    recipe = (root / "recipes" / "essen.toml").read_text("utf-8")
    (tmp_path / "recipe.toml").write_text(recipe.replace("05_4647.zip", "05_4326.zip"), "utf-8")

    build_region(tmp_path / "recipe.toml", tmp_path / "r")

    degrees = pq.read_table(tmp_path / "r" / "streets.parquet")
    metres = pq.read_table(built["essen"][0] / "streets.parquet")
    for name in ("street", "side", "house_number", "suffix", "area_id"):
        assert degrees[name].to_pylist() == metres[name].to_pylist()
    for axis in ("easting", "northing"):
        assert np.abs(degrees[axis].to_numpy() - metres[axis].to_numpy()).max() <= 0.1001


def test_essen_districts_are_those_that_hold_the_addresses(
    built: dict[str, tuple[Path, BuildReport]], shared: Path
) -> None:
    # A second implementation: every point against every polygon of the file, without an index.
    content = json.loads((shared / "regions/essen/stadtbezirke.geojson").read_text("utf-8"))
    table = pq.read_table(built["essen"][0] / "streets.parquet")
    x, y = table["easting"].to_numpy(), table["northing"].to_numpy()
    stated = np.array(table["area_id"].to_pylist())
    wanted = np.full(len(stated), "")
    for feature in content["features"]:
        # The file gives four numbers per point.
        rings = [np.array(ring)[:, :2] for ring in feature["geometry"]["coordinates"]]
        shape = shapely.Polygon(rings[0], rings[1:])
        metric = shapely.make_valid(
            shapely.transform(shape, lambda lonlat: np.column_stack(to_metres(*lonlat.T)))
        )
        shapely.prepare(metric)
        wanted[shapely.contains_xy(metric, x, y)] = str(feature["properties"]["STADTBEZ"])

    assert (stated == wanted).all()
    report = built["essen"][1]
    assert report.streets is not None
    assert report.streets.outside == (wanted == "").sum()


def test_essen_finds_house_postcode_and_district(
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    essen = open_region(built["essen"][0])

    house = essen.locate("Zwölfling 24, Essen")
    postcode = essen.locate("45127 Essen")

    assert house.geocode.level is Level.HOUSE
    (district,) = house.districts
    assert district.district is not None
    assert district.district.name == "I"
    assert postcode.geocode.level is Level.POSTCODE


def test_koeln_members_are_those_of_the_same_number(
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    # The city's numbers nest: Stadtviertel 90901 lies in Stadtteil 909, that in Stadtbezirk 9.
    folder = built["koeln"][0] / "layers"
    for name in ("stadtteil", "stadtbezirk"):
        rows = pq.read_table(folder / f"{name}.parquet").to_pylist()
        members = {row["id"]: row["members"] for row in rows}
        assert sum(map(len, members.values())) == 371
        assert [
            (area, one)
            for area, ones in members.items()
            for one in ones
            if one[: len(area)] != area
        ] == []


def test_koeln_place_between_the_quarters_has_a_stadtteil_only(
    built: dict[str, tuple[Path, BuildReport]],
) -> None:
    # In the Königsforst, a wood on the eastern edge of the city.
    answers = open_region(built["koeln"][0]).locate_at(7.118, 50.932).districts

    assert [answer.status for answer in answers] == [
        DistrictStatus.OUTSIDE,
        DistrictStatus.FOUND,
        DistrictStatus.FOUND,
    ]


ASKED: dict[str, dict[str, Any]] = {
    "dortmund-register": {"query": "Hövelstr. 8"},
    "essen": {"query": "Zwölfling 24, Essen"},
    "koeln": {"lon": 6.957, "lat": 50.941},
}


@pytest.mark.parametrize("name", ASKED)
def test_library_api_page_and_map_agree_on_a_built_region(
    built: dict[str, tuple[Path, BuildReport]],
    serving: Callable[[str], AbstractContextManager[httpx.Client]],
    name: str,
) -> None:
    folder, report = built[name]
    finest, asked = report.layers[0].id, ASKED[name]
    region = open_region(folder)
    if "query" in asked:
        found, located = region.find(asked["query"]), region.locate(asked["query"])
        form = {"adresse": asked["query"]}
    else:
        found, located = region.find_at(**asked), region.locate_at(**asked)
        form = {key: str(value) for key, value in asked.items()}
    districts = {one.layer: one.status.value for one in found.districts}

    with serving(str(folder)) as client:
        told = client.post("/api/find", json=asked)
        outlines = client.get(f"/api/layers/{finest}")
        page = client.get("/")
        result = client.post("/suche", data=form, follow_redirects=True)

    assert districts[finest] == "found"
    assert districts == {one.layer: one.status.value for one in located.districts}
    assert told.status_code == result.status_code == page.status_code == 200
    assert {one["layer"]: one["status"] for one in told.json()["districts"]} == districts
    assert len(outlines.json()["features"]) == report.layers[0].areas
    assert report.title in page.text
    # The result names a district of the place, and carries the map.
    names = [one.district.name for one in found.districts if one.district]
    assert any(html.escape(name) in result.text for name in names)
    assert 'id="map' in result.text or "folium-map" in result.text
