"""Addresses -> where people live: how many addresses each area has in each square of 100 m.

A census tells how many children an area has, not where in it they live. Addresses tell where
people live at all: squares without one (forests, fields, works) get no child.
"""

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.region.demand import write_homes
from geofh.tables import HOME_COLUMNS, numbers

__all__ = ["SQUARE_M", "gather_homes", "write_homes_of"]

SQUARE_M = 100.0
"""Metres. Two addresses of one square are at most 141 m apart, two minutes on foot."""


def gather_homes(
    easting: npt.NDArray[np.float64], northing: npt.NDArray[np.float64], area_ids: pa.Array
) -> pa.Table:
    """Gather addresses by area and square.

    Parameters
    ----------
    easting, northing
        ``(n,)`` metres, EPSG:25832.
    area_ids
        ``(n,)`` area of the finest layer; "" for none.

    Returns
    -------
    Table
        `HOME_COLUMNS`, ordered by area, then from south to north and from west to east; the
        middle of the addresses is rounded to 0.1 m.
    """
    codes = area_ids.dictionary_encode()
    names = np.array(codes.dictionary.to_pylist(), dtype=str)
    rank = np.argsort(np.argsort(names))
    key = rank[np.from_dlpack(codes.indices)]
    # One number per address, area before row before column: three would be three times as much.
    corners = []
    for axis in (northing, easting):
        square = np.floor(axis / SQUARE_M).astype(np.int32)
        corners.append(square.min(initial=0))
        key *= square.max(initial=0) - corners[-1] + 1
        key += square - corners[-1]
    order = np.argsort(key, kind="stable")
    key = key[order]
    starts = np.flatnonzero(np.diff(key, prepend=-1))
    count = np.diff(starts, append=len(order))

    def middle(axis: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        return np.round(np.add.reduceat(axis[order], starts) / count, 1)

    area = rank[np.from_dlpack(codes.indices)[order[starts]]]
    columns = {
        "area_id": np.sort(names)[area],
        "easting": middle(easting),
        "northing": middle(northing),
        "addresses": count,
    }
    return pa.table(columns, schema=pa.schema(list(HOME_COLUMNS.items())))


def write_homes_of(streets: pa.Table, file: Path) -> int:
    """Write where the addresses of a street directory are; give the number of squares."""
    homes = gather_homes(
        numbers(streets, "easting"),
        numbers(streets, "northing"),
        streets.column("area_id").combine_chunks(),
    )
    write_homes(homes, file)
    return len(homes)
