"""Delimited text -> numbers per area, or per cell of the census grid; withheld ones stay missing.

A cell is named by its INSPIRE id (``CRS3035RES100mN3159900E4134800`` or the short
``100mN31599E41348``, lower left corner) or by its middle in EPSG:3035.
"""

import csv
import gzip
import io
import math
import re
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from geofh.crs import grid_to_metres
from geofh.encoding import scan_text
from geofh.errors import DataError
from geofh.region.sources.given import Given
from geofh.region.sources.tally import Tally

__all__ = [
    "BROKEN_CELL",
    "NOT_ASKED",
    "NO_NUMBER",
    "UNKNOWN_AREA",
    "WITHHELD",
    "Counts",
    "read_counts",
]

NOT_ASKED = "not what the recipe asks for (where)"
UNKNOWN_AREA = "an area that the layer does not have"
NO_NUMBER = "the value is no number, 0 or more"
BROKEN_CELL = "no cell of the census grid: neither an INSPIRE id nor the middle of a cell"
WITHHELD = "withheld numbers, kept as an interval"

_INSPIRE = re.compile(r"(?:CRS3035RES)?(\d+)(k?m)N(\d+)E(\d+)")
_METRES_OF = {"m": 1, "km": 1_000}


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

    def add(self, place: str, value: float | None, *, low: float, high: float, row: int) -> None:
        """Add the number of one place."""
        self.place.append(place)
        self.value.append(value)
        self.low.append(low)
        self.high.append(high)
        self.row.append(row)

    def columns(self) -> dict[str, list[object]]:
        """Give the columns, cells in metres (EPSG:25832)."""
        metres: list[list[object]] = [[None] * len(self.place)] * 2
        if self.grid:
            easting, northing = grid_to_metres(*np.array(self.grid).T)
            metres = [np.round(easting, 1).tolist(), np.round(northing, 1).tolist()]
        return {
            "place": list(self.place),
            "value": list(self.value),
            "low": list(self.low),
            "high": list(self.high),
            "easting": metres[0],
            "northing": metres[1],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """Name a cell by the middle, in EPSG:3035."""

    x: float
    y: float
    cell_m: int

    @property
    def id(self) -> str:
        half = self.cell_m / 2
        size = f"{self.cell_m}m" if self.cell_m < 1_000 else f"{self.cell_m // 1_000}km"
        return f"CRS3035RES{size}N{self.y - half:.0f}E{self.x - half:.0f}"


def read_counts(
    given: Given,
    *,
    where: Mapping[str, str],
    withheld: Collection[float] = (),
    withheld_up_to: float = 0.0,
    cell_m: int = 0,
    areas: Collection[str] = (),
    id_digits: int = 0,
    tally: Tally,
) -> Counts:
    """Read the numbers of one table.

    Parameters
    ----------
    where
        Column -> value: only rows in which all of these stand are meant.
    withheld, withheld_up_to
        Numbers that mean "not published", and the most that such a number can be.
    cell_m
        Side of a cell, metres; 0 for areas.
    areas, id_digits
        Ids of the layer; ids of the file get leading zeros up to so many digits.

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
    for number, row in enumerate(_rows(given, [*given.columns.values(), *where]), start=1):
        tally.read += 1
        if any(row.get(name, "").strip() != value for name, value in where.items()):
            tally.drop(NOT_ASKED, [number])
            continue
        cell = _cell(row, given, cell_m) if cell_m else None
        place = cell.id if cell else "" if cell_m else _area(row, given, id_digits)
        value = _number(_cut(row, given, "value"))
        reason = _unplaced(cell, cell_m, place, areas) or _unusable(value, withheld)
        if reason:
            tally.drop(reason, [number])
            continue
        if cell:
            counts.grid.append((cell.x, cell.y))
        if value is None or value in withheld:
            counts.add(place, None, low=0.0, high=withheld_up_to, row=number)
        else:
            counts.add(place, value, low=value, high=value, row=number)
    tally.note(WITHHELD, counts.value.count(None))
    if not counts.place:
        raise DataError(
            f"{given.what}: nothing in {given.stated} can be used ({tally.read} rows read): "
            f"{'; '.join(tally.dropped) or 'it has no rows'}."
        )
    _check_unique(counts, given)
    return counts


def _check_unique(counts: Counts, given: Given) -> None:
    first: dict[str, int] = {}
    for place, row in zip(counts.place, counts.row, strict=True):
        if place in first:
            raise DataError(
                f"{given.what}: {given.stated} names {place!r} twice (rows {first[place]} and "
                f"{row}): say with where which rows are meant, for example the year."
            )
        first[place] = row


def _unusable(value: float | None, withheld: Collection[float]) -> str:
    if value in withheld:
        return ""
    return "" if value is not None and value >= 0 else NO_NUMBER


def _unplaced(cell: _Cell | None, cell_m: int, place: str, areas: Collection[str]) -> str:
    if cell_m:
        return "" if cell else BROKEN_CELL
    return "" if place in areas else UNKNOWN_AREA


def _cell(row: Mapping[str, str], given: Given, cell_m: int) -> _Cell | None:
    if "place" in given.columns:
        match = _INSPIRE.fullmatch(_cut(row, given, "place"))
        if match is None or int(match[1]) * _METRES_OF[match[2]] != cell_m:
            return None
        # The short form counts in cells: 100mN31599E41348. The long one has seven digits.
        northing, easting = int(match[3]), int(match[4])
        scale = 1 if match[0].startswith("CRS") else cell_m
        return _Cell(x=easting * scale + cell_m / 2, y=northing * scale + cell_m / 2, cell_m=cell_m)
    x, y = _number(_cut(row, given, "x")), _number(_cut(row, given, "y"))
    if x is None or y is None or x % cell_m != cell_m / 2 or y % cell_m != cell_m / 2:
        return None
    return _Cell(x=x, y=y, cell_m=cell_m)


def _area(row: Mapping[str, str], given: Given, id_digits: int) -> str:
    return _cut(row, given, "place").zfill(id_digits)


def _cut(row: Mapping[str, str], given: Given, name: str) -> str:
    return row.get(str(given.columns[name]), "").strip()


def _number(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _rows(given: Given, needed: Collection[str | int]) -> Iterator[dict[str, str]]:
    try:
        content = given.path.read_bytes()
        if given.path.suffix == ".gz":
            content = gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise DataError(
            f"{given.what}: {given.stated} cannot be read: it is cut off or damaged."
        ) from error
    found = scan_text(
        io.BytesIO(content), source=f"{given.what}: {given.stated}", encoding=given.encoding
    )
    text = content.decode(found.encoding, errors="replace").removeprefix("\ufeff")
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=given.delimiter, restval="")
    missing = [str(name) for name in needed if name not in (reader.fieldnames or ())]
    if missing:
        raise DataError(
            f"{given.what}: {given.stated} has no column {missing[0]!r}; "
            f"it has {', '.join(reader.fieldnames or ['none'])}."
        )
    for row in reader:
        # Cells beyond the header stand under no name.
        yield {name: value for name, value in row.items() if isinstance(value, str)}
