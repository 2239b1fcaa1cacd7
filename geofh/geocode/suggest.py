"""What somebody is typing -> what they may mean, per keystroke.

Names that begin like the text come first, then names with a word that does ("bruchheck" -> "Am
Bruchheck"), and only if there is none of either the names that look alike. Once the street is
clear, its house numbers follow.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from geofh.address import fold, fold_prefix, fold_words, parse_address, without_marks
from geofh.errors import AddressError
from geofh.geocode.directory import HouseKey, StreetDirectory
from geofh.geocode.match import NameIndex
from geofh.geocode.places import PlaceIndex
from geofh.records import Address, Suggestion

__all__ = ["PrefixIndex", "Suggester"]

# Seats kept for places, so that "hör" offers Hörde beside a dozen streets.
_PLACES = 2
# From so many letters on, a text that begins no name is taken for a slip.
_SHORTEST_SLIP = 3


class PrefixIndex:
    """Hold names by the beginnings of their words, in one sorted list."""

    __slots__ = ("_entries", "_names")

    def __init__(self, names: Sequence[str]) -> None:
        self._names = tuple(names)
        entries = set()
        for at, name in enumerate(self._names):
            for spelling in {name, without_marks(name)}:
                words = fold_words(spelling)
                entries |= {("".join(words[k:]), int(k > 0), at) for k in range(len(words))}
        self._entries = sorted(entries)

    def starting(self, prefix: str) -> list[int]:
        """Give the names with a word that begins so: first words, short names, alphabet."""
        if not prefix:
            return []
        low = bisect_left(self._entries, (prefix,))
        high = bisect_left(self._entries, (prefix + "\U0010ffff",), lo=low)
        found: dict[int, tuple[int, int, str]] = {}
        for _, is_inner, at in self._entries[low:high]:
            rank = (is_inner, len(self._names[at]), self._names[at])
            found[at] = min(rank, found.get(at, rank))
        return sorted(found, key=found.__getitem__)


class Suggester:
    """Complete texts over one region's streets and places. Prepared once, never changed."""

    __slots__ = ("_directory", "_place_names", "_places", "_similar", "_starts", "_streets")

    def __init__(self, directory: StreetDirectory, names: NameIndex, places: PlaceIndex) -> None:
        self._directory = directory
        self._similar = names
        self._places = places
        self._place_names = places.names
        self._streets = PrefixIndex(directory.names)
        self._starts = PrefixIndex(self._place_names)

    def suggest(self, text: str, *, limit: int) -> tuple[Suggestion, ...]:
        """Give at most ``limit`` completions, best first; nothing for what cannot be read."""
        try:
            typed = self._without_city(parse_address(text))
        except AddressError:
            return ()
        if typed.street and typed.house_number is not None:
            return self._with_number(typed, limit=limit)
        return self._without_number(typed.street or typed.city or text, limit=limit)

    def alike(self, address: Address, *, limit: int) -> tuple[Suggestion, ...]:
        """Give the most similar streets, with the house number where they have it."""
        house = _house(address)
        streets = self._similar.alike(address.street, limit=limit)
        return tuple(self._street(street, house) for street in streets)

    def _without_city(self, typed: Address) -> Address:
        """Leave a leading city out ("Dortmund Höv") where no street begins like that."""
        street, _ = self._places.without_place(typed.street)
        if not street or self._streets.starting(fold_prefix(typed.street)):
            return typed
        return replace(typed, street=street)

    def _without_number(self, text: str, *, limit: int) -> tuple[Suggestion, ...]:
        prefix = fold_prefix(text)
        places = [
            Suggestion(text=self._place_names[at], complete=True)
            for at in self._starts.starting(prefix)[:_PLACES]
        ]
        streets = self._streets.starting(prefix)
        clear = self._clear_street(fold(text), streets)
        if clear is not None:
            streets = [clear, *(street for street in streets if street != clear)]
        if not streets and not places and len(prefix) >= _SHORTEST_SLIP:
            streets = list(self._similar.beginning_alike(text, limit=limit))
            clear = None
        offers = [self._street(street) for street in streets[:limit]]
        if places and fold(places[0].text) == prefix:
            return (*places, *offers)[:limit]
        if clear is not None and len(streets) == 1:
            offers += self._houses(clear, "")
        seats = max(limit - len(places), limit // 2, 1)
        return (*offers[:seats], *places)[:limit]

    def _with_number(self, typed: Address, *, limit: int) -> tuple[Suggestion, ...]:
        house = _house(typed)
        key = fold(typed.street)
        streets = self._streets.starting(fold_prefix(typed.street))
        clear = self._clear_street(key, streets)
        if clear is None:
            streets = streets or list(self._similar.alike(typed.street, limit=limit))
            return tuple(self._street(street, house) for street in streets[:limit])
        typed_number = "" if house is None else f"{house[0]}{house[1]}"
        first = self._street(clear, house)
        more = [offer for offer in self._houses(clear, typed_number) if offer != first]
        return (first, *more)[:limit]

    def _clear_street(self, key: str, streets: Sequence[int]) -> int | None:
        exact = self._similar.exact(key)
        if len(exact) == 1:
            return exact[0]
        return streets[0] if len(streets) == 1 else None

    def _street(self, street: int, house: HouseKey | None = None) -> Suggestion:
        """Offer a street, with the house number if the street can place it."""
        name = self._directory.names[street]
        district = self._places.shown_district(self._directory.area_ids(street))
        if house is None or self._directory.place(street, house) is None:
            return Suggestion(text=name, district=district)
        return self._house(street, house)

    def _houses(self, street: int, typed: str) -> list[Suggestion]:
        return [
            self._house(street, (number, suffix))
            for number, suffix in self._directory.houses(street)
            if f"{number}{suffix}".startswith(typed)
        ]

    def _house(self, street: int, house: HouseKey) -> Suggestion:
        spot = self._directory.place(street, house)
        return Suggestion(
            text=f"{self._directory.names[street]} {house[0]}{house[1]}",
            district=self._places.shown_district(spot.area_ids if spot else ()),
            complete=True,
        )


def _house(address: Address) -> HouseKey | None:
    return None if address.house_number is None else (address.house_number, address.suffix)
