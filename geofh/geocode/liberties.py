"""Every liberty the geocoder takes: its note for the reader and what it costs.

The score orders answers and warns; it is not a probability. A liberty without a note does not
exist.
"""

from collections.abc import Iterable, Sequence
from types import MappingProxyType

from geofh.geocode.directory import HouseKey
from geofh.geocode.former import FormerName
from geofh.records import Note

__all__ = [
    "DISTRICT_DIFFERS",
    "HOUSE_NUMBER_MISSING",
    "HOUSE_NUMBER_SUFFIX_UNKNOWN",
    "POSTCODE_DIFFERS",
    "STREET_SPELLING",
    "STREET_UNKNOWN",
    "house_number_unknown",
    "more_streets",
    "outside_city",
    "outside_postcode",
    "score",
    "street_renamed",
]

HOUSE_NUMBER_MISSING = Note(
    code="house_number_missing",
    text="No house number was given: the answer stands for the whole street.",
)
HOUSE_NUMBER_SUFFIX_UNKNOWN = Note(
    code="house_number_suffix_unknown",
    text="This house number is known, but not with this suffix: the place is near it.",
)
POSTCODE_DIFFERS = Note(
    code="postcode_differs",
    text="The stated postcode does not belong to this place: please compare.",
)
DISTRICT_DIFFERS = Note(
    code="district_differs",
    text="The place does not lie in the stated district: please compare.",
)
STREET_SPELLING = Note(
    code="street_spelling",
    text="The street was found under a slightly different spelling: please compare.",
)
STREET_UNKNOWN = Note(
    code="street_unknown",
    text="This region has no street directory: the answer stands for the whole place.",
)

_COSTS = MappingProxyType(
    {
        "district_differs": 0.1,
        "house_number_missing": 0.1,
        "house_number_suffix_unknown": 0.05,
        "house_number_unknown": 0.2,
        "postcode_differs": 0.1,
        "street_renamed": 0.1,
        "street_spelling": 0.3,
        "street_unknown": 0.3,
    }
)


def house_number_unknown(houses: Sequence[HouseKey]) -> Note:
    """Say that a house number lies outside the known ones, and which are known."""
    numbers = sorted({number for number, _ in houses})
    sides = [[n for n in numbers if n % 2 == parity] for parity in (1, 0)]
    ranges = [
        f"{side[0]} to {side[-1]}" if len(side) > 1 else f"{side[0]}" for side in sides if side
    ]
    return Note(
        code="house_number_unknown",
        text=f"This house number is not among the known ones ({', '.join(ranges)}): "
        "the answer stands for the whole street.",
    )


def street_renamed(former: FormerName) -> Note:
    """Say that a street has another name now, since when, and who says so."""
    until = f" until {former.until}" if former.until else " formerly"
    return Note(
        code="street_renamed",
        text=f"{former.street} was called {former.former}{until} ({former.source}).",
    )


def more_streets(count: int) -> Note:
    """Say that there are more streets of the name than candidates."""
    return Note(
        code="more_streets",
        text=f"{count:,} more streets have this name: please add the city or the postcode.",
    )


def outside_city(region: str) -> Note:
    """Say that the address names another city."""
    return Note(
        code="outside_city",
        text=f"The address names another city than {region or 'those of this region'}. "
        "If the words after the street are no city, leave them out.",
    )


def outside_postcode(region: str) -> Note:
    """Say that the postcode is another city's."""
    return Note(
        code="outside_postcode",
        text=f"The stated postcode does not belong to {region or 'this region'}. "
        "If it is wrong, leave it out.",
    )


def score(notes: Iterable[Note]) -> float:
    """Give 1 for a match to the letter, less for each liberty."""
    return max(0.0, round(1.0 - sum(_COSTS.get(note.code, 0.0) for note in notes), 2))
