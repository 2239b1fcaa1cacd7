"""The shipped layers are clean, nested, complete, small, and agree with the city's own.

Counts are those the city and the Länder publish. Thresholds lie a little below what
``scripts/evaluate_districts.py`` prints (docs/accuracy.md), so that a worse derivation
fails and noise does not.
"""

import csv
import gzip
import json
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from geofh.crs import to_lonlat, to_metres
from geofh.districts import DistrictIndex, DistrictLayer
from geofh.io import read_layer
from geofh.records import DistrictStatus
from geofh.region.recipe import read_recipe
from geofh.resources import regions_folder

TODAY = date(2026, 5, 6)
NESTED = ("unterbezirk", "statistischer_bezirk", "stadtbezirk")
ADMINISTRATIVE = ("gemeinde", "kreis", "land")


@cache
def index(region: str) -> DistrictIndex:
    recipe = read_recipe(regions_folder() / region / "region.toml")
    return DistrictIndex(
        [
            DistrictLayer.from_table(
                read_layer(layer.file),
                layer_id=layer.id,
                title=layer.title,
                accuracy_m=layer.accuracy_m,
                derived=layer.derived,
                role=layer.role,
            )
            for layer in recipe.layers
        ]
    )


def drawn(region: str, layer_id: str, on: date = TODAY) -> dict[str, shapely.Geometry]:
    layer = index(region).layer(layer_id)
    return {layer.ids[row]: layer.geometries[row] for row in layer.rows_on(on)}


def members(region: str, layer_id: str, on: date = TODAY) -> dict[str, tuple[str, ...]]:
    layer = index(region).layer(layer_id)
    return {layer.ids[row]: layer.members[row] for row in layer.rows_on(on)}


# --- clean, nested, complete --------------------------------------------------------------


@pytest.mark.parametrize(
    ("region", "layer_id"),
    [
        *(("dortmund", one) for one in (*NESTED, "plz")),
        *(("nrw-thueringen", one) for one in ADMINISTRATIVE),
    ],
)
def test_layer_is_one_clean_coverage(region: str, layer_id: str) -> None:
    shapes = list(drawn(region, layer_id).values())

    assert shapely.is_valid(shapes).all()
    assert shapely.coverage_is_valid(shapes)


@pytest.mark.parametrize(
    ("region", "layer_id", "count"),
    [
        ("dortmund", "unterbezirk", 170),
        ("dortmund", "statistischer_bezirk", 62),
        ("dortmund", "stadtbezirk", 12),
        ("dortmund", "plz", 27),
        # 1 January 2016: 396 Gemeinden and 53 Kreise in NRW, 849 in Thuringia; 22 Kreise today.
        ("nrw-thueringen", "gemeinde", 396 + 849),
        ("nrw-thueringen", "kreis", 53 + 22),
        ("nrw-thueringen", "land", 2),
    ],
)
def test_layer_is_complete(region: str, layer_id: str, count: int) -> None:
    assert len(drawn(region, layer_id)) == count


@pytest.mark.parametrize(
    ("region", "finest", "coarser"),
    [
        ("dortmund", "unterbezirk", "statistischer_bezirk"),
        ("dortmund", "unterbezirk", "stadtbezirk"),
        ("nrw-thueringen", "gemeinde", "kreis"),
        ("nrw-thueringen", "gemeinde", "land"),
    ],
)
def test_coarser_area_is_exactly_the_union_of_its_members(
    region: str, finest: str, coarser: str
) -> None:
    small, large = drawn(region, finest), drawn(region, coarser)
    belong = members(region, coarser)

    assert Counter(one for ids in belong.values() for one in ids) == Counter(list(small))
    for area_id, ids in belong.items():
        union = shapely.coverage_union_all([small[one] for one in ids])
        assert shapely.equals_exact(
            shapely.normalize(union), shapely.normalize(large[area_id]), tolerance=0
        )


def test_every_layer_file_is_small() -> None:
    # docs/accuracy.md states the sizes; a tenth more would be worth a look.
    sizes = {
        region: sum(file.stat().st_size for file in (regions_folder() / region).rglob("layers/*"))
        for region in ("dortmund", "nrw-thueringen")
    }

    assert sizes["dortmund"] < 220_000
    assert sizes["nrw-thueringen"] < 800_000


def test_ids_follow_the_citys_scheme() -> None:
    boroughs = drawn("dortmund", "stadtbezirk")

    assert sorted(boroughs) == [f"{n:02d}" for n in (*range(1, 10), 10, 20, 30)]
    for borough, ids in members("dortmund", "stadtbezirk").items():
        first = {"10": "0", "20": "0", "30": "0"}.get(borough, borough[1])
        assert {one[0] for one in ids} == {first}
    for district, ids in members("dortmund", "statistischer_bezirk").items():
        assert {one[:2] for one in ids} == {district}


# --- Aktionsräume -------------------------------------------------------------------------


def test_aktionsraeume_change_on_22_december_2020() -> None:
    before = members("dortmund", "aktionsraum", date(2020, 12, 21))
    after = members("dortmund", "aktionsraum", date(2020, 12, 22))

    # 13 in the first edition; Alt-Scharnhorst (053) and Wickede (064) went, Dorstfeld (014),
    # Bövinghausen/Westrich (103) and two quarters that are parts of an Unterbezirk came.
    assert len(before) == 13
    assert set(before) - set(after) == {"053", "064"}
    assert set(after) - set(before) == {"014", "103", "meylantviertel", "wambeler-heide"}


def test_aktionsquartier_is_possible_in_its_unterbezirk_and_never_sure() -> None:
    dortmund = index("dortmund")

    def aktionsraum(area_id: str, on: date) -> tuple[DistrictStatus, list[str], bool]:
        answer = next(
            one for one in dortmund.locate_areas([area_id], on=on) if one.layer == "aktionsraum"
        )
        return answer.status, [one.id for one in answer.candidates], answer.may_be_outside

    assert aktionsraum("262", TODAY) == (DistrictStatus.AMBIGUOUS, ["wambeler-heide"], True)
    assert aktionsraum("261", TODAY) == (DistrictStatus.OUTSIDE, [], False)
    assert aktionsraum("261", date(2019, 1, 1))[0] is DistrictStatus.FOUND


# --- Thuringia ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "count", "eisenach"),
    [(date(2021, 6, 30), 23, "16056"), (date(2021, 7, 1), 22, "16063")],
)
def test_eisenach_joined_the_wartburgkreis_on_1_july_2021(
    day: date, count: int, eisenach: str
) -> None:
    kreise = [one for one in drawn("nrw-thueringen", "kreis", day) if one.startswith("16")]
    # Marktplatz in Eisenach, 10.319° E 50.974° N: in the middle of the town.
    answers = index("nrw-thueringen").locate(10.319, 50.974, on=day)
    kreis = next(one for one in answers if one.layer == "kreis")

    assert len(kreise) == count
    assert kreis.district is not None
    assert kreis.district.id == eisenach


# --- against the register and the city's own polygons -------------------------------------


@pytest.fixture(scope="module")
def register(shared: Path) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]]:
    """Give all addresses: lon, lat as ``(2, n)`` and the Unterbezirk the city states."""
    file = shared / "regions" / "dortmund" / "addresses_25832.csv.gz"
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = [
            (float(row["easting"]), float(row["northing"]), row["sub_district"])
            for row in csv.DictReader(stream)
        ]
    easting, northing, ids = zip(*rows, strict=True)
    return np.array(to_lonlat(easting, northing)), np.array(ids)


def agreement(found: npt.NDArray[np.str_], stated: npt.NDArray[np.str_]) -> float:
    return float((found == stated).mean())


@pytest.mark.shared
@pytest.mark.parametrize(
    ("layer_id", "least"),
    # Measured: 99.97, 99.98 and 99.99 %.
    [("unterbezirk", 0.9990), ("statistischer_bezirk", 0.9995), ("stadtbezirk", 0.9997)],
)
def test_addresses_lie_in_the_area_the_register_states(
    register: tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]], layer_id: str, least: float
) -> None:
    (lon, lat), stated = register
    parent = {one: area for area, ids in members("dortmund", layer_id).items() for one in ids}

    found = index("dortmund").locate_many(lon, lat, layer=layer_id, on=TODAY)

    assert agreement(found, np.array([parent[one] for one in stated.tolist()])) >= least


@pytest.mark.shared
def test_no_address_of_the_city_is_outside(
    register: tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]],
) -> None:
    (lon, lat), _ = register

    found = index("dortmund").locate_many(lon, lat, layer="stadtbezirk", on=TODAY)

    assert (found != "").all()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("layer_id", "near_least", "all_least"),
    # Measured: 94.8 and 88.1 %, 96.9 and 91.1 %, 98.6 and 95.7 %.
    [
        ("unterbezirk", 0.945, 0.875),
        ("statistischer_bezirk", 0.965, 0.905),
        ("stadtbezirk", 0.983, 0.953),
    ],
)
def test_land_lies_in_the_citys_own_area(
    shared: Path,
    register: tuple[npt.NDArray[np.float64], npt.NDArray[np.str_]],
    layer_id: str,
    near_least: float,
    all_least: float,
) -> None:
    file = shared / "regions" / "dortmund" / "official_unterbezirke_170.geojson"
    features = json.loads(file.read_bytes())["features"]
    tree = shapely.STRtree([shapely.from_geojson(json.dumps(f["geometry"])) for f in features])
    codes = np.array([feature["properties"]["ubz"] for feature in features])
    parent = {one: area for area, ids in members("dortmund", layer_id).items() for one in ids}
    # A point every 100 m of the sheet; where people live: an address within 100 m.
    x, y = np.meshgrid(np.arange(380_000, 408_000, 100), np.arange(5_695_000, 5_719_000, 100))
    lon, lat = to_lonlat(x.ravel(), y.ravel())
    point, area = tree.query(shapely.points(lon, lat), predicate="intersects")
    homes = shapely.STRtree(shapely.points(*to_metres(*register[0])))
    xy = shapely.points(x.ravel()[point], y.ravel()[point])
    near = np.zeros(len(point), dtype=bool)
    near[homes.query(xy, predicate="dwithin", distance=100)[0]] = True

    found = index("dortmund").locate_many(lon[point], lat[point], layer=layer_id, on=TODAY)

    official = np.array([parent[one] for one in codes[area].tolist()])
    assert agreement(found[near], official[near]) >= near_least
    assert agreement(found, official) >= all_least


@pytest.mark.shared
def test_postcodes_name_the_unterbezirke_their_addresses_lie_in(shared: Path) -> None:
    # The shared table counts addresses per postcode and Stadtbezirk by itself: every
    # Stadtbezirk with a noticeable share must be reached by the postcode's members.
    parent = {one: area for area, ids in members("dortmund", "stadtbezirk").items() for one in ids}
    layer = index("dortmund").layer("stadtbezirk")
    names = dict(zip(layer.ids, layer.names, strict=True))
    reached = {
        code: {names[parent[one]] for one in ids}
        for code, ids in members("dortmund", "plz").items()
    }
    with (shared / "facts" / "dortmund_plz_stadtbezirk.csv").open(encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["plz"] in reached]

    missing = [
        (row["plz"], row["stadtbezirk"])
        for row in rows
        if float(row["share_of_plz"]) >= 0.02 and row["stadtbezirk"] not in reached[row["plz"]]
    ]
    assert len({row["plz"] for row in rows}) == 27
    assert missing == []
