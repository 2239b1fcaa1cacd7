"""Addresses of institutions -> places, by geofh's own geocoder and nothing else.

The sources' own coordinates are not used; scripts/evaluate_services.py compares with them.
The Unterbezirk that a source states decides two things only: which of several equally good
candidates is meant, and which part of a street without a number.
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from service_facts import Entry

from geofh.address import address_from_fields
from geofh.crs import to_lonlat
from geofh.geocode import Geocoder, StreetDirectory
from geofh.nearest import COARSE_M
from geofh.records import GeocodeResult, GeocodeStatus, Level
from geofh.region import read_recipe

__all__ = ["Place", "Placer", "place_key", "unplaced"]

HOME = "Dortmund"

PINNED = frozenset({Level.HOUSE, Level.HOUSE_INTERPOLATED, Level.STREET})
ELSEWHERE = "the address lies in another Stadtbezirk than stated"
NEXT_DOOR = "the address lies in another Unterbezirk than stated"
NO_NUMBER = "the register does not have this house number"
TOO_LONG = "the street is too long to name a spot on it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Hold one location of the tables, and how it was found.

    ``stated_area`` is what the source says, ``found_areas`` what the register says;
    ``outcome`` is empty for a place that was found where the source puts it.
    """

    key: str
    name: str = ""
    address_1: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    city: str = ""
    host: str = ""
    stated_area: str = ""
    lon: float | None = None
    lat: float | None = None
    level: str = ""
    accuracy_m: float | None = None
    found_areas: tuple[str, ...] = ()
    outcome: str = ""
    liberties: tuple[str, ...] = ()
    corrected: bool = False
    source: Mapping[str, str] = field(default_factory=dict)

    @property
    def area_id(self) -> str:
        """Give the Unterbezirk: the stated one, else the register's if it is only one."""
        only = self.found_areas[0] if len(self.found_areas) == 1 else ""
        return self.stated_area or (only if self.lon is not None else "")


def place_key(entry: Entry) -> str:
    """Name the place of an entry; empty for one without any. The same house is one place."""
    if entry.house_number:
        number = entry.house_number.replace(" ", "").lower()
        # The keys of Dortmund are older than the other towns: an institution keeps its id.
        town = "" if entry.city == HOME else f"|{entry.city.casefold()}"
        return f"house|{entry.street.casefold()}|{number}{town}"
    if entry.host_place:
        return f"host|{entry.host}|{entry.host_place}"
    if entry.area_id:
        return entry.key
    if entry.street:
        return f"street|{entry.street.casefold()}|{entry.district}"
    return f"district|{entry.district}" if entry.district and not entry.areas else ""


def unplaced(entries: Iterable[Entry]) -> dict[str, Place]:
    """Give the places of a region without a street directory: addresses, no coordinates."""
    places: dict[str, Place] = {}
    for entry in entries:
        key = place_key(entry)
        if key:
            places[key] = _merge(places[key], entry) if key in places else _asked(key, entry)
    return places


class Placer:
    """Geocode institutions.

    A class because it carries the geocoder, the support points of the streets and the table
    of corrections.
    """

    def __init__(self, region: Path, corrections: Path | None) -> None:
        recipe = read_recipe(region / "region.toml")
        self._accuracy_m = recipe.streets_accuracy_m
        self._points = pq.read_table(region / "streets.parquet")
        directory = StreetDirectory.from_table(self._points, accuracy_m=self._accuracy_m)
        self._geocoder = Geocoder(directory, areas=(), city_names=recipe.city_names)
        self._stadtbezirk = _owners(region / "layers" / "stadtbezirk.parquet")
        self._corrections = _read_corrections(corrections) if corrections else {}

    def stadtbezirk(self, area_id: str) -> str:
        """Tell the Stadtbezirk of an Unterbezirk."""
        return self._stadtbezirk[area_id]

    def places(self, entries: Iterable[Entry]) -> dict[str, Place]:
        """Find the place of each entry that has one, by `place_key`."""
        return {key: self._find(place) for key, place in unplaced(entries).items()}

    def _find(self, place: Place) -> Place:
        if not place.street:
            return replace(place, outcome="" if place.name else "no street stated")
        place = self._corrected(place)
        result = self._geocoder.geocode(
            address_from_fields(
                street=place.street, house_number=place.house_number, city="Dortmund"
            )
        )
        if result.status is GeocodeStatus.AMBIGUOUS:
            result = _meant(result, place.stated_area)
        if result.status is not GeocodeStatus.FOUND or result.level not in PINNED:
            return replace(place, outcome=f"geocoder: {result.status.value}")
        return self._checked(place, result)

    def _corrected(self, place: Place) -> Place:
        row = self._corrections.get((place.street, place.house_number, place.stated_area))
        if row is None:
            return place
        street, number = row["register_street"], row["register_house_number"]
        return replace(
            place,
            street=street,
            house_number=number,
            address_1=f"{street} {number}".strip(),
            corrected=True,
        )

    def _checked(self, place: Place, result: GeocodeResult) -> Place:
        found = replace(
            place,
            lon=result.lon,
            lat=result.lat,
            level=result.level.value if result.level else "",
            accuracy_m=result.accuracy_m,
            found_areas=result.area_ids,
            liberties=tuple(note.code for note in result.notes),
        )
        if place.stated_area and place.stated_area not in result.area_ids:
            stated = self.stadtbezirk(place.stated_area)
            if stated not in {self.stadtbezirk(area) for area in result.area_ids}:
                return _without_pin(found, ELSEWHERE)
            found = replace(found, outcome=NEXT_DOOR)
        elif place.stated_area and result.level is Level.STREET and result.address:
            found = self._part_of_street(found, result.address.street)
        if found.accuracy_m is None or found.accuracy_m > COARSE_M:
            return _without_pin(found, TOO_LONG)
        if place.house_number and result.level is Level.STREET and not found.outcome:
            return replace(found, outcome=NO_NUMBER)
        return found

    def _part_of_street(self, place: Place, street: str) -> Place:
        """Place on the part of the street that lies in the stated Unterbezirk."""
        rows = self._points.filter(
            pc.and_(
                pc.equal(self._points["street"], street),
                pc.equal(self._points["area_id"], place.stated_area),
            )
        )
        if not rows.num_rows:
            return place
        xy = np.column_stack([rows["easting"].to_numpy(), rows["northing"].to_numpy()])
        # The support point from which the farthest other one is nearest.
        reaches = np.hypot(*(xy[:, None] - xy).T).max(axis=0)
        middle, reach = xy[reaches.argmin()], float(reaches.min())
        lon, lat = to_lonlat(middle[0], middle[1])
        return replace(
            place,
            lon=float(lon),
            lat=float(lat),
            accuracy_m=reach + self._accuracy_m,
            found_areas=(place.stated_area,),
        )


def _asked(key: str, entry: Entry) -> Place:
    return Place(
        key=key,
        name=entry.host_place or ("" if entry.street or not entry.district else _district(entry)),
        address_1=f"{entry.street} {entry.house_number}".strip(),
        street=entry.street,
        house_number=entry.house_number,
        postcode=entry.postcode,
        city=entry.city,
        host=entry.host,
        stated_area=entry.area_id,
        source={"source_url": entry.source_url, "source_date": entry.source_date},
    )


def _district(entry: Entry) -> str:
    return f"Stadtbezirk {entry.district}"


def _merge(place: Place, entry: Entry) -> Place:
    if place.stated_area and entry.area_id and place.stated_area != entry.area_id:
        raise SystemExit(f"one address, two Unterbezirke: {place.address_1}")
    return replace(
        place,
        postcode=place.postcode or entry.postcode,
        stated_area=place.stated_area or entry.area_id,
    )


def _meant(result: GeocodeResult, stated_area: str) -> GeocodeResult:
    fitting = [one for one in result.candidates if stated_area in one.area_ids]
    return fitting[0] if len(fitting) == 1 else result


def _without_pin(place: Place, outcome: str) -> Place:
    return replace(place, lon=None, lat=None, level="", accuracy_m=None, outcome=outcome)


def _read_corrections(file: Path) -> dict[tuple[str, str, str], dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return {
            (row["street"], row["house_number"], row["area_id"]): row
            for row in csv.DictReader(stream)
        }


def _owners(layer: Path) -> dict[str, str]:
    rows = pq.read_table(layer, columns=["id", "members"]).to_pylist()
    return {member: row["id"] for row in rows for member in row["members"]}
