"""Which places lie in another district than before: Thüringen in 2021, and made-up towns."""

import csv
from datetime import date
from pathlib import Path

import geopandas
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from click.testing import CliRunner

from geofh import InputError, Region, compare_districts, open_region
from geofh.cli import main
from geofh.io import read_layer
from geofh.region.build import build_region
from geofh.resources import regions_folder

BEFORE, AFTER = date(2021, 6, 30), date(2021, 7, 1)


@pytest.fixture(scope="module")
def thueringen() -> Region:
    return open_region("nrw-thueringen")


def in_metres(xy: np.ndarray) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(*xy.T, crs=25832))


def test_only_places_in_eisenach_changed_their_kreis_in_2021(thueringen: Region) -> None:
    layers = regions_folder() / "nrw-thueringen" / "layers"
    gemeinden = read_layer(layers / "gemeinde.parquet").select(["id", "geometry"]).to_pydict()
    shapes = dict(zip(gemeinden["id"], shapely.from_wkb(gemeinden["geometry"]), strict=True))
    low, high = shapely.bounds(shapes["16056000"]).reshape(2, 2)
    xy = np.random.default_rng(1).uniform(low - 3_000, high + 3_000, (4_000, 2))

    compared = compare_districts(
        in_metres(xy), thueringen, layers=["kreis"], before=BEFORE, after=AFTER
    )

    # On 1 July 2021 the town of Eisenach (16056) joined the Wartburgkreis (16063).
    was_eisenach = shapely.intersects_xy(shapes["16056000"], *xy.T)
    assert 500 < was_eisenach.sum() < 3_500
    assert compared["is_changed"].tolist() == was_eisenach.tolist()
    moved = compared[was_eisenach]
    assert set(moved["kreis_before"]) == {"16056"}
    assert set(moved["kreis_after"]) == {"16063"}


def test_layers_without_a_reform_have_no_changes(thueringen: Region) -> None:
    xy = np.random.default_rng(2).uniform([570_000, 5_600_000], [700_000, 5_720_000], (2_000, 2))

    compared = compare_districts(
        in_metres(xy), thueringen, layers=["gemeinde", "land"], before=BEFORE, after=AFTER
    )

    assert not compared["is_changed"].any()


def test_two_regions_are_compared_with_begun_and_ended_areas(town: Path, tmp_path: Path) -> None:
    build_region(town, tmp_path / "old")
    quarters = town.parent / "quarters.geojson"
    # The later edition knows "west" under another id and no longer has "east".
    text = quarters.read_text("utf-8").replace('"NR": "west"', '"NR": "dawn"')
    quarters.write_text(text.replace("[401000, ", "[403000, ").replace("[402000, ", "[404000, "))
    build_region(town, tmp_path / "new")
    old, new = open_region(tmp_path / "old"), open_region(tmp_path / "new")
    # In west; in east; where only the new edition has land; nowhere; and no point at all.
    xy = np.array([[400_200, 0], [401_500, 0], [403_500, 0], [409_000, 0], [np.nan, 0]])
    points = in_metres(xy + np.array([0, 5_700_500]))

    compared = compare_districts(points, old, later=new, before=BEFORE, after=AFTER)

    assert compared["quarter_before"].fillna("").tolist() == ["west", "east", "", "", ""]
    assert compared["is_changed"].tolist() == [True, True, True, False, False]


def test_days_in_the_wrong_order_are_refused(thueringen: Region) -> None:
    with pytest.raises(InputError, match="expected an earlier day first"):
        compare_districts(in_metres(np.zeros((1, 2))), thueringen, before=AFTER, after=BEFORE)


def test_the_command_compares_two_days_row_by_row(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.csv"
    # Eisenach, Erfurt, Berlin, and a row without a place.
    lon, lat = [10.32, 11.03, 13.40, None], [50.98, 50.98, 52.52, None]
    pq.write_table(pa.table({"x": lon, "y": lat}), source)
    arguments = ["assign", source, target, "--xy", "x", "y", "--region", "nrw-thueringen"]
    arguments += ["--layers", "kreis", "--on", AFTER, "--before", BEFORE]

    result = CliRunner().invoke(main, [str(one) for one in arguments])

    assert result.exit_code == 0, result.output
    with target.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [row["kreis_id"] for row in rows] == ["16063", "16051", "", ""]
    assert [row["kreis_before_id"] for row in rows] == ["16056", "16051", "", ""]
    assert rows[0]["kreis_before_name"] == "Eisenach"
    assert [row["change"] for row in rows] == ["changed", "none", "none", ""]
    assert [row["status"] for row in rows] == ["ok", "ok", "outside", "bad_input"]
