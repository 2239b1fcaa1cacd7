"""A folder of service tables -> Catalogue: checked records, prepared for look-ups.

Every reference between the tables is followed here, so nothing after this module meets an id
without its row. A masked location loses address and coordinate while it is read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from geofh.errors import DataError
from geofh.records import (
    Delivery,
    Event,
    Location,
    Organization,
    Phone,
    Program,
    Referral,
    Schedule,
    Service,
    ServiceArea,
)
from geofh.services import parts
from geofh.services.columns import OPTIONAL, TABLES
from geofh.services.rows import Row, read_rows
from geofh.services.taxonomy import KINDS, position

__all__ = ["STATUSES", "Catalogue", "check_service_row", "read_catalogue"]

STATUSES = ("active", "inactive", "defunct", "temporarily closed")
"""What a service can be, in the words of HSDS."""
_DELIVERIES = MappingProxyType({delivery.value: delivery for delivery in Delivery})

_Record = TypeVar("_Record")


class Catalogue:
    """Hold all services of a region.

    A class because it carries the prepared look-ups; it never changes and may be shared by
    any number of threads.

    Attributes
    ----------
    services
        Every service, in the order of the table, closed ones too: `eligible` says why they
        are not offered.
    crisis
        Telephone help that is always shown, in the order of the taxonomy.
    kinds
        Kinds that occur, in the order of the taxonomy.
    programs
        Every programme, those without a service too, in the order of the table.
    """

    def __init__(self, services: Iterable[Service], programs: Iterable[Program] = ()) -> None:
        self.services = tuple(services)
        self.programs = tuple(programs)
        self.crisis = tuple(
            sorted(
                (one for one in self.services if one.crisis and one.status == "active"),
                key=lambda service: (position(service.kind), service.name, service.id),
            )
        )
        self.kinds = tuple(sorted({service.kind for service in self.services}, key=position))
        self._by_id = {service.id: service for service in self.services}

    @classmethod
    def empty(cls) -> "Catalogue":
        """Give a catalogue for a region without services."""
        return cls(())

    def get(self, id_: str) -> Service | None:
        """Look up a service by its id; none when there is no such service."""
        return self._by_id.get(id_)

    def of_kind(self, kind: str) -> tuple[Service, ...]:
        """Give the services of one kind, in the order of the table."""
        return tuple(service for service in self.services if service.kind == kind)


def read_catalogue(folder: Path) -> Catalogue:
    """Read and check the service tables of a region.

    Parameters
    ----------
    folder
        Holds the tables of docs/services.md as ``*.csv``.

    Raises
    ------
    DataError
        A table or column is missing, a value is not what it should be, a reference leads
        nowhere, or an id is used twice. The message names file, line, column, value and
        what was expected.
    """
    organizations = _by_id(folder, "organization", parts.read_organization)
    programs = _by_id(folder, "program", parts.read_program)
    locations = _by_id(folder, "location", lambda row: parts.read_location(row, organizations))
    owned = _Owned(
        locations=_by_service(folder, "service_at_location", _place_reader(locations)),
        service_areas=_by_service(folder, "service_area", parts.read_area),
        phones=_by_service(folder, "phone", parts.read_phone),
        schedules=_by_service(folder, "schedule", parts.read_schedule),
        languages=_by_service(folder, "language", parts.read_language),
        events=_by_service(folder, "event", parts.read_event),
    )
    services = _by_id(
        folder,
        "service",
        lambda row: _service(row, owned, organizations=organizations, programs=programs),
    )
    owned.check(services, folder)
    return Catalogue(_with_referrals(services, folder).values(), programs.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Owned:
    """Carry what belongs to services, by the id of the service."""

    locations: Mapping[str, tuple[Location, ...]]
    service_areas: Mapping[str, tuple[ServiceArea, ...]]
    phones: Mapping[str, tuple[Phone, ...]]
    schedules: Mapping[str, tuple[Schedule, ...]]
    languages: Mapping[str, tuple[str, ...]]
    events: Mapping[str, tuple[Event, ...]]

    def check(self, services: Mapping[str, Service], folder: Path) -> None:
        """Refuse what belongs to a service that does not exist."""
        tables = {
            "service_at_location": self.locations,
            "service_area": self.service_areas,
            "phone": self.phones,
            "schedule": self.schedules,
            "language": self.languages,
            "event": self.events,
        }
        for table, owned in tables.items():
            _check_owners(owned, services, folder / f"{table}.csv")


def check_service_row(row: Row) -> None:
    """Read one row of ``service.csv`` without what belongs to it.

    Raises
    ------
    CellError
        A cell is not what it should be.
    """
    _service(row, _NOTHING_OWNED, organizations={}, programs={})


_NOTHING_OWNED = _Owned(
    locations={}, service_areas={}, phones={}, schedules={}, languages={}, events={}
)


def _service(
    row: Row,
    owned: _Owned,
    *,
    organizations: Mapping[str, Organization],
    programs: Mapping[str, Program],
) -> Service:
    id_ = row.required("id")
    youngest, oldest = row.whole("minimum_age_months"), row.whole("maximum_age_months")
    if youngest is not None and oldest is not None and youngest >= oldest:
        row.fail("maximum_age_months", f"more than the minimum age of {youngest} months")
    begin, end = row.day("valid_from"), row.day("valid_to")
    if begin and end and begin > end:
        row.fail("valid_to", f"a day not before {begin}")
    assured, expires = row.day("assured_date"), row.day("expires")
    if assured and expires and assured > expires:
        row.fail("expires", f"a day not before {assured}")
    return Service(
        id=id_,
        name=row.required("name"),
        kind=row.choice("kind", KINDS, "a kind of geofh.services.KINDS"),
        organization=row.reference("organization_id", organizations, "organization.csv"),
        program=row.reference("program_id", programs, "program.csv"),
        status=row.choice("status", STATUSES, f"one of {STATUSES}"),
        description=row.text("description"),
        minimum_age_months=youngest,
        maximum_age_months=oldest,
        pregnancy=row.flag("pregnancy"),
        audience=row.text("eligibility_description"),
        deliveries=frozenset(_deliveries(row)),
        locations=owned.locations.get(id_, ()),
        service_areas=owned.service_areas.get(id_, ()),
        responsible=row.flag("responsible") or False,
        phones=owned.phones.get(id_, ()),
        email=row.text("email"),
        url=row.text("url"),
        schedules=owned.schedules.get(id_, ()),
        hours_text=row.text("opening_hours"),
        languages=owned.languages.get(id_, ()),
        languages_note=row.text("languages_note"),
        free=row.flag("free"),
        fees_description=row.text("fees_description"),
        anonymous=row.flag("anonymous"),
        appointment=row.flag("appointment"),
        application=row.flag("application"),
        without_insurance=row.flag("without_insurance"),
        single_parents=row.flag("single_parents"),
        step_free=row.flag("step_free"),
        interpreter=row.flag("interpreter"),
        events=owned.events.get(id_, ()),
        crisis=row.flag("crisis") or False,
        valid_from=begin,
        valid_to=end,
        assured_date=assured,
        expires=expires,
        missing=row.words("missing"),
        source=parts.read_source(row),
    )


def _with_referrals(services: Mapping[str, Service], folder: Path) -> dict[str, Service]:
    def name_of(id_: str) -> str | None:
        return services[id_].name if id_ in services else None

    def read(row: Row) -> Referral:
        return parts.read_referral(row, name_of)

    referrals = _by_service(folder, "referral", read)
    _check_owners(referrals, services, folder / "referral.csv")
    return {
        id_: replace(service, referrals=referrals[id_]) if id_ in referrals else service
        for id_, service in services.items()
    }


def _check_owners(owned: Iterable[str], services: Mapping[str, Service], file: Path) -> None:
    for id_ in owned:
        if id_ not in services:
            raise DataError(
                f"{file}, column 'service_id': {id_!r} leads nowhere, "
                "expected an id of service.csv."
            )


def _rows(folder: Path, table: str) -> Iterator[Row]:
    file = folder / f"{table}.csv"
    if table in OPTIONAL and not file.exists():
        return iter(())
    return read_rows(file, TABLES[table])


def _by_id(folder: Path, table: str, read: Callable[[Row], _Record]) -> dict[str, _Record]:
    records: dict[str, _Record] = {}
    for row in _rows(folder, table):
        id_ = row.required("id")
        if id_ in records:
            row.fail("id", "an id that no other line has")
        records[id_] = read(row)
    return records


def _by_service(
    folder: Path, table: str, read: Callable[[Row], _Record]
) -> dict[str, tuple[_Record, ...]]:
    records: defaultdict[str, list[_Record]] = defaultdict(list)
    for row in _rows(folder, table):
        records[row.required("service_id")].append(read(row))
    return {id_: tuple(found) for id_, found in records.items()}


def _place_reader(locations: Mapping[str, Location]) -> Callable[[Row], Location]:
    def read(row: Row) -> Location:
        return locations.get(row.required("location_id")) or row.fail(
            "location_id", "an id of location.csv"
        )

    return read


def _deliveries(row: Row) -> Iterator[Delivery]:
    for word in row.words("deliveries"):
        yield _DELIVERIES.get(word) or row.fail("deliveries", f"words of {tuple(_DELIVERIES)}")
