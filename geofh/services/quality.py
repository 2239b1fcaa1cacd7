"""A table that an office keeps -> what is wrong with it, row by row, and the services that load.

Every row is read on its own: a fault costs the cell or the row it stands in, never the rest.
What is refused and why is a `Remark`; nothing disappears without one.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID, uuid5

from geofh.records import (
    Address,
    Delivery,
    GeocodeResult,
    GeocodeStatus,
    Level,
    Location,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    Source,
)
from geofh.services import form
from geofh.services.area_names import AreaNames, areas_named
from geofh.services.contacts import PhoneReading, is_email, is_personal_mailbox, read_phone_text
from geofh.services.freshness import confirmation_remark
from geofh.services.hours import parse_hours
from geofh.services.osm_hours import is_osm_hours
from geofh.services.remarks import Remark, Weight
from geofh.services.sheet import Cell, Sheet, SheetRow

__all__ = ["FindPlace", "Report", "check_sheet"]

FindPlace = Callable[[str], GeocodeResult]
"""Where an address is; `Region.geocode` is one."""

_NAMESPACE = UUID("6a1c8f52-6a0e-5f7d-9a53-0c1f5e9d2b11")
_PLACES = {
    GeocodeStatus.NOT_FOUND: "address_not_found",
    GeocodeStatus.AMBIGUOUS: "address_ambiguous",
    GeocodeStatus.OUTSIDE: "address_outside",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Hold what a check found: remarks in the order of the rows, and the services that load."""

    remarks: tuple[Remark, ...]
    services: tuple[Service, ...] = ()

    @property
    def refused(self) -> int:
        """Count the remarks that cost a row or a cell."""
        return sum(remark.weight is not Weight.NOTE for remark in self.remarks)


@dataclass(slots=True, kw_only=True)
class _Seen:
    """Remember what stood in earlier rows: value -> number of the row."""

    ids: dict[str, int] = field(default_factory=dict)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    organizations: dict[str, tuple[str, int]] = field(default_factory=dict)


def check_sheet(
    sheet: Sheet, *, today: date, areas: AreaNames, find_place: FindPlace | None = None
) -> Report:
    """Check a table with one row per service.

    Parameters
    ----------
    today
        Day from which the age of a confirmation is counted.
    areas
        The areas there are.
    find_place
        Looks addresses up; without it none is, and services have no coordinate.

    Returns
    -------
    Report
        A service for every row that no remark of the weight `Weight.ROW` refuses.
    """
    columns = [form.column_of(header) for header in sheet.header]
    remarks = list(_header_remarks(sheet, columns))
    if any(remark.weight is Weight.ROW for remark in remarks):
        return Report(remarks=tuple(remarks))
    seen, services = _Seen(), []
    for row in sheet.rows:
        reading = _Reading(row, sheet.header, columns)
        service = _service(reading, seen, today=today, areas=areas, find_place=find_place)
        remarks += reading.remarks
        if not any(remark.weight is Weight.ROW for remark in reading.remarks):
            services.append(service)
    return Report(remarks=tuple(remarks), services=tuple(services))


class _Reading:
    """Carry one row by column while it is read, and collect what there is to say."""

    def __init__(self, row: SheetRow, header: Sequence[str], columns: Sequence[str]) -> None:
        self.row = row.number
        self.remarks: list[Remark] = []
        self._headers = dict(zip(columns, header, strict=True))
        self._cells = dict(zip(columns, row.cells, strict=False))
        if len(row.cells) != len(header):
            self.say("cells", "", value=str(len(row.cells)), hint=str(len(header)))

    def cell(self, column: str) -> Cell:
        return self._cells.get(column)

    def text(self, column: str) -> str:
        return form.read_text(self.cell(column))

    def say(self, code: str, column: str, **words: str) -> None:
        header = self._headers.get(column) or (form.COLUMNS[column].german if column else "")
        self.remarks.append(Remark(row=self.row, column=header, code=code, **words))

    def flag(self, column: str) -> bool | None:
        value, code = form.read_flag(self.cell(column))
        if code:
            self.say(code, column, value=self.text(column))
        return value

    def day(self, column: str) -> date | None:
        value, code = form.read_day(self.cell(column))
        if code:
            self.say(code, column, value=self.text(column), hint=f"{value}")
        return value

    def age(self, column: str) -> int | None:
        value, code = form.read_age(self.cell(column))
        if code:
            self.say(code, column)
        return value


def _header_remarks(sheet: Sheet, columns: Sequence[str]) -> Iterable[Remark]:
    for header, column in zip(sheet.header, columns, strict=True):
        if header and not column:
            yield Remark(row=1, column=header, code="column_unknown")
    for one in form.COLUMNS.values():
        if one.required and one.id not in columns:
            yield Remark(row=1, column=one.german, code="column_missing")


def _service(
    row: _Reading,
    seen: _Seen,
    *,
    today: date,
    areas: AreaNames,
    find_place: FindPlace | None,
) -> Service:
    name, kind = row.text("name"), _kind(row)
    if not name:
        row.say("missing", "name")
    id_ = _id(row, seen, name)
    youngest, oldest = _ages(row)
    begin, end = _validity(row)
    phones, locations = _phones(row), _locations(row, id_, find_place)
    bound = _areas(row, areas)
    schedules = _hours(row)
    if not (phones or locations or bound):
        row.say("unreachable", "")
    assured, expires = _confirmed(row, today)
    visits = row.flag("home_visit")
    deliveries = {Delivery.HOME_VISIT} if visits else set()
    url, source = row.text("url"), row.text("source")
    return Service(
        id=id_,
        name=name,
        kind=kind,
        organization=_organization(row, seen),
        description=row.text("description"),
        minimum_age_months=youngest,
        maximum_age_months=oldest,
        pregnancy=row.flag("pregnancy"),
        deliveries=frozenset(deliveries | ({Delivery.PLACE} if locations else set())),
        locations=locations,
        service_areas=bound,
        phones=phones,
        email=_email(row),
        url=url,
        schedules=schedules or (),
        hours_text="" if schedules is not None else row.text("opening_hours"),
        languages=_languages(row),
        valid_from=begin,
        valid_to=end,
        assured_date=assured,
        expires=expires,
        source=Source(
            url=source if source.startswith("http") else url,
            name="" if source.startswith("http") else source,
        ),
        free=row.flag("free"),
        anonymous=row.flag("anonymous"),
        application=row.flag("application"),
        without_insurance=row.flag("without_insurance"),
        single_parents=row.flag("single_parents"),
        step_free=row.flag("step_free"),
        interpreter=row.flag("interpreter"),
        appointment=row.flag("appointment"),
    )


def _kind(row: _Reading) -> str:
    kind = form.read_kind(row.cell("kind"))
    if not row.text("kind"):
        row.say("missing", "kind")
    elif not kind:
        close = " / ".join(form.close_kinds(row.cell("kind")))
        row.say(
            "kind_unknown",
            "kind",
            value=row.text("kind"),
            hint=f"; did you mean {close}?" if close else "",
            hint_de=f"; meinen Sie {close}?" if close else "",
        )
    return kind


def _id(row: _Reading, seen: _Seen, name: str) -> str:
    place = " ".join(
        row.text(column) for column in ("address_1", "city", "area", "phone") if row.text(column)
    )
    key = (name.casefold(), place.casefold())
    stated = row.text("id")
    if stated and stated in seen.ids:
        row.say("id_twice", "id", value=stated, hint=str(seen.ids[stated]))
    elif name and key in seen.places:
        row.say("duplicate", "name", hint=str(seen.places[key]))
    seen.places.setdefault(key, row.row)
    # The number of the row keeps two equal rows apart; only a stated id lasts.
    id_ = stated or str(uuid5(_NAMESPACE, f"{row.row}|{name}|{place}"))
    seen.ids.setdefault(id_, row.row)
    return id_


def _organization(row: _Reading, seen: _Seen) -> Organization | None:
    name, id_ = row.text("organization"), row.text("organization_id")
    if not name:
        return None
    id_ = id_ or str(uuid5(_NAMESPACE, f"organization|{name}"))
    known, first = seen.organizations.setdefault(id_, (name, row.row))
    if known != name:
        row.say("organization_conflict", "organization_id", value=id_, hint=str(first))
        return None
    return Organization(id=id_, name=name)


def _ages(row: _Reading) -> tuple[int | None, int | None]:
    youngest, oldest = row.age("minimum_age"), row.age("maximum_age")
    if youngest is not None and oldest is not None and youngest >= oldest:
        row.say("ages_reversed", "maximum_age")
        return None, None
    return youngest, oldest


def _validity(row: _Reading) -> tuple[date | None, date | None]:
    begin, end = row.day("valid_from"), row.day("valid_to")
    if begin and end and begin > end:
        row.say("validity_reversed", "valid_to")
        return None, None
    return begin, end


def _confirmed(row: _Reading, today: date) -> tuple[date | None, date | None]:
    assured, expires = row.day("assured_date"), row.day("expires")
    remark = confirmation_remark(assured, expires, today=today)
    if not (row.text("assured_date") or row.text("expires")):
        row.say("unconfirmed", "assured_date")
    elif remark:
        code, column, value = remark
        row.say(code, column, value=value)
        if code == "future":
            assured = None
        elif code == "confirmation_reversed":
            expires = None
    return assured, expires


def _phones(row: _Reading) -> tuple[Phone, ...]:
    cell = row.cell("phone")
    if row.text("phone") == "":
        return ()
    # A number in a number cell has lost its zero, however it is shown.
    is_number = not isinstance(cell, str)
    reading = PhoneReading(is_float=True) if is_number else read_phone_text(row.text("phone"))
    office = form.read_flag(row.cell("office_contact"))[0]
    if reading.is_float:
        row.say("phone_float", "phone")
    elif not reading.number:
        row.say("phone_bad", "phone")
    elif reading.is_mobile and not office:
        row.say("phone_mobile", "phone")
    else:
        return (Phone(number=reading.number, display=row.text("phone")),)
    return ()


def _email(row: _Reading) -> str:
    text = row.text("email")
    office = row.flag("office_contact")
    if not text:
        return ""
    if not is_email(text):
        row.say("email_bad", "email")
        return ""
    if is_personal_mailbox(text) and not office:
        row.say("email_personal", "email")
        return ""
    return text


def _hours(row: _Reading) -> tuple[Schedule, ...] | None:
    text = row.text("opening_hours")
    schedules = parse_hours(text)
    if schedules is None and not is_osm_hours(text):
        row.say("hours_bad", "opening_hours", value=text)
    return schedules


def _languages(row: _Reading) -> tuple[str, ...]:
    codes = []
    for word in row.text("languages").replace(";", " ").replace(",", " ").split():
        if len(word) == 2 and word.isascii() and word.isalpha():
            codes.append(word.lower())
        else:
            row.say("language_bad", "languages", value=word)
    return tuple(dict.fromkeys(codes))


def _areas(row: _Reading, areas: AreaNames) -> tuple[ServiceArea, ...]:
    bound = []
    for text in filter(None, (part.strip() for part in row.text("area").split(";"))):
        found = list(areas_named(text, areas))
        if len(found) == 1:
            bound.append(found[0])
        else:
            choices = ", ".join(f"{area.layer}:{area.area_id}" for area in found)
            known = ", ".join(areas)
            row.say(
                "area_ambiguous" if found else "area_unknown",
                "area",
                value=text,
                hint=choices or f"; layers: {known}",
                hint_de=choices or f"; Ebenen: {known}",
            )
    return tuple(bound)


def _locations(
    row: _Reading, service_id: str, find_place: FindPlace | None
) -> tuple[Location, ...]:
    address, stated = row.text("address_1"), _stated_place(row)
    if not address and stated is None:
        return ()
    postal_code, city = row.text("postal_code"), row.text("city")
    place = stated
    if place is None and find_place is not None:
        place = find_place(f"{address}, {postal_code} {city}".strip(", "))
        if code := _PLACES.get(place.status, ""):
            row.say(code, "address_1")
    found = place if place is not None and place.status is GeocodeStatus.FOUND else None
    return (
        Location(
            id=str(uuid5(_NAMESPACE, f"location|{service_id}")),
            address_1=address,
            postal_code=postal_code,
            city=city,
            lon=found.lon if found else None,
            lat=found.lat if found else None,
            level=found.level.value if found and found.level else "",
            accuracy_m=found.accuracy_m if found else None,
        ),
    )


def _stated_place(row: _Reading) -> GeocodeResult | None:
    """Read the coordinate that a row states; it needs no look-up."""
    lonlat, code = form.read_lonlat(row.cell("longitude"), row.cell("latitude"))
    if code:
        row.say(code, "longitude")
    if lonlat is None:
        return None
    found = GeocodeStatus.FOUND
    return GeocodeResult(
        status=found, query=Address(), lon=lonlat[0], lat=lonlat[1], level=Level.POINT
    )
