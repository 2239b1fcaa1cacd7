"""geofh data pull: official files, from a server that serves the real shapes, or nothing."""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import osmium
import pytest
from click.testing import CliRunner, Result
from pyproj import Transformer
from site_server import Site, serving

from geofh import DistrictStatus, open_region
from geofh.cli import main
from geofh.crs import to_lonlat
from geofh.region import download, open_bundle, verify
from geofh.region.build_recipe import read_build_recipe
from geofh.region.sources.counts import ELSEWHERE as ELSEWHERE_CELL
from geofh.region.sources.rows import ELSEWHERE, NO_NUMBER
from geofh.resources import official_folder

GEBREF = "/produkte/geobasis/lk/akt/gebref_txt/gebref_EPSG25832_ASCII.zip"
DATASET = "/api/explore/v2.1/catalog/datasets/{}-dortmund/exports/geojson"
CENSUS = "/static/DE/zensus/gitterdaten/Alter_in_10er-Jahresgruppen.zip"
HOSTS = (
    "https://open-data.dortmund.de",
    "https://www.opengeodata.nrw.de",
    "https://www.destatis.de",
    "https://download.bbbike.org",
)
WEST, EAST = (390_000, 5_707_000), (391_000, 5_707_000)


def square(corner: tuple[int, int]) -> list[list[float]]:
    x, y = corner
    ring = [(x, y), (x + 1000, y), (x + 1000, y + 1000), (x, y + 1000), (x, y)]
    return [[float(value) for value in to_lonlat(*at)] for at in ring]


def export(*areas: dict[str, Any]) -> bytes:
    """Give what a portal exports: an id, the area's properties, a point beside the shape."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Polygon", "coordinates": [square(area.pop("corner"))]},
            "properties": {**area, "geo_point_2d": {"lon": 7.4, "lat": 51.5}},
        }
        for area in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def gebref(*houses: tuple[str, str, str, str, float, float]) -> bytes:
    """Give the file of the Land: 21 columns, no header, UTF-8, in a ZIP."""
    lines = []
    for town, street, number, suffix, x, y in houses:
        fields = ["N", "id", "A", "05", "NRW", "9", "Arnsberg", "13", town, "000", town, "", ""]
        place = ["00001", street, number, suffix, "32", f"{x:.3f}", f"{y:.3f}", "2026-07-01"]
        lines.append(";".join(fields + place))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("gebref.txt", "\n".join(lines) + "\n")
        archive.writestr("gebref_schluessel.pdf", b"%PDF")
    return packed.getvalue()


def census(*cells: tuple[int, int, str]) -> bytes:
    """Give the table of the country: three grids in a ZIP, semicolons, a dash for what is hidden.

    A cell is the middle in EPSG:3035 and the children under 10.
    """
    lines = ["GITTER_ID_100m;x_mp_100m;y_mp_100m;Insgesamt_Bevoelkerung;Unter10;a10bis19"]
    lines += [
        f"CRS3035RES100mN{y - 50}E{x - 50};{x};{y};30;{children};–" for x, y, children in cells
    ]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for grid in ("10km", "1km", "100m"):
            text = "\n".join(lines if grid == "100m" else lines[:1]) + "\n"
            name = f"Zensus2022_Alter_in_10er-Jahresgruppen_{grid}-Gitter.csv"
            # As published: the dash is that of Windows.
            archive.writestr(name, text.encode("cp1252"))
    return packed.getvalue()


def cell_at(easting: float, northing: float) -> tuple[int, int]:
    """Give the middle of the census cell that holds a place."""
    to_grid = Transformer.from_crs("EPSG:25832", "EPSG:3035", always_xy=True)
    x, y = to_grid.transform(easting, northing)
    return int(x // 100 * 100 + 50), int(y // 100 * 100 + 50)


def official() -> dict[str, bytes]:
    return {
        DATASET.format("statistische-bezirke"): export(
            {"nr": "01", "name": "Westend", "corner": WEST},
            {"nr": "02", "name": "Ostend", "corner": EAST},
        ),
        DATASET.format("stadtbezirke"): export(
            {"nr": "1", "name": "Innenstadt", "corner": WEST},
            {"nr": "2", "name": "Vorstadt", "corner": EAST},
        ),
        GEBREF: gebref(
            ("Dortmund", "Höhe", "1", "", 390_500, 5_707_500),
            ("Dortmund", "Höhe", "2", "a", 391_500, 5_707_500),
            ("Dortmund", "Höhe", "", "", 391_500, 5_707_600),
            ("Lünen", "Höhe", "1", "", 391_500, 5_708_500),
        ),
        CENSUS: census(
            (*cell_at(390_500, 5_707_500), "7"),
            (*cell_at(391_500, 5_707_500), "–"),
            # Outside, but its corner touches the city; far outside; in München.
            (*cell_at(392_000, 5_707_500), "5"),
            (*cell_at(394_000, 5_707_500), "11"),
            (4_437_050, 2_782_050, "13"),
        ),
    }


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setattr(download, "_PAUSE_S", 0.0)
    with serving(Site()) as opened:
        opened.files = official()
        yield opened


@pytest.fixture
def whole_recipe(site: Site, tmp_path: Path) -> Path:
    """Give the shipped recipe of Dortmund, with this server in place of all others."""
    text = (official_folder() / "dortmund.toml").read_text("utf-8")
    for host in HOSTS:
        assert host in text
        text = text.replace(host, site.url)
    # What is left are pages for people, which nobody fetches.
    assert "https://" not in "".join(re.findall(r"(?m)^(?:download|portal) = .*", text))
    file = tmp_path / "dortmund.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture
def recipe(whole_recipe: Path) -> Path:
    """Give the same without map and ways, which take their time."""
    text = whole_recipe.read_text("utf-8")
    whole_recipe.write_text(text[: text.index("# The map under the pins")], "utf-8")
    return whole_recipe


@pytest.fixture
def whole_site(site: Site, tmp_path: Path) -> Site:
    """Give the server with an extract for map and ways, which the short recipe does not ask for."""
    site.files["/osm/bbbike/Dortmund/Dortmund.osm.pbf"] = extract(tmp_path)
    return site


def extract(folder: Path) -> bytes:
    """Give two streets as an extract of OpenStreetMap."""
    file = folder / "made.osm.pbf"
    with osmium.SimpleWriter(str(file)) as writer:
        for number, (x, y) in enumerate(((0, 0), (900, 0), (900, 800)), start=1):
            lon, lat = map(float, to_lonlat(WEST[0] + x, WEST[1] + y))
            writer.add_node(osmium.osm.mutable.Node(id=number, location=(lon, lat)))
        tags = {"highway": "residential", "name": "Höhe"}
        for number, nodes in enumerate(((1, 2), (2, 3)), start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=nodes, tags=tags))
    return file.read_bytes()


def run(recipe: Path, *more: str, command: str = "pull") -> Result:
    words = ("data", "pull") if command == "pull" else (command,)
    target, downloads = recipe.parent / "r", recipe.parent / "downloads"
    arguments = [*words, str(recipe), "-o", str(target), "--downloads", str(downloads), *more]
    return CliRunner().invoke(main, arguments)


def test_official_files_become_a_region(site: Site, recipe: Path) -> None:
    done = run(recipe)

    assert done.exit_code == 0, done.output
    assert "gebref_EPSG25832_ASCII.zip" in done.stderr
    region = open_region(recipe.parent / "r")
    finest, coarser = region.locate("Höhe 2a, Dortmund").districts
    assert finest.status is coarser.status is DistrictStatus.FOUND
    assert finest.district is not None
    assert coarser.district is not None
    assert (finest.district.name, coarser.district.name) == ("Ostend", "Vorstadt")
    report = json.loads((recipe.parent / "r" / "report.json").read_text("utf-8"))
    (addresses,) = (one for one in report["inputs"] if one["what"] == "addresses")
    assert (addresses["read"], addresses["kept"]) == (4, 2)
    assert {reason: one["rows"] for reason, one in addresses["dropped"].items()} == {
        NO_NUMBER: [3],
        ELSEWHERE: [4],
    }
    assert verify(recipe.parent / "r") >= 4


def test_children_of_a_country_are_cut_to_the_city(site: Site, recipe: Path) -> None:
    assert run(recipe).exit_code == 0

    report = json.loads((recipe.parent / "r" / "report.json").read_text("utf-8"))
    (read,) = (one for one in report["inputs"] if one["what"] == "demand under_10")
    assert (read["read"], read["kept"]) == (5, 3)
    assert {reason: one["rows"] for reason, one in read["dropped"].items()} == {
        ELSEWHERE_CELL: [4, 5]
    }
    (table,) = report["demand"]
    assert (table["total"], table["withheld"], table["low"], table["high"]) == (12, 1, 12, 14)
    (children,) = open_bundle(recipe.parent / "r", on=date(2026, 7, 1)).demand()
    assert [None if np.isnan(one) else one for one in children.value] == [7, None, 5]


def test_one_extract_is_fetched_once_for_map_and_ways(
    whole_site: Site, whole_recipe: Path, tmp_path: Path
) -> None:
    site = whole_site

    done = run(whole_recipe)

    assert done.exit_code == 0, done.output
    assert sum("Dortmund.osm.pbf" in path for path, _ in site.asked) == 1
    assert (tmp_path / "r" / "basemap.pmtiles").is_file()
    sources = json.loads((tmp_path / "r" / "manifest.json").read_text("utf-8"))["sources"]
    maps = [one for one in sources if one["what"] in {"base map", "walking network"}]
    assert [one["licence"] for one in maps] == ["ODbL-1.0"] * 2
    assert maps[0]["sha256"] == maps[1]["sha256"]


def test_checksums_and_licences_are_recorded(site: Site, recipe: Path) -> None:
    run(recipe, "--quiet")

    sources = json.loads((recipe.parent / "r" / "manifest.json").read_text("utf-8"))["sources"]
    records = {
        record["url"]: record
        for file in (recipe.parent / "downloads").glob("*.json")
        if "sha256" in (record := json.loads(file.read_text("utf-8")))
    }
    assert len(records) == len(sources) == 4
    for source in sources:
        record = records[source["path"]]
        assert (record["sha256"], record["licence"]) == (source["sha256"], source["licence"])
        assert source["attribution"]
    assert {source["licence"] for source in sources} == {"dl-de/zero-2-0", "dl-de/by-2-0"}


def test_a_second_pull_sends_nothing_that_has_not_changed(site: Site, recipe: Path) -> None:
    run(recipe)
    site.asked.clear()
    before = (recipe.parent / "r" / "manifest.json").read_bytes()

    assert run(recipe).exit_code == 0

    assert len(site.asked) == 4
    assert all("if-none-match" in headers for _, headers in site.asked)
    assert (recipe.parent / "r" / "manifest.json").read_bytes() == before


def test_a_build_needs_no_server_once_the_files_are_there(site: Site, recipe: Path) -> None:
    run(recipe)
    site.asked.clear()

    assert run(recipe, command="build").exit_code == 0
    assert site.asked == []


def test_nothing_is_said_where_nothing_is_asked(site: Site, recipe: Path) -> None:
    done = run(recipe, "--quiet")

    assert (done.exit_code, done.output) == (0, "")


def test_a_cut_connection_is_taken_up(site: Site, recipe: Path) -> None:
    site.cuts = [50, 100, 20]

    assert run(recipe).exit_code == 0
    assert site.ranges[0] == "bytes=50-"


def gone(site: Site) -> None:
    del site.files[DATASET.format("stadtbezirke")]


def page(site: Site) -> None:
    site.files[GEBREF] = b"<!doctype html><title>Wartung</title>"


def other_columns(site: Site) -> None:
    site.files[DATASET.format("stadtbezirke")] = export(
        {"bezirk_nr": "1", "bezirk": "Innenstadt", "corner": WEST}
    )


def message(site: Site) -> None:
    site.files[DATASET.format("stadtbezirke")] = b'{"error_code": "NotFound", "message": "no"}'


def half(site: Site) -> None:
    path = DATASET.format("stadtbezirke")
    # Sent without a length, a broken export looks whole.
    site.has_length = False
    site.files[path] = site.files[path][:-150]


def other_ages(site: Site) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Zensus_100m-Gitter.csv", "GITTER_ID_100m;x;y;Unter3\n")
    site.files[CENSUS] = packed.getvalue()


def other_grids(site: Site) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("Zensus2022_1km-Gitter.csv", "GITTER_ID_1km;x;y;Unter10\n")
    site.files[CENSUS] = packed.getvalue()


def no_zip(site: Site) -> None:
    site.files[GEBREF] = b"PK\x03\x04 and nothing more"


def swapped(site: Site) -> None:
    content = json.loads(site.files[DATASET.format("stadtbezirke")])
    for feature in content["features"]:
        for ring in feature["geometry"]["coordinates"]:
            for at in ring:
                at.reverse()
    site.files[DATASET.format("stadtbezirke")] = json.dumps(content).encode()


WRONG = {
    "gone": (gone, r"\[\[layers\]\] no\. 2: .*stadtbezirke-dortmund.* says 404 Not Found"),
    "page with status 200": (page, r"\[addresses\]: .* is a web page and not the file"),
    "changed schema": (other_columns, r"id = 'nr', but .* has only the columns bezirk_nr, bezirk"),
    "message for a file": (message, r"\[\[layers\]\] no\. 2: .*stadtbezirke-dortmund"),
    "half an export": (half, r"stadtbezirke-dortmund.* cannot be read"),
    "other ages": (
        other_ages,
        r"\[\[demand\]\] no\. 1: value = 'Unter10', but .* Unter3\. Did you",
    ),
    "other grids": (other_grids, r"gruppen\.zip holds Zensus2022_1km-Gitter\.csv\. Name the one"),
    "no ZIP": (no_zip, r"ASCII\.zip is not a readable ZIP"),
    "swapped axes": (swapped, "degrees with swapped axes"),
}


@pytest.mark.parametrize(("spoil", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_and_the_old_region_stays(
    site: Site, recipe: Path, spoil: Any, told: str
) -> None:
    assert run(recipe).exit_code == 0
    before = (recipe.parent / "r" / "manifest.json").read_bytes()
    spoil(site)

    done = run(recipe)

    assert done.exit_code == 2
    assert re.search(told, done.stderr), done.stderr
    assert (recipe.parent / "r" / "manifest.json").read_bytes() == before
    assert verify(recipe.parent / "r") >= 4
    hidden = [file.name for file in recipe.parent.rglob(".*")]
    assert hidden == []


def test_a_folder_that_is_no_region_is_refused_before_anything_is_fetched(
    site: Site, recipe: Path
) -> None:
    (recipe.parent / "r").mkdir()
    (recipe.parent / "r" / "thesis.txt").write_text("mine", "utf-8")

    done = run(recipe)

    assert done.exit_code == 2
    assert "is no region" in done.stderr
    assert site.asked == []


def test_a_name_that_nobody_knows_is_answered_with_those_that_are_known(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["data", "pull", "atlantis", "-o", str(tmp_path / "r")])

    assert done.exit_code == 2
    assert "no official files are known for 'atlantis', only for dortmund, koeln" in done.stderr


@pytest.mark.parametrize("file", sorted(official_folder().glob("*.toml")), ids=lambda f: f.stem)
def test_the_shipped_recipes_are_right_and_name_every_licence(file: Path) -> None:
    recipe = read_build_recipe(file)

    inputs = [
        *(layer.given for layer in recipe.layers),
        recipe.addresses,
        *(one.given for one in recipe.demand),
        recipe.basemap,
        recipe.network,
    ]
    assert recipe.demand
    for given in inputs:
        assert given is not None
        assert given.remote is not None
        assert given.remote.url.startswith("https://")
        assert given.provenance.licence
        assert given.provenance.url
