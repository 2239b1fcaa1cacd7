"""Districts: hand-made squares whose answers can be read off a sheet of paper.

The squares have sides of 1,000 m and a common corner at M::

    1000 +-----+-----+
         |  C  |  D  |        West = A + C, East = B + D
       0 M-----+-----+        (M is the corner of all four)
         |  A  |  B  |
   -1000 +-----+-----+
       -1000   0   1000

Points are given as metres from M and turned into degrees by `geofh.crs`.
"""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geofh.crs import to_lonlat, to_metres
from geofh.districts import DistrictIndex, DistrictLayer
from geofh.districts.edition import Edition
from geofh.errors import CoordinateError, DataError, InputError
from geofh.records import DistrictAnswer, DistrictStatus
from geofh.tables import LAYER_COLUMNS

TODAY = date(2026, 5, 6)
# The middle of the sheet: whole metres in the middle of Germany.
M = (400_000.0, 5_700_000.0)


def square(left: float, bottom: float, size: float = 1000.0) -> shapely.Geometry:
    return shapely.box(M[0] + left, M[1] + bottom, M[0] + left + size, M[1] + bottom + size)


A, B = square(-1000, -1000), square(0, -1000)
C, D = square(-1000, 0), square(0, 0)


def area(
    area_id: str,
    shape: shapely.Geometry | None,
    *,
    members: Sequence[str] | None = None,
    partial: Sequence[str] = (),
    since: date | None = None,
    until: date | None = None,
) -> dict[str, object]:
    return {
        "id": area_id,
        "name": f"Name of {area_id}",
        "members": members,
        "partial_members": partial,
        "valid_from": since,
        "valid_to": until,
        "geometry": shape and shapely.to_wkb(shape),
    }


def layer(
    layer_id: str, *areas: dict[str, object], accuracy_m: float = 0.0, role: str = "answer"
) -> DistrictLayer:
    table = pa.Table.from_pylist(list(areas), schema=pa.schema(list(LAYER_COLUMNS.items())))
    return DistrictLayer.from_table(
        table, layer_id=layer_id, title=layer_id.title(), accuracy_m=accuracy_m, role=role
    )


def quarters(accuracy_m: float = 0.0) -> DistrictLayer:
    return layer(
        "quarter", area("A", A), area("B", B), area("C", C), area("D", D), accuracy_m=accuracy_m
    )


def halves() -> DistrictLayer:
    return layer(
        "half",
        area("West", shapely.union_all([A, C]), members=["A", "C"]),
        area("East", shapely.union_all([B, D]), members=["B", "D"]),
    )


def degrees(x: float, y: float) -> tuple[float, float]:
    lon, lat = to_lonlat(M[0] + x, M[1] + y)
    return float(lon), float(lat)


def ask(
    index: DistrictIndex, x: float, y: float, *, accuracy_m: float = 0.0, on: date = TODAY
) -> tuple[DistrictAnswer, ...]:
    lon, lat = degrees(x, y)
    return index.locate(lon, lat, accuracy_m=accuracy_m, on=on)


def candidates(answer: DistrictAnswer) -> list[str]:
    return [district.id for district in answer.candidates]


# --- one layer, a point -------------------------------------------------------------------


def test_point_inside_gets_its_area_and_the_distance_to_the_nearest_line() -> None:
    (answer,) = ask(DistrictIndex([quarters()]), 30, 400)

    assert answer.status is DistrictStatus.FOUND
    assert answer.district is not None
    assert (answer.district.id, answer.district.name) == ("D", "Name of D")
    assert answer.basis == "boundary"
    # 30 m from the line x = 0, 400 m from y = 0, 600 m and more from the outer edges.
    assert answer.border_m == pytest.approx(30, abs=0.01)
    assert answer.candidates == ()


def test_area_name_layer_and_title_are_stated() -> None:
    (answer,) = ask(DistrictIndex([quarters(accuracy_m=7)]), 500, 500)

    assert (answer.layer, answer.title, answer.accuracy_m) == ("quarter", "Quarter", 7)
    assert answer.district is not None
    assert answer.district.layer == "quarter"


def test_point_nearer_to_a_line_than_its_accuracy_gets_both_areas_own_area_first() -> None:
    (answer,) = ask(DistrictIndex([quarters()]), 40, 500, accuracy_m=50)

    assert answer.status is DistrictStatus.AMBIGUOUS
    assert candidates(answer) == ["D", "C"]
    assert answer.district is None
    assert not answer.may_be_outside


def test_accuracies_of_point_and_line_are_added() -> None:
    index = DistrictIndex([quarters(accuracy_m=30)])

    # The line is 40 m away: 30 + 9 do not reach it, 30 + 11 do.
    assert ask(index, 40, 500, accuracy_m=9)[0].status is DistrictStatus.FOUND
    assert ask(index, 40, 500, accuracy_m=11)[0].status is DistrictStatus.AMBIGUOUS


def test_point_near_the_corner_gets_all_four_by_distance() -> None:
    (answer,) = ask(DistrictIndex([quarters()]), 10, 20, accuracy_m=60)

    # D holds it; C is 10 m away, B 20 m, A (the corner) hypot(10, 20) = 22.4 m.
    assert candidates(answer) == ["D", "C", "B", "A"]


def test_point_on_a_shared_line_gets_both_areas_smaller_id_first() -> None:
    # The line is a whole number in metres but not in degrees: ask below the projection.
    edition = Edition(quarters(), range(4), finest=quarters(), finest_rows=range(4))
    answer = edition.answer_at(M[0], M[1] + 500, 0.0)

    assert candidates(answer) == ["C", "D"]
    assert answer.border_m == 0
    assert not answer.may_be_outside
    assert edition.ids_at(M[0], M[1] + 500) == ("C", "D")


def test_point_on_the_common_corner_is_lost_by_none() -> None:
    edition = Edition(quarters(), range(4), finest=quarters(), finest_rows=range(4))

    assert candidates(edition.answer_at(*M, 0.0)) == ["A", "B", "C", "D"]
    assert edition.ids_at(*M) == ("A", "B", "C", "D")


def test_point_outside_is_outside_with_the_distance_to_a_near_line() -> None:
    (answer,) = ask(DistrictIndex([quarters()]), 1045, 500, accuracy_m=40)

    assert answer.status is DistrictStatus.OUTSIDE
    assert answer.district is None
    assert answer.candidates == ()
    assert answer.border_m == pytest.approx(45, abs=0.01)


def test_a_line_far_from_point_and_doubt_is_not_measured() -> None:
    index = DistrictIndex([quarters()])

    # The nearest line is 60 m away.
    assert ask(index, 60, 500, accuracy_m=40)[0].border_m is None
    assert ask(index, 60, 500, accuracy_m=70)[0].border_m == pytest.approx(60, abs=0.01)
    assert ask(index, 5000, 500)[0].border_m is None


def test_point_just_inside_the_outer_edge_may_be_outside() -> None:
    (answer,) = ask(DistrictIndex([quarters()]), 980, 500, accuracy_m=30)

    assert answer.status is DistrictStatus.AMBIGUOUS
    assert candidates(answer) == ["D"]
    assert answer.may_be_outside


def test_point_just_beyond_the_outer_edge_may_be_inside() -> None:
    (answer,) = ask(DistrictIndex([quarters()]), 1020, 500, accuracy_m=30)

    assert candidates(answer) == ["D"]
    assert answer.may_be_outside
    assert answer.border_m == pytest.approx(20, abs=0.01)


def test_hole_of_the_layer_is_outside() -> None:
    ring = shapely.difference(D, square(400, 400, 200))
    index = DistrictIndex([layer("ring", area("R", ring))])

    assert ask(index, 500, 500)[0].status is DistrictStatus.OUTSIDE
    # The hole's edge is 100 m from its middle: with 120 m of doubt both are possible.
    (doubtful,) = ask(index, 500, 500, accuracy_m=120)
    assert candidates(doubtful) == ["R"]
    assert doubtful.may_be_outside


def test_enclave_is_its_own_area_and_its_line_counts_from_both_sides() -> None:
    enclave = square(400, 400, 200)
    index = DistrictIndex(
        [layer("town", area("inner", enclave), area("outer", shapely.difference(D, enclave)))]
    )

    (inside,) = ask(index, 560, 500)
    (around,) = ask(index, 355, 500)

    assert inside.district is not None
    assert (inside.district.id, inside.border_m) == ("inner", pytest.approx(40, abs=0.01))
    assert around.district is not None
    assert (around.district.id, around.border_m) == ("outer", pytest.approx(45, abs=0.01))
    (between,) = ask(index, 390, 500, accuracy_m=15)
    assert candidates(between) == ["outer", "inner"]
    assert not between.may_be_outside


def test_overlapping_areas_are_both_named() -> None:
    index = DistrictIndex([layer("overlap", area("x", D), area("y", square(500, 0)))])

    (both,) = ask(index, 750, 500)
    (one,) = ask(index, 20, 500)

    assert (both.status, candidates(both)) == (DistrictStatus.AMBIGUOUS, ["x", "y"])
    # The nearest line is x's own left edge (20 m); y begins 480 m away.
    assert one.district is not None
    assert (one.district.id, one.border_m) == ("x", pytest.approx(20, abs=0.01))
    # At 460 m y begins 40 m away, x ends 460 m away: the beginning counts.
    assert ask(index, 460, 500)[0].border_m == pytest.approx(40, abs=0.01)


def test_an_area_whose_border_crosses_itself_is_named() -> None:
    corners = np.array([(0, 0), (100, 100), (100, 0), (0, 100)]) + M
    index = DistrictIndex([layer("town", area("good", A), area("tied", shapely.Polygon(corners)))])

    with pytest.raises(DataError, match=r"'town': the polygon of 'tied' is not valid \(Self-inter"):
        ask(index, 50, 50)


def test_layer_without_areas_puts_everything_outside() -> None:
    (answer,) = ask(DistrictIndex([layer("empty")]), 0, 0)

    assert answer.status is DistrictStatus.OUTSIDE
    assert answer.border_m is None


def test_region_without_layers_has_no_answers() -> None:
    index = DistrictIndex([])

    assert ask(index, 0, 0) == ()
    assert index.locate_areas(["A"], on=TODAY) == ()
    assert index.areas(on=TODAY) == ()


@pytest.mark.parametrize(("lon", "lat"), [(51.5, 7.4), (np.nan, 51.5), (400_000.0, 5_700_000.0)])
def test_impossible_coordinates_are_refused_without_repeating_them(lon: float, lat: float) -> None:
    with pytest.raises(CoordinateError) as caught:
        DistrictIndex([quarters()]).locate(lon, lat, on=TODAY)

    assert "51.5" not in str(caught.value)


@pytest.mark.parametrize("accuracy_m", [-1.0, np.nan, np.inf])
def test_impossible_accuracy_is_refused(accuracy_m: float) -> None:
    with pytest.raises(InputError, match="accuracy_m"):
        ask(DistrictIndex([quarters()]), 0, 0, accuracy_m=accuracy_m)


@pytest.mark.parametrize("lon", [180.0, -180.0, 179.9999, 190.0])
def test_points_at_the_antimeridian_are_refused_not_wrapped(lon: float) -> None:
    index = DistrictIndex([quarters()])

    with pytest.raises(CoordinateError):
        index.locate(lon, 51.5, on=TODAY)
    with pytest.raises(CoordinateError):
        index.ids_at(lon, 51.5, on=TODAY)


# --- several layers -----------------------------------------------------------------------


def test_a_point_gets_the_ids_of_all_layers_at_once() -> None:
    postcodes = layer("plz", area("44000", D, members=["D"]), role="search")
    index = DistrictIndex([quarters(), halves(), postcodes])

    found = index.ids_at(*degrees(500, 500), on=TODAY)

    assert found == {"quarter": ("D",), "half": ("East",), "plz": ("44000",)}
    assert index.ids_at(*degrees(500, 5000), on=TODAY) == {"quarter": (), "half": (), "plz": ()}


def test_all_ids_of_overlapping_areas_are_given_and_none_of_an_area_known_in_part() -> None:
    index = DistrictIndex([layer("overlap", area("x", D), area("y", square(500, 0)))])

    assert index.ids_at(*degrees(750, 500), on=TODAY) == {"overlap": ("x", "y")}
    assert partly().ids_at(*degrees(500, 500), on=TODAY)["space"] == ()


def test_line_inside_a_coarser_area_does_not_make_that_ambiguous() -> None:
    quarter, half = ask(DistrictIndex([quarters(), halves()]), 500, 20, accuracy_m=50)

    assert candidates(quarter) == ["D", "B"]
    assert half.status is DistrictStatus.FOUND
    assert half.district is not None
    assert half.district.id == "East"
    # 500 m to the line x = 0 and to the eastern edge.
    assert half.border_m is None


def test_search_layers_are_not_answered_but_can_be_searched() -> None:
    postcodes = layer("plz", area("44000", D, members=["D"]), role="search")
    index = DistrictIndex([quarters(), postcodes])

    assert [answer.layer for answer in ask(index, 500, 500)] == ["quarter"]
    assert [answer.layer for answer in index.locate_areas(["D"], on=TODAY)] == ["quarter"]
    assert "44000" in {one.id for one in index.areas(on=TODAY)}


# --- register ids -------------------------------------------------------------------------


def test_one_register_id_is_found_in_every_layer_whatever_the_lines_say() -> None:
    quarter, half = DistrictIndex([quarters(accuracy_m=9999), halves()]).locate_areas(
        ["B"], on=TODAY
    )

    assert quarter.district is not None
    assert half.district is not None
    assert (quarter.district.id, half.district.id) == ("B", "East")
    assert (quarter.basis, quarter.border_m) == ("register", None)


def test_register_ids_of_one_coarser_area_are_ambiguous_below_and_found_above() -> None:
    quarter, half = DistrictIndex([quarters(), halves()]).locate_areas(["D", "B"], on=TODAY)

    assert (quarter.status, candidates(quarter)) == (DistrictStatus.AMBIGUOUS, ["B", "D"])
    assert half.status is DistrictStatus.FOUND


def test_candidates_are_ordered_by_how_many_ids_they_hold() -> None:
    _, half = DistrictIndex([quarters(), halves()]).locate_areas(["A", "C", "D"], on=TODAY)

    assert candidates(half) == ["West", "East"]
    assert not half.may_be_outside


def test_id_that_no_area_of_a_layer_holds_may_be_outside() -> None:
    spots = layer("spot", area("s", A, members=["A"]))
    index = DistrictIndex([quarters(), spots])

    _, one = index.locate_areas(["A", "B"], on=TODAY)
    _, none = index.locate_areas(["B"], on=TODAY)

    assert (candidates(one), one.may_be_outside) == (["s"], True)
    assert none.status is DistrictStatus.OUTSIDE


def test_unknown_register_id_is_never_a_sure_answer() -> None:
    index = DistrictIndex([quarters()])

    (alone,) = index.locate_areas(["999"], on=TODAY)
    (beside,) = index.locate_areas(["A", "999"], on=TODAY)

    assert alone.status is DistrictStatus.OUTSIDE
    assert (candidates(beside), beside.may_be_outside) == (["A"], True)
    assert index.unknown_areas(["B", "999", "A"]) == ("999",)


def test_no_register_ids_are_no_question() -> None:
    assert DistrictIndex([quarters()]).locate_areas([], on=TODAY) == ()


# --- areas known in part ------------------------------------------------------------------


def partly() -> DistrictIndex:
    spaces = layer(
        "space",
        area("whole", A, members=["A"]),
        area("part", None, members=[], partial=["D"]),
    )
    return DistrictIndex([quarters(), spaces])


def test_register_id_of_a_partial_member_is_possible_but_not_sure() -> None:
    _, space = partly().locate_areas(["D"], on=TODAY)

    assert space.status is DistrictStatus.AMBIGUOUS
    assert (candidates(space), space.may_be_outside) == (["part"], True)


def test_point_in_a_partial_member_is_possible_but_not_sure() -> None:
    _, space = ask(partly(), 500, 45)

    assert (candidates(space), space.may_be_outside) == (["part"], True)
    assert space.border_m == pytest.approx(45, abs=0.01)


def test_point_away_from_a_partial_member_is_not_touched_by_it() -> None:
    assert ask(partly(), -500, -500)[1].status is DistrictStatus.FOUND
    assert ask(partly(), 500, -500)[1].status is DistrictStatus.OUTSIDE


def test_sure_area_comes_before_a_possible_one_at_the_same_distance() -> None:
    spaces = layer("space", area("a", None, members=[], partial=["D"]), area("z", D, members=["D"]))

    _, space = ask(DistrictIndex([quarters(), spaces]), 500, 500)

    assert (candidates(space), space.may_be_outside) == (["z", "a"], False)


def test_area_known_in_part_is_searched_by_the_whole_it_lies_in() -> None:
    part = next(one for one in partly().areas(on=TODAY) if one.id == "part")

    assert part.members == ("D",)
    easting, northing = to_metres(part.lon, part.lat)
    assert (float(easting) - M[0], float(northing) - M[1]) == pytest.approx((500, 500), abs=0.01)


# --- editions -----------------------------------------------------------------------------

LAST, FIRST = date(2021, 6, 30), date(2021, 7, 1)


def merged() -> DistrictIndex:
    kreise = layer(
        "kreis",
        area("1", A, members=["A"], until=LAST),
        area("2", B, members=["B"], until=LAST),
        area("2", shapely.union_all([A, B]), members=["A", "B"], since=FIRST),
    )
    return DistrictIndex([quarters(), kreise])


@pytest.mark.parametrize(("day", "expected"), [(LAST, "1"), (FIRST, "2"), (date.max, "2")])
def test_only_the_edition_of_the_day_answers(day: date, expected: str) -> None:
    index = merged()

    _, drawn = ask(index, -500, -500, on=day)
    _, stated = index.locate_areas(["A"], on=day)

    assert drawn.district is not None
    assert stated.district is not None
    assert (drawn.district.id, stated.district.id) == (expected, expected)
    assert index.locate_many(*degrees(-500, -500), layer="kreis", on=day).tolist() == [expected]


def test_line_between_merged_areas_no_longer_counts() -> None:
    index = merged()

    assert ask(index, -10, -500, accuracy_m=50, on=LAST)[1].status is DistrictStatus.AMBIGUOUS
    assert ask(index, -10, -500, accuracy_m=50, on=FIRST)[1].status is DistrictStatus.FOUND


def test_district_states_its_validity() -> None:
    before = ask(merged(), -500, -500, on=LAST)[1].district
    after = ask(merged(), -500, -500, on=FIRST)[1].district

    assert before is not None
    assert after is not None
    assert (before.valid_from, before.valid_to) == (None, LAST)
    assert (after.valid_from, after.valid_to) == (FIRST, None)


def test_areas_and_outlines_are_those_of_the_day() -> None:
    index = merged()

    def kreise(day: date) -> list[str]:
        return [one.id for one in index.areas(on=day) if one.layer == "kreis"]

    assert kreise(LAST) == ["1", "2"]
    assert kreise(FIRST) == ["2"]
    assert len(index.geojson("kreis", on=FIRST)["features"]) == 1


def test_two_areas_with_one_id_on_the_same_day_are_refused() -> None:
    with pytest.raises(DataError, match=r"'kreis': the id '2' stands for two areas"):
        layer("kreis", area("2", A, until=FIRST), area("2", B, since=FIRST))


# --- many points --------------------------------------------------------------------------


def test_many_points_keep_their_order_and_outside_is_empty() -> None:
    x = np.array([500.0, -500, 5000, 500, -500])
    y = np.array([500.0, -500, 0, -500, 500])
    lon, lat = to_lonlat(M[0] + x, M[1] + y)

    found = DistrictIndex([quarters()]).locate_many(lon, lat, layer="quarter", on=TODAY)

    assert found.tolist() == ["D", "A", "", "B", "C"]


def test_coordinates_that_are_not_finite_are_outside() -> None:
    lon, lat = degrees(500, 500)

    found = DistrictIndex([quarters()]).locate_many(
        [lon, np.nan, np.inf], [lat, lat, lat], layer="quarter", on=TODAY
    )

    assert found.tolist() == ["D", "", ""]


def test_no_points_give_no_ids() -> None:
    found = DistrictIndex([quarters()]).locate_many([], [], layer="quarter", on=TODAY)

    assert found.shape == (0,)


def test_unknown_layer_names_the_known_ones() -> None:
    with pytest.raises(InputError, match="'kreis' is not known, this region has: quarter, half"):
        DistrictIndex([quarters(), halves()]).locate_many(7.4, 51.5, layer="kreis", on=TODAY)


# --- searching and drawing ----------------------------------------------------------------


def test_areas_carry_members_centre_and_radius() -> None:
    index = DistrictIndex([quarters(), halves()])
    areas = {one.id: one for one in index.areas(on=TODAY)}

    assert areas["A"].members == ("A",)
    assert areas["West"].members == ("A", "C")
    # The farthest corner of a square of 1,000 m is half its diagonal from the centre.
    assert areas["A"].radius_m == pytest.approx(500 * 2**0.5, abs=0.01)
    assert (areas["A"].lon, areas["A"].lat) == pytest.approx(degrees(-500, -500))


def test_centre_of_a_crescent_lies_on_its_land() -> None:
    frame = shapely.difference(D, square(100, 100, 800))
    (crescent,) = DistrictIndex([layer("frame", area("f", frame))]).areas(on=TODAY)

    easting, northing = to_metres(crescent.lon, crescent.lat)

    assert shapely.distance(frame, shapely.Point(easting, northing)) < 0.01


def test_geojson_is_in_degrees_counter_clockwise_and_neighbours_match() -> None:
    features = DistrictIndex([quarters()]).geojson("quarter", on=TODAY)["features"]
    rings = {one["id"]: one["geometry"]["coordinates"][0] for one in features}

    assert features[0]["properties"] == {"layer": "quarter", "id": "A", "name": "Name of A"}
    corner = [round(value, 6) for value in degrees(0, 0)]
    assert all(corner in [list(point) for point in ring] for ring in rings.values())
    assert all(shapely.is_ccw(shapely.LinearRing(ring)) for ring in rings.values())


def test_area_without_a_line_is_not_drawn() -> None:
    assert [one["id"] for one in partly().geojson("space", on=TODAY)["features"]] == ["whole"]


# --- damaged tables -----------------------------------------------------------------------


def test_geometry_that_is_no_polygon_is_refused() -> None:
    with pytest.raises(DataError, match="'bad': a geometry is a Point, expected polygons"):
        layer("bad", area("p", shapely.Point(M)))


def test_geometry_that_is_no_wkb_is_refused() -> None:
    broken = area("p", A) | {"geometry": b"\x01\x02"}

    with pytest.raises(DataError, match="'bad': a geometry is not readable as WKB"):
        layer("bad", broken)


def test_days_between_editions_have_no_areas() -> None:
    gap = layer("gap", area("old", A, until=LAST), area("new", A, since=FIRST + timedelta(days=2)))
    index = DistrictIndex([gap])

    assert ask(index, -500, -500, on=FIRST)[0].status is DistrictStatus.OUTSIDE
    assert ask(index, -500, -500, on=FIRST + timedelta(days=2))[0].status is DistrictStatus.FOUND
