"""Names of areas and postcodes -> areas; and what an address says about where it is.

A street is found in the directory; everything else an address says ("44263", "Dortmund-Hörde",
"Bochum") is read here, as evidence for or against it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from geofh.address import fold, fold_words
from geofh.crs import to_lonlat, to_metres
from geofh.geocode.match import edit_distance
from geofh.records import Address, Area

__all__ = ["PlaceIndex", "Stated"]

_POSTCODES = "plz"
_CITY = "city"
_MUNICIPALITIES = "gemeinde"
_DISTRICT_SHOWN = "stadtbezirk"
_SEVERAL = "mehrere Stadtbezirke"

# Where names coincide, the place people mean: the Stadtbezirk Hörde before the Unterbezirk, the
# town of Gotha before the Kreis named after it. Layers not named here come last, larger first.
_MEANT_FIRST = ("stadtbezirk", "gemeinde", "statistischer_bezirk", "unterbezirk")

# Many addresses name the same few places.
_NAMES_KEPT = 1_024

# "Dortmnud" is a slip, "Werne" is not Derne: only names of the city itself may be misspelled.
_SHORTEST_MISSPELLED = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Hold what an address says besides street and number.

    Attributes
    ----------
    is_city
        The region's city is named.
    districts
        Areas that are named, beside or instead of the city.
    postcode
        The postcode's area; none if no postcode is stated or the region does not know it.
    is_elsewhere
        A city is named that is neither the region's nor one of its areas.
    has_foreign_postcode
        A postcode is stated that the region, which knows its postcodes, does not have.
    """

    is_city: bool
    districts: tuple[Area, ...]
    postcode: Area | None
    is_elsewhere: bool
    has_foreign_postcode: bool

    @property
    def is_placed(self) -> bool:
        """Tell whether a place of the region is named."""
        return self.is_city or bool(self.districts) or self.postcode is not None


class PlaceIndex:
    """Hold a region's named areas, by name and by postcode. Prepared once, never changed."""

    __slots__ = (
        "_by_name",
        "_cities",
        "_finest",
        "_layers",
        "_most_words",
        "_municipalities",
        "_postcodes",
        "_stated",
        "city",
    )

    def __init__(self, areas: Sequence[Area], *, city_names: Sequence[str]) -> None:
        self.city = city_names[0] if city_names else ""
        self._cities = tuple(fold_words(name) for name in city_names if fold(name))
        self._postcodes = {area.id: area for area in areas if area.layer == _POSTCODES}
        named = [area for area in areas if area.layer != _POSTCODES]
        self._finest = tuple(area for area in named if area.layer == named[0].layer)
        self._municipalities = {area.id: area.name for area in self._finest} | {
            area.id: area.name for area in named if area.layer == _MUNICIPALITIES
        }
        self._by_name: dict[str, tuple[Area, ...]] = {}
        for area in named:
            key = fold(area.name)
            self._by_name[key] = (*self._by_name.get(key, ()), area)
        names = [*city_names, *(area.name for area in named)]
        self._most_words = max((len(fold_words(name)) for name in names), default=0)
        self._stated = lru_cache(maxsize=_NAMES_KEPT)(self._read)
        # The one that is shown first, then the others, large areas before small ones.
        self._layers: dict[str, dict[str, str]] = {_DISTRICT_SHOWN: {}}
        for area in reversed(named):
            names_of = self._layers.setdefault(area.layer, {})
            names_of.update(dict.fromkeys(area.members, area.name))

    @property
    def names(self) -> tuple[str, ...]:
        """Give every area's name once, sorted by its folded form."""
        return tuple(self._by_name[key][0].name for key in sorted(self._by_name))

    def read(self, address: Address) -> Stated:
        """Tell what an address says about city, district and postcode."""
        return self._stated(address.city, address.city_district, address.postcode)

    def _read(self, city: str, district: str, code: str) -> Stated:
        names = [name for name in (city, district) if name]
        cities, districts = zip(*map(self.understand, names), strict=True) if names else ((), ())
        is_city = any(cities)
        areas = tuple(area for group in districts for area in group)
        postcode = self._postcodes.get(code)
        return Stated(
            is_city=is_city,
            districts=areas,
            postcode=postcode,
            is_elsewhere=bool(city) and not is_city and not areas,
            has_foreign_postcode=bool(code and self._postcodes and not postcode),
        )

    def understand(self, name: str) -> tuple[bool, tuple[Area, ...]]:
        """Read "Dortmund", "Hörde", "Dortmund-Hörde" or "Dortmund Hörde".

        Returns
        -------
        is_city, areas
            Whether the region's city is named, and all areas of the name, in every layer.
        """
        if self.is_city(name):
            return True, ()
        words = fold_words(name)
        for city in self._cities:
            if words[: len(city)] == city:
                return True, self._by_name.get("".join(words[len(city) :]), ())
        return False, self._by_name.get(fold(name), ())

    def meant(self, areas: Sequence[Area]) -> tuple[Area, ...]:
        """Choose among areas of one name; several are left only if they are equally good.

        An area that is listed twice with the same members (two editions) counts once.
        """
        if not areas:
            return ()
        best = min(map(_preference, areas))
        meant = {area.members: area for area in areas if _preference(area) == best}
        return tuple(meant.values())

    def is_city(self, name: str) -> bool:
        """Tell whether a name is the region's city, one slip allowed."""
        return any(_is_same_city(fold(name), "".join(words)) for words in self._cities)

    def without_place(self, street: str) -> tuple[str, tuple[Area, ...]]:
        """Take a leading city or district off a street: "Dortmund Hövelstr." -> "Hövelstr."."""
        words = street.replace("-", " ").split()
        # No place has a longer name, however many words were typed.
        for count in range(min(len(words) - 1, self._most_words), 0, -1):
            name = " ".join(words[:count])
            if self.is_city(name) or fold(name) in self._by_name:
                return " ".join(words[count:]), self._by_name.get(fold(name), ())
        return "", ()

    def whole_city(self) -> tuple[Area, ...]:
        """Give the whole region as one area named after its city, if it has one."""
        if not self.city or not self._finest:
            return ()
        x, y = to_metres([a.lon for a in self._finest], [a.lat for a in self._finest])
        middle_x, middle_y = float(x.mean()), float(y.mean())
        reach = np.hypot(x - middle_x, y - middle_y) + [a.radius_m for a in self._finest]
        lon, lat = to_lonlat(middle_x, middle_y)
        city = Area(
            layer=_CITY,
            id=self.city,
            name=self.city,
            members=tuple(sorted({m for a in self._finest for m in a.members})),
            lon=float(lon),
            lat=float(lat),
            radius_m=float(reach.max()),
        )
        return (city,)

    def shown_district(self, area_ids: Sequence[str]) -> str:
        """Name the Stadtbezirk that tells same-named streets apart, as pages show it."""
        shown = self._layers[_DISTRICT_SHOWN]
        if len(area_ids) == 1:
            return shown.get(area_ids[0], "")
        names = {shown[area_id] for area_id in area_ids if area_id in shown}
        return _SEVERAL if len(names) > 1 else next(iter(names), "")

    def tell_apart(self, area_ids: Sequence[str]) -> tuple[str, ...]:
        """Name the place of each of several areas, in the layer that tells most of them apart.

        Of layers that do so equally well it is the Stadtbezirk, else the one of larger areas.
        """
        ways = [
            tuple(names.get(area_id, "") for area_id in area_ids) for names in self._layers.values()
        ]
        return max(ways, key=lambda names: len(set(names)))

    def city_of(self, municipality: str) -> str:
        """Name a municipality by its id, as a street directory has it; "" for an unknown one."""
        return self._municipalities.get(municipality, "")

    def address_of(self, area: Area) -> Address:
        """Write an area as an address; a municipality with what it lies in (its Kreis)."""
        if area.layer == _POSTCODES:
            return Address(postcode=area.id, city=self.city)
        if area.layer == _CITY:
            return Address(city=area.name)
        if self.city:
            return Address(city=self.city, city_district=area.name)
        return Address(city=area.name, city_district=self._surrounding(area))

    def _surrounding(self, area: Area) -> str:
        members = set(area.members)
        larger = [
            other
            for group in self._by_name.values()
            for other in group
            if other.layer != area.layer and members <= set(other.members)
        ]
        return min(larger, key=lambda other: len(other.members)).name if larger else ""


def _preference(area: Area) -> tuple[int, int]:
    if area.layer in _MEANT_FIRST:
        return _MEANT_FIRST.index(area.layer), 0
    return len(_MEANT_FIRST), -len(area.members)


def _is_same_city(key: str, city: str) -> bool:
    is_long = min(len(key), len(city)) >= _SHORTEST_MISSPELLED
    return key == city or (is_long and edit_distance(key, city, at_most=1) <= 1)
