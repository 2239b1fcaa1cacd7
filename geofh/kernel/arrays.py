"""The prepared arrays of a cell grid: what is stored, and what each number means.

A grid has square cells; ``2**shift`` times ``2**shift`` of them are a tile. A *code* stands
where an answer is looked up:

=====================  ======================================================================
-1                     no area
0 … areas - 1          this one area and no other
areas … singles - 1    a set of areas: number ``code - areas`` of the sets
singles …              a cell that borders cross: number ``code - singles`` of the records
-2, -3 …               in ``tiles`` only: look into block ``-2 - code`` of ``cells``
=====================  ======================================================================

A record holds up to eight areas as the bits of a byte. Its answer for a point is ``base``,
changed by the bits of each entry whose segment lies between the point and the left side of the
cell. Cells with more areas have several records, one after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.errors import DataError

__all__ = [
    "A_FIXED",
    "A_HIGH",
    "BITS",
    "B_FIXED",
    "B_HIGH",
    "FORMAT",
    "GridArrays",
]

FORMAT = 1
"""Changes whenever the meaning of an array changes."""

BITS = 8
"""Areas in one record."""

# What the upper byte of an entry's tag says: whether an end is to be taken as lying infinitely
# far up (high) or down instead of where it is.
A_FIXED, A_HIGH, B_FIXED, B_HIGH = 1, 2, 4, 8

Array: TypeAlias = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class GridArrays:
    """Hold the arrays; all are plain, contiguous and may be memory-mapped.

    Attributes
    ----------
    place
        ``(4,)`` float64: x0, y0 of the lower left corner, cells per unit, and the magnitude up
        to which a computed orientation may have the wrong sign.
    shape
        ``(6,)`` int64: format, areas, singles, tile columns, tile rows, shift.
    tiles
        ``(tile rows * tile columns,)`` int32 codes, row by row from the lower left.
    cells
        ``(blocks * 4**shift,)`` int32 codes, block by block, each row by row.
    set_start, set_areas
        The sets: int32 offsets and areas, ascending in each set.
    record_base, record_more
        ``(records,)`` uint8 bits, and bool (stored as uint8): the next record is of the same cell.
    record_entry, record_member
        ``(records + 1,)`` int32 offsets into entries and ``members``.
    members
        int32 areas of each record: bit 0 first, ascending over all records of a cell.
    entry_segment
        int32: the segment runs from this vertex to the next.
    entry_tag
        uint16: areas that the segment bounds (bits of the record) in the lower byte, in the
        upper byte what is said of its ends.
    vertices
        ``(v, 2)`` float64.
    """

    place: Array
    shape: Array
    tiles: Array
    cells: Array
    set_start: Array
    set_areas: Array
    record_base: Array
    record_more: Array
    record_entry: Array
    record_member: Array
    members: Array
    entry_segment: Array
    entry_tag: Array
    vertices: Array

    @classmethod
    def from_mapping(cls, arrays: Mapping[str, Array]) -> "GridArrays":
        """Take stored arrays back.

        Raises
        ------
        DataError
            An array is missing, or they were stored by another version.
        """
        missing = sorted({field.name for field in fields(cls)} - set(arrays))
        if missing:
            raise DataError(f"cell grid: the arrays {', '.join(missing)} are missing; build again.")
        if int(arrays["shape"][0]) != FORMAT:
            raise DataError(
                f"cell grid: stored in format {int(arrays['shape'][0])}, "
                f"this version reads format {FORMAT}; build it again."
            )
        # A memory-mapped array keeps its file open, but a plain view answers twice as fast.
        plain = {field.name: arrays[field.name].view(np.ndarray) for field in fields(cls)}
        return cls(**plain | {"record_more": plain["record_more"].view(np.bool_)})

    def to_mapping(self) -> dict[str, Array]:
        """Give the arrays by name, to be stored: numbers only."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}
        return given | {"record_more": self.record_more.view(np.uint8)}
