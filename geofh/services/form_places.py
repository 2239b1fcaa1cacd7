"""Where a service is given, as an office writes it <-> locations.

The first place has columns of its own, the others stand in one cell ("Weitere Orte"). What an
office does not fill in (ids, how exact a coordinate is) has names in "Weitere Angaben zum Ort".
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from uuid import UUID, uuid5

from geofh.records import (
    GeocodeResult,
    GeocodeStatus,
    Level,
    Location,
    Organization,
    Service,
)
from geofh.services import form
from geofh.services.entries import Entry, in_german, write_entries
from geofh.services.reading import Reading
from geofh.services.sheet import Cell

__all__ = ["NAMESPACE", "FindPlace", "cells_of_places", "named_organization", "read_places"]

FindPlace = Callable[[str], GeocodeResult]
"""Where an address is; `Region.geocode` is one."""

NAMESPACE = UUID("6a1c8f52-6a0e-5f7d-9a53-0c1f5e9d2b11")
"""Of the ids that are made for what an office gives no id."""

_PLACES = {
    GeocodeStatus.NOT_FOUND: "address_not_found",
    GeocodeStatus.AMBIGUOUS: "address_ambiguous",
    GeocodeStatus.OUTSIDE: "address_outside",
}
_DETAILS = MappingProxyType(
    {
        "id": ("ID",),
        "name": ("Name",),
        "level": ("Genauigkeit", "level"),
        "accuracy_m": ("Radius m", "accuracy m"),
        "area_id": ("Bezirk", "area"),
        "host_id": ("Haus-ID", "host id"),
        "host_url": ("Seite des Hauses", "host website"),
    }
)
_WHOLE = MappingProxyType(
    {
        "postal_code": ("PLZ", "postcode"),
        "city": ("Ort", "city"),
        "longitude": ("Längengrad", "longitude"),
        "latitude": ("Breitengrad", "latitude"),
        "host": ("Im Haus von", "in the house of"),
        "masked": ("Geheim", "secret"),
    }
    | _DETAILS
)

_Words = Mapping[str, str]


def read_places(
    row: Reading, service_id: str, find_place: FindPlace | None
) -> tuple[Location, ...]:
    """Read every place of a row; an address without a coordinate is looked up."""
    details = row.entry("place", _DETAILS).parts
    first = {
        name: row.text(name)
        for name in ("postal_code", "city", "longitude", "latitude", "host")
        if row.text(name)
    }
    if row.flag("masked"):
        first["masked"] = "ja"
    # A town alone, or whose house it is, is no place.
    address = row.text("address_1")
    is_place = address or details or {"longitude", "latitude", "masked"} & first.keys()
    entries = [("address_1", Entry(head=address, parts={**first, **details}))]
    further = [("further_places", one) for one in row.entries("further_places", _WHOLE)]
    places = entries * bool(is_place) + further
    return tuple(
        _place(row, column, entry, f"{service_id}|{number}" if number else service_id, find_place)
        for number, (column, entry) in enumerate(places)
    )


def cells_of_places(service: Service) -> dict[str, Cell]:
    """Write the places of a service; `read_places` reads them back."""
    if not service.locations:
        return {}
    first, *others = service.locations
    words = _words_of(first, f"location|{service.id}")
    named = {name: words.pop(name) for name in _WHOLE if name in words and name not in _DETAILS}
    numbers: dict[str, Cell] = {
        name: _degrees(named.pop(name)) for name in ("longitude", "latitude") if name in named
    }
    further = [
        Entry(head=place.address_1, parts=in_german(_words_of(place, ""), _WHOLE))
        for place in others
    ]
    details = Entry(parts=in_german(words, _WHOLE))
    return {
        "address_1": first.address_1,
        "place": write_entries([details]) if words else "",
        "further_places": write_entries(further),
        **named,
        **numbers,
    }


def named_organization(name: str, id_: str, website: str) -> Organization:
    """Give an organization; without an id, one that is made from its name."""
    made = str(uuid5(NAMESPACE, f"organization|{name}"))
    return Organization(id=id_ or made, name=name, website=website)


def _place(
    row: Reading, column: str, entry: Entry, key: str, find_place: FindPlace | None
) -> Location:
    words, id_ = entry.parts, entry.parts.get("id") or str(uuid5(NAMESPACE, f"location|{key}"))
    if form.read_flag(words.get("masked", ""))[0]:
        # As in `geofh.services.parts`: of a secret place nothing is kept but its town.
        return Location(id=id_, city=words.get("city", ""), masked=True)
    lonlat = _stated(row, column, words)
    found = None
    if lonlat is None and entry.head and find_place is not None:
        found = _found(row, column, entry, find_place)
    lon, lat = lonlat or ((found.lon, found.lat) if found else (None, None))
    accuracy = _number(row, column, words.get("accuracy_m", ""))
    # Who names an id says everything about a place; of others, only a point is known.
    level = words.get("level", Level.POINT.value if lonlat and "id" not in words else "")
    host = words.get("host", "")
    return Location(
        id=id_,
        name=words.get("name", ""),
        address_1=entry.head,
        postal_code=words.get("postal_code", ""),
        city=words.get("city", ""),
        lon=lon,
        lat=lat,
        level=found.level.value if found and found.level else level,
        accuracy_m=found.accuracy_m if found else accuracy,
        area_id=words.get("area_id", ""),
        organization=named_organization(host, words.get("host_id", ""), words.get("host_url", ""))
        if host
        else None,
    )


def _stated(row: Reading, column: str, words: _Words) -> tuple[float, float] | None:
    lonlat, code = form.read_lonlat(words.get("longitude", ""), words.get("latitude", ""))
    if code:
        row.say(code, "longitude" if column == "address_1" else column)
    return lonlat


def _found(row: Reading, column: str, entry: Entry, find_place: FindPlace) -> GeocodeResult | None:
    town = f"{entry.parts.get('postal_code', '')} {entry.parts.get('city', '')}"
    place = find_place(f"{entry.head}, {town}".strip(", "))
    if code := _PLACES.get(place.status, ""):
        row.say(code, column)
    return place if place.status is GeocodeStatus.FOUND else None


def _number(row: Reading, column: str, text: str) -> float | None:
    try:
        return float(text.replace(",", ".")) if text else None
    except ValueError:
        row.say("number_bad", "place" if column == "address_1" else column, value=text)
        return None


def _degrees(text: str) -> Cell:
    """Give a number, unless it has more digits than XLSX is written with."""
    number = float(text)
    return number if float(f"{number:.16g}") == number else text


def _words_of(place: Location, default: str) -> dict[str, str]:
    """Give everything about a place but its street; nothing that reading would give anyway."""
    if place.masked:
        town = {"city": place.city} if place.city else {}
        return town | {"masked": "ja", "id": place.id}
    host = place.organization
    words = {
        "postal_code": place.postal_code,
        "city": place.city,
        "longitude": "" if place.lon is None else repr(place.lon),
        "latitude": "" if place.lat is None else repr(place.lat),
        "host": host.name if host else "",
        "id": place.id,
        "name": place.name,
        "level": place.level,
        "accuracy_m": "" if place.accuracy_m is None else repr(place.accuracy_m),
        "area_id": place.area_id,
        "host_id": host.id if host else "",
        "host_url": host.website if host else "",
    }
    said = {name: word for name, word in words.items() if word}
    is_plain = place.level == (Level.POINT.value if place.lon is not None else "")
    is_made = place.id == str(uuid5(NAMESPACE, default)) and place.accuracy_m is None
    if is_plain and is_made and (place.address_1 or place.lon is not None):
        del said["id"]
        said.pop("level", None)
    return said
