"""The street directory: support points -> a spot for every house number.

``StreetDirectory`` is prepared once from a table of support points (docs/architecture.md) and
answers by arithmetic: which side of the street, between which two support points, how far along.
It does not search names; that is ``match``.
"""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.errors import DataError
from geofh.records import Level
from geofh.tables import numbers

__all__ = ["HouseKey", "Spot", "StreetDirectory", "number_key"]

HouseKey = tuple[int, str]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# The register's coordinates, rounded to 0.1 m in the directory; promised to the whole metre.
HOUSE_ACCURACY_M = 1.0
# "12c" where only 12 to 12b are known: 95 % of all houses with a suffix stand within this
# distance of the first house of their number (measured by scripts/evaluate_geocoder.py).
OTHER_SUFFIX_ACCURACY_M = 72.0

_SIDES = ("all", "even", "odd")
_LETTERS = 26


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Hold one place on a street; coordinates in metres (EPSG:25832).

    Attributes
    ----------
    area_ids
        Every area the place can lie in; empty where the directory does not know.
    has_suffix
        False where the number is known, but not with the asked suffix.
    """

    easting: float
    northing: float
    level: Level
    accuracy_m: float
    area_ids: tuple[str, ...]
    has_suffix: bool = True


class StreetDirectory:
    """Hold the support points of all streets, prepared for look-up by house number.

    A class because preparing costs more than asking. Nothing changes after that, so any number
    of threads may share it. A street is named by its place in ``names``.

    Attributes
    ----------
    names
        ``(m,)`` properly spelled, sorted.
    accuracy_m
        95 of 100 interpolated houses are nearer than this to where they are placed.
    """

    __slots__ = (
        "_area_codes",
        "_area_ids",
        "_houses",
        "_positions",
        "_sides",
        "_suffixes",
        "_xy",
        "accuracy_m",
        "names",
    )

    def __init__(self, table: pa.Table, *, accuracy_m: float) -> None:
        streets, names = _encode(table.column("street"))
        sides, side_names = _encode(table.column("side"))
        areas, area_ids = _encode(table.column("area_id"))
        suffixes, suffix_names = _encode(table.column("suffix"))
        houses = numbers(table, "house_number").astype(np.int64)
        if unknown := sorted(set(side_names) - set(_SIDES)):
            raise DataError(
                f"street directory: side {unknown[0]!r} is not known, expected "
                f"{', '.join(_SIDES)}. Derive the directory anew (scripts/derive_streets.py)."
            )
        fractions = np.array([number_key(0, suffix) for suffix in suffix_names])
        positions = houses + fractions[suffixes] if len(houses) else np.empty(0)
        side_codes = np.array([_SIDES.index(name) for name in side_names], dtype=np.int64)
        name_ranks = np.argsort(np.argsort(np.array(names, dtype=np.str_), kind="stable"))
        group = name_ranks[streets] * len(_SIDES) + side_codes[sides] if len(houses) else streets
        order = np.lexsort((positions, group))

        self.names = tuple(sorted(names))
        self.accuracy_m = accuracy_m
        self._sides = np.searchsorted(group[order], np.arange(len(names) * len(_SIDES) + 1))
        self._positions = positions[order]
        self._houses = houses[order]
        self._suffixes = tuple(suffix_names[code] for code in suffixes[order])
        xy = [numbers(table, axis) for axis in ("easting", "northing")]
        self._xy = np.column_stack(xy).astype(np.float64)[order]
        self._area_codes = areas[order]
        self._area_ids = tuple(area_ids)

    @classmethod
    def from_table(cls, table: pa.Table, *, accuracy_m: float) -> "StreetDirectory":
        """Prepare the directory.

        Parameters
        ----------
        table
            The columns ``street, side, house_number, suffix, easting, northing, area_id``, one
            row per support point, in any order.
        accuracy_m
            Measured 95th percentile of the error of an interpolated house, metres.

        Raises
        ------
        DataError
            A side other than "odd", "even" and "all".
        """
        return cls(table, accuracy_m=accuracy_m)

    def __len__(self) -> int:
        return len(self.names)

    def place(self, street: int, house: HouseKey) -> Spot | None:
        """Find the spot of a house number, or nothing where the street does not know it.

        Only numbers between the first and the last known one of their side are placed.
        """
        number, suffix = house
        start, end = self._side_of(street, number)
        position = number_key(number, suffix)
        at = start + int(np.searchsorted(self._positions[start:end], position))
        if at < end and self._positions[at] == position:
            return self._spot(at, at, share=0.0, level=Level.HOUSE, accuracy_m=HOUSE_ACCURACY_M)
        if start < at < end:
            return self._between(at - 1, at, position)
        edge = at if at < end else at - 1
        if start < end and self._houses[edge] == number:
            return self._other_suffix(edge)
        return None

    def middle(self, street: int) -> Spot:
        """Give the middle support point, with the radius and the areas of the whole street."""
        start, end = self._street(street)
        by_number = start + np.argsort(self._positions[start:end], kind="stable")
        middle = int(by_number[(end - start) // 2])
        reach = np.hypot(*(self._xy[start:end] - self._xy[middle]).T).max()
        return Spot(
            easting=float(self._xy[middle, 0]),
            northing=float(self._xy[middle, 1]),
            level=Level.STREET,
            # Houses between the support points stand a little beside the line.
            accuracy_m=float(reach) + self.accuracy_m,
            area_ids=self.area_ids(street),
        )

    def area_ids(self, street: int) -> tuple[str, ...]:
        """Give every area the street touches, sorted; none if that of some house is not known."""
        start, end = self._street(street)
        return self._known(set(self._area_codes[start:end].tolist()))

    @property
    def known_area_ids(self) -> tuple[str, ...]:
        """Give every area that occurs, so that a region can check whether its files fit."""
        return tuple(area_id for area_id in self._area_ids if area_id)

    def houses(self, street: int) -> tuple[HouseKey, ...]:
        """Give the support points' house numbers in the order of the street's numbers."""
        start, end = self._street(street)
        order = start + np.argsort(self._positions[start:end], kind="stable")
        return tuple((int(self._houses[at]), self._suffixes[at]) for at in order)

    def points(self, street: int) -> tuple[Floats, ...]:
        """Give the support points of each side in order, ``(n, 2)`` metres, for a sketch."""
        first = street * len(_SIDES)
        bounds = self._sides[first : first + len(_SIDES) + 1]
        return tuple(self._xy[start:end] for start, end in pairwise(bounds) if start < end)

    def stretches(self) -> Integers:
        """Give what lies between neighbouring support points of one side, ``(n, 3)``.

        The columns are the street and the rows of the two support points in
        `support_points`; a side with one point is a stretch from it to itself.
        """
        counts = np.diff(self._sides)
        sides = np.flatnonzero(counts)
        lengths = np.maximum(counts[sides] - 1, 1)
        side = np.repeat(sides, lengths)
        within = np.arange(len(side)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        first = self._sides[side] + within
        last = np.minimum(first + 1, self._sides[side + 1] - 1)
        return np.column_stack([side // len(_SIDES), first, last])

    @property
    def support_points(self) -> Floats:
        """Give all support points, ``(n, 2)`` easting and northing in metres."""
        return self._xy

    def support_point(self, at: int) -> tuple[HouseKey, str]:
        """Give the house number and the area of a row of `support_points`."""
        house = (int(self._houses[at]), self._suffixes[at])
        return house, self._area_ids[self._area_codes[at]]

    def _street(self, street: int) -> tuple[int, int]:
        first = street * len(_SIDES)
        return int(self._sides[first]), int(self._sides[first + len(_SIDES)])

    def _side_of(self, street: int, number: int) -> tuple[int, int]:
        first = street * len(_SIDES)
        if self._sides[first] == self._sides[first + 1]:
            first += _SIDES.index("odd" if number % 2 else "even")
        return int(self._sides[first]), int(self._sides[first + 1])

    def _between(self, before: int, after: int, position: float) -> Spot:
        low, high = self._positions[before], self._positions[after]
        share = float((position - low) / (high - low))
        level = Level.HOUSE_INTERPOLATED
        return self._spot(before, after, share=share, level=level, accuracy_m=self.accuracy_m)

    def _other_suffix(self, at: int) -> Spot:
        spot = self._spot(
            at, at, share=0.0, level=Level.HOUSE_INTERPOLATED, accuracy_m=OTHER_SUFFIX_ACCURACY_M
        )
        return replace(spot, has_suffix=False)

    def _spot(
        self, before: int, after: int, *, share: float, level: Level, accuracy_m: float
    ) -> Spot:
        easting, northing = self._xy[before] + share * (self._xy[after] - self._xy[before])
        codes = {int(self._area_codes[before]), int(self._area_codes[after])}
        return Spot(
            easting=float(easting),
            northing=float(northing),
            level=level,
            accuracy_m=accuracy_m,
            area_ids=self._known(codes),
        )

    def _known(self, codes: set[int]) -> tuple[str, ...]:
        """Give the areas, or none at all where one is not known: the drawn lines then answer."""
        ids = sorted(self._area_ids[code] for code in codes)
        return tuple(ids) if all(ids) else ()


def number_key(number: int, suffix: str = "") -> float:
    """Give the position of a house number on its street: 12 < 12a < 12b < 12 1/2 < 13.

    A suffix counts a twenty-seventh per letter, so that "12z" still lies before 13; a suffix
    that is neither a letter nor "1/2" counts as none.
    """
    if suffix == "1/2":
        return number + 0.5
    letter = ord(suffix) - ord("a") + 1 if len(suffix) == 1 and suffix.isascii() else 0
    return number + letter / (_LETTERS + 1) if 0 < letter <= _LETTERS else float(number)


def _encode(column: pa.ChunkedArray) -> tuple[Integers, list[str]]:
    """Give each row's code and what the codes mean; a missing text is an empty one."""
    # Neither `fill_null` nor `to_numpy`: both import pandas wherever it is installed.
    encoded = column.cast(pa.string()).combine_chunks().dictionary_encode(null_encoding="encode")
    meanings = [text or "" for text in encoded.dictionary.to_pylist()]
    return np.from_dlpack(encoded.indices).astype(np.int64), meanings
