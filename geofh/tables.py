"""Column checks on Arrow tables: what a file must hold before anybody reads it.

A `Columns` mapping names each column with its Arrow type. `check_columns` gives the table
with exactly these columns, in this order and of these types, or says what is wrong.
"""

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.errors import DataError

__all__ = [
    "ADDRESS_COLUMNS",
    "ADDRESS_REQUIRED",
    "AREA_COLUMNS",
    "AREA_REQUIRED",
    "DEMAND_COLUMNS",
    "DEMAND_REQUIRED",
    "HOME_COLUMNS",
    "LAYER_COLUMNS",
    "LAYER_REQUIRED",
    "MUNICIPALITY",
    "NAMESAKE",
    "STREET_COLUMNS",
    "Columns",
    "check_columns",
    "numbers",
]

Columns: TypeAlias = Mapping[str, pa.DataType]

LAYER_COLUMNS: Columns = {
    "id": pa.string(),
    "name": pa.string(),
    "members": pa.list_(pa.string()),
    "partial_members": pa.list_(pa.string()),
    "valid_from": pa.date32(),
    "valid_to": pa.date32(),
    "geometry": pa.binary(),
}
LAYER_REQUIRED = ("id", "name")

STREET_COLUMNS: Columns = {
    "street": pa.string(),
    "side": pa.string(),
    "house_number": pa.int32(),
    "suffix": pa.string(),
    "easting": pa.float64(),
    "northing": pa.float64(),
    "area_id": pa.string(),
}

MUNICIPALITY = "municipality_id"
"""Column of a street directory whose region has many municipalities: text, "" where unknown."""

NAMESAKE = "namesake"
"""Column of a street directory where several streets of one municipality have one name: from 0,
which of them."""

# How many children (or births, or what share) a place has, see `geofh.region.demand`. A place is
# an area of a layer, or a cell of the census grid with its middle; ``value`` is null if withheld.
DEMAND_COLUMNS: Columns = {
    "place": pa.string(),
    "value": pa.float64(),
    "low": pa.float64(),
    "high": pa.float64(),
    "easting": pa.float64(),
    "northing": pa.float64(),
}
DEMAND_REQUIRED = ("place", "low", "high")

# Where people live: the addresses of one area within one square of 100 m, and their middle.
HOME_COLUMNS: Columns = {
    "area_id": pa.string(),
    "easting": pa.float64(),
    "northing": pa.float64(),
    "addresses": pa.int32(),
}

# What a source of addresses yields, whatever its format; ``row`` counts from 1 in the source.
ADDRESS_COLUMNS: Columns = {
    "row": pa.int64(),
    "street": pa.string(),
    "house_number": pa.int32(),
    "suffix": pa.string(),
    "postcode": pa.string(),
    "area_id": pa.string(),
    "easting": pa.float64(),
    "northing": pa.float64(),
}
ADDRESS_REQUIRED = ("row", "street", "house_number", "suffix", "easting", "northing")

# What a source of areas gives, before anything is repaired: WKB in EPSG:25832, two dimensions.
AREA_COLUMNS: Columns = {
    "row": pa.int64(),
    "id": pa.string(),
    "name": pa.string(),
    "parent": pa.string(),
    "geometry": pa.binary(),
}
AREA_REQUIRED = ("row", "id", "name")


def check_columns(
    table: pa.Table, columns: Columns, *, source: str, required: Collection[str] = ()
) -> pa.Table:
    """Give the table with these columns, cast to their types.

    Parameters
    ----------
    columns
        Names and types; further columns of the table are dropped.
    source
        Name of the file, for the message.
    required
        Columns in which nothing may be missing (null).

    Returns
    -------
    pyarrow.Table
        Same rows, same order.

    Raises
    ------
    DataError
        A column is missing, holds another type, or lacks a required value. The message names
        file, column and what was expected.
    """
    missing = [name for name in columns if name not in table.column_names]
    if missing:
        raise DataError(
            f"{source}: the column(s) {', '.join(missing)} are missing; "
            f"expected {', '.join(columns)}."
        )
    arrays = [_cast(table, name, kind, source) for name, kind in columns.items()]
    checked = pa.Table.from_arrays(arrays, names=list(columns))
    for name in required:
        holes = checked.column(name).null_count
        if holes:
            raise DataError(f"{source}: {holes} row(s) have no {name!r}; every row needs one.")
    return checked


def _cast(table: pa.Table, name: str, kind: pa.DataType, source: str) -> pa.ChunkedArray:
    column = table.column(name)
    try:
        return column.cast(kind)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError) as error:
        raise DataError(
            f"{source}: the column {name!r} is of type {column.type}, expected {kind}."
        ) from error


def numbers(table: pa.Table, name: str) -> npt.NDArray[Any]:
    """Give a column of numbers as an array, ``(n,)``; nothing may be missing in it.

    The same as ``table.column(name).to_numpy()``, which however imports pandas wherever it is
    installed (0.2 s that an answer does not need).
    """
    return np.from_dlpack(table.column(name).combine_chunks())
