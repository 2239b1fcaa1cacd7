"""A folder of service tables -> Catalogue: checked records, prepared for look-ups.

Every reference between the tables is followed here, so nothing after this module meets an id
without its row. A masked location loses address and coordinate while it is read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from geofh.crs import check_lonlat
from geofh.errors import CoordinateError, DataError
from geofh.records import (
    Delivery,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    Source,
)
from geofh.services.columns import TABLES
from geofh.services.hours import DAYS
from geofh.services.rows import Row, read_rows
from geofh.services.taxonomy import KINDS, position

__all__ = ["Catalogue", "read_catalogue"]

_STATUSES = ("active", "inactive", "defunct", "temporarily closed")
_VERIFIED = ("exact", "partial", "conflicting")
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
    """

    def __init__(self, services: Iterable[Service]) -> None:
        self.services = tuple(services)
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
    organizations = _by_id(folder, "organization", _organization)
    locations = _by_id(folder, "location", _location)
    parts = _Parts(
        organizations=organizations,
        locations=_by_service(folder, "service_at_location", _place_reader(locations)),
        service_areas=_by_service(folder, "service_area", _service_area),
        phones=_by_service(folder, "phone", _phone),
        schedules=_by_service(folder, "schedule", _schedule),
        languages=_by_service(folder, "language", _language),
    )
    services = _by_id(folder, "service", parts.service)
    parts.check_owners(services, folder)
    return Catalogue(services.values())


class _Parts:
    """Carry the read tables while the services are put together from them."""

    def __init__(
        self,
        *,
        organizations: Mapping[str, Organization],
        locations: Mapping[str, tuple[Location, ...]],
        service_areas: Mapping[str, tuple[ServiceArea, ...]],
        phones: Mapping[str, tuple[Phone, ...]],
        schedules: Mapping[str, tuple[Schedule, ...]],
        languages: Mapping[str, tuple[str, ...]],
    ) -> None:
        self._organizations = organizations
        self._locations = locations
        self._service_areas = service_areas
        self._phones = phones
        self._schedules = schedules
        self._languages = languages

    def service(self, row: Row) -> Service:
        id_ = row.required("id")
        youngest, oldest = row.whole("minimum_age_months"), row.whole("maximum_age_months")
        if youngest is not None and oldest is not None and youngest >= oldest:
            row.fail("maximum_age_months", f"more than the minimum age of {youngest} months")
        return Service(
            id=id_,
            name=row.required("name"),
            kind=row.choice("kind", KINDS, "a kind of geofh.services.KINDS"),
            organization=self._organization(row),
            status=row.choice("status", _STATUSES, f"one of {_STATUSES}"),
            description=row.text("description"),
            minimum_age_months=youngest,
            maximum_age_months=oldest,
            pregnancy=row.flag("pregnancy"),
            audience=row.text("eligibility_description"),
            deliveries=frozenset(_deliveries(row)),
            locations=self._locations.get(id_, ()),
            service_areas=self._service_areas.get(id_, ()),
            responsible=row.flag("responsible") or False,
            phones=self._phones.get(id_, ()),
            email=row.text("email"),
            url=row.text("url"),
            schedules=self._schedules.get(id_, ()),
            hours_text=row.text("opening_hours"),
            languages=self._languages.get(id_, ()),
            languages_note=row.text("languages_note"),
            free=row.flag("free"),
            fees_description=row.text("fees_description"),
            anonymous=row.flag("anonymous"),
            appointment=row.flag("appointment"),
            crisis=row.flag("crisis") or False,
            valid_from=row.day("valid_from"),
            valid_to=row.day("valid_to"),
            missing=row.words("missing"),
            source=_source(row),
        )

    def _organization(self, row: Row) -> Organization | None:
        id_ = row.text("organization_id")
        if not id_:
            return None
        return self._organizations.get(id_) or row.fail(
            "organization_id", "an id of organization.csv"
        )

    def check_owners(self, services: Mapping[str, Service], folder: Path) -> None:
        owned = {
            "service_at_location": self._locations,
            "service_area": self._service_areas,
            "phone": self._phones,
            "schedule": self._schedules,
            "language": self._languages,
        }
        for table, parts in owned.items():
            for id_ in parts:
                if id_ not in services:
                    raise DataError(
                        f"{folder / table}.csv, column 'service_id': {id_!r} leads nowhere, "
                        "expected an id of service.csv."
                    )


def _rows(folder: Path, table: str) -> Iterator[Row]:
    return read_rows(folder / f"{table}.csv", TABLES[table])


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


def _organization(row: Row) -> Organization:
    return Organization(id=row.text("id"), name=row.required("name"), website=row.text("website"))


def _location(row: Row) -> Location:
    if row.flag("masked"):
        return Location(id=row.text("id"), city=row.text("city"), masked=True)
    lon, lat = row.number("longitude"), row.number("latitude")
    if (lon is None) is not (lat is None):
        row.fail("latitude", "longitude and latitude, or neither")
    if lon is not None and lat is not None:
        try:
            check_lonlat(lon, lat)
        except CoordinateError:
            row.fail("longitude", "longitude 5 to 16 and latitude 46 to 56, in degrees")
    return Location(
        id=row.text("id"),
        name=row.text("name"),
        address_1=row.text("address_1"),
        postal_code=row.text("postal_code"),
        city=row.text("city"),
        lon=lon,
        lat=lat,
        level=row.text("level"),
        accuracy_m=row.number("accuracy_m"),
        area_id=row.text("area_id"),
    )


def _place_reader(locations: Mapping[str, Location]) -> Callable[[Row], Location]:
    def read(row: Row) -> Location:
        return locations.get(row.required("location_id")) or row.fail(
            "location_id", "an id of location.csv"
        )

    return read


def _service_area(row: Row) -> ServiceArea:
    return ServiceArea(
        layer=row.required("layer"), area_id=row.required("area_id"), name=row.required("name")
    )


def _phone(row: Row) -> Phone:
    return Phone(
        number=row.required("number"),
        display=row.required("display"),
        description=row.text("description"),
    )


def _schedule(row: Row) -> Schedule:
    days = row.text("byday").split(",")
    places = [DAYS.index(day) if day in DAYS else -1 for day in days]
    if -1 in places or any(later <= earlier for earlier, later in pairwise(places)):
        row.fail("byday", "days such as MO,TU,FR, each once and in the order of the week")
    row.choice("freq", ("WEEKLY",), "WEEKLY")
    return Schedule(
        byday=tuple(days),
        opens_at=row.clock("opens_at"),
        closes_at=row.clock("closes_at"),
        description=row.text("description"),
    )


def _language(row: Row) -> str:
    code = row.required("code")
    if not (len(code) == 2 and code.isascii() and code.islower()):
        row.fail("code", "a two-letter code of ISO 639-1 such as 'de'")
    return code


def _deliveries(row: Row) -> Iterator[Delivery]:
    for word in row.words("deliveries"):
        yield _DELIVERIES.get(word) or row.fail("deliveries", f"words of {tuple(_DELIVERIES)}")


def _source(row: Row) -> Source:
    first, *further = row.words("source_url") or ("",)
    if not (first or row.text("source_name")):
        row.fail("source_url", "the address of a source, or a source_name")
    return Source(
        url=first,
        date=row.text("source_date"),
        verified=row.choice("verified", _VERIFIED, f"one of {_VERIFIED}"),
        name=row.text("source_name"),
        further=tuple(further),
    )
