"""What services are checked against: the region that is being built, as far as it is there."""

from dataclasses import dataclass
from datetime import date

from geofh.services.area_names import AreaNames
from geofh.services.form_places import FindPlace

__all__ = ["Surroundings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Hold the areas, the geocoder and the day of a region.

    Attributes
    ----------
    areas
        Layer -> id -> name.
    find_place
        Where an address is; made of the region's own street directory.
    day
        The day that the data describe; the age of a confirmation is counted from it.
    """

    areas: AreaNames
    find_place: FindPlace
    day: date
