"""One row of a service table -> one record: what belongs to a service, each checked by itself."""

from collections.abc import Callable, Mapping
from itertools import pairwise

from geofh.crs import check_lonlat
from geofh.errors import CoordinateError, InputError
from geofh.records import (
    DRAWN,
    Event,
    Location,
    Organization,
    Phone,
    Program,
    Referral,
    Schedule,
    ServiceArea,
    Source,
)
from geofh.services.extents import read_extent
from geofh.services.hours import DAYS
from geofh.services.rows import Row
from geofh.services.taxonomy import KINDS

__all__ = [
    "read_area",
    "read_event",
    "read_language",
    "read_location",
    "read_organization",
    "read_phone",
    "read_program",
    "read_referral",
    "read_schedule",
    "read_source",
]

_VERIFIED = ("exact", "partial", "conflicting")


def read_organization(row: Row) -> Organization:
    """Read who runs a service."""
    return Organization(id=row.text("id"), name=row.required("name"), website=row.text("website"))


def read_program(row: Row) -> Program:
    """Read a programme; it needs a source like a service."""
    read_source(row)
    return Program(
        id=row.text("id"), name=row.required("name"), description=row.text("description")
    )


def read_location(row: Row, organizations: Mapping[str, Organization]) -> Location:
    """Read a place; of a masked one nothing is kept but its town."""
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
        organization=row.reference("organization_id", organizations, "organization.csv"),
    )


def read_area(row: Row) -> ServiceArea:
    """Read an area that a service is bound to: of a district layer, or drawn."""
    layer, extent = row.required("layer"), row.text("extent")
    if bool(extent) is not (layer == DRAWN):
        row.fail("extent", f"an area for the layer {DRAWN!r}, and nothing for every other layer")
    if extent:
        try:
            extent = read_extent(extent)
        except InputError as error:
            row.fail("extent", str(error))
    return ServiceArea(
        layer=layer, area_id=row.required("area_id"), name=row.required("name"), extent=extent
    )


def read_phone(row: Row) -> Phone:
    """Read a telephone number."""
    return Phone(
        number=row.required("number"),
        display=row.required("display"),
        description=row.text("description"),
    )


def read_schedule(row: Row) -> Schedule:
    """Read a weekly rule."""
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


def read_language(row: Row) -> str:
    """Read the code of a language."""
    code = row.required("code")
    if not (len(code) == 2 and code.isascii() and code.islower()):
        row.fail("code", "a two-letter code of ISO 639-1 such as 'de'")
    return code


def read_event(row: Row) -> Event:
    """Read something that happened at a time."""
    return Event(
        name=row.required("name"),
        date=row.partial_date("date"),
        description=row.text("description"),
    )


def read_referral(row: Row, name_of: Callable[[str], str | None]) -> Referral:
    """Read where a service leads on; ``name_of`` gives the name of a service by its id."""
    id_, kind = row.text("target_service_id"), row.text("target_kind")
    name = name_of(id_) if id_ else ""
    if name is None:
        row.fail("target_service_id", "an id of service.csv")
    if kind:
        row.choice("target_kind", KINDS, "a kind of geofh.services.KINDS")
    if not (id_ or kind):
        row.required("description")
    return Referral(service_id=id_, name=name, kind=kind, description=row.text("description"))


def read_source(row: Row) -> Source:
    """Read where a statement comes from."""
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
