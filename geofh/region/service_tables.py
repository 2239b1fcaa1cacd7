"""Services -> lines of the service tables of docs/services.md -> CSV files."""

import csv
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from geofh.records import Location, Organization, Service, Source
from geofh.services.columns import SOURCE, TABLES

__all__ = ["copy_table", "service_lines", "write_services"]

_NAMESPACE = UUID("0d2b5c1e-7c39-5e0b-9f5a-0a6f4b2c9d17")

_Line = dict[str, str]

_KEPT_OF_MASKED = frozenset({"id", "location_type", "city", "masked", *SOURCE})


def service_lines(services: Iterable[Service]) -> dict[str, list[_Line]]:
    """Give the lines of every table; `geofh.services.read_catalogue` reads the services back.

    Returns
    -------
    dict
        Per table of `geofh.services.columns.TABLES` its lines, services in their order. An
        organization, a programme or a place of several services is one line: that of the first.
    """
    tables: dict[str, dict[str, _Line]] = {table: {} for table in TABLES}
    known = {one.id: one for one in services}
    for service in known.values():
        for table, line in _lines(service, known):
            tables[table].setdefault(line["id"], line)
    return {table: list(lines.values()) for table, lines in tables.items()}


def write_services(tables: Mapping[str, Sequence[Mapping[str, str]]], folder: Path) -> None:
    """Write each table as UTF-8 CSV with all its columns; equal lines give equal bytes.

    Parameters
    ----------
    tables
        Lines of each table of `geofh.services.columns.TABLES`; a cell that is not there is empty.
    folder
        Made if it is not there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for table, columns in TABLES.items():
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(map(_one_kind_of_line_end, tables[table]))


def copy_table(file: Path, target: Path) -> None:
    """Copy one service table; of a masked place only what `read_catalogue` keeps is copied.

    A bundle is handed on: what must not be known must not be in it either.
    """
    if file.name != "location.csv":
        shutil.copyfile(file, target)
        return
    with file.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        lines = list(reader)
    if not any(line["masked"] == "true" for line in lines):
        shutil.copyfile(file, target)
        return
    with target.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, reader.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(_without_place(line) for line in lines)


def _without_place(line: _Line) -> _Line:
    if line["masked"] != "true":
        return line
    return {column: cell if column in _KEPT_OF_MASKED else "" for column, cell in line.items()}


def _one_kind_of_line_end(line: Mapping[str, str]) -> _Line:
    # The writer quotes "\n", but not a lone "\r", which would end the line.
    return {name: cell.replace("\r\n", "\n").replace("\r", "\n") for name, cell in line.items()}


def _lines(service: Service, known: Mapping[str, Service]) -> Iterator[tuple[str, _Line]]:
    source = _source(service.source)
    named = source | {"source_name": service.source.name}
    owner = {"service_id": service.id}
    yield "service", _service(service) | named
    if service.organization:
        yield "organization", _organization(service.organization) | source
    if service.program:
        program = service.program
        line = {"id": program.id, "name": program.name, "description": program.description}
        yield "program", line | named | {"verified": service.source.verified}
    for place in service.locations:
        if place.organization:
            yield "organization", _organization(place.organization) | source
        yield "location", _location(place) | source
        link = {"id": _id(service.id, "at", place.id), "location_id": place.id}
        yield "service_at_location", link | owner | source
    for table, line in _details(service):
        yield table, line | owner | source
    for table, line in _links(service, known):
        yield table, line | owner | named


def _details(service: Service) -> Iterator[tuple[str, _Line]]:
    for number, area in enumerate(service.service_areas):
        line = {"layer": area.layer, "area_id": area.area_id, "extent": area.extent}
        line |= {"name": area.name or area.area_id}
        yield "service_area", line | {"id": _id(service.id, "area", str(number))}
    for number, phone in enumerate(service.phones):
        line = {"number": phone.number, "display": phone.display or phone.number}
        line |= {"id": _id(service.id, "phone", str(number)), "description": phone.description}
        yield "phone", line
    for number, rule in enumerate(service.schedules):
        yield (
            "schedule",
            {
                "id": _id(service.id, "schedule", str(number)),
                "freq": "WEEKLY",
                "byday": ",".join(rule.byday),
                "opens_at": f"{rule.opens_at:%H:%M}",
                "closes_at": f"{rule.closes_at:%H:%M}",
                "description": rule.description,
            },
        )
    for code in service.languages:
        yield "language", {"id": _id(service.id, "language", code), "name": code, "code": code}


def _links(service: Service, known: Mapping[str, Service]) -> Iterator[tuple[str, _Line]]:
    for number, event in enumerate(service.events):
        line = {"name": event.name, "date": event.date, "description": event.description}
        yield "event", line | {"id": _id(service.id, "event", str(number))}
    for number, referral in enumerate(service.referrals):
        is_known = referral.service_id in known
        line = {
            "id": _id(service.id, "referral", str(number)),
            "target_service_id": referral.service_id if is_known else "",
            "target_kind": referral.kind,
            # Of a service that is not in the file its name is kept.
            "description": referral.description or ("" if is_known else referral.name),
        }
        if line["target_service_id"] or referral.kind or line["description"]:
            yield "referral", line


def _service(service: Service) -> _Line:
    return {
        "id": service.id,
        "organization_id": service.organization.id if service.organization else "",
        "program_id": service.program.id if service.program else "",
        "name": service.name,
        "kind": service.kind,
        "status": service.status,
        "description": service.description,
        "url": service.url,
        "email": service.email,
        "eligibility_description": service.audience,
        "minimum_age_months": _cell(service.minimum_age_months),
        "maximum_age_months": _cell(service.maximum_age_months),
        "pregnancy": _cell(service.pregnancy),
        "deliveries": " ".join(sorted(service.deliveries)),
        "responsible": _cell(service.responsible or None),
        "crisis": _cell(service.crisis or None),
        "free": _cell(service.free),
        "fees_description": service.fees_description,
        "anonymous": _cell(service.anonymous),
        "appointment": _cell(service.appointment),
        "application": _cell(service.application),
        "without_insurance": _cell(service.without_insurance),
        "single_parents": _cell(service.single_parents),
        "step_free": _cell(service.step_free),
        "interpreter": _cell(service.interpreter),
        "opening_hours": service.hours_text,
        "languages_note": service.languages_note,
        "missing": " ".join(service.missing),
        "valid_from": _day(service.valid_from),
        "valid_to": _day(service.valid_to),
        "assured_date": _day(service.assured_date),
        "expires": _day(service.expires),
        "verified": service.source.verified,
    }


def _location(place: Location) -> _Line:
    return {
        "id": place.id,
        "location_type": "physical",
        "organization_id": place.organization.id if place.organization else "",
        "name": place.name,
        "address_1": place.address_1,
        "postal_code": place.postal_code,
        "city": place.city,
        "longitude": _cell(place.lon),
        "latitude": _cell(place.lat),
        "level": place.level,
        "accuracy_m": _cell(place.accuracy_m),
        "area_id": place.area_id,
        "masked": _cell(place.masked or None),
    }


def _organization(organization: Organization) -> _Line:
    return {"id": organization.id, "name": organization.name, "website": organization.website}


def _source(source: Source) -> _Line:
    return {
        "source_url": " ".join((source.url, *source.further)).strip(),
        "source_date": source.date,
    }


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _cell(value: float | bool | None) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _id(*parts: str) -> str:
    return str(uuid5(_NAMESPACE, "|".join(parts)))
