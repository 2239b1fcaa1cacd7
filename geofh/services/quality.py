"""A table that an office keeps -> what is wrong with it, row by row, and the services that load.

Every row is read on its own: a fault costs the cell or the row it stands in, never the rest.
What is refused and why is a `Remark`; nothing disappears without one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from uuid import uuid5

from geofh.records import Delivery, Organization, Service
from geofh.services import form
from geofh.services.area_names import AreaNames
from geofh.services.contacts import is_email, is_personal_mailbox
from geofh.services.form_hours import read_hours
from geofh.services.form_parts import (
    read_areas,
    read_events,
    read_phones,
    read_program,
    read_referrals,
    read_source,
)
from geofh.services.form_places import NAMESPACE, FindPlace, named_organization, read_places
from geofh.services.freshness import confirmation_remark
from geofh.services.reading import Reading
from geofh.services.remarks import Remark, Weight
from geofh.services.sheet import Sheet

__all__ = ["Report", "check_sheet"]

_CONTACTS = frozenset({"address", "phone"})
_WAYS = MappingProxyType(
    {way.value: names for way, names in form.DELIVERIES.items()} | {form.NO_WAY: (form.NO_WAY,)}
)


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
        reading = Reading(row, sheet.header, columns)
        service = _service(reading, seen, today=today, areas=areas, find_place=find_place)
        remarks += reading.remarks
        if not any(remark.weight is Weight.ROW for remark in reading.remarks):
            services.append(service)
    return Report(remarks=tuple(remarks), services=tuple(services))


def _header_remarks(sheet: Sheet, columns: Sequence[str]) -> Iterable[Remark]:
    for header, column in zip(sheet.header, columns, strict=True):
        if header and not column:
            yield Remark(row=1, column=header, code="column_unknown")
    for one in form.COLUMNS.values():
        if one.required and one.id not in columns:
            yield Remark(row=1, column=one.german, code="column_missing")


def _service(
    row: Reading,
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
    phones, locations = read_phones(row), read_places(row, id_, find_place)
    bound, email, url = read_areas(row, areas), _email(row), row.text("url")
    schedules, hours_text = read_hours(row)
    deliveries = _deliveries(row, has_place=bool(locations))
    missing = tuple(row.text("missing").split())
    if not (phones or locations or bound):
        says_so = email or url or deliveries - {Delivery.PLACE} or _CONTACTS.intersection(missing)
        row.say("no_contact" if says_so else "unreachable", "phone")
    assured, expires = _confirmed(row, today)
    return Service(
        id=id_,
        name=name,
        kind=kind,
        status=row.choice("status", form.STATUSES) or "active",
        organization=_organization(row, seen),
        program=read_program(row),
        description=row.text("description"),
        audience=row.text("audience"),
        minimum_age_months=youngest,
        maximum_age_months=oldest,
        pregnancy=row.flag("pregnancy"),
        deliveries=deliveries,
        locations=locations,
        service_areas=bound,
        responsible=row.flag("responsible") or False,
        phones=phones,
        email=email,
        url=url,
        schedules=schedules,
        hours_text=hours_text,
        languages=_languages(row),
        languages_note=row.text("languages_note"),
        fees_description=row.text("fees_description"),
        referrals=read_referrals(row),
        events=read_events(row),
        crisis=row.flag("crisis") or False,
        missing=missing,
        valid_from=begin,
        valid_to=end,
        assured_date=assured,
        expires=expires,
        source=read_source(row),
        free=row.flag("free"),
        anonymous=row.flag("anonymous"),
        application=row.flag("application"),
        without_insurance=row.flag("without_insurance"),
        single_parents=row.flag("single_parents"),
        step_free=row.flag("step_free"),
        interpreter=row.flag("interpreter"),
        appointment=row.flag("appointment"),
    )


def _deliveries(row: Reading, *, has_place: bool) -> frozenset[Delivery]:
    """Read the ways help is given; who names none is visited where there is a place."""
    visits = {Delivery.HOME_VISIT} if row.flag("home_visit") else set()
    words = [word for word in row.text("deliveries").replace(",", ";").split(";") if word.strip()]
    if not words:
        return frozenset(visits | ({Delivery.PLACE} if has_place else set()))
    ways = []
    for word in words:
        way, code = form.read_choice(word, _WAYS)
        if code:
            known = ", ".join(names[0] for names in _WAYS.values())
            row.say(code, "deliveries", value=word.strip(), hint=known)
        elif way != form.NO_WAY:
            ways.append(Delivery(way))
    return frozenset(visits.union(ways))


def _kind(row: Reading) -> str:
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


def _id(row: Reading, seen: _Seen, name: str) -> str:
    place = " ".join(
        row.text(column) for column in ("address_1", "city", "area", "phone") if row.text(column)
    )
    key = (_folded(name), _folded(place))
    stated = row.text("id")
    if stated and stated in seen.ids:
        row.say("id_twice", "id", value=stated, hint=str(seen.ids[stated]))
    elif name and key in seen.places:
        row.say("duplicate", "name", hint=str(seen.places[key]))
    seen.places.setdefault(key, row.row)
    # The number of the row keeps two equal rows apart; only a stated id lasts.
    id_ = stated or str(uuid5(NAMESPACE, f"{row.row}|{name}|{place}"))
    seen.ids.setdefault(id_, row.row)
    return id_


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _organization(row: Reading, seen: _Seen) -> Organization | None:
    name, id_ = row.text("organization"), row.text("organization_id")
    if not name:
        return None
    organization = named_organization(name, id_, row.text("organization_url"))
    known, first = seen.organizations.setdefault(organization.id, (name, row.row))
    if known != name:
        row.say("organization_conflict", "organization_id", value=id_, hint=str(first))
        return None
    return organization


def _ages(row: Reading) -> tuple[int | None, int | None]:
    youngest, oldest = row.age("minimum_age"), row.age("maximum_age")
    if youngest is not None and oldest is not None and youngest >= oldest:
        row.say("ages_reversed", "maximum_age")
        return None, None
    return youngest, oldest


def _validity(row: Reading) -> tuple[date | None, date | None]:
    begin, end = row.day("valid_from"), row.day("valid_to")
    if begin and end and begin > end:
        row.say("validity_reversed", "valid_to")
        return None, None
    return begin, end


def _confirmed(row: Reading, today: date) -> tuple[date | None, date | None]:
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


def _email(row: Reading) -> str:
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


def _languages(row: Reading) -> tuple[str, ...]:
    codes = []
    for word in row.text("languages").replace(";", " ").replace(",", " ").split():
        if len(word) == 2 and word.isascii() and word.isalpha():
            codes.append(word.lower())
        else:
            row.say("language_bad", "languages", value=word)
    return tuple(dict.fromkeys(codes))
