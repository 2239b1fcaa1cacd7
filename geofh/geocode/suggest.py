"""What somebody is typing -> what they may mean, per keystroke.

Names that begin like the text come first, then names with a word that does ("bruchheck" -> "Am
Bruchheck"), and only if there is none of either the names that look alike. Once the street is
clear, its house numbers follow.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.address import fold, fold_prefix, format_houses, parse_address
from geofh.errors import AddressError
from geofh.geocode.directory import HouseKey, StreetDirectory
from geofh.geocode.match import NameIndex
from geofh.geocode.namesakes import Namesakes
from geofh.geocode.places import PlaceIndex
from geofh.geocode.prefixes import PrefixIndex
from geofh.records import Address, Suggestion

__all__ = ["Suggester"]

Within: TypeAlias = npt.NDArray[np.int64] | None

# Seats kept for places, so that "hör" offers Hörde beside a dozen streets.
_PLACES = 2
# A city that is still being typed may be any of the first this many.
_CITIES = 8
# So many names are looked for in these cities.
_NAMES_TRIED = 2_000
# From so many letters on, a text that begins no name is taken for a slip.
_SHORTEST_SLIP = 3


class Suggester:
    """Complete texts over one region's streets and places. Prepared once, never changed."""

    def __init__(
        self,
        directory: StreetDirectory,
        names: NameIndex,
        places: PlaceIndex,
        namesakes: Namesakes,
    ) -> None:
        self._directory = directory
        self._similar = names
        self._places = places
        self._namesakes = namesakes
        self._place_names = places.names
        self._names = PrefixIndex(directory.keys, directory.names)

    @cached_property
    def _starts(self) -> PrefixIndex:
        # Thousands of municipalities take a while: only those who complete texts pay.
        return PrefixIndex.of(self._place_names)

    def suggest(self, text: str, *, limit: int) -> tuple[Suggestion, ...]:
        """Give at most ``limit`` completions, best first; nothing for what cannot be read."""
        try:
            typed = self._without_city(parse_address(text))
        except AddressError:
            return ()
        within = self._within(typed)
        if typed.street and typed.house_number is not None:
            return self._with_number(typed, within, limit=limit)
        return self._without_number(typed.street or typed.city or text, within, limit=limit)

    def offer(self, names: Sequence[int], address: Address) -> Iterator[Suggestion]:
        """Offer the streets of some names, with the house number where they have it."""
        house = _house(address)
        return (self._street(street, house) for street in self._streets(names, None))

    def _within(self, typed: Address) -> Within:
        """Give the streets of the places whose names begin like the city; none: all streets.

        A city's own districts restrict only where several of its streets have the name.
        """
        if not (typed.street and typed.city) or self._places.is_city(typed.city):
            return None
        if not self._directory.has_municipalities and not self._has_namesakes(typed.street):
            return None
        names = self._starts.starting(fold_prefix(typed.city), limit=_CITIES)
        areas = [area for at in names for area in self._places.understand(self._place_names[at])[1]]
        members = tuple(member for area in areas for member in area.members)
        return self._directory.streets_within(members) if members else None

    def _has_namesakes(self, name: str) -> bool:
        return any(len(self._directory.streets(at)) > 1 for at in self._similar.exact(fold(name)))

    def _streets(self, names: Sequence[int], within: Within) -> Iterator[int]:
        for name in names:
            streets = self._directory.streets(name)
            if within is None:
                yield from streets
            else:
                first, last = np.searchsorted(within, [streets.start, streets.stop])
                yield from within[first:last].tolist()

    def _starting(self, prefix: str, within: Within, *, limit: int) -> list[int]:
        """Give the streets that begin so; one more than asked for tells that there are more."""
        enough = limit + 1 if within is None else _NAMES_TRIED
        names = self._names.starting(prefix, limit=enough)
        return list(islice(self._streets(names, within), limit + 1))

    def _without_city(self, typed: Address) -> Address:
        """Leave a leading city out ("Dortmund Höv") where no street begins like that."""
        street, _ = self._places.without_place(typed.street)
        if not street or self._names.starting(fold_prefix(typed.street), limit=1):
            return typed
        return replace(typed, street=street)

    def _without_number(self, text: str, within: Within, *, limit: int) -> tuple[Suggestion, ...]:
        prefix = fold_prefix(text)
        places = [
            Suggestion(text=self._place_names[at], complete=True)
            for at in self._starts.starting(prefix, limit=_PLACES)
        ]
        streets = self._starting(prefix, within, limit=limit)
        clear = self._clear_street(fold(text), streets, within)
        if clear is not None:
            streets = [clear, *(street for street in streets if street != clear)]
        if not streets and not places and len(prefix) >= _SHORTEST_SLIP:
            similar = self._similar.beginning_alike(text, limit=limit)
            streets = list(islice(self._streets(similar, within), limit))
            clear = None
        offers = [self._street(street) for street in streets[:limit]]
        if places and fold(places[0].text) == prefix:
            return (*places, *offers)[:limit]
        if clear is not None and len(streets) == 1:
            offers += self._first_houses(clear, "", limit=limit)
        seats = max(limit - len(places), limit // 2, 1)
        return (*offers[:seats], *places)[:limit]

    def _with_number(self, typed: Address, within: Within, *, limit: int) -> tuple[Suggestion, ...]:
        house = _house(typed)
        key = fold(typed.street)
        streets = self._starting(fold_prefix(typed.street), within, limit=limit)
        clear = self._clear_street(key, streets, within)
        if clear is None:
            names = () if streets else self._similar.alike(typed.street, limit=limit)
            similar = streets or self._streets(names, within)
            return tuple(self._street(street, house) for street in islice(similar, limit))
        typed_number = "" if house is None else f"{house[0]}{house[1]}"
        first = self._street(clear, house)
        more = self._first_houses(clear, typed_number, limit=limit)
        return (first, *(offer for offer in more if offer != first))[:limit]

    def _clear_street(self, key: str, streets: Sequence[int], within: Within) -> int | None:
        exact = list(islice(self._streets(self._similar.exact(key), within), 2))
        if len(exact) == 1:
            return exact[0]
        return streets[0] if len(streets) == 1 else None

    def _street(self, street: int, house: HouseKey | None = None) -> Suggestion:
        """Offer a street, with the house number if the street can place it."""
        if house is not None and self._directory.areas_of_house(street, house) is not None:
            return self._houses(street, [house])[0]
        district = self._namesakes.district(street) or self._places.shown_district(
            self._directory.area_ids(street)
        )
        return Suggestion(
            text=self._directory.name(street), district=district or self._city(street)
        )

    def _first_houses(self, street: int, typed: str, *, limit: int) -> list[Suggestion]:
        """Offer the first house numbers that begin as typed, and one more."""
        return self._houses(street, self._directory.houses_starting(street, typed, limit=limit + 1))

    def _houses(self, street: int, houses: Sequence[HouseKey]) -> list[Suggestion]:
        """Offer houses of one street; what they have in common is put together once."""
        city, district = self._city(street), self._namesakes.district(street)
        shared = Address(
            street=self._directory.name(street),
            city=city or district,
            city_district=district if city else "",
        )
        return [
            Suggestion(
                text=text,
                district=district
                or self._places.shown_district(self._directory.areas_of_house(street, house) or ()),
                complete=True,
            )
            for house, text in zip(houses, format_houses(shared, houses), strict=True)
        ]

    def _city(self, street: int) -> str:
        """Name the municipality where the region has several; a house is complete only with it."""
        if not self._directory.has_municipalities:
            return ""
        return self._places.city_of(self._directory.municipality(street))


def _house(address: Address) -> HouseKey | None:
    return None if address.house_number is None else (address.house_number, address.suffix)
