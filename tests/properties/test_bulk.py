"""A table answers as one question per row would."""

import tempfile
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import given, settings
from hypothesis import strategies as st

from geofh import AddressError, GeocodeStatus, Region, open_region
from geofh.bulk import Line, Point, assign
from geofh.crs import to_metres

LAYERS = ("unterbezirk", "stadtbezirk")
STREETS = ("Hövelstr.", "Emil-Figge-Straße", "Hauptstr.", "Gibtesnichtgasse", "44227", "Hombruch")
addresses = st.one_of(
    st.builds("{} {}".format, st.sampled_from(STREETS), st.integers(1, 120)), st.text(max_size=20)
)
points = st.tuples(st.floats(7.25, 7.7), st.floats(51.38, 51.63))


@cache
def dortmund() -> Region:
    return open_region("dortmund")


def assigned(table: pa.Table, question: Line | Point) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "in.parquet", Path(folder) / "out.parquet"
        pq.write_table(table, source)
        assign(source, target, region=dortmund(), question=question, layers=LAYERS)
        return pq.read_table(target).to_pylist()


@settings(max_examples=30)
@given(st.lists(addresses, max_size=8))
def test_addresses_in_a_table_equal_one_by_one(lines: list[str]) -> None:
    rows = assigned(pa.table({"a": pa.array(lines, pa.string())}), Line(column="a"))

    assert [row["a"] for row in rows] == lines
    for line, row in zip(lines, rows, strict=True):
        try:
            finding = dortmund().locate(line)
        except AddressError:
            assert row["status"] == "bad_input"
            continue
        assert (row["lon"], row["lat"]) == (finding.geocode.lon, finding.geocode.lat)
        if finding.geocode.status is not GeocodeStatus.FOUND:
            assert row["status"] == finding.geocode.status.value
            continue
        for layer in LAYERS:
            district = finding.district(layer).district
            assert row[f"{layer}_id"] == (district.id if district else None)
            assert row[f"{layer}_name"] == (district.name if district else None)


@settings(max_examples=30)
@given(st.lists(points, max_size=20))
def test_points_in_a_table_equal_one_by_one(lonlats: list[tuple[float, float]]) -> None:
    table = pa.table(
        {name: pa.array([one[at] for one in lonlats], pa.float64()) for at, name in enumerate("xy")}
    )

    rows = assigned(table, Point(lon="x", lat="y"))

    for (lon, lat), row in zip(lonlats, rows, strict=True):
        ids = [
            str(dortmund().district_ids(*to_metres([lon], [lat]), layer=one)[0]) for one in LAYERS
        ]
        assert [row[f"{layer}_id"] or "" for layer in LAYERS] == ids
        assert row["status"] == ("ok" if any(ids) else "outside")
