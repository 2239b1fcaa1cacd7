"""Derive the shipped tables of children of Dortmund, and where in each Unterbezirk addresses are.

    python scripts/derive_demand.py

Writes ``data/districts/dortmund/homes.parquet``, ``…/demand/*.parquet``, and prints what belongs
into ``region.toml``:

* ``homes``: the address register, gathered in squares of 100 m of each Unterbezirk;
* ``under_10``: children under 10 of the census grid of 2011, weighted onto the Unterbezirke. A cell
  that several of them share is divided as its addresses are; a cell without an address by area;
* rates of the Statistikatlas of 2018 and 2024, as the city states them.
"""

import csv
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely
from inputs import REGIONS, SHARED, Register, read_register

from geofh.coverage.areal import cell_squares, overlaps
from geofh.crs import METRES
from geofh.io import read_layer
from geofh.region import DemandAbout, Unit
from geofh.region.demand import write_demand, write_homes
from geofh.region.homes import gather_homes
from geofh.region.region_toml import demand_file, demand_lines
from geofh.region.sources import Given, Provenance, Tally
from geofh.region.sources.counts import Counts, read_counts

FOLDER = REGIONS / "dortmund"
GIVEN = SHARED / "regions" / "dortmund"
LAYER = "unterbezirk"
CELL_M = 100

CENSUS = DemandAbout(
    id="under_10",
    title="Kinder unter 10 Jahren",
    unit=Unit.CHILDREN,
    year=2011,
    ages=(0, 10),
    layer=LAYER,
    source="Zensus 2011, 100-m-Gitter: Statistische Ämter des Bundes und der Länder "
    "(Daten verändert: auf Unterbezirke gewichtet)",
    licence="dl-de/by-2-0",
    limits="Stand 9. Mai 2011. Das Amt hat die Zellen verändert (SAFE): 1 und 2 gibt es nicht. "
    "Die Summen der Unterbezirke sind geschätzt, keine Zählung der Stadt.",
)

ATLAS = "Statistikatlas {year}: Stadt Dortmund, Dortmunder Statistik"
ATLAS_LICENCE = "Nachdruck mit Quellenangabe"
# Column of the Statistikatlas, our id, title, unit, ages.
RATES = (
    ("births_per_1000_abs", "births", "Geburten je 1.000 Einwohner", Unit.PER_1000, None),
    ("share_0_6_pct", "share_0_6", "Anteil der Kinder (0–6 Jahre)", Unit.PERCENT, None),
    (
        "children_under_15_SGB_II_pct",
        "sgb2_under_15",
        "Anteil der Kinder unter 15 Jahren mit SGB II",
        Unit.PERCENT,
        (0, 15),
    ),
)
YEARS = (2018, 2024)


def census(register: Register) -> tuple[dict[str, list[object]], float, int]:
    """Weigh the cells onto the Unterbezirke; give the columns, heads outside, cells by area."""
    layer = read_layer(FOLDER / "layers" / f"{LAYER}.parquet")
    ids = layer.column("id").to_pylist()
    shapes = np.array(pa_shapes(layer), dtype=object)
    counts = read_cells()
    value = np.array(counts.value, dtype=float)
    squares = cell_squares(counts.place, cell_m=CELL_M)
    shares = by_addresses(squares, register, ids)
    parts = overlaps(squares, shapes)
    with_address = shares.sum(axis=1) > 0
    by_area = np.zeros_like(shares)
    by_area[parts.cell, parts.area] = parts.share
    shares[~with_address] = by_area[~with_address]
    heads = (value[:, None] * shares).sum(axis=0)
    outside = float(value.sum() - heads.sum())
    columns: dict[str, list[object]] = {
        "place": ids,
        "value": np.round(heads, 1).tolist(),
        "low": np.round(heads, 1).tolist(),
        "high": np.round(heads, 1).tolist(),
        "easting": [None] * len(ids),
        "northing": [None] * len(ids),
    }
    used = ~with_address & (by_area.sum(axis=1) > 0)
    return columns, outside, int(used.sum())


def pa_shapes(layer: pa.Table) -> list[object]:
    """Read the polygons of a layer."""
    return list(shapely.from_wkb(layer.column("geometry").to_pylist()))


def read_cells() -> Counts:
    """Read the census cells: children under 10 per cell of 100 m."""
    file = GIVEN / "dortmund_100m_unter10.csv"
    told = Provenance(attribution=CENSUS.source, licence=CENSUS.licence, url="", date=None)
    given = Given(
        what="census",
        path=file,
        stated=file.name,
        format="csv",
        provenance=told,
        columns={"value": "value", "x": "x", "y": "y"},
    )
    return read_counts(given, where={}, cell_m=CELL_M, tally=Tally())


def by_addresses(
    squares: npt.NDArray[np.object_], register: Register, ids: list[str]
) -> npt.NDArray[np.float64]:
    """Give ``(cells, areas)``: which share of a cell's addresses each area has."""
    tree = shapely.STRtree(squares)
    address, cell = tree.query(shapely.points(register.xy), predicate="intersects")
    # An address on the line between two cells belongs to the first of them.
    _, first = np.unique(address, return_index=True)
    address, cell = address[first], cell[first]
    number = {area: row for row, area in enumerate(ids)}
    area = np.array([number[one] for one in register.area_ids[address]])
    counted = np.zeros((len(squares), len(ids)))
    np.add.at(counted, (cell, area), 1.0)
    total = counted.sum(axis=1, keepdims=True)
    return np.divide(counted, total, out=counted, where=total > 0)


def rates() -> Iterator[tuple[DemandAbout, dict[str, list[object]]]]:
    """Give the rates of the Statistikatlas, one table per column and year."""
    for year in YEARS:
        with (GIVEN / f"statistikatlas_{year}_unterbezirke.csv").open(encoding="utf-8") as stream:
            rows = sorted(csv.DictReader(stream), key=lambda row: row["unterbezirk"])
        for column, id_, title, unit, ages in RATES:
            told = [(row["unterbezirk"].zfill(3), row[column].strip()) for row in rows]
            value = [float(text) if text else None for _, text in told]
            about = DemandAbout(
                id=f"{id_}_{year}",
                title=title,
                unit=unit,
                year=year,
                ages=ages,
                layer=LAYER,
                source=ATLAS.format(year=year),
                licence=ATLAS_LICENCE,
            )
            # A rate that is not told may be anything from none to all.
            most = 1_000.0 if unit is Unit.PER_1000 else 100.0
            yield (
                about,
                {
                    "place": [place for place, _ in told],
                    "value": [None if one is None else round(one, 1) for one in value],
                    "low": [0.0 if one is None else round(one, 1) for one in value],
                    "high": [most if one is None else round(one, 1) for one in value],
                    "easting": [None] * len(told),
                    "northing": [None] * len(told),
                },
            )


def main() -> None:
    """Write everything."""
    register = read_register(GIVEN / "addresses_25832.csv.gz")
    homes = gather_homes(register.xy[:, 0], register.xy[:, 1], pa.array(register.area_ids.tolist()))
    file = FOLDER / "homes.parquet"
    write_homes(homes, file)
    print(f"{file.name}: {len(homes):,} squares, {file.stat().st_size / 1000:.0f} kB ({METRES})")
    columns, outside, by_area = census(register)
    total = sum(float(str(one)) for one in columns["value"])
    print(f"under_10: {total:,.1f} in the city, {outside:,.1f} outside; {by_area} cells by area")
    for about, table in [(CENSUS, columns), *rates()]:
        write_demand(table, FOLDER / demand_file(about))
        print("\n".join(demand_lines(about)))


if __name__ == "__main__":
    main()
