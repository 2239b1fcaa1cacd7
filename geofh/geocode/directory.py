"""The street directory: support points -> a spot for every house number.

``StreetDirectory`` reads a street index (``index``) and answers by arithmetic: which side of the
street, between which two support points, how far along. It does not search names; that is
``match``.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.geocode.cells import CellArrays
from geofh.geocode.index import SIDES, STEPS, build_index, house_code, open_index
from geofh.geocode.keys import KeyArrays
from geofh.geocode.texts import Texts, view
from geofh.records import Level

__all__ = ["HouseKey", "Spot", "StreetDirectory"]

HouseKey = tuple[int, str]
Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

# The register's coordinates, rounded to 0.1 m in the directory; promised to the whole metre.
HOUSE_ACCURACY_M = 1.0
# "12c" where only 12 to 12b are known: 95 % of all houses with a suffix stand within this
# distance of the first house of their number (measured by scripts/evaluate_geocoder.py).
OTHER_SUFFIX_ACCURACY_M = 72.0

_METRE = 10.0  # decimetres
_SUFFIXES = {house_code(0, suffix): suffix for suffix in (*"abcdefghijklmnopqrstuvwxyz", "1/2", "")}


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
    """Look up house numbers. A class because it carries the index, in memory or mapped.

    Nothing changes after opening, so any number of threads may share one. A street is a number;
    several may have one name.

    Attributes
    ----------
    names
        ``(n,)`` distinct names, properly spelled, sorted.
    keys
        The names, prepared for `NameIndex`.
    accuracy_m
        95 of 100 interpolated houses are nearer than this to where they are placed.
    points_dm, side_start, cells
        Support points in decimetres ``(p, 2)``, where those of each side begin, and what
        stretch is in which cell.
    """

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]], *, accuracy_m: float) -> None:
        self.names = Texts(arrays["name_start"], arrays["name_text"])
        self.keys = KeyArrays.from_mapping(arrays)
        self.accuracy_m = accuracy_m
        self.points_dm = arrays["xy"]
        self.side_start = arrays["side_start"]
        self.cells = CellArrays(*(arrays[field.name] for field in fields(CellArrays)))
        self._areas = Texts(arrays["area_start"], arrays["area_text"])
        self._places = Texts(arrays["place_start"], arrays["place_text"])
        self._area_street_start = arrays["area_street_start"]
        self._area_street = arrays["area_street"]
        self._name_street = view(arrays["name_street"])
        self._street_place = view(arrays["street_place"])
        self._sides = view(arrays["side_start"])
        self._house = view(arrays["house"])
        self._xy = view(arrays["xy"])
        self._area = view(arrays["area"])
        self._street_area_start = view(arrays["street_area_start"])
        self._street_area = view(arrays["street_area"])

    @classmethod
    def from_table(cls, table: pa.Table, *, accuracy_m: float) -> "StreetDirectory":
        """Prepare a directory in memory.

        Parameters
        ----------
        table
            The columns ``street, side, house_number, suffix, easting, northing, area_id``, one
            row per support point, in any order. Coordinates are kept to the decimetre.
        accuracy_m
            Measured 95th percentile of the error of an interpolated house, metres.

        Raises
        ------
        DataError
            A side other than "odd", "even" and "all".
        """
        return cls(build_index(table), accuracy_m=accuracy_m)

    @classmethod
    def from_file(cls, file: Path, *, accuracy_m: float) -> "StreetDirectory":
        """Map a street index; processes that open the same file share its memory.

        Raises
        ------
        DataError
            The file is missing, damaged, or of another format.
        """
        return cls(open_index(file), accuracy_m=accuracy_m)

    def __len__(self) -> int:
        return len(self._street_area_start) - 1

    def streets(self, name: int) -> range:
        """Give the streets that have one of the `names`."""
        return range(self._name_street[name], self._name_street[name + 1])

    def municipality(self, street: int) -> str:
        """Give the id of the municipality a street lies in; "" where the region has only one."""
        return self._places[self._street_place[street]]

    def namesakes(self, street: int) -> range:
        """Give the streets of the same name in the same municipality, itself among them."""
        every = self.streets(bisect_right(self._name_street, street) - 1)
        place, first, end = self._street_place[street], street, street + 1
        # Streets of one name stand in the order of their municipalities.
        while first > every.start and self._street_place[first - 1] == place:
            first -= 1
        while end < every.stop and self._street_place[end] == place:
            end += 1
        return range(first, end)

    @property
    def has_municipalities(self) -> bool:
        """Tell whether the region has several, so that equal names are different streets."""
        return len(self._places) > 1

    def streets_within(self, area_ids: tuple[str, ...]) -> Integers:
        """Give the streets that touch any of some areas, ascending."""
        codes = [self._area_code[one] for one in area_ids if one in self._area_code]
        starts, streets = self._area_street_start, self._area_street
        parts = [streets[starts[code] : starts[code + 1]] for code in codes]
        found: Integers = np.unique(np.concatenate([np.empty(0, np.int64), *parts]))
        return found

    def names_of(self, streets: Integers) -> Integers:
        """Give the distinct names of streets, ascending."""
        begins = np.asarray(self._name_street)
        at = np.searchsorted(begins, streets.astype(begins.dtype), side="right") - 1
        found: Integers = np.unique(at)
        return found

    @cached_property
    def _area_code(self) -> dict[str, int]:
        return {area_id: code for code, area_id in enumerate(self._area_ids)}

    def name(self, street: int) -> str:
        """Give the name of a street."""
        return self.names[bisect_right(self._name_street, street) - 1]

    def place(self, street: int, house: HouseKey) -> Spot | None:
        """Find the spot of a house number, or nothing where the street does not know it.

        Only numbers between the first and the last known one of their side are placed.
        """
        found = self._support(street, house)
        if found is None:
            return None
        before, after, code = found
        if before != after:
            return self._between(before, after, code)
        if self._house[before] == code:
            accuracy_m = HOUSE_ACCURACY_M
            return self._spot(before, before, share=0.0, level=Level.HOUSE, accuracy_m=accuracy_m)
        return self._other_suffix(before)

    def areas_of_house(self, street: int, house: HouseKey) -> tuple[str, ...] | None:
        """Give the ``area_ids`` of the spot that `place` finds, or nothing where it finds none."""
        found = self._support(street, house)
        return None if found is None else self._areas_between(*found[:2])

    def _support(self, street: int, house: HouseKey) -> tuple[int, int, int] | None:
        """Find the support points around a house, and its code; one twice where it stands there."""
        number, suffix = house
        start, end = self._side_of(street, number)
        code = house_code(number, suffix)
        at = bisect_left(self._house, code, start, end)
        if at < end and self._house[at] == code:
            return at, at, code
        if start < at < end:
            return at - 1, at, code
        edge = at if at < end else at - 1
        if start < end and self._house[edge] // STEPS == number:
            return edge, edge, code
        return None

    def middle(self, street: int) -> Spot:
        """Give the middle support point, with the radius and the areas of the whole street."""
        start, end = self._street(street)
        points = self.points_dm[start:end]
        middle = points[self._by_number(street)[(end - start) // 2]]
        reach = np.hypot(*(points - middle).T).max() / _METRE
        return Spot(
            easting=float(middle[0]) / _METRE,
            northing=float(middle[1]) / _METRE,
            level=Level.STREET,
            # Houses between the support points stand a little beside the line.
            accuracy_m=float(reach) + self.accuracy_m,
            area_ids=self.area_ids(street),
        )

    def area_ids(self, street: int) -> tuple[str, ...]:
        """Give every area the street touches, sorted; none if that of some house is not known."""
        start, end = self._street_area_start[street : street + 2]
        codes = self._street_area[start:end].tolist()
        return self._own_area[codes[0]] if len(codes) == 1 else self._known(codes)

    def main_area(self, street: int) -> str:
        """Give the area of most points of a street whose area is known; "" if there is none."""
        start, end = self._street(street)
        counts = Counter(one for code in self._area[start:end] if (one := self._area_ids[code]))
        return min(counts, key=lambda one: (-counts[one], one), default="")

    @property
    def known_area_ids(self) -> tuple[str, ...]:
        """Give every area that occurs, so that a region can check whether its files fit."""
        return tuple(area_id for area_id in self._area_ids if area_id)

    def houses(self, street: int) -> tuple[HouseKey, ...]:
        """Give the support points' house numbers in the order of the street's numbers."""
        return tuple(self._in_order(street))

    def houses_starting(self, street: int, typed: str, *, limit: int) -> list[HouseKey]:
        """Give the first of the `houses` whose number, with its suffix, begins as typed."""
        every = self._in_order(street)
        fitting = (house for house in every if f"{house[0]}{house[1]}".startswith(typed))
        return list(islice(fitting, limit))

    def points(self, street: int) -> tuple[Floats, ...]:
        """Give the support points of each side in order, ``(n, 2)`` metres, for a sketch."""
        first = street * len(SIDES)
        bounds = self._sides[first : first + len(SIDES) + 1]
        return tuple(
            self.points_dm[start:end] / _METRE for start, end in pairwise(bounds) if start < end
        )

    def street_of(self, at: int) -> int:
        """Give the street of a support point."""
        return (bisect_right(self._sides, at) - 1) // len(SIDES)

    def support_point(self, at: int) -> tuple[HouseKey, str]:
        """Give the house number and the area of a support point."""
        return _key(self._house[at]), self._area_ids[self._area[at]]

    def _in_order(self, street: int) -> Iterator[HouseKey]:
        start, end = self._street(street)
        return map(_key, sorted(self._house[start:end]))

    def _by_number(self, street: int) -> Integers:
        """Order the points of all sides of a street by their house numbers."""
        start, end = self._street(street)
        order: Integers = np.argsort(np.asarray(self._house[start:end]), kind="stable")
        return order

    def _street(self, street: int) -> tuple[int, int]:
        first = street * len(SIDES)
        return self._sides[first], self._sides[first + len(SIDES)]

    def _side_of(self, street: int, number: int) -> tuple[int, int]:
        first = street * len(SIDES)
        if self._sides[first] == self._sides[first + 1]:
            first += SIDES.index("odd" if number % 2 else "even")
        return self._sides[first], self._sides[first + 1]

    def _between(self, before: int, after: int, code: int) -> Spot:
        low, high = self._house[before], self._house[after]
        share = (code - low) / (high - low)
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
        easting: float = self._xy[before, 0]
        northing: float = self._xy[before, 1]
        if share:
            end_easting, end_northing = self._xy[after, 0], self._xy[after, 1]
            easting += share * (end_easting - easting)
            northing += share * (end_northing - northing)
        return Spot(
            easting=easting / _METRE,
            northing=northing / _METRE,
            level=level,
            accuracy_m=accuracy_m,
            area_ids=self._areas_between(before, after),
        )

    def _areas_between(self, before: int, after: int) -> tuple[str, ...]:
        one, other = self._area[before], self._area[after]
        return self._own_area[one] if one == other else self._known(sorted((one, other)))

    def _known(self, codes: Sequence[int]) -> tuple[str, ...]:
        """Give the areas, or none at all where one is not known: the drawn lines then answer."""
        # The codes ascend, and follow the order of the ids.
        ids = tuple([self._area_ids[code] for code in codes])
        return ids if all(ids) else ()

    @cached_property
    def _area_ids(self) -> tuple[str, ...]:
        return tuple(self._areas)

    @cached_property
    def _own_area(self) -> tuple[tuple[str, ...], ...]:
        """What `_known` gives for each code alone: most houses lie in one area."""
        return tuple([self._known([code]) for code in range(len(self._area_ids))])


def _key(code: int) -> HouseKey:
    number, steps = divmod(code, STEPS)
    return number, _SUFFIXES[steps]
