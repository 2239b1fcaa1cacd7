"""Many streets of one name -> those that an address may mean, by everything else it says.

A country has thousands of streets called Hauptstraße. What is stated (district, municipality,
postcode) and the house number are evidence, in this order: each narrows the choice only where
something is left, so that a wrong postcode does not hide the street.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from geofh.geocode.directory import StreetDirectory
from geofh.geocode.evidence import find_house
from geofh.geocode.places import Stated
from geofh.records import Address

__all__ = ["Namesakes"]

Streets = npt.NDArray[np.int64]

# The house number is looked up on no more streets than this.
_MOST_PLACED = 256
# So many different places are asked for in turn before one has to be put together again.
_PLACES_KEPT = 64


class Namesakes:
    """Choose among streets of one name. A class because it keeps what was put together last."""

    def __init__(self, directory: StreetDirectory) -> None:
        self._directory = directory
        self._within = lru_cache(maxsize=_PLACES_KEPT)(directory.streets_within)

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
        if stated.postcode:
            left = _narrow(left, self._within(stated.postcode.members))
        if address.house_number is None or not 1 < len(left) <= _MOST_PLACED:
            return [int(one) for one in left]
        numbers = [int(one) for one in left]
        having = [one for one in numbers if find_house(self._directory, one, address) is not None]
        return having or numbers


def _members(stated: Stated) -> tuple[str, ...]:
    return tuple(member for area in stated.districts for member in area.members)


def _narrow(streets: Streets, to: Streets) -> Streets:
    kept = streets[np.isin(streets, to, assume_unique=True)]
    return kept if len(kept) else streets
