"""Areas are repaired, checked and given members; nothing is mended quietly."""

import numpy as np
import pyarrow as pa
import pytest
import shapely

from geofh.errors import DataError
from geofh.region.areas import NO_AREA, AreaFindings, Areas, layer_table, pad, prepare_areas
from geofh.region.sources import Tally
from geofh.tables import AREA_COLUMNS, LAYER_COLUMNS


def raw(
    shapes: dict[str, shapely.Geometry | None], parents: dict[str, str] | None = None
) -> pa.Table:
    return pa.table(
        {
            "row": range(1, len(shapes) + 1),
            "id": list(shapes),
            "name": [f"Area {area_id}" for area_id in shapes],
            "parent": [(parents or {}).get(area_id) for area_id in shapes],
            "geometry": list(shapely.to_wkb(np.array(list(shapes.values()), dtype=object))),
        },
        schema=pa.schema(list(AREA_COLUMNS.items())),
    )


def prepare(table: pa.Table, *, coverage: bool = True) -> tuple[Areas, AreaFindings, Tally]:
    tally = Tally()
    tally.read = len(table)
    areas, findings = prepare_areas(table, what="layer", coverage=coverage, tally=tally)
    return areas, findings, tally


def box(x: float, y: float, width: float = 10, height: float = 10) -> shapely.Polygon:
    return shapely.box(x, y, x + width, y + height)


def test_a_clean_coverage_has_no_findings_and_becomes_multipolygons_by_id() -> None:
    areas, findings, _ = prepare(raw({"b": box(10, 0), "a": box(0, 0)}))

    assert areas.ids == ("a", "b")
    assert {shape.geom_type for shape in areas.shapes} == {"MultiPolygon"}
    assert findings == AreaFindings()


def test_a_bow_tie_is_repaired_and_the_change_of_area_told() -> None:
    # Two triangles of 25 m² that meet in a point; drawn as one ring their signed areas cancel.
    bow_tie = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])

    areas, findings, _ = prepare(raw({"a": bow_tie}))

    (repair,) = findings.repairs
    assert (repair.id, repair.reason, repair.changed_m2) == ("a", "Self-intersection", 50.0)
    assert areas.shapes[0].area == 50.0
    assert areas.shapes[0].is_valid


def test_areas_without_an_area_are_dropped_and_counted() -> None:
    line = shapely.LineString([(0, 0), (1, 1)])

    areas, _, tally = prepare(raw({"a": None, "b": shapely.Polygon(), "c": line, "d": box(0, 0)}))

    assert areas.ids == ("d",)
    assert tally.dropped[NO_AREA].rows == [1, 2, 3]
    assert (tally.read, tally.kept) == (4, 1)


def test_polygons_inside_a_collection_are_kept() -> None:
    collection = shapely.GeometryCollection(
        [box(0, 0), shapely.Point(0, 0), shapely.MultiPolygon([box(20, 0)])]
    )

    areas, _, _ = prepare(raw({"a": collection}))

    assert areas.shapes[0].area == 200.0


def test_one_id_for_two_areas_is_refused() -> None:
    table = pa.concat_tables([raw({"a": box(0, 0)}), raw({"a": box(10, 0)})])

    with pytest.raises(DataError, match=r"the id 'a' stands for 2 areas\. Map another column"):
        prepare(table)


def test_a_layer_without_any_area_is_refused() -> None:
    with pytest.raises(DataError, match="no area is left"):
        prepare(raw({"a": None}))


def test_overlaps_and_gaps_of_a_coverage_are_measured() -> None:
    # "a" and "b" share 2 m x 10 m. Four areas around the square (40, 0)-(50, 10) enclose it.
    ring = {
        "n": box(30, 10, 30),
        "s": box(30, -10, 30),
        "w": box(30, 0),
        "e": box(50, 0),
    }
    table = raw({"a": box(0, 0), "b": box(8, 0), **ring})

    _, findings, _ = prepare(table)
    _, unclaimed, _ = prepare(table, coverage=False)

    assert findings.overlaps == (("a", "b", 20.0),)
    assert findings.gaps_m2 == (100.0,)
    assert (unclaimed.overlaps, unclaimed.gaps_m2) == ((), ())


def members(
    finest: pa.Table, coarse: pa.Table
) -> tuple[dict[str, tuple[list[str], list[str]]], AreaFindings]:
    fine, _, _ = prepare(finest)
    areas, findings, _ = prepare(coarse)
    table, findings = layer_table(areas, findings, finest=fine)
    assert dict(zip(table.column_names, table.schema.types, strict=True)) == dict(LAYER_COLUMNS)
    found = {row["id"]: (row["members"], row["partial_members"]) for row in table.to_pylist()}
    return found, findings


def test_members_are_found_by_the_share_of_their_area() -> None:
    # "b" lies with 6 of 10 m in L and 4 in R; "c" reaches 0.05 of 10 m (0.5 %) over into L.
    finest = raw({"a": box(0, 0), "b": box(10, 0), "c": box(20, 0)})
    coarse = raw({"L": box(0, 0, 16), "R": box(16, 0, 14)})

    found, findings = members(finest, coarse)

    assert found == {"L": (["a", "b"], []), "R": (["c"], ["b"])}
    assert findings.divided == ("b",)


def test_a_sliver_makes_no_member() -> None:
    finest = raw({"a": box(0, 0), "b": box(10, 0, 10, 100)})
    coarse = raw({"L": box(0, 0, 10.05, 100), "R": box(10.05, 0, 20, 100)})

    found, findings = members(finest, coarse)

    assert found == {"L": (["a"], []), "R": (["b"], [])}
    assert findings.noise == 1


def test_a_stated_parent_decides_before_the_lines() -> None:
    finest = raw({"a": box(0, 0), "b": box(10, 0)}, parents={"b": "L", "a": "L"})
    coarse = raw({"L": box(0, 0, 11), "R": box(11, 0, 20)})

    found, _ = members(finest, coarse)

    assert found == {"L": (["a", "b"], []), "R": ([], [])}


def test_the_finest_layer_names_no_members() -> None:
    areas, findings, _ = prepare(raw({"a": box(0, 0)}))

    table, _ = layer_table(areas, findings, finest=None)

    assert table["members"].to_pylist() == [None]


def test_leading_zeros_come_back() -> None:
    table = pad(raw({"4": box(0, 0), "10": box(10, 0)}), "id", digits=2)

    assert table["id"].to_pylist() == ["04", "10"]
