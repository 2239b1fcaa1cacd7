"""The cell grid on real layers, row by row beside `geopandas.sjoin`."""

import csv
import gzip
import json
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pytest

from geofh.crs import METRES, to_metres
from geofh.kernel import CellGrid

SHIPPED = sorted(
    (Path(__file__).resolve().parents[2] / "data" / "districts").glob("*/layers/*.parquet")
)


def read_addresses(shared: Path) -> np.ndarray:
    """Give easting and northing of all addresses of Dortmund."""
    with gzip.open(shared / "regions/dortmund/addresses_25832.csv.gz", "rt") as file:
        rows = csv.DictReader(file)
        return np.array([(float(row["easting"]), float(row["northing"])) for row in rows])


def assert_equal_to_sjoin(shapes: geopandas.GeoSeries, points: np.ndarray) -> None:
    x, y = points.T
    grid = CellGrid.build(shapes.to_numpy())
    left = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(x, y), crs=METRES)
    right = geopandas.GeoDataFrame(geometry=shapes.to_numpy(), crs=METRES)
    joined = geopandas.sjoin(left, right, predicate="intersects").sort_values("index_right")
    start, areas = grid.locate_all(x, y)
    counted = np.bincount(joined.index, minlength=len(x))
    np.testing.assert_array_equal(np.diff(start), counted)
    joined = joined.sort_index(kind="stable")
    np.testing.assert_array_equal(areas, joined["index_right"])
    expected = np.full(len(x), -1)
    expected[counted > 0] = joined["index_right"].groupby(level=0).min()
    np.testing.assert_array_equal(grid.locate(x, y), expected)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["official_unterbezirke_170", "official_stadtbezirke_12"])
def test_every_address_of_dortmund_lies_where_geopandas_says(shared: Path, name: str) -> None:
    layer = geopandas.read_file(shared / f"regions/dortmund/{name}.geojson").to_crs(METRES)
    addresses = read_addresses(shared)
    assert len(addresses) == 109_700
    assert_equal_to_sjoin(layer.geometry, addresses)


@pytest.mark.shared
# The corners of the file's districts have four numbers; the further two are zeros.
@pytest.mark.filterwarnings("ignore:OGRGeoJSONReadRawPoint")
def test_every_address_of_essen_lies_where_geopandas_says(shared: Path) -> None:
    folder = shared / "regions" / "essen"
    name = "hauskoordinaten_essen_2022-10-05_4326"
    with zipfile.ZipFile(folder / f"{name}.zip") as archive:
        features = json.loads(archive.read(f"{name}.geojson"))["features"]
    x, y = to_metres(*np.transpose([one["geometry"]["coordinates"][:2] for one in features]))
    layer = geopandas.read_file(folder / "stadtbezirke.geojson").to_crs(METRES)
    assert (len(x), len(layer)) == (102_981, 9)
    assert_equal_to_sjoin(layer.geometry, np.column_stack([x, y]))


@pytest.mark.shared
def test_every_address_of_kaiserslautern_lies_where_geopandas_says(shared: Path) -> None:
    folder = shared / "regions" / "kaiserslautern"
    with (folder / "kaiserslautern_addresses.csv").open(encoding="utf-8", newline="") as file:
        degrees = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    x, y = to_metres(*np.transpose(degrees))
    layer = geopandas.read_file(folder / "kaiserslautern.geojson").to_crs(METRES)
    assert (len(x), len(layer)) == (11_156, 10)
    assert_equal_to_sjoin(layer.geometry, np.column_stack([x, y]))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_shipped_layer_answers_as_geopandas(file: Path) -> None:
    layer = geopandas.read_parquet(file)
    low, high = layer.total_bounds.reshape(2, 2)
    random = np.random.default_rng(3).uniform(low, high, (3000, 2))
    corners = layer.geometry.get_coordinates().sample(1000, random_state=3).to_numpy()
    assert_equal_to_sjoin(layer.geometry, np.concatenate([random, corners]))
