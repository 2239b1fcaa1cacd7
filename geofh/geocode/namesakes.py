"""Many streets of one name -> those that an address may mean, by everything else it says.

A country has thousands of streets called Hauptstraße, a city may have ten. What is stated
(district, municipality, postcode) and the house number are evidence, in this order: each narrows
the choice only where something is left, so that a wrong postcode does not hide the street.
"""

from collections.abc import Sequence
from functools import lru_cache, reduce

import numpy as np
import numpy.typing as npt

from geofh.geocode.directory import StreetDirectory
from geofh.geocode.evidence import find_areas
from geofh.geocode.places import PlaceIndex, Stated
from geofh.records import Address

__all__ = ["Namesakes"]

Streets = npt.NDArray[np.int64]

# The house number is looked up on no more streets than this.
_MOST_PLACED = 256
# So many different places are asked for in turn before one has to be put together again.
_PLACES_KEPT = 64


class Namesakes:
    """Choose among streets of one name. A class because it keeps what was put together last."""

    def __init__(self, directory: StreetDirectory, places: PlaceIndex) -> None:
        self._directory = directory
        self._places = places
        self._districts = lru_cache(maxsize=_PLACES_KEPT)(self._told_apart)
        self._within = lru_cache(maxsize=_PLACES_KEPT)(directory.streets_within)

    def district(self, street: int) -> str:
        """Name the district that tells a street from its namesakes in the same municipality.

        Empty for a street that has its name for itself.
        """
        every = self._directory.namesakes(street)
        return self._districts(every)[every.index(street)] if len(every) > 1 else ""

    def _told_apart(self, streets: range) -> tuple[str, ...]:
        return self._places.tell_apart([self._directory.main_area(one) for one in streets])

    def within(self, stated: Stated) -> Streets | None:
        """Give the streets of the stated place, ascending; none where it does not restrict.

        Only a region of many municipalities is restricted: in a city a stated district is often
        the neighbouring one.
        """
        if not self._directory.has_municipalities or not stated.districts:
            return None
        streets = self._within(_members(stated))
        return streets if len(streets) else None

    def meant(self, streets: Sequence[int], address: Address, stated: Stated) -> list[int]:
        """Narrow down streets of one name, ascending."""
        if len(streets) <= 1:
            return list(streets)
        left = np.array(streets, dtype=np.int64)
        if stated.districts:
            left = _narrow(left, self._within(_members(stated)))
            names = _by_name(stated)
            if len(names) > 1:
                left = _narrow(left, reduce(np.intersect1d, map(self._within, names)))
        if stated.postcode:
            left = _narrow(left, self._within(stated.postcode.members))
        if address.house_number is None or not 1 < len(left) <= _MOST_PLACED:
            return [int(one) for one in left]
        numbers = [int(one) for one in left]
        having = [one for one in numbers if find_areas(self._directory, one, address) is not None]
        return having or numbers


def _members(stated: Stated) -> tuple[str, ...]:
    return tuple(member for area in stated.districts for member in area.members)


def _by_name(stated: Stated) -> list[tuple[str, ...]]:
    """Give the members of each stated name: of a municipality, and of a district in it."""
    members: dict[str, tuple[str, ...]] = {}
    for area in stated.districts:
        members[area.name] = (*members.get(area.name, ()), *area.members)
    return list(members.values())


def _narrow(streets: Streets, to: Streets) -> Streets:
    kept = streets[np.isin(streets, to, assume_unique=True)]
    return kept if len(kept) else streets
