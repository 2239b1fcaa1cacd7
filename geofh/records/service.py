"""Who helps: organizations, locations, services, in the words of HSDS 3.1.

HSDS is the Human Services Data Specification of Open Referral. Where the standard has a
word, it is used; what it lacks (months of age, pregnancy, areas as references to district
layers, a location that must never be shown) carries our own name.
A field that is ``None`` or empty means "nobody stated it", never "no".
"""

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

__all__ = [
    "DRAWN",
    "Delivery",
    "Event",
    "Location",
    "Organization",
    "Phone",
    "Program",
    "Referral",
    "Schedule",
    "Service",
    "ServiceArea",
    "Source",
]


DRAWN = "drawn"
"""Layer of a service area that is no area of a district layer, but a polygon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Tell where a statement comes from.

    ``date`` is what the source states ("2020-07-29", "2012-03", "2018/2019", or empty);
    ``verified`` is ``exact``, ``partial`` or ``conflicting``. ``name`` tells what the source is
    where an address alone does not (a data set, a printed list); ``further`` are more pages
    that state the same.
    """

    url: str
    date: str = ""
    verified: str = "partial"
    name: str = ""
    further: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        """Count the sources: pages that somebody can open; one where it is only named.

        Examples
        --------
        >>> Source(url="https://a.example", further=("https://b.example",)).count
        2
        >>> Source(url="", name="a printed list").count
        1
        """
        return max(bool(self.url) + len(self.further), int(bool(self.name)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Organization:
    """Name who runs a service."""

    id: str
    name: str
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """Hold one number: ``number`` in E.164 or as a national short number, ``display`` to read."""

    number: str
    display: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Hold one weekly opening rule, local time.

    ``byday`` uses the two-letter days of iCalendar ("MO" … "SU"); ``closes_at`` of 00:00
    means the end of the day; ``opens_at == closes_at == 00:00`` means around the clock.
    """

    byday: tuple[str, ...]
    opens_at: time
    closes_at: time
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Hold a place where a service is given.

    A masked location (a women's shelter) carries neither address nor coordinate: the
    catalogue removes them when it reads the file, so nothing after it can leak them.
    ``area_id`` is the finest district the source states for the place, if it states one.
    ``organization`` is whose place it is, where that is not who gives the service: counselling
    in a medical practice, a consultation hour in a family centre.
    """

    id: str
    name: str = ""
    address_1: str = ""
    postal_code: str = ""
    city: str = ""
    lon: float | None = None
    lat: float | None = None
    level: str = ""
    accuracy_m: float | None = None
    area_id: str = ""
    organization: Organization | None = None
    masked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceArea:
    """Bind a service to an area: one of a district layer, or one that is drawn.

    Attributes
    ----------
    layer, area_id
        The area of a district layer. A drawn one has the layer `DRAWN` and an id of its own.
    extent
        A GeoJSON Polygon or MultiPolygon (RFC 7946: EPSG:4326, lon before lat), as text; empty
        for an area of a layer.
    """

    layer: str
    area_id: str
    name: str
    extent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """Name a programme that services belong to (HSDS: program)."""

    id: str
    name: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Hold something that happened at a time: an opening, a certificate, an award.

    ``date`` is as exact as its source: "2011-09-20", "2019-09" or "2021".
    """

    name: str
    date: str
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """Say where a service leads a family on.

    ``service_id`` and ``name`` are those of the other service, ``kind`` is the kind of help
    where the source names no service; with neither, only ``description`` is known.
    """

    service_id: str = ""
    name: str = ""
    kind: str = ""
    description: str = ""


class Delivery(StrEnum):
    """Tell how help reaches a family."""

    PLACE = "place"
    HOME_VISIT = "home_visit"
    PHONE = "phone"
    ONLINE = "online"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Describe one offer of help.

    Attributes
    ----------
    kind
        Id of a term in our taxonomy of kinds ("family_office", "midwife_hotline", …).
    status
        HSDS: ``active``, ``inactive``, ``defunct`` or ``temporarily closed``.
    minimum_age_months, maximum_age_months
        Age of the child; the maximum is exclusive ("0-3" is 0 to 36). None: not stated.
    pregnancy
        True when the source names pregnancy; None when it says nothing about life stages.
    deliveries
        How the help is given; empty when nobody stated it.
    service_areas
        Areas the service is bound to; empty means no area was stated.
    responsible
        The service is the office responsible for its areas: it is listed before near ones.
    languages
        ISO 639-1 codes; ``languages_note`` keeps what has no code ("+7 more").
    free, anonymous, appointment
        None when not stated.
    application
        An application has to be filed first; None when not stated.
    without_insurance
        Open to who has no health insurance, at no cost; None when not stated.
    step_free, interpreter
        Reached without a step; somebody interprets when told before. None when not stated.
    single_parents
        True when a source names single parents; never False, as nobody states that.
    program, referrals, events
        What it belongs to, where it leads on, what happened when.
    missing
        HSDS names of contact fields that no source states ("address", "phone", "hours").
    assured_date
        Day on which somebody last checked all this with who gives the service; None: nobody did.
    expires
        Last day for which that holds; None: a year (`geofh.services.freshness`).
    """

    id: str
    name: str
    kind: str
    organization: Organization | None
    status: str = "active"
    description: str = ""
    minimum_age_months: int | None = None
    maximum_age_months: int | None = None
    pregnancy: bool | None = None
    audience: str = ""
    deliveries: frozenset[Delivery] = frozenset()
    locations: tuple[Location, ...] = ()
    service_areas: tuple[ServiceArea, ...] = ()
    responsible: bool = False
    phones: tuple[Phone, ...] = ()
    email: str = ""
    url: str = ""
    schedules: tuple[Schedule, ...] = ()
    hours_text: str = ""
    languages: tuple[str, ...] = ()
    languages_note: str = ""
    free: bool | None = None
    fees_description: str = ""
    anonymous: bool | None = None
    appointment: bool | None = None
    application: bool | None = None
    without_insurance: bool | None = None
    single_parents: bool | None = None
    step_free: bool | None = None
    interpreter: bool | None = None
    program: Program | None = None
    referrals: tuple[Referral, ...] = ()
    events: tuple[Event, ...] = ()
    crisis: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
    missing: tuple[str, ...] = ()
    assured_date: date | None = None
    expires: date | None = None
    source: Source
