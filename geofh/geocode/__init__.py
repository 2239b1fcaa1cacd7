"""``Address`` -> ``GeocodeResult``: where an address is, and how sure that is."""

from geofh.geocode.directory import StreetDirectory
from geofh.geocode.former import FormerName
from geofh.geocode.geocoder import Geocoder
from geofh.geocode.index import write_index
from geofh.geocode.penalties import PENALTIES, Penalties
from geofh.geocode.trace import Step
from geofh.geocode.weigh import Considered, Explanation

__all__ = [
    "PENALTIES",
    "Considered",
    "Explanation",
    "FormerName",
    "Geocoder",
    "Penalties",
    "Step",
    "StreetDirectory",
    "write_index",
]
