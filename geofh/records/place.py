"""Where somebody is: addresses, geocoding results, districts.

Coordinates are always ``lon, lat`` in degrees (EPSG:4326); lengths are metres.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

__all__ = [
    "Address",
    "Area",
    "District",
    "DistrictAnswer",
    "DistrictStatus",
    "GeocodeResult",
    "GeocodeStatus",
    "Level",
    "Note",
    "Origin",
    "ReverseResult",
    "Suggestion",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """Carry one remark for the reader: a stable code to translate and an English sentence.

    ``text`` never repeats an address.
    """

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Hold where a family is: degrees (EPSG:4326), and the radius in metres that holds the place.

    Without a radius nothing is known about how exact the point is; without a point there is none.
    """

    lon: float | None = None
    lat: float | None = None
    accuracy_m: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Hold an address in parts; an empty part was not stated.

    ``house_number`` and ``suffix`` are the first of a range ("12a-14" is 12, "a", to 14).
    """

    street: str = ""
    house_number: int | None = None
    suffix: str = ""
    house_number_to: int | None = None
    postcode: str = ""
    city: str = ""
    city_district: str = ""


class Level(StrEnum):
    """Tell what a coordinate stands for, from exact to coarse."""

    POINT = "point"
    """Coordinates the caller gave."""
    HOUSE = "house"
    """This very house number."""
    HOUSE_INTERPOLATED = "house_interpolated"
    """Between two known house numbers of the same street and side."""
    STREET = "street"
    """Somewhere on the street."""
    PLACE = "place"
    """Somewhere in a named place (a Stadtbezirk, a Gemeinde)."""
    POSTCODE = "postcode"
    """Somewhere in a postcode area."""


class GeocodeStatus(StrEnum):
    """Tell whether a place was found."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    """Several equally good places: see ``candidates``."""
    NOT_FOUND = "not_found"
    """No such street or place: see ``suggestions``."""
    OUTSIDE = "outside"
    """The address names another city than this region's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Offer one completion of what somebody typed.

    ``text`` is what to put into the field; ``district`` tells same-named streets apart;
    ``complete`` is false when a house number should still follow.
    """

    text: str
    district: str = ""
    complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class GeocodeResult:
    """Hold where an address is and how sure that is.

    Attributes
    ----------
    status
        Whether there is a place at all; the fields below are empty unless it is ``found``.
    query
        The address as it was understood.
    address
        The address that was found, spelled as the register spells it.
    lon, lat
        Degrees, EPSG:4326.
    level, accuracy_m
        What the coordinate stands for, and the radius in metres that holds the true place
        in 95 of 100 cases.
    score
        1 for a match to the letter, less for each liberty taken (0 to 1).
    area_ids
        Ids in the region's finest district layer in which the place can lie, as far as the
        register itself says so. One id is a fact; several are the choice; none means that
        only the coordinate can tell.
    candidates
        For ``ambiguous``: the equally good places, each itself ``found``.
    suggestions
        For ``not_found``: the nearest names, never presented as an answer.
    notes
        Remarks such as "this house number is not in the register".
    """

    status: GeocodeStatus
    query: Address
    address: Address | None = None
    lon: float | None = None
    lat: float | None = None
    level: Level | None = None
    accuracy_m: float | None = None
    score: float = 0.0
    area_ids: tuple[str, ...] = ()
    candidates: "tuple[GeocodeResult, ...]" = ()
    suggestions: tuple[Suggestion, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReverseResult:
    """Hold which street is nearest to a point.

    Attributes
    ----------
    street
        As the register spells it.
    first, last
        The known house numbers ("12", "14a") around the nearest place, on one side of the
        street; equal where that side has only one.
    district
        Its Stadtbezirk, as pages show it; empty if unknown.
    area_ids
        Ids in the finest layer of the two houses; the point itself may lie in another.
    distance_m
        From the point to the straight line between the two houses, metres.
    """

    street: str
    first: str
    last: str
    district: str
    area_ids: tuple[str, ...]
    distance_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Name a place that a query may mean without naming a street.

    ``members`` are the ids of the finest layer that make it up; ``radius_m`` holds all of it
    from the representative point ``lon, lat``.
    """

    layer: str
    id: str
    name: str
    members: tuple[str, ...]
    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True, slots=True, kw_only=True)
class District:
    """Name one area of one layer."""

    layer: str
    id: str
    name: str
    valid_from: date | None = None
    valid_to: date | None = None


class DistrictStatus(StrEnum):
    """Tell whether a layer gives one answer."""

    FOUND = "found"
    AMBIGUOUS = "ambiguous"
    """The accuracies of point and line do not decide between ``candidates``."""
    OUTSIDE = "outside"
    """No area of this layer is here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DistrictAnswer:
    """Say which area of one layer a place lies in.

    Attributes
    ----------
    layer, title
        Id and readable name of the layer.
    district
        The area, for ``found``.
    candidates
        For ``ambiguous``: the possible areas, most likely first.
    may_be_outside
        For ``ambiguous``: the place may also lie in none of the candidates.
    basis
        ``register`` when the address register itself names the area, ``boundary`` when the
        drawn line decided.
    accuracy_m
        How far the drawn line may be from the legal one, in metres.
    border_m
        Distance from the point to the nearest line that could change the answer, in metres;
        none when the register decided, and when every such line is farther than 50 m and than
        point and line can be wrong together.
    derived
        The lines of this layer were derived from addresses; they are not the legal ones.
    """

    layer: str
    title: str
    status: DistrictStatus
    district: District | None = None
    candidates: tuple[District, ...] = ()
    may_be_outside: bool = False
    basis: str = "boundary"
    accuracy_m: float
    border_m: float | None = None
    derived: bool = False
