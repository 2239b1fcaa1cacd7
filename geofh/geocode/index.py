"""A table of addresses -> the arrays of a street index, and the file they are kept in.

The index answers everything that the geocoder asks about streets: names, namesakes, house
numbers, areas. It is built once, from any table of support points, and mapped by as many
processes as want it; opening it reads nothing.
"""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.array_file import open_arrays, write_arrays
from geofh.errors import DataError
from geofh.geocode.keys import build_keys, smallest
from geofh.geocode.texts import as_bytes
from geofh.tables import numbers

__all__ = ["SIDES", "STEPS", "build_index", "house_code", "open_index", "write_index"]

Array = npt.NDArray[Any]

_KIND = "street index 1"

SIDES = ("all", "even", "odd")
# A letter counts a twenty-seventh of a number, "1/2" a half: both are whole in 54ths.
STEPS = 54
_LETTERS = 26
_DECIMETRES = 10


def house_code(number: int, suffix: str = "") -> int:
    """Give the position of a house number on its street, in 54ths: 12 < 12a < 12 1/2 < 12z < 13.

    A suffix that is neither a letter nor "1/2" counts as none.
    """
    if suffix == "1/2":
        return number * STEPS + STEPS // 2
    letter = ord(suffix) - ord("a") + 1 if len(suffix) == 1 and suffix.isascii() else 0
    return number * STEPS + (2 * letter if 0 < letter <= _LETTERS else 0)


def write_index(file: Path, table: pa.Table) -> None:
    """Build the index of a street directory and write it; equal tables give equal bytes."""
    write_arrays(file, build_index(table), kind=_KIND)


def open_index(file: Path) -> dict[str, Array]:
    """Map an index that `write_index` made.

    Raises
    ------
    DataError
        The file is missing, damaged, or of another format.
    """
    return open_arrays(file, kind=_KIND)


def build_index(table: pa.Table) -> dict[str, Array]:
    """Prepare a street directory (docs/architecture.md).

    Parameters
    ----------
    table
        One row per support point, in any order.

    Returns
    -------
    dict
        ``name_start, name_text`` the distinct names, sorted, as `Texts`; ``name_street (n + 1,)``
        where the streets of each begin; ``side_start (3 m + 1,)`` where the points of each side
        of each street begin; ``house (p,)`` their `house_code`, ascending on each side;
        ``xy (p, 2)`` decimetres; ``area (p,)`` codes of ``area_start, area_text``;
        ``street_area_start (m + 1,), street_area`` the areas of each street, ascending; and the
        arrays of `KeyArrays`.

    Raises
    ------
    DataError
        A side other than "odd", "even" and "all", or a house number beyond 30,000.
    """
    streets, names = _encode(table.column("street"))
    sides, side_names = _encode(table.column("side"))
    areas, area_ids = _encode(table.column("area_id"))
    house = _house_codes(table)
    if unknown := sorted(set(side_names) - set(SIDES)):
        raise DataError(
            f"street directory: side {unknown[0]!r} is not known, expected "
            f"{', '.join(SIDES)}. Derive the directory anew (scripts/derive_streets.py)."
        )
    names, streets = _sorted(names, streets)
    area_ids, areas = _sorted(area_ids, areas)
    side_codes = np.array([SIDES.index(name) for name in side_names], dtype=np.int64)
    group = streets * len(SIDES) + (side_codes[sides] if len(house) else sides)
    order = np.lexsort((house, group))
    group, areas = group[order], areas[order]
    count = len(names)
    pairs = np.unique(group // len(SIDES) * max(len(area_ids), 1) + areas)
    street_of, area_of = np.divmod(pairs, max(len(area_ids), 1))
    xy = np.column_stack([numbers(table, axis) for axis in ("easting", "northing")])[order]
    name_start, name_text = as_bytes(names)
    area_start, area_text = as_bytes(area_ids)
    return {
        "name_start": name_start,
        "name_text": name_text,
        "name_street": np.arange(count + 1, dtype=np.int32),
        "side_start": np.searchsorted(group, np.arange(count * len(SIDES) + 1)).astype(np.int32),
        "house": house[order].astype(np.int32),
        "xy": np.rint(xy * _DECIMETRES).astype(np.int32).reshape(-1, 2),
        "area": smallest(areas),
        "area_start": area_start,
        "area_text": area_text,
        "street_area_start": np.searchsorted(street_of, np.arange(count + 1)).astype(np.int32),
        "street_area": smallest(area_of),
        **build_keys(names).to_mapping(),
    }


def _house_codes(table: pa.Table) -> Array:
    suffixes, suffix_names = _encode(table.column("suffix"))
    steps = np.array([house_code(0, suffix) for suffix in suffix_names], dtype=np.int64)
    houses = numbers(table, "house_number").astype(np.int64)
    return houses * STEPS + (steps[suffixes] if len(houses) else 0)


def _sorted(meanings: list[str], codes: Array) -> tuple[list[str], Array]:
    """Sort what codes mean, and follow with the codes."""
    order = sorted(range(len(meanings)), key=meanings.__getitem__)
    rank = np.empty(len(meanings), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return [meanings[at] for at in order], rank[codes] if len(codes) else codes


def _encode(column: pa.ChunkedArray) -> tuple[Array, list[str]]:
    """Give each row's code and what the codes mean; a missing text is an empty one."""
    # Neither `fill_null` nor `to_numpy`: both import pandas wherever it is installed.
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode(null_encoding="encode")
    meanings = [text or "" for text in encoded.dictionary.to_pylist()]
    return np.from_dlpack(encoded.indices).astype(np.int64), meanings
