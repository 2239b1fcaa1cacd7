"""Bulk: a frame of points gets its districts, exactly as geopandas would join them."""

import gzip
from pathlib import Path

import dask_geopandas
import geopandas
import geopandas.testing
import numpy as np
import pandas as pd
import pytest

from geofh import InputError, Region, open_region, sjoin_districts, sjoin_nearest
from geofh.resources import regions_folder

ORIGIN = np.array([400_000.0, 5_700_000.0])
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


@pytest.mark.parametrize("crs", [4326, 25832, 25833, 31466, 3857])
def test_points_of_any_crs_lie_where_geopandas_projects_them(dortmund: Region, crs: int) -> None:
    generator = np.random.default_rng(crs)
    lon, lat = generator.uniform([7.3, 51.4], [7.65, 51.6], (2_000, 2)).T
    points = geopandas.points_from_xy(lon, lat, crs=4326)
    frame = geopandas.GeoDataFrame(geometry=points).to_crs(crs)
    file = regions_folder() / "dortmund" / "layers" / "unterbezirk.parquet"
    areas = geopandas.read_parquet(file)[["id", "geometry"]]

    joined = sjoin_districts(frame, dortmund, layers=["unterbezirk"])

    theirs = geopandas.sjoin(frame.to_crs(areas.crs), areas, how="left")
    assert joined["unterbezirk_id"].fillna("").tolist() == theirs["id"].fillna("").tolist()
    assert joined["unterbezirk_id"].isna().any()


def test_added_columns_are_text_whatever_is_in_them(dortmund: Region) -> None:
    some = sjoin_districts(points((7.4653, 51.5115), (13.4, 52.5)), dortmund)
    nowhere = sjoin_districts(points((13.4, 52.5)), dortmund)
    no_rows = sjoin_districts(points((13.4, 52.5)).iloc[:0], dortmund)

    assert set(some.dtypes[2:]) == {pd.Series(["text"], dtype="str").dtype}
    assert nowhere.dtypes.equals(some.dtypes)
    assert no_rows.dtypes.equals(some.dtypes)


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


def test_a_partition_that_cannot_be_joined_is_named(dortmund: Region) -> None:
    frame = points(*[(7.4653, 51.5115)] * 6)
    frame.loc[3, "geometry"] = frame.geometry[3].buffer(0.01)
    parts = dask_geopandas.from_geopandas(frame, npartitions=3)

    with pytest.raises(InputError, match=r"partition 1 .*holds Polygon, expected points"):
        sjoin_districts(parts, dortmund).compute(scheduler="sync")


def test_an_unknown_layer_is_refused_with_the_known_ones(dortmund: Region) -> None:
    with pytest.raises(InputError, match="stadtbezirk"):
        sjoin_districts(points((7.4, 51.5)), dortmund, layers=["ward"])


# --- the nearest sites --------------------------------------------------------------------


def in_metres(*xy: tuple[float, float], index: list[str] | None = None) -> geopandas.GeoDataFrame:
    eastings, northings = zip(*xy, strict=True)
    geometry = geopandas.points_from_xy(eastings, northings, crs="EPSG:25832")
    return geopandas.GeoDataFrame(geometry=geometry, index=index)


def test_nearest_sites_are_those_of_geopandas() -> None:
    generator = np.random.default_rng(5)
    homes, sites = (
        in_metres(*generator.uniform(ORIGIN, ORIGIN + 10_000, (n, 2)).tolist()) for n in (400, 60)
    )

    ours = sjoin_nearest(homes, sites)

    theirs = geopandas.sjoin_nearest(homes, sites, distance_col="metres")
    assert ours.index.equals(homes.index)
    assert ours["site"].tolist() == theirs["index_right"].tolist()
    assert ours["distance_m"].to_numpy() == pytest.approx(theirs["metres"].to_numpy(), rel=1e-12)
    assert set(ours["rank"]) == {1}


def test_a_filter_a_limit_and_labels_hold_for_each_point() -> None:
    homes = in_metres((400_000, 5_700_000), (409_000, 5_700_000), index=["home", "far"])
    sites = in_metres(
        (400_010, 5_700_000),
        (400_030, 5_700_000),
        (400_020, 5_700_000),
        index=["shut", "second", "first"],
    )

    joined = sjoin_nearest(homes, sites, k=3, mask=[False, True, True], within_m=500)
    inner = sjoin_nearest(homes, sites, k=3, mask=[False, True, True], within_m=500, how="inner")

    assert joined.index.tolist() == ["home", "home", "far"]
    assert joined["site"].tolist()[:2] == ["first", "second"]
    assert joined["distance_m"].tolist()[:2] == pytest.approx([20, 30])
    assert joined[["site", "rank", "distance_m"]].isna().all(axis=1).tolist() == [
        False,
        False,
        True,
    ]
    assert inner.index.tolist() == ["home", "home"]


def test_points_and_sites_of_two_crs_meet_and_missing_ones_are_near_nothing() -> None:
    homes = points((7.4653, 51.5115), None)
    sites = homes.to_crs(25832)

    joined = sjoin_nearest(homes, sites, k=2)

    assert joined.crs == homes.crs
    assert joined["site"].tolist()[0] == 0
    assert joined["distance_m"].isna().tolist() == [False, True]


def test_what_nearest_cannot_use_is_refused() -> None:
    homes = in_metres((400_000, 5_700_000))
    with pytest.raises(InputError, match="no CRS"):
        sjoin_nearest(homes, homes.set_crs(None, allow_override=True))
    with pytest.raises(InputError, match="expected a bool for each of 1"):
        sjoin_nearest(homes, homes, mask=[True, False])
    with pytest.raises(InputError, match="column 'rank'"):
        sjoin_nearest(homes.assign(rank=1), homes)
    with pytest.raises(InputError, match="k is 0"):
        sjoin_nearest(homes, homes, k=0)
