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
from geofh.tables import MUNICIPALITY, NAMESAKE, numbers

__all__ = ["SIDES", "STEPS", "build_index", "house_code", "open_index", "write_index"]

Array = npt.NDArray[Any]

_KIND = "street index 1"

SIDES = ("all", "even", "odd")
# A letter counts a twenty-seventh of a number, "1/2" a half: both are whole in 54ths.
STEPS = 54
_LETTERS = 26
_DECIMETRES = 10
# Rows whose coordinates are turned at a time: what lies between needs no second copy of all.
_BLOCK = 1 << 18


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
            Where the streets of each name begin. A street is a name in one municipality, or one
            of several namesakes there.
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
    street, names, street_name, places, street_place = _streets(table)
    side, house = _sides(table, street), _house_codes(table)
    area, area_ids = _encode(table.column("area_id"))
    # A built region's table stands in order already; to sort it would double what it needs.
    order = slice(None) if _is_ordered(side, house) else np.lexsort((house, side))
    area, decimetres = area[order], _decimetres(table)[order]
    side_start = _starts(side[order], len(street_name) * len(SIDES))
    street_of, area_of = _pairs(street[order], area)
    by_area = np.lexsort((street_of, area_of))
    return {
        **_texts("name", names),
        "name_street": _starts(street_name, len(names)),
        **_texts("place", places),
        "street_place": smallest(street_place),
        "side_start": side_start,
        "house": house[order],
        "xy": decimetres,
        "area": smallest(area),
        **_texts("area", area_ids),
        "street_area_start": _starts(street_of, len(street_name)),
        "street_area": smallest(area_of),
        "area_street_start": _starts(area_of[by_area], len(area_ids)),
        "area_street": street_of[by_area],
        **build_keys(names).to_mapping(),
        **build_cells(decimetres, side_start).to_mapping(),
    }


def _streets(table: pa.Table) -> tuple[Array, list[str], Array, list[str], Array]:
    """Give each row's street, the names, each street's name, the places, each street's place."""
    named, names = _encode(table.column("street"))
    has_places, has_namesakes = (one in table.column_names for one in (MUNICIPALITY, NAMESAKE))
    if not has_places and not has_namesakes:
        every = np.arange(len(names))
        return named, names, every, [""], np.zeros_like(every)
    key, places, namesakes = named.astype(np.int64), [""], 1
    if has_places:
        placed, places = _encode(table.column(MUNICIPALITY))
        key = key * max(len(places), 1) + placed
    if has_namesakes:
        which = numbers(table, NAMESAKE)
        namesakes = int(which.max(initial=0)) + 1
        key = key * namesakes + which
    streets, street = np.unique(key, return_inverse=True)
    street_name, street_place = np.divmod(streets // namesakes, max(len(places), 1))
    return street.astype(np.int32), names, street_name, places, street_place


def _sides(table: pa.Table, street: Array) -> Array:
    """Give the number of each row's side: three for each street."""
    sides, names = _encode(table.column("side"))
    if unknown := sorted(set(names) - set(SIDES)):
        raise DataError(
            f"street directory: side {unknown[0]!r} is not known, expected "
            f"{', '.join(SIDES)}. Derive the directory anew (scripts/derive_streets.py)."
        )
    codes = np.array([SIDES.index(name) for name in names], dtype=np.int32)
    side: Array = street * np.int32(len(SIDES)) + codes[sides]
    return side


def _is_ordered(side: Array, house: Array) -> bool:
    later, same = side[1:] > side[:-1], side[1:] == side[:-1]
    return bool((later | (same & (house[1:] >= house[:-1]))).all())


def _decimetres(table: pa.Table) -> Array:
    xy = np.empty((len(table), 2), dtype=np.int32)
    at = 0
    for batch in table.select(["easting", "northing"]).to_batches(max_chunksize=_BLOCK):
        for axis, column in enumerate(batch.columns):
            xy[at : at + len(batch), axis] = np.rint(np.from_dlpack(column) * _DECIMETRES)
        at += len(batch)
    return xy


def _texts(name: str, texts: list[str]) -> dict[str, Array]:
    starts, content = as_bytes(texts)
    return {f"{name}_start": starts, f"{name}_text": content}


def _starts(codes: Array, count: int) -> Array:
    """Give where each of ``count`` codes begins in ascending ones, ``(count + 1,)``."""
    # Of one type, or NumPy makes a copy of all codes.
    return np.searchsorted(codes, np.arange(count + 1, dtype=codes.dtype)).astype(np.int32)


def _pairs(first: Array, second: Array) -> tuple[Array, Array]:
    """Give the distinct pairs in their order."""
    # Neighbours on a street mostly share an area: few pairs are left to be sorted.
    changes = np.ones(len(first), dtype=bool)
    changes[1:] = (first[1:] != first[:-1]) | (second[1:] != second[:-1])
    pairs = np.unique(np.column_stack((first[changes], second[changes])), axis=0)
    return pairs[:, 0], pairs[:, 1]


def _house_codes(table: pa.Table) -> Array:
    suffixes, names = _encode(table.column("suffix"))
    steps = np.array([house_code(0, suffix) for suffix in names], dtype=np.int32)
    house: Array = numbers(table, "house_number").astype(np.int32, copy=False) * np.int32(STEPS)
    return house + steps[suffixes]


def _encode(column: pa.ChunkedArray) -> tuple[Array, list[str]]:
    """Give each row's code and the sorted meanings of the codes; a missing text is an empty one."""
    # Neither `fill_null` nor `to_numpy`: both import pandas wherever it is installed.
    if column.null_count or not pa.types.is_dictionary(column.type):
        column = column.cast(pa.string()).dictionary_encode(null_encoding="encode")
    encoded = column.combine_chunks()
    codes = np.from_dlpack(encoded.indices)
    given = [text or "" for text in encoded.dictionary.to_pylist()]
    used = np.bincount(codes, minlength=len(given)) > 0
    meanings = sorted({text for text, occurs in zip(given, used, strict=True) if occurs})
    rank = {text: code for code, text in enumerate(meanings)}
    return np.array([rank.get(text, 0) for text in given], dtype=np.int32)[codes], meanings
