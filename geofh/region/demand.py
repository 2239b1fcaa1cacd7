"""How many children live where: one table of counts or rates as a region keeps it.

`DemandAbout` says in words what the numbers are, of which year and whose; `DemandTable` adds the
numbers, one row per area of a layer or per cell of the census grid. Nothing is spread or mixed
here: that is what `geofh.coverage.demand` does, when somebody asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from geofh.errors import DataError
from geofh.io import read_columns
from geofh.tables import DEMAND_COLUMNS, DEMAND_REQUIRED, HOME_COLUMNS, numbers

__all__ = [
    "DemandAbout",
    "DemandTable",
    "Homes",
    "Unit",
    "read_demand",
    "read_homes",
    "write_demand",
    "write_homes",
]

_Floats = npt.NDArray[np.float64]


class Unit(StrEnum):
    """Say what is counted; only heads can be added up and spread."""

    CHILDREN = "children"
    BIRTHS = "births"
    ADDRESSES = "addresses"
    """Stand for families where nobody knows how many there are."""
    PERCENT = "percent"
    PER_1000 = "per_1000"

    @property
    def is_count(self) -> bool:
        """Tell whether the numbers are heads."""
        return self not in (Unit.PERCENT, Unit.PER_1000)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandAbout:
    """Say what a table of demand holds.

    Attributes
    ----------
    id, title
        ``under_3`` and "Kinder unter 3 Jahren".
    unit
        What is counted.
    year
        Of the numbers.
    ages
        Years, from (inclusive) and to (exclusive); none where age is not what it is about.
    layer
        Id of the layer whose areas the rows are; empty for cells of the census grid.
    cell_m
        Side of a cell, metres; 0 for areas.
    source, licence
        Whose numbers these are.
    limits
        What somebody has to know who uses them: rounding, withheld values, how they came about.
    """

    id: str
    title: str
    unit: Unit
    year: int
    ages: tuple[float, float] | None = None
    layer: str = ""
    cell_m: int = 0
    source: str
    licence: str
    limits: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DemandTable:
    """Hold the numbers; the arrays have one entry per place.

    Attributes
    ----------
    places
        Area ids, or INSPIRE ids of cells.
    value
        NaN where the number is withheld.
    low, high
        What the true number lies between; equal to the value where it is exact.
    xy
        ``(n, 2)`` middle of the cell, EPSG:25832, metres; NaN for areas.
    """

    about: DemandAbout
    places: tuple[str, ...]
    value: _Floats
    low: _Floats
    high: _Floats
    xy: _Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Homes:
    """Hold where addresses are, gathered in squares of 100 m of each area of the finest layer.

    ``area_ids`` are "" where no area is known; ``xy`` ``(n, 2)`` the middle of the addresses,
    EPSG:25832, metres; ``addresses`` how many.
    """

    area_ids: tuple[str, ...]
    xy: _Floats
    addresses: npt.NDArray[np.int32]


def read_demand(file: Path, about: DemandAbout) -> DemandTable:
    """Read the numbers of a table.

    Raises
    ------
    DataError
        The file is missing or damaged, a place stands twice, or an interval is upside down.
    """
    table = read_columns(file, DEMAND_COLUMNS, required=DEMAND_REQUIRED)
    places = tuple(table.column("place").to_pylist())
    if len(set(places)) != len(places):
        raise DataError(f"{file}: a place stands twice. Build the region again (geofh build).")
    value, low, high, easting, northing = (
        _with_holes(table, name) for name in ("value", "low", "high", "easting", "northing")
    )
    if not (low <= high).all():
        raise DataError(f"{file}: a low value is above the high one. Build the region again.")
    return DemandTable(
        about=about,
        places=places,
        value=value,
        low=low,
        high=high,
        xy=np.column_stack((easting, northing)),
    )


def write_demand(columns: Mapping[str, Sequence[object]], file: Path) -> None:
    """Write the numbers (`DEMAND_COLUMNS`, none for what is missing); equal rows, equal bytes."""
    _write(pa.table(columns, schema=pa.schema(list(DEMAND_COLUMNS.items()))), file)


def read_homes(file: Path) -> Homes:
    """Read where addresses are.

    Raises
    ------
    DataError
        The file is missing or damaged.
    """
    table = read_columns(file, HOME_COLUMNS, required=tuple(HOME_COLUMNS))
    return Homes(
        area_ids=tuple(table.column("area_id").to_pylist()),
        xy=np.column_stack([numbers(table, name) for name in ("easting", "northing")]),
        addresses=numbers(table, "addresses"),
    )


def write_homes(table: pa.Table, file: Path) -> None:
    """Write `HOME_COLUMNS`; equal tables give equal bytes."""
    _write(table, file)


def _write(table: pa.Table, file: Path) -> None:
    file.parent.mkdir(exist_ok=True)
    pq.write_table(
        table,
        file,
        compression="zstd",
        compression_level=19,
        use_dictionary=False,
        write_statistics=False,
        write_page_checksum=True,
        store_schema=False,
    )


def _with_holes(table: pa.Table, name: str) -> _Floats:
    """Give a column with NaN where a value is missing."""
    return np.array(table.column(name).fill_null(np.nan).to_pylist(), dtype=np.float64)
