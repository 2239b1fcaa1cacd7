"""What a planner gets: `geofh coverage` and `geofh site`, on a small town and on real cities.

The small town has two quarters of 1 km², a street along their middle, 30 children in the west,
10 in the east, and one family centre at the western end of the street.
"""

import csv
import json
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

import geofh
from geofh.cli import main
from geofh.crs import to_lonlat
from geofh.region.build import build_region


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words), catch_exceptions=False)


def rows(file: Path) -> dict[str, dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return {row["id"]: row for row in csv.DictReader(stream)}


RECIPE = """
[services]
path = "places.geojson"
format = "vector"
columns = { name = "name" }
kind = "family_centre"
attribution = "Town hall"
licence = "CC0-1.0"

[[demand]]
id = "children"
title = "Kinder"
layer = "quarter"
year = 2024
[demand.input]
path = "children.csv"
format = "csv"
columns = { place = "NR", value = "N" }
attribution = "Town hall"
licence = "CC0-1.0"
"""
NETWORK = """
[network]
path = "town.osm"
format = "osm"
attribution = "Drawn by hand"
licence = "CC0-1.0"
"""


def degrees(*xy: tuple[float, float]) -> list[tuple[float, float]]:
    lon, lat = to_lonlat(*np.array(xy).T)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def prepare(town: Path, *, recipe: str, children: str, street_x: tuple[float, ...]) -> Path:
    folder = town.parent
    ((lon, lat),) = degrees((400_400.0, 5_700_500.0))
    feature = {
        "type": "Feature",
        "properties": {"name": "Haus am Weg"},
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    (folder / "places.geojson").write_text(json.dumps(collection), "utf-8")
    (folder / "children.csv").write_text(f"NR,N\n{children}", "utf-8")
    corners = degrees(*((x, 5_700_500.0) for x in street_x))
    nodes = "".join(
        f'<node id="{number}" lon="{x:.9f}" lat="{y:.9f}"/>'
        for number, (x, y) in enumerate(corners, start=1)
    )
    refs = "".join(f'<nd ref="{number}"/>' for number in range(1, len(corners) + 1))
    way = f'<way id="1">{refs}<tag k="highway" v="residential"/></way>'
    (folder / "town.osm").write_text(f'<osm version="0.6">{nodes}{way}</osm>', "utf-8")
    town.write_text(town.read_text("utf-8") + recipe, "utf-8")
    return town


@pytest.fixture
def region(town: Path) -> Path:
    """Build the small town with its street, its children and its family centre."""
    prepare(
        town,
        recipe=RECIPE + NETWORK,
        children="west,30\neast,10\n",
        street_x=(400_400.0, 401_600.0),
    )
    target = town.parent / "region"
    build_region(town, target)
    return target


def coverage(region: Path, target: Path, *words: str, minutes: str = "10") -> Result:
    start = ("coverage", "--region", str(region), "--kind", "family_centre", "--minutes", minutes)
    return run(*start, "-o", str(target), *words)


def test_each_district_gets_its_children_and_those_beyond_the_threshold(
    region: Path, tmp_path: Path
) -> None:
    # At 4.8 km/h ten minutes are 800 m: the western houses are 100 and 300 m away, the border
    # house 600 m, the eastern one 1,100 m. Each quarter's children are spread over its houses.
    done = coverage(region, tmp_path / "out.csv")

    assert done.exit_code == 0
    west, east = (rows(tmp_path / "out.csv")[one] for one in ("west", "east"))
    assert (float(west["children"]), float(west["children_beyond_10_min"])) == (30, 0)
    assert float(east["children"]) == 10
    assert float(east["children_beyond_10_min"]) in (5, 10)
    assert "Small Town: Familienzentrum, 1 sites; Kinder: 40" in done.output


def test_a_house_exactly_at_the_threshold_is_within(region: Path, tmp_path: Path) -> None:
    # Long Road 1 is 100 m east of the family centre, along the street: 1.25 minutes.
    done = coverage(region, tmp_path / "out.csv", "--cells", "--demand", "addresses")

    assert done.exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        minutes = sorted(float(row["minutes_to_nearest"]) for row in csv.DictReader(stream))
    assert minutes[0] == pytest.approx(100 / 80, abs=1e-3)


def test_a_pram_is_slower(region: Path, tmp_path: Path) -> None:
    coverage(region, tmp_path / "adult.csv")
    coverage(region, tmp_path / "pram.csv", "--stroller")

    minutes = [
        float(rows(tmp_path / name)["west"]["mean_minutes_to_nearest"])
        for name in ("adult.csv", "pram.csv")
    ]
    assert minutes[1] == pytest.approx(minutes[0] * 4.8 / 3.6)


def test_every_format_holds_the_same_districts(region: Path, tmp_path: Path) -> None:
    for ending in ("csv", "xlsx", "gpkg"):
        assert coverage(region, tmp_path / f"out.{ending}").exit_code == 0

    sheet = load_workbook(tmp_path / "out.xlsx").active
    header, *lines = sheet.iter_rows(values_only=True)
    table = pyogrio.read_dataframe(tmp_path / "out.gpkg")
    assert [line[header.index("id")] for line in lines] == list(rows(tmp_path / "out.csv"))
    assert table["district_id"].tolist() == list(rows(tmp_path / "out.csv"))
    assert table.geometry.to_crs("EPSG:25832").area.tolist() == pytest.approx([1e6, 1e6], rel=1e-4)


@pytest.mark.parametrize("ending", ["html", "pdf", "png"])
def test_a_report_is_whole(region: Path, tmp_path: Path, ending: str) -> None:
    assert coverage(region, tmp_path / f"out.{ending}").exit_code == 0

    content = (tmp_path / f"out.{ending}").read_bytes()
    assert content[:4] == {"html": b"<!do", "pdf": b"%PDF", "png": b"\x89PNG"}[ending]


def test_the_next_site_goes_where_the_children_are_that_nothing_reaches(region: Path) -> None:
    done = run(
        "site", "--region", str(region), "--kind", "family_centre", "--minutes", "5", "--add", "1"
    )

    # Within five minutes (400 m) of the centre are the western houses, not the line and beyond.
    assert done.exit_code == 0
    first, second, last = done.output.splitlines()[:3]
    assert "of 40 (Kinder) have one within 5 min" in first
    assert second.startswith("1. Quarter ")
    assert "proven best" in last


def test_the_sites_go_into_a_table_with_their_places(region: Path, tmp_path: Path) -> None:
    target = tmp_path / "sites.csv"

    run("site", "--region", str(region), "--kind", "family_centre", "--minutes", "3",
        "--add", "2", "--step", "200", "-o", str(target))  # fmt: skip

    with target.open(encoding="utf-8", newline="") as stream:
        sites = list(csv.DictReader(stream))
    assert [row["rank"] for row in sites] == ["1", "2"]
    assert float(sites[0]["children_added"]) >= float(sites[1]["children_added"]) > 0


def next_site(region: Path, *words: str, minutes: str = "5") -> Result:
    asked = ("--region", str(region), "--kind", "family_centre", "--minutes", minutes)
    return run("site", *asked, *words)


def test_ways_become_short_on_average(region: Path) -> None:
    done = next_site(region, "--goal", "short", "--add", "1")

    first, second, last = done.output.splitlines()[:3]
    before = float(first.partition(": ")[2].split(" min")[0])
    after = float(last.removeprefix("then ").split(" min")[0])
    saved = float(second.rpartition(": ")[2].split(" ")[0].replace(",", ""))
    # 40 children: what is saved is the difference of the means, 40 times.
    assert 40 * (before - after) == pytest.approx(saved, abs=1)
    assert saved > 0
    assert "proven best" in last


def test_everybody_gets_a_site_and_the_farthest_a_shorter_way(region: Path) -> None:
    everybody = next_site(region, "--goal", "all", "--step", "200")
    farthest = next_site(region, "--goal", "farthest", "--add", "2", minutes="20")

    number = sum(line[0].isdigit() for line in everybody.output.splitlines())
    assert number > 0
    assert f"then {number} sites, proven best" in everybody.output
    # With so many more everybody is within: asking for the most reaches all 40 too.
    most = next_site(region, "--add", str(number), "--step", "200")
    assert "then 40, proven best" in most.output
    first, last = farthest.output.splitlines()[0], farthest.output.splitlines()[-1]
    before = float(first.partition(": ")[2].split(" min")[0])
    assert float(last.removeprefix("then ").split(" min")[0]) < before


@pytest.mark.parametrize("words", [("--goal", "all", "--add", "2"), ("--goal", "short")])
def test_the_number_of_sites_is_asked_for_except_where_it_is_the_answer(
    region: Path, words: tuple[str, ...]
) -> None:
    done = next_site(region, *words)

    assert done.exit_code == 2
    assert "--add says how many sites" in done.output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--kind", "castle"), "the kind 'castle' is not known"),
        (("--kind", "library"), "knows no place of the kind 'Bibliothek'"),
        (("--layer", "ward"), "the layer 'ward' is not known"),
        (("--demand", "under_6"), "'under_6' is not known, this region has: children, addresses"),
        (("--speed", "40"), "the walking speed is 40"),
        (("--after", "late"), "expected a time such as 16:00"),
        (("--reference", "norm"), "threshold 'norm' is not known, expected one of"),
        (("--reference", "daycare_5km"), "is a distance of 5000 m"),
        (("--with", "atlantis"), "region 'atlantis' is not known"),
        (("--language", "klingon"), "ISO 639-1"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_written(
    region: Path, tmp_path: Path, words: tuple[str, str], message: str
) -> None:
    kind = () if words[0] == "--kind" else ("--kind", "family_centre")

    done = run("coverage", "--region", str(region), *kind, *words, "-o", str(tmp_path / "out.csv"))

    assert done.exit_code == 2
    assert message in done.output
    assert not (tmp_path / "out.csv").exists()


def test_an_ending_that_nobody_knows_is_refused(region: Path, tmp_path: Path) -> None:
    done = coverage(region, tmp_path / "out.docx")

    assert done.exit_code == 2
    assert "docx" in done.output


def test_more_sites_than_candidates_are_refused(region: Path) -> None:
    done = run("site", "--region", str(region), "--kind", "family_centre", "--add", "50")

    assert done.exit_code == 2
    assert "candidates" in done.output


def test_a_network_of_another_city_is_noticed(town: Path, tmp_path: Path) -> None:
    prepare(
        town,
        recipe=RECIPE + NETWORK,
        children="west,30\neast,10\n",
        street_x=(480_000.0, 481_000.0),
    )
    build_region(town, tmp_path / "region")

    done = coverage(tmp_path / "region", tmp_path / "out.csv")

    assert done.exit_code == 2
    assert "the walking network of the region 'town' lies elsewhere: 100%" in done.output


def test_a_table_without_any_child_is_noticed(town: Path, tmp_path: Path) -> None:
    prepare(town, recipe=RECIPE, children="west,0\neast,0\n", street_x=(0.0, 1.0))
    build_region(town, tmp_path / "region")

    done = coverage(tmp_path / "region", tmp_path / "out.csv")

    assert done.exit_code == 2
    assert "has no child in any area" in done.output


def test_a_district_without_a_child_is_in_the_table_with_zero_and_no_share(
    town: Path, tmp_path: Path
) -> None:
    prepare(town, recipe=RECIPE, children="west,30\neast,0\n", street_x=(0.0, 1.0))
    build_region(town, tmp_path / "region")

    assert coverage(tmp_path / "region", tmp_path / "out.csv").exit_code == 0

    east = rows(tmp_path / "out.csv")["east"]
    assert (float(east["children"]), east["share_within_10_min"]) == (0, "")


def test_all_sites_on_an_island_leave_everybody_unreached_with_the_reason(
    town: Path, tmp_path: Path
) -> None:
    prepare(
        town,
        recipe=RECIPE + NETWORK,
        children="west,30\neast,10\n",
        street_x=(400_650.0, 401_600.0),
    )
    # The centre stands beside a path of 10 m, 250 m from the street that begins further east.
    ((x, y), (x_end, y_end)) = degrees((400_395.0, 5_700_500.0), (400_400.0, 5_700_500.0))
    text = (town.parent / "town.osm").read_text("utf-8")
    island = (
        f'<node id="8" lon="{x:.9f}" lat="{y:.9f}"/><node id="9" lon="{x_end:.9f}" '
        f'lat="{y_end:.9f}"/>'
    )
    path = '<way id="2"><nd ref="8"/><nd ref="9"/><tag k="highway" v="path"/></way>'
    text = text.replace("<way", f"{island}<way", 1).replace("</osm>", f"{path}</osm>")
    (town.parent / "town.osm").write_text(text, "utf-8")
    build_region(town, tmp_path / "region")

    done = coverage(tmp_path / "region", tmp_path / "out.csv", "--cells", "--demand", "addresses")

    assert done.exit_code == 0
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as stream:
        reasons = {row["reason"] for row in csv.DictReader(stream) if row["within"] == "false"}
    assert "island" in reasons


def test_sites_of_a_neighbouring_region_count(region: Path, tmp_path: Path) -> None:
    alone = coverage(region, tmp_path / "alone.csv")
    both = coverage(region, tmp_path / "both.csv", "--with", "dortmund")

    assert "1 sites" in alone.output
    assert "wirken schlechter versorgt" in alone.output
    shipped = sum(
        one.kind == "family_centre" and any(place.lon is not None for place in one.locations)
        for one in geofh.open_region().bundle.catalogue.services
    )
    assert f"{1 + shipped} sites" in both.output
    assert "jenseits der Grenze der Region und zählen mit" in both.output


def test_the_shipped_dortmund_answers(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"

    done = run("coverage", "--kind", "kindergarten", "--minutes", "10", "-o", str(out))

    # 330 day-care centres and three for hours; the census counted 46,986 children in the city.
    assert done.exit_code == 0
    assert "Dortmund: Kita, 333 sites; Kinder unter 10 Jahren: 46,986" in done.output
    districts = rows(out)
    assert len(districts) == 170
    withheld = sum(one["withheld"] == "true" for one in districts.values())
    told = sum(float(one["children"]) for one in districts.values() if one["children"])
    # One Unterbezirk has 4.7 children by the weighted census; a second one hides it.
    assert withheld == 2
    assert 46_985.6 - told >= 5


def test_a_saved_scenario_is_run_again_beside_today(region: Path, tmp_path: Path) -> None:
    # Of the ten children of the east some have more than ten minutes until one opens there.
    ((lon, lat),) = degrees((401_500.0, 5_700_500.0))
    opened = {"action": "open", "site": "new", "name": "Haus Ost", "lon": lon, "lat": lat}
    document = {"schema": 1, "title": "Ost", "kind": "family_centre", "changes": [opened]}
    file = tmp_path / "east.json"
    file.write_text(json.dumps(document), "utf-8")

    done = coverage(region, tmp_path / "out.csv", "--scenario", str(file))
    coverage(region, tmp_path / "today.csv")

    east, today = rows(tmp_path / "out.csv")["east"], rows(tmp_path / "today.csv")["east"]
    assert done.exit_code == 0
    assert "better off: " in done.output
    before = float(today["children_beyond_10_min"])
    assert float(east["children_beyond_10_min_before"]) == before
    gained = before - float(east["children_beyond_10_min"])
    assert gained > 0
    assert float(east["children_better_off"]) == gained
    assert float(east["children_worse_off"]) == 0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "the scenario is not JSON"),
        ('{"schema": 1, "region": "essen"}', ""),
        (
            '{"schema": 1, "region": "essen", "changes": [{"action": "close", "site": "x"}]}',
            "the scenario was made for 'essen', but the region is 'town'",
        ),
        (
            '{"schema": 1, "changes": [{"action": "close", "site": "x"}]}',
            "close 'x': there is no such site",
        ),
    ],
)
def test_a_scenario_that_does_not_fit_is_refused_by_name(
    region: Path, tmp_path: Path, text: str, message: str
) -> None:
    file = tmp_path / "scenario.json"
    file.write_text(text, "utf-8")

    done = coverage(region, tmp_path / "out.csv", "--scenario", str(file))

    assert message in done.output
    assert (done.exit_code, (tmp_path / "out.csv").exists()) == (
        (2, False) if message else (0, True)
    )


def test_a_report_says_which_families_were_asked_about(region: Path, tmp_path: Path) -> None:
    words = ("--language", "tr", "--free", "--stage", "0-1")

    assert coverage(region, tmp_path / "out.html", *words).exit_code == 0

    page = (tmp_path / "out.html").read_text("utf-8")
    assert "für Familien mit Kind von 0 bis 1, auf Türkisch, kostenlos" in page


def test_children_of_burdened_families_are_weighed_by_the_share_of_sgb_ii(tmp_path: Path) -> None:
    run("coverage", "--kind", "day_care", "-o", str(tmp_path / "all.csv"))
    done = run(
        "coverage", "--kind", "day_care", "--demand", "burdened", "-o", str(tmp_path / "b.csv")
    )

    whole, part = rows(tmp_path / "all.csv"), rows(tmp_path / "b.csv")
    share = {
        place: value
        for table in geofh.open_region().bundle.demand()
        if table.about.id == "sgb2_under_15_2024"
        for place, value in zip(table.places, table.value.tolist(), strict=True)
    }
    assert "mit vier oder mehr Belastungen (Schätzung)" in done.output
    told = [id_ for id_ in part if part[id_]["children"] and not np.isnan(share[id_])]
    assert len(told) > 150
    for id_ in told:
        # KiD 0-3: 46.4 % of the families with and 18.4 % of those without Grundsicherung.
        q = share[id_] / 100
        expected = float(whole[id_]["children"]) * (0.464 * q + 0.184 * (1 - q))
        assert float(part[id_]["children"]) == pytest.approx(expected)


def test_a_region_without_shares_cannot_weigh_by_burdens(region: Path, tmp_path: Path) -> None:
    done = coverage(region, tmp_path / "out.csv", "--demand", "burdened")

    assert done.exit_code == 2
    assert "no table of the share of families with Grundsicherung" in done.output


def test_a_reference_value_is_used_when_asked_for_and_printed_with_its_source(
    region: Path, tmp_path: Path
) -> None:
    quarter = coverage(region, tmp_path / "out.html", "--reference", "bbsr_quarter_hour")
    coverage(region, tmp_path / "none.html")
    coverage(region, tmp_path / "target.html", "--reference", "births_per_midwife_36")

    page = (tmp_path / "out.html").read_text("utf-8")
    assert "within 15 min" in quarter.output
    assert "BBSR, Die Stadt der Viertelstunde, 2025" in page
    assert "Leitbild über 24 Arten von Zielen" in page
    assert "Richtwert" not in (tmp_path / "none.html").read_text("utf-8")
    # One midwife for 36 births is 2.78 for a hundred.
    assert "Der Zielwert ist 2,78 je 100" in (tmp_path / "target.html").read_text("utf-8")
