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
from geofh.geocode.cells import build_cells
from geofh.geocode.keys import build_keys, smallest
from geofh.geocode.texts import as_bytes
from geofh.tables import MUNICIPALITY, numbers

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
        For ``n`` names, ``m`` streets, ``p`` points; texts as `Texts` reads them:

        ``name_start, name_text``
            The distinct names, sorted.
        ``name_street (n + 1,)``
            Where the streets of each name begin. A street is a name in one municipality.
        ``place_start, place_text, street_place (m,)``
            Ids of municipalities, sorted, and that of each street; "" where there is only one.
        ``side_start (3 m + 1,)``
            Where the points of each side of each street begin.
        ``house (p,)``, ``xy (p, 2)``
            `house_code`, ascending on each side; easting and northing in decimetres.
        ``area (p,)``, ``area_start, area_text``
            The code of a point's area, and the ids of areas, sorted.
        ``street_area_start (m + 1,), street_area``
            The areas of each street, ascending.
        ``area_street_start, area_street``
            The streets of each area, ascending.

        And the arrays of `KeyArrays` and of `CellArrays`.

    Raises
    ------
    DataError
        A side other than "odd", "even" and "all".
    """
    named, names = _encode(table.column("street"))
    placed, places = _places(table)
    sides, side_names = _encode(table.column("side"))
    areas, area_ids = _encode(table.column("area_id"))
    if unknown := sorted(set(side_names) - set(SIDES)):
        raise DataError(
            f"street directory: side {unknown[0]!r} is not known, expected "
            f"{', '.join(SIDES)}. Derive the directory anew (scripts/derive_streets.py)."
        )
    # A street is a name in one municipality.
    pairs, street = np.unique(named * max(len(places), 1) + placed, return_inverse=True)
    street_name, street_place = np.divmod(pairs, max(len(places), 1))
    side_codes = np.array([SIDES.index(name) for name in side_names], dtype=np.int64)
    side = street * len(SIDES) + (side_codes[sides] if len(sides) else sides)
    house = _house_codes(table)
    order = np.lexsort((house, side))
    street, areas = street[order], areas[order]
    xy = np.column_stack([numbers(table, axis) for axis in ("easting", "northing")])[order]
    decimetres = np.rint(xy * _DECIMETRES).astype(np.int32).reshape(-1, 2)
    side_start = _starts(side[order], len(pairs) * len(SIDES))
    street_of, area_of = _pairs(street, areas, len(area_ids))
    area_first, street_of_area = _pairs(areas, street, len(pairs))
    return {
        **_texts("name", names),
        "name_street": _starts(street_name, len(names)),
        **_texts("place", places),
        "street_place": smallest(street_place),
        "side_start": side_start,
        "house": house[order].astype(np.int32),
        "xy": decimetres,
        "area": smallest(areas),
        **_texts("area", area_ids),
        "street_area_start": _starts(street_of, len(pairs)),
        "street_area": smallest(area_of),
        "area_street_start": _starts(area_first, len(area_ids)),
        "area_street": street_of_area.astype(np.int32),
        **build_keys(names).to_mapping(),
        **build_cells(decimetres, side_start).to_mapping(),
    }


def _places(table: pa.Table) -> tuple[Array, list[str]]:
    if MUNICIPALITY in table.column_names:
        return _encode(table.column(MUNICIPALITY))
    return np.zeros(len(table), dtype=np.int64), [""]


def _texts(name: str, texts: list[str]) -> dict[str, Array]:
    starts, content = as_bytes(texts)
    return {f"{name}_start": starts, f"{name}_text": content}


def _starts(codes: Array, count: int) -> Array:
    """Give where each of ``count`` codes begins in ascending ones, ``(count + 1,)``."""
    return np.searchsorted(codes, np.arange(count + 1)).astype(np.int32)


def _pairs(first: Array, second: Array, count: int) -> tuple[Array, Array]:
    """Give the distinct pairs in their order; ``second`` is less than ``count``."""
    return np.divmod(np.unique(first * max(count, 1) + second), max(count, 1))


def _house_codes(table: pa.Table) -> Array:
    suffixes, suffix_names = _encode(table.column("suffix"))
    steps = np.array([house_code(0, suffix) for suffix in suffix_names], dtype=np.int64)
    return numbers(table, "house_number").astype(np.int64) * STEPS + steps[suffixes]


def _encode(column: pa.ChunkedArray) -> tuple[Array, list[str]]:
    """Give each row's code and the sorted meanings of the codes; a missing text is an empty one."""
    # Neither `fill_null` nor `to_numpy`: both import pandas wherever it is installed.
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode(null_encoding="encode")
    given = [text or "" for text in encoded.dictionary.to_pylist()]
    codes = np.from_dlpack(encoded.indices).astype(np.int64)
    meanings = sorted(set(given))
    rank = {text: code for code, text in enumerate(meanings)}
    return np.array([rank[text] for text in given], dtype=np.int64)[codes], meanings
