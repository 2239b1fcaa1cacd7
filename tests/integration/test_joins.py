"""Bulk: a frame of points gets its districts, exactly as geopandas would join them."""

import gzip
from pathlib import Path

import geopandas
import geopandas.testing
import numpy as np
import pandas as pd
import pytest

from geofh import InputError, Region, open_region, sjoin_districts
from geofh.resources import regions_folder

LAYERS = ("unterbezirk", "statistischer_bezirk", "stadtbezirk")


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


def points(*lonlat: tuple[float, float] | None) -> geopandas.GeoDataFrame:
    lons = [np.nan if one is None else one[0] for one in lonlat]
    lats = [np.nan if one is None else one[1] for one in lonlat]
    geometry = geopandas.points_from_xy(lons, lats, crs="EPSG:4326")
    return geopandas.GeoDataFrame({"n": range(len(lonlat))}, geometry=geometry)


@pytest.mark.shared
@pytest.mark.parametrize("layer", LAYERS)
def test_every_address_gets_what_geopandas_joins(
    dortmund: Region, shared: Path, layer: str
) -> None:
    with gzip.open(shared / "regions/dortmund/addresses_25832.csv.gz", "rt") as stream:
        register = pd.read_csv(stream)
    frame = geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy(register.easting, register.northing, crs=25832)
    )
    areas = geopandas.read_parquet(regions_folder() / "dortmund" / "layers" / f"{layer}.parquet")

    joined = sjoin_districts(frame, dortmund, layers=[layer])

    theirs = geopandas.sjoin(frame, areas[["id", "name", "geometry"]], predicate="intersects")
    # A point on a shared line matches twice there; ours is the smaller id.
    theirs = theirs.sort_values("id").groupby(level=0).first().reindex(frame.index)
    assert len(frame) == 109_700
    assert joined[f"{layer}_id"].tolist() == theirs["id"].tolist()
    assert joined[f"{layer}_name"].tolist() == theirs["name"].tolist()


def test_index_order_crs_and_columns_are_kept(dortmund: Region) -> None:
    frame = points((7.4653, 51.5115), (7.55, 51.49)).set_index(pd.Index(["b", "a"], name="key"))
    before = frame.copy()

    joined = sjoin_districts(frame, dortmund, layers=["stadtbezirk"])

    assert joined.index.equals(frame.index)
    assert joined.crs == frame.crs
    assert list(joined.columns) == ["n", "geometry", "stadtbezirk_id", "stadtbezirk_name"]
    assert joined["stadtbezirk_name"].tolist() == ["Innenstadt-West", "Aplerbeck"]
    geopandas.testing.assert_geodataframe_equal(frame, before)


def test_degrees_and_metres_give_the_same(dortmund: Region) -> None:
    frame = points((7.4653, 51.5115), (7.55, 51.49), (7.36, 51.57))

    ours = sjoin_districts(frame, dortmund)
    metres = sjoin_districts(frame.to_crs(25832), dortmund)

    assert ours["unterbezirk_id"].tolist() == metres["unterbezirk_id"].tolist()


def test_outside_and_missing_stay_missing_or_fall_away(dortmund: Region) -> None:
    frame = points((7.4653, 51.5115), (13.4, 52.5), None)

    left = sjoin_districts(frame, dortmund, layers=["stadtbezirk"])
    inner = sjoin_districts(frame, dortmund, layers=["stadtbezirk"], how="inner")

    assert left["stadtbezirk_id"].isna().tolist() == [False, True, True]
    assert inner["n"].tolist() == [0]


def test_all_answering_layers_are_joined_unless_some_are_named(dortmund: Region) -> None:
    joined = sjoin_districts(points((7.4653, 51.5115)), dortmund)

    assert {f"{layer}_id" for layer in LAYERS} <= set(joined.columns)
    assert "plz_id" not in joined.columns


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (points((7.4, 51.5)).set_crs(None, allow_override=True), "no CRS"),
        (points((7.4, 51.5)).to_crs(25832).buffer(1).to_frame("geometry"), "expected points"),
        (points((7.4, 51.5)).assign(stadtbezirk_id="x"), "already has a column"),
    ],
    ids=["no CRS", "polygons", "column taken"],
)
def test_what_cannot_be_joined_is_refused(
    dortmund: Region, frame: geopandas.GeoDataFrame, said: str
) -> None:
    with pytest.raises(InputError, match=said):
        sjoin_districts(frame, dortmund)


def test_an_unknown_layer_is_refused_with_the_known_ones(dortmund: Region) -> None:
    with pytest.raises(InputError, match="stadtbezirk"):
        sjoin_districts(points((7.4, 51.5)), dortmund, layers=["ward"])
