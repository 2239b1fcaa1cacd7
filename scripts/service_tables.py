"""Entries and places -> the HSDS-named tables of docs/services.md, the same bytes every time.

Ids are UUIDs (version 5) of stable keys: an institution keeps its id when other lines change.
"""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from uuid import UUID, uuid5

from service_facts import Entry
from service_lists import Links
from service_places import Place, place_key

from geofh.records import Delivery, Schedule
from geofh.services import Group, parse_hours
from geofh.services.columns import TABLES

__all__ = ["build_tables", "unread_hours", "write_tables"]

NAMESPACE = UUID("2f6d3b0e-8f0c-5c0f-9a5e-6d0a3c1b7e42")

LANGUAGE_NAMES = {"bg": "Bulgarisch", "de": "Deutsch", "en": "Englisch", "ru": "Russisch"}
LANGUAGE_NAMES |= {"tr": "Türkisch"}

_Cell = str | int | float | bool | None
_Line = dict[str, _Cell]
_REMOTE = frozenset({Delivery.HOME_VISIT, Delivery.PHONE, Delivery.ONLINE})


def build_tables(
    entries: Sequence[Entry], places: Mapping[str, Place], links: Links
) -> dict[str, list[_Line]]:
    """Turn entries, and what links them, into the lines of each table, sorted."""
    tables: defaultdict[str, dict[str, _Line]] = defaultdict(dict)
    ids = {entry.name: _id("service", entry.key) for entry in entries}
    for entry in entries:
        for table, line in _lines(entry, places):
            tables[table].setdefault(str(line["id"]), line)
    for table, line in _linked(links, ids):
        tables[table][str(line["id"])] = line
    for entry in entries:
        module = links.module_of(entry)
        if module:
            tables["service"][ids[entry.name]]["program_id"] = _id("program", module)
    return {
        table: sorted(tables[table].values(), key=_order_of(table, columns))
        for table, columns in TABLES.items()
    }


def write_tables(tables: Mapping[str, list[_Line]], folder: Path) -> None:
    """Write each table as UTF-8 CSV with the columns of `geofh.services.columns`."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in TABLES.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, lineterminator="\n")
            writer.writeheader()
            for line in tables[table]:
                writer.writerow({column: _written(line.get(column)) for column in columns})


def unread_hours(entries: Iterable[Entry]) -> list[Entry]:
    """Give the entries whose hours stay text."""
    return [entry for entry in entries if parse_hours(entry.hours) is None]


def _lines(entry: Entry, places: Mapping[str, Place]) -> Iterable[tuple[str, _Line]]:
    source: _Line = {"source_url": entry.source_url, "source_date": entry.source_date}
    schedules = parse_hours(entry.hours)
    service_id = _id("service", entry.key)
    for name in filter(None, (entry.operator, entry.host)):
        yield "organization", {"id": _id("organization", name), "name": name} | source
    yield "service", _service(entry, service_id, schedules) | source
    place = places.get(place_key(entry))
    if place is not None:
        location_id = _id("location", place.key)
        yield "location", _location(place, location_id) | place.source
        yield (
            "service_at_location",
            {
                "id": _id("service_at_location", service_id, location_id),
                "service_id": service_id,
                "location_id": location_id,
            }
            | source,
        )
    for table, parts in _parts(entry, schedules or ()).items():
        for part in parts:
            words = "|".join(f"{value}" for value in part.values())
            yield (
                table,
                {"id": _id(table, service_id, words), "service_id": service_id} | part | source,
            )


def _linked(links: Links, ids: Mapping[str, str]) -> Iterable[tuple[str, _Line]]:
    for row in links.modules:
        # "Familienbüro" and the others are numbered in the source.
        id_ = _id("program", row["name"])
        yield "program", _source(row) | {"id": id_, "verified": row["verified"]} | _named(row)
    for row in links.events:
        service_id = ids[row["service"]]
        id_ = _id("event", service_id, row["name"], row["date"])
        line = {"id": id_, "service_id": service_id, "date": row["date"]}
        yield "event", _source(row) | line | _named(row)
    for row in links.referrals:
        service_id = ids[row["service"]]
        target = ids[row["target_service"]] if row["target_service"] else ""
        line = {
            "id": _id("referral", service_id, target, row["target_kind"], row["description"]),
            "service_id": service_id,
            "target_service_id": target,
            "target_kind": row["target_kind"],
            "description": row["description"],
        }
        yield "referral", _source(row) | line


def _named(row: Mapping[str, str]) -> _Line:
    return {"name": row["name"], "description": row["description"]}


def _source(row: Mapping[str, str]) -> _Line:
    return {key: row[key] for key in ("source_name", "source_url", "source_date")}


def _service(entry: Entry, service_id: str, schedules: tuple[Schedule, ...] | None) -> _Line:
    return {
        "id": service_id,
        "organization_id": _id("organization", entry.operator) if entry.operator else "",
        "name": entry.name,
        "kind": entry.kind,
        "status": entry.status,
        "description": entry.description,
        "url": entry.website,
        "email": entry.email,
        "eligibility_description": entry.target.audience,
        "minimum_age_months": entry.target.minimum_age_months,
        "maximum_age_months": entry.target.maximum_age_months,
        "pregnancy": entry.target.pregnancy,
        "deliveries": " ".join(sorted(entry.deliveries)),
        "responsible": entry.responsible or None,
        # A line nobody can call helps nobody in a crisis.
        "crisis": (entry.group is Group.CRISIS and bool(entry.phones)) or None,
        "free": entry.free,
        "fees_description": entry.fees,
        "anonymous": entry.anonymous,
        "appointment": entry.appointment,
        "application": entry.application,
        "without_insurance": entry.without_insurance,
        "single_parents": entry.target.single_parents,
        "opening_hours": entry.hours if schedules is None else "",
        "languages_note": entry.languages_note,
        "missing": " ".join(_missing(entry)),
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "verified": entry.verified,
        "source_name": entry.source_name,
    }


def _missing(entry: Entry) -> Iterable[str]:
    if entry.group is Group.EVERYDAY:
        return
    needs_no_place = entry.group is not Group.OFFICE and bool(entry.deliveries & _REMOTE)
    if not entry.street and not needs_no_place:
        yield "address"
    if not entry.phones and Delivery.ONLINE not in entry.deliveries:
        yield "phone"
    if not entry.hours:
        yield "hours"


def _location(place: Place, location_id: str) -> _Line:
    return {
        "id": location_id,
        "location_type": "physical",
        "organization_id": _id("organization", place.host) if place.host else "",
        "name": place.name,
        "address_1": place.address_1,
        "postal_code": place.postcode,
        "city": place.city,
        "longitude": None if place.lon is None else round(place.lon, 7),
        "latitude": None if place.lat is None else round(place.lat, 7),
        "level": place.level,
        "accuracy_m": None if place.accuracy_m is None else round(place.accuracy_m, 1),
        "area_id": place.area_id,
    }


def _parts(entry: Entry, schedules: tuple[Schedule, ...]) -> dict[str, list[_Line]]:
    return {
        "service_area": [
            {"name": name, "layer": layer, "area_id": area_id}
            for layer, area_id, name in entry.areas
        ],
        "phone": [
            {"number": number, "display": display, "description": note}
            for number, display, note in entry.phones
        ],
        "schedule": [
            {
                "freq": "WEEKLY",
                "byday": ",".join(rule.byday),
                "opens_at": f"{rule.opens_at:%H:%M}",
                "closes_at": f"{rule.closes_at:%H:%M}",
                "description": rule.description,
            }
            for rule in schedules
        ],
        "language": [{"name": LANGUAGE_NAMES[code], "code": code} for code in entry.languages],
    }


def _order_of(table: str, columns: tuple[str, ...]) -> Callable[[_Line], tuple[str, ...]]:
    leading = ("kind", "name", "id") if table == "service" else ("name", "address_1", "id")
    if "service_id" in columns:
        leading = ("service_id", "opens_at", "code", "number", "date", "id")
    return lambda line: tuple(str(line.get(column, "")) for column in leading)


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE, "|".join(parts)))


def _written(cell: _Cell) -> _Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return "" if cell is None else cell
