"""A stream of addresses -> the street directory: every address a support point.

Addresses are collected as numbers (31 bytes each), never as a second copy of the text, and put in
order column by column, so a register of millions needs memory for its numbers once and for its
street names.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import shapely

from geofh.address import fold, spell_street
from geofh.geocode.index import STEPS, house_code
from geofh.region.areas import Areas
from geofh.region.samename import split_street
from geofh.region.sources import Tally
from geofh.tables import MUNICIPALITY, NAMESAKE, STREET_COLUMNS

__all__ = ["ELSEWHERE", "TWICE", "UNKNOWN_AREA", "Register", "Streets"]

Floats: TypeAlias = npt.NDArray[np.float64]
Integers: TypeAlias = npt.NDArray[np.int64]
Numbers: TypeAlias = npt.NDArray[np.integer]
Rows: TypeAlias = dict[str, Numbers]

TWICE = "the address stands there before, at the same place"
ELSEWHERE = "the address stands there before, at another place"
UNKNOWN_AREA = "the area of the address is none of the finest layer; its place decides"
TWO_SPELLINGS = "street names in two spellings were united"
SEVERAL = "streets of one name in one municipality were told apart"

# Two points of one building, such as entrance and centre, are one place.
SAME_PLACE_M = 50.0
# Coordinates are kept to the decimetre.
DECIMETRE = 0.1

_NOWHERE = -1
_AXES = ("easting", "northing")
_SHORTEST_WORD = 2
# In the order of the houses: 12, 12a, … 12m, 12 1/2, 12n.
_SUFFIXES = tuple(
    sorted(("", *"abcdefghijklmnopqrstuvwxyz", "1/2"), key=lambda suffix: house_code(0, suffix))
)
_SUFFIX_CODES = {suffix: code for code, suffix in enumerate(_SUFFIXES)}
_TYPES = {
    "street": np.int32,
    "number": np.int16,
    "suffix": np.int8,
    "easting": np.int32,
    "northing": np.int32,
    "area": np.int32,
    "place": np.int32,
    "row": np.int64,
}
# What a street, a side, a number and a suffix are multiplied with to stand in one key.
_NUMBERS, _CODES = 1 << 15, 1 << 5
# Rows looked at together where each needs its neighbours.
_BLOCK = 1 << 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Streets:
    """Hold the directory's table and what was found on the way.

    Attributes
    ----------
    streets
        How many streets there are.
    accuracy_m
        95 of 100 addresses would be found within this distance from their neighbours on the
        same side of the street, if they themselves were missing.
    outside
        Addresses that lie in no area of the finest layer; they are kept.
    basis
        "register" if the register itself names the area of every address, else "boundary".
    near_line
        Addresses nearer to a line than the layer's accuracy; they are kept without an area.
    """

    table: pa.Table
    streets: int
    accuracy_m: float
    basis: str
    outside: int
    near_line: int


class Register:
    """Collect addresses batch by batch; a class because it grows while the source is read.

    Parameters
    ----------
    finest
        Areas in which addresses lie that name none.
    accuracy_m
        How far their lines may be off: an address that near to one gets no area, the drawn
        lines answer for it.
    municipalities
        ``(areas,)`` the municipality of each area, where the region has many: equal names in two
        of them are two streets. Left out, the region is one.
    """

    def __init__(
        self,
        finest: Areas,
        *,
        accuracy_m: float,
        tally: Tally,
        municipalities: Sequence[str | None] | None = None,
    ) -> None:
        self._finest = finest
        self._accuracy_m = accuracy_m
        self._tally = tally
        self._area_codes = {area_id: code for code, area_id in enumerate(finest.ids)}
        self._places, self._place_of = _places(municipalities, count=len(finest.ids))
        self._street_codes: dict[str, int] = {}
        self._spellings: list[Counter[str]] = []
        self._parts: dict[str, list[Numbers]] = {name: [] for name in _TYPES}
        self._drawn = 0
        self._outside = 0
        self._near_line = 0

    def add(self, table: pa.Table) -> None:
        """Take one batch of ``ADDRESS_COLUMNS``."""
        xy = [np.round(table.column(axis).to_numpy() / DECIMETRE) for axis in _AXES]
        within, certain = self._areas(table, np.column_stack(xy) * DECIMETRE)
        part = {
            "street": self._streets(table),
            "number": table.column("house_number").to_numpy(),
            "suffix": _recode(table.column("suffix"), _SUFFIX_CODES),
            **dict(zip(_AXES, xy, strict=True)),
            "area": certain,
            # An address near a line still has its place on one side of it.
            "place": self._place_of[within],
            "row": table.column("row").to_numpy(),
        }
        for name, kind in _TYPES.items():
            self._parts[name].append(part[name].astype(kind))

    def finish(self) -> Streets:
        """Order the addresses along their streets, drop doubles, and give the directory."""
        names, rank = self._names()
        # A street is a name in one municipality; names come first in their order.
        places = len(self._places)
        pairs, street = _ranked(
            rank[self._column("street")] * np.int64(places) + self._column("place")
        )
        rows = self._ordered(street)
        del street
        count = _told_apart(rows, streets=len(pairs))
        self._tally.note(SEVERAL, int(count[count > 1].sum()))
        pairs, namesake = np.repeat(pairs, count), _numbered(count)
        rows = self._without_doubles(rows)
        accuracy_m = _accuracy_m(rows)
        table = self._table(rows, *np.divmod(pairs, places), names)
        if namesake.any():
            table = table.append_column(NAMESAKE, pa.array(namesake[rows["street"]], pa.int32()))
        return Streets(
            table=table,
            streets=len(pairs),
            accuracy_m=accuracy_m,
            basis="boundary" if self._drawn else "register",
            outside=self._outside,
            near_line=self._near_line,
        )

    def _column(self, name: str) -> Numbers:
        """Give a column once; nobody needs it in parts afterwards."""
        parts = self._parts.pop(name)
        return np.concatenate(parts) if parts else np.empty(0, dtype=_TYPES[name])

    def _ordered(self, street: Numbers) -> Rows:
        """Give the rows along their streets, one column after the other: never all of them twice.

        Of equal houses the first in the source comes first.
        """
        number, suffix, row = (self._column(name) for name in ("number", "suffix", "row"))
        key = street * np.int64(2) + number % 2
        for factor, column in ((_NUMBERS, number), (_CODES, suffix)):
            key *= factor
            key += column
        order = np.lexsort((row, key)).astype(np.min_scalar_type(len(key)))
        del key
        rows = {"street": street[order], "number": number[order]}
        rows |= {"suffix": suffix[order], "row": row[order]}
        del number, suffix, row
        return rows | {name: self._column(name)[order] for name in (*_AXES, "area")}

    def _streets(self, table: pa.Table) -> Integers:
        encoded = table.column("street").combine_chunks().dictionary_encode()
        indices = encoded.indices.to_numpy()
        codes = []
        # One step per street name, not per address.
        for name, count in zip(
            encoded.dictionary.to_pylist(), np.bincount(indices).tolist(), strict=True
        ):
            spelled = spell_street(name) if _is_capitals(name) else name
            code = self._street_codes.setdefault(fold(spelled) or spelled, len(self._spellings))
            if code == len(self._spellings):
                self._spellings.append(Counter())
            self._spellings[code][spelled] += count
            codes.append(code)
        result: Integers = np.array(codes, dtype=np.int64)[indices]
        return result

    def _names(self) -> tuple[list[str], Integers]:
        """Choose each street's most frequent spelling; give the names and the rank of a code."""
        self._tally.note(TWO_SPELLINGS, sum(len(counts) > 1 for counts in self._spellings))
        chosen = [
            min(counts, key=lambda name: (-counts[name], -len(name), name))
            for counts in self._spellings
        ]
        order = sorted(range(len(chosen)), key=chosen.__getitem__)
        rank = np.empty(len(order), dtype=np.int64)
        rank[order] = np.arange(len(order))
        return [chosen[code] for code in order], rank

    def _areas(self, table: pa.Table, xy: Floats) -> tuple[Integers, Integers]:
        """Give the area that holds each address, and the same where it is certain."""
        stated = table.column("area_id")
        codes = _recode(stated, self._area_codes)
        silent = np.flatnonzero(codes == _NOWHERE)
        self._tally.note(UNKNOWN_AREA, len(silent) - stated.null_count)
        self._drawn += len(silent)
        if len(silent):
            within, certain = codes.copy(), codes
            within[silent], certain[silent] = self._covering(xy[silent])
            return within, certain
        return codes, codes

    def _covering(self, xy: Floats) -> tuple[Integers, Integers]:
        """Give the area that covers each point, and the same without those near a line.

        On a shared line it is the area of the smaller id.
        """
        # The tree holds the points: GEOS prepares the polygons that ask, not those in a tree.
        points = np.array(shapely.points(xy), dtype=object, ndmin=1)
        tree = shapely.STRtree(points)
        shapes = self._finest.shapes
        none = len(shapes)
        found = np.full(len(xy), none, dtype=np.int64)
        shape, point = tree.query(shapes, predicate="intersects")
        np.minimum.at(found, point, shape)
        found[found == none] = _NOWHERE
        self._outside += int((found == _NOWHERE).sum())
        certain = found.copy()
        if self._accuracy_m > 0:
            lines = shapely.boundary(shapes)
            near = np.unique(tree.query(lines, predicate="dwithin", distance=self._accuracy_m)[1])
            self._near_line += int((found[near] != _NOWHERE).sum())
            certain[near] = _NOWHERE
        return found, certain

    def _without_doubles(self, rows: Rows) -> Rows:
        again, distance_m = _doubles(rows)
        if not len(again):
            return rows
        here = distance_m <= SAME_PLACE_M
        self._tally.drop(TWICE, rows["row"][again[here]])
        self._tally.drop(ELSEWHERE, rows["row"][again[~here]])
        kept = np.ones(len(rows["row"]), dtype=bool)
        kept[again] = False
        return {name: column[kept] for name, column in rows.items()}

    def _table(
        self,
        rows: Rows,
        street_name: Integers,
        street_place: Integers,
        names: list[str],
    ) -> pa.Table:
        areas = pa.array([*self._finest.ids, ""])
        columns = {
            "street": _dictionary(street_name[rows["street"]], pa.array(names, pa.string())),
            "side": _dictionary(rows["number"] % 2, pa.array(["even", "odd"])),
            "house_number": pa.array(rows["number"].astype(np.int32)),
            "suffix": _dictionary(rows["suffix"], pa.array(_SUFFIXES)),
            # Rounded once more: 0.1 has no exact binary form.
            **{axis: pa.array((rows[axis] * DECIMETRE).round(1)) for axis in _AXES},
            # The last one stands for none, which is -1.
            "area_id": _dictionary(rows["area"] % len(areas), areas),
        }
        table = pa.table({name: columns[name] for name in STREET_COLUMNS})
        if len(self._places) == 1:
            return table
        places = pa.array(self._places)
        return table.append_column(MUNICIPALITY, _dictionary(street_place[rows["street"]], places))


def _places(
    municipalities: Sequence[str | None] | None, *, count: int
) -> tuple[list[str], Integers]:
    """Give the municipalities, sorted, and the code of each area's; the last is for no area."""
    named = [*(municipalities or [None] * count), None]
    places = sorted({one or "" for one in named})
    return places, np.array([places.index(one or "") for one in named], dtype=np.int64)


def _is_capitals(name: str) -> bool:
    # Registers in capitals keep "ß" small. "B 1" and "C" are names, not shouting.
    letters = [letter for letter in name if letter.isalpha() and letter != "ß"]
    return len(letters) > _SHORTEST_WORD and all(letter.isupper() for letter in letters)


def _recode(column: pa.ChunkedArray, codes: dict[str, int]) -> Integers:
    """Give the code of each text, -1 for one that has none."""
    encoded = column.combine_chunks().dictionary_encode(null_encoding="encode")
    table = [codes.get(text or "", _NOWHERE) for text in encoded.dictionary.to_pylist()]
    result: Integers = np.array(table, dtype=np.int64)[encoded.indices.to_numpy()]
    return result


def _dictionary(indices: npt.NDArray[np.integer], meanings: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(indices.astype(np.int32)), meanings)


def _ranked(keys: Integers) -> tuple[Integers, Numbers]:
    """Give the distinct keys, ascending, and the place of each among them."""
    known = np.unique(keys)
    return known, np.searchsorted(known, keys).astype(np.int32)


def _doubles(rows: Rows) -> tuple[Integers, Floats]:
    """Give the rows whose house was there before, and how far from the first of its kind."""
    same = np.ones(len(rows["row"]), dtype=bool)
    same[:1] = False
    for name in ("street", "number", "suffix"):
        same[1:] &= rows[name][1:] == rows[name][:-1]
    # Few rows are doubles: each is compared with the first of its kind.
    again, firsts = np.flatnonzero(same), np.flatnonzero(~same)
    first = firsts[np.searchsorted(firsts, again) - 1]
    distance_m: Floats = DECIMETRE * np.hypot(
        *(rows[axis][again] - rows[axis][first].astype(float) for axis in _AXES)
    )
    return again, distance_m


def _told_apart(rows: Rows, *, streets: int) -> Integers:
    """Make several streets of one where it is several; give how many each became.

    The rows are put in order anew, in place: only those of these streets move.
    """
    count = np.ones(streets, dtype=np.int64)
    again, distance_m = _doubles(rows)
    doubtful = np.unique(rows["street"][again[distance_m > SAME_PLACE_M]])
    bounds = np.searchsorted(rows["street"], [doubtful, doubtful + 1]).T
    parts = {}
    for street, (start, end) in zip(doubtful.tolist(), bounds.tolist(), strict=True):
        of = slice(start, end)
        xy: Floats = np.column_stack([rows[axis][of].astype(float) for axis in _AXES]) * DECIMETRE
        house = rows["number"][of].astype(np.int64) * _CODES + rows["suffix"][of]
        part = split_street(xy, house)
        order = np.argsort(part, kind="stable")
        for column in rows.values():
            column[of] = column[of][order]
        count[street], parts[of.start] = part.max() + 1, part[order]
    rows["street"] = (np.cumsum(count) - count)[rows["street"]].astype(np.int32)
    for start, part in parts.items():
        rows["street"][start : start + len(part)] += part.astype(np.int32)
    return count


def _numbered(count: Integers) -> Integers:
    """Count what each became: 2 and 3 give 0 1, 0 1 2."""
    numbers: Integers = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return numbers


def _accuracy_m(rows: Rows) -> float:
    """Leave each address out and place it between its neighbours: the 95th percentile."""
    # The last two of a block are the first of the next: each address has its neighbours once.
    blocks = (
        {name: column[start : start + _BLOCK + 2] for name, column in rows.items()}
        for start in range(0, max(len(rows["row"]) - 2, 0), _BLOCK)
    )
    errors = [_errors_m(block) for block in blocks]
    every = np.concatenate(errors) if errors else np.empty(0)
    return round(float(np.percentile(every, 95, overwrite_input=True)), 1) if len(every) else 0.0


def _errors_m(rows: Rows) -> Floats:
    steps = np.array([house_code(0, suffix) for suffix in _SUFFIXES])
    at = rows["number"].astype(np.int64) * STEPS + steps[rows["suffix"]]
    side = rows["street"].astype(np.int64) * 2 + rows["number"] % 2
    inner = 1 + np.flatnonzero((side[:-2] == side[2:]) & (at[2:] > at[:-2]))
    share = (at[inner] - at[inner - 1]) / (at[inner + 1] - at[inner - 1])
    xy = np.column_stack([rows[axis] for axis in _AXES]) * DECIMETRE
    placed = xy[inner - 1] + share[:, None] * (xy[inner + 1] - xy[inner - 1])
    errors: Floats = np.hypot(*(placed - xy[inner]).T)
    return errors
