"""Delimited text -> numbers per area, or per cell of the census grid; withheld ones stay missing.

A cell is named by its INSPIRE id (``CRS3035RES100mN3159900E4134800`` or the short
``100mN31599E41348``, lower left corner) or by its middle in EPSG:3035. The table of a whole
country is read in parts; of its cells those stay that touch the region.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from geofh.crs import grid_to_metres
from geofh.districts.layer import Geometries
from geofh.errors import DataError
from geofh.region.sources.columns import as_numbers
from geofh.region.sources.given import Given
from geofh.region.sources.tally import Tally
from geofh.region.sources.text_parts import scanned, text_parts

__all__ = [
    "BROKEN_CELL",
    "ELSEWHERE",
    "NOT_ASKED",
    "NO_NUMBER",
    "UNKNOWN_AREA",
    "WITHHELD",
    "Cells",
    "Counts",
    "Withheld",
    "read_counts",
]

NOT_ASKED = "not what the recipe asks for (where)"
UNKNOWN_AREA = "an area that the layer does not have"
NO_NUMBER = "the value is no number, 0 or more"
BROKEN_CELL = "no cell of the census grid: neither an INSPIRE id nor the middle of a cell"
ELSEWHERE = "a cell that does not touch the region"
WITHHELD = "withheld numbers, kept as an interval"

_Bools: TypeAlias = npt.NDArray[np.bool_]
_Floats: TypeAlias = npt.NDArray[np.float64]

_INSPIRE = (
    r"^(?P<long>CRS3035RES)?(?P<size>[0-9]+)(?P<unit>k?m)"
    r"N(?P<north>[0-9]{1,9})E(?P<east>[0-9]{1,9})$"
)
# From the middle of a cell to its corner, in sides, and a little for what a projection rounds.
_TO_CORNER = 0.7072
# What we call the columns of ``where``, beside those that the recipe maps.
_WHERE = "where "
_PLACES = ("value", "place", "x", "y")


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """Say which numbers or signs mean "not published", and the most that such a number can be."""

    signs: tuple[float | str, ...] = ()
    up_to: float = 0.0


_NOTHING_WITHHELD = Withheld()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Cells:
    """Say which cells of the census grid are meant.

    Attributes
    ----------
    side_m
        Of a cell.
    land
        ``(n,)`` polygons, EPSG:25832: cells are kept that touch one; None keeps all.
    """

    side_m: int
    land: Geometries | None = None


@dataclass(slots=True, kw_only=True)
class Counts:
    """Gather numbers; a class because it grows while the file is read.

    Lists of equal length, as `geofh.tables.DEMAND_COLUMNS` names them; none for a withheld value
    and for the coordinates of an area. ``grid`` is the middle of each cell in EPSG:3035, ``row``
    the number of the row, from 1.
    """

    place: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    grid: list[tuple[float, float]] = field(default_factory=list)
    row: list[int] = field(default_factory=list)

    def columns(self) -> dict[str, list[object]]:
        """Give the columns, cells in metres (EPSG:25832)."""
        metres: list[list[object]] = [[None] * len(self.place)] * 2
        if self.grid:
            metres = [np.round(axis, 1).tolist() for axis in grid_to_metres(*np.array(self.grid).T)]
        return {
            "place": list(self.place),
            "value": list(self.value),
            "low": list(self.low),
            "high": list(self.high),
            "easting": metres[0],
            "northing": metres[1],
        }


def read_counts(
    given: Given,
    *,
    where: Mapping[str, str],
    withheld: Withheld = _NOTHING_WITHHELD,
    cells: Cells | None = None,
    areas: Collection[str] = (),
    id_digits: int = 0,
    tally: Tally,
    advance: Callable[[int], object] = lambda _rows: None,
) -> Counts:
    """Read the numbers of one table.

    Parameters
    ----------
    where
        Column -> value: only rows in which all of these stand are meant.
    cells
        None for a table of areas.
    areas, id_digits
        Ids of the layer; ids of the file get leading zeros up to so many digits.
    advance
        Told of the rows as they are read.

    Returns
    -------
    Counts
        In the order of the file.

    Raises
    ------
    DataError
        The file is unreadable, lacks a column, has a place twice, or nothing in it is usable.
    """
    counts = Counts()
    asked = {f"{_WHERE}{name}": name for name in where}
    mapped = replace(given, columns={**given.columns, **asked})
    for raw in text_parts(mapped, (*_PLACES, *asked), text=scanned(given), tally=tally):
        tally.read += len(raw)
        advance(len(raw))
        part = raw
        for ours, theirs in asked.items():
            is_meant = np.array([one == where[theirs] for one in _texts(part, ours)], dtype=bool)
            part = _only(part, is_meant, NOT_ASKED, tally)
        if cells:
            part = _cells(part, cells, tally)
        else:
            places = np.array([one.zfill(id_digits) for one in _texts(part, "place")], dtype=object)
            known = np.array([place in areas for place in places], dtype=bool)
            part = part.append_column("id", pa.array(places, pa.string()))
            part = _only(part, known, UNKNOWN_AREA, tally)
        _take(part, counts, withheld=withheld, tally=tally)
    tally.note(WITHHELD, counts.value.count(None))
    if not counts.place:
        raise DataError(
            f"{given.what}: nothing in {given.stated} can be used ({tally.read} rows read): "
            f"{'; '.join(tally.dropped) or 'it has no rows'}."
        )
    _check_unique(counts, given)
    return counts


def _only(part: pa.Table, wanted: _Bools, reason: str, tally: Tally) -> pa.Table:
    """Drop the rows that are not wanted."""
    if wanted.all():
        return part
    tally.drop(reason, part.column("row").filter(pa.array(~wanted)).to_pylist())
    return part.filter(pa.array(wanted))


def _cells(part: pa.Table, cells: Cells, tally: Tally) -> pa.Table:
    """Keep the rows with a cell that is meant; add ``id`` and its middle."""
    cell_m, land = cells.side_m, cells.land
    middle = _named(part, cell_m) if "place" in part.column_names else _placed(part, cell_m)
    is_cell = np.isfinite(middle[:, 0] + middle[:, 1])
    part, middle = _only(part, is_cell, BROKEN_CELL, tally), middle[is_cell]
    if land is not None:
        near = _touch(middle, land, within_m=_TO_CORNER * cell_m)
        part, middle = _only(part, near, ELSEWHERE, tally), middle[near]
    size = f"{cell_m // 1_000}km" if cell_m >= 1_000 else f"{cell_m}m"
    corner = (middle - cell_m / 2).astype(np.int64).tolist()
    ids = [f"CRS3035RES{size}N{north}E{east}" for east, north in corner]
    part = part.append_column("id", pa.array(ids, pa.string()))
    for number, name in enumerate(("east", "north")):
        part = part.append_column(name, pa.array(middle[:, number]))
    return part


def _touch(middle: _Floats, land: Geometries, *, within_m: float) -> _Bools:
    """Tell which cells come near enough to a polygon with their middle, ``(n,)``."""
    xy = np.column_stack(grid_to_metres(*middle.T))
    low, high = np.split(shapely.total_bounds(land), 2)
    inside = (xy >= low - within_m) & (xy <= high + within_m)
    candidates = np.flatnonzero(inside[:, 0] & inside[:, 1])
    near = np.zeros(len(xy), dtype=bool)
    # The tree holds the points: GEOS prepares the polygons that ask, not those in a tree.
    tree = shapely.STRtree(np.array(shapely.points(xy[candidates]), dtype=object, ndmin=1))
    near[candidates[tree.query(land, predicate="dwithin", distance=within_m)[1]]] = True
    return near


def _named(part: pa.Table, cell_m: int) -> _Floats:
    """Give the middle of each cell by its INSPIRE id, EPSG:3035, ``(n, 2)``; NaN for none."""
    found = pc.extract_regex(pc.utf8_trim_whitespace(part.column("place")), _INSPIRE)
    found = found.combine_chunks()
    side = _numbers(found.field("size")) * np.where(_array(found.field("unit")) == "km", 1_000, 1)
    # The short form counts in cells: 100mN31599E41348. The long one has metres.
    scale = np.where(_array(found.field("long")) == "", cell_m, 1)
    corner = np.column_stack([_numbers(found.field(axis)) * scale for axis in ("east", "north")])
    corner[side != cell_m] = np.nan
    return corner + cell_m / 2


def _placed(part: pa.Table, cell_m: int) -> _Floats:
    """Give the same by the stated middle."""
    middle = np.column_stack([_numbers(part.column(axis)) for axis in ("x", "y")])
    middle[(middle % cell_m != cell_m / 2).any(axis=1)] = np.nan
    return middle


def _take(part: pa.Table, counts: Counts, *, withheld: Withheld, tally: Tally) -> None:
    """Add the rows whose value is a number, or a sign that it is withheld."""
    value, text = _numbers(part.column("value")), _texts(part, "value")
    signs = [one for one in withheld.signs if isinstance(one, str)]
    is_withheld = np.isin(value, [one for one in withheld.signs if not isinstance(one, str)])
    is_withheld |= np.array([one in signs for one in text], dtype=bool)
    usable = is_withheld | (value >= 0)
    part = _only(part, usable, NO_NUMBER, tally)
    value, is_withheld = value[usable], is_withheld[usable]
    counts.place += part.column("id").to_pylist()
    counts.row += part.column("row").to_pylist()
    counts.value += [
        None if hidden else one for one, hidden in zip(value.tolist(), is_withheld, strict=True)
    ]
    counts.low += np.where(is_withheld, 0.0, value).tolist()
    counts.high += np.where(is_withheld, withheld.up_to, value).tolist()
    if "east" in part.column_names:
        axes = (part.column(name).to_pylist() for name in ("east", "north"))
        counts.grid += zip(*axes, strict=True)


def _texts(part: pa.Table, name: str) -> npt.NDArray[np.object_]:
    return _array(pc.utf8_trim_whitespace(part.column(name)))


def _array(texts: pa.Array | pa.ChunkedArray) -> npt.NDArray[np.object_]:
    return np.array(texts.to_pylist(), dtype=object)


def _numbers(texts: pa.Array | pa.ChunkedArray) -> _Floats:
    return np.array(as_numbers(texts).fill_null(np.nan).to_pylist(), dtype=np.float64)


def _check_unique(counts: Counts, given: Given) -> None:
    first: dict[str, int] = {}
    for place, row in zip(counts.place, counts.row, strict=True):
        if place in first:
            raise DataError(
                f"{given.what}: {given.stated} names {place!r} twice (rows {first[place]} and "
                f"{row}): say with where which rows are meant, for example the year."
            )
        first[place] = row
