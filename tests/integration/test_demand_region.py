"""Tables of children go from a recipe into a region, and from there to where children live."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import geofh
from geofh.coverage.demand import ADDRESSES, DemandRows, burdened, demand_of, spread
from geofh.crs import to_lonlat
from geofh.errors import DataError, InputError
from geofh.region.build import build_region
from geofh.region.report import BuildReport, report_lines

TODAY = date(2026, 1, 1)

TABLE = """
[[demand]]
id = "under_3"
title = "Kinder unter 3 Jahren"
layer = "quarter"
year = 2024
ages = [0, 3]
limits = "made up"

[demand.input]
path = "children.csv"
format = "csv"
columns = { place = "NR", value = "N" }
where = { year = "2024" }
attribution = "Town hall"
licence = "CC0-1.0"
"""
CELLS = """
[[demand]]
id = "cells"
title = "Kinder unter 10 Jahren"
cell_m = 100
year = 2011

[demand.input]
path = "cells.csv"
format = "csv"
columns = { place = "id", value = "n" }
withheld = [-1]
withheld_up_to = 2
attribution = "Census"
licence = "dl-de/by-2-0"
"""


def build(town: Path, *tables: str, without: str = "") -> tuple[geofh.Region, BuildReport]:
    """Build the small town with these tables of children; ``without`` cuts the recipe there."""
    text = town.read_text("utf-8")
    town.write_text(text.partition(without)[0] if without else text, "utf-8")
    with town.open("a", encoding="utf-8") as stream:
        stream.write("".join(tables))
    target = town.parent / "region"
    report = build_region(town, target)
    return geofh.open_region(target), report


@pytest.fixture
def counted(town: Path) -> Path:
    """Give the recipe of a town that counts 30 children in the west and 10 in the east."""
    town.with_name("children.csv").write_text(
        "NR,year,N\nwest,2024,30\neast,2024,10\nwest,2023,99\ncity,2024,40\n", "utf-8"
    )
    return town


def rows_of(region: geofh.Region, table: str = "") -> DemandRows:
    return demand_of(region.bundle, table=table, on=TODAY)


def by_area(rows: DemandRows, values: np.ndarray) -> dict[str, float]:
    areas = rows.areas["quarter"]
    return {area: float(values[areas == area].sum()) for area in np.unique(areas).tolist()}


def test_the_report_says_what_became_of_every_row_and_what_the_table_adds_up_to(
    counted: Path,
) -> None:
    _, report = build(counted, TABLE)

    read = next(one for one in report.inputs if one.what == "demand under_3")
    assert (read.read, read.kept) == (4, 2)
    (table,) = report.demand
    assert (table.places, table.total, table.withheld) == (2, 40.0, 0)
    text = "\n".join(report_lines(report))
    assert "demand under_3 (Kinder unter 3 Jahren, 2024): 2 places, together 40 children" in text
    assert "together 40 children" in (counted.parent / "region/report.html").read_text("utf-8")


def test_the_region_tells_what_its_numbers_are(counted: Path) -> None:
    region, _ = build(counted, TABLE)

    (table,) = region.bundle.demand()

    assert table.about.title == "Kinder unter 3 Jahren"
    assert (table.about.year, table.about.ages) == (2024, (0.0, 3.0))
    assert (table.about.source, table.about.limits) == ("Town hall", "made up")
    assert dict(zip(table.places, table.value.tolist(), strict=True)) == {"west": 30, "east": 10}


def test_children_of_a_district_are_where_its_addresses_are(counted: Path) -> None:
    region, _ = build(counted, TABLE)

    rows = rows_of(region)

    assert by_area(rows, rows.value) == {"east": 10.0, "west": 30.0}
    # East of the line stands one house, Long Road 3; the border house belongs to one side only.
    east = rows.areas["quarter"] == "east"
    assert rows.xy[east & (rows.xy[:, 0] > 401_400)].tolist() == [[401_500.0, 5_700_500.0]]
    assert "Adressen" in rows.method


def test_without_addresses_children_are_spread_over_the_area_and_that_is_said(
    counted: Path,
) -> None:
    region, _ = build(counted, TABLE, without="[addresses]")

    rows = rows_of(region)

    # A quarter of 1 km² has 100 squares of 100 m.
    assert len(rows) == 200
    assert by_area(rows, rows.value) == pytest.approx({"east": 10.0, "west": 30.0})
    assert "gleichmäßig" in rows.method


def test_without_any_table_every_address_counts_the_same(town: Path) -> None:
    region, _ = build(town)

    rows = rows_of(region)

    # Far Lane 1 lies in no quarter.
    assert (rows.about.id, rows.value.sum(), rows.outside) == (ADDRESSES, 4.0, 1.0)
    assert "Jede Adresse zählt gleich" in rows.about.limits


def test_a_region_that_knows_nobody_says_so(town: Path) -> None:
    region, _ = build(town, without="[addresses]")

    with pytest.raises(InputError, match="neither a table of children nor addresses"):
        rows_of(region)


def test_an_unknown_table_is_answered_with_those_there_are(counted: Path) -> None:
    region, _ = build(counted, TABLE)

    with pytest.raises(InputError, match="known, this region has: under_3, addresses"):
        rows_of(region, "under_6")


def cell_at(easting: float, northing: float) -> str:
    """Name the census cell that holds a point."""
    from pyproj import Transformer  # noqa: PLC0415

    x, y = Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True).transform(
        *to_lonlat(easting, northing)
    )
    return f"CRS3035RES100mN{y // 100 * 100:.0f}E{x // 100 * 100:.0f}"


@pytest.fixture
def gridded(counted: Path) -> Path:
    """Add three cells: one withheld in the west, one on the line, one half outside the town."""
    places = ((400_500, -1), (401_000, 8), (402_000, 4))
    lines = "".join(f"{cell_at(x, 5_700_500)},{n}\n" for x, n in places)
    counted.with_name("cells.csv").write_text(f"id,n\n{lines}", "utf-8")
    return counted


def test_cells_are_divided_between_districts_and_nothing_is_lost(gridded: Path) -> None:
    region, report = build(gridded, CELLS)

    rows = rows_of(region)

    (table,) = report.demand
    assert (table.total, table.withheld, table.low, table.high) == (12.0, 1, 12.0, 14.0)
    # The withheld cell counts as the middle of none and two.
    assert rows.value.sum() + rows.outside == pytest.approx(13.0)
    assert (rows.low.sum(), rows.high.sum()) == pytest.approx(
        (12.0 - rows.outside, 14.0 - rows.outside)
    )
    heads = by_area(rows, rows.value)
    assert 1.0 < heads["west"] < 9.0
    assert 0.0 < rows.outside < 4.0
    assert sum(name.startswith(cell_at(401_000, 5_700_500)) for name in rows.ids) == 2


def test_a_grid_says_where_in_a_district_the_children_are(gridded: Path) -> None:
    region, _ = build(gridded, TABLE, CELLS)

    rows = rows_of(region, "under_3")

    assert by_area(rows, rows.value) == pytest.approx({"east": 10.0, "west": 30.0})
    # Two cells lie in each quarter, at least in part.
    assert len(rows) == 4
    assert "Zensus" in rows.method


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('layer = "quarter"', 'layer = "ward"', "'layer' is 'ward', expected one of the layers"),
        ('layer = "quarter"', "", "write layer = "),
        ('layer = "quarter"', 'layer = "quarter"\ncell_m = 100', "one of the two"),
        ("year = 2024\nages", "year = 24\nages", "'year' is 24"),
        ("ages = [0, 3]", "ages = [3, 0]", "'ages' is"),
        ("ages = [0, 3]", 'unit = "heads"', "'unit' is 'heads', expected one of children"),
        ('value = "N"', 'valeu = "N"', "Did you mean 'value'"),
        ('place = "NR", ', "", "columns must name value and place"),
        ('path = "children.csv"', 'path = "gone.csv"', "which is not there"),
        ('NR", value = "N" }', 'NO", value = "N" }', "place = 'NO', but"),
        ('format = "csv"\ncolumns = { place', 'format = "osm"\ncolumns = { place', "'format'"),
        ('where = { year = "2024" }', "", r"names 'west' twice"),
        ('where = { year = "2024" }', "withheld = [-1]", "withheld_up_to is missing"),
    ],
)
def test_what_is_wrong_with_a_table_is_said_before_anything_is_written(
    counted: Path, old: str, new: str, message: str
) -> None:
    assert old in TABLE

    with pytest.raises(DataError, match=message):
        build(counted, TABLE.replace(old, new))

    assert not (counted.parent / "region").exists()


def test_heads_are_spread_by_weight_and_equally_where_all_weights_are_zero() -> None:
    heads = spread(
        np.array([12.0, 9.0]), np.array([0, 0, 1, 1, 1]), np.array([1.0, 3.0, 0.0, 0.0, 0.0])
    )

    assert heads.tolist() == [3.0, 9.0, 3.0, 3.0, 3.0]


def test_children_without_a_spot_are_refused() -> None:
    with pytest.raises(InputError, match="no spot"):
        spread(np.array([1.0, 1.0]), np.array([0]), np.array([1.0]))


def test_expected_burdens_follow_from_the_share_of_the_poor() -> None:
    # All of Germany: 10.3 % receive Grundsicherung; 21.3 % of all carry four or more burdens.
    assert burdened(np.array([1_000.0]), np.array([0.103]))[0] == pytest.approx(213, abs=0.5)


def test_per_cent_are_no_shares() -> None:
    with pytest.raises(InputError, match="divided by 100"):
        burdened(np.array([1.0]), np.array([10.3]))
