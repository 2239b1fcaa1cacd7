"""``Address`` -> ``GeocodeResult``: where an address is, and how sure that is."""

from geofh.geocode.directory import StreetDirectory
from geofh.geocode.geocoder import Geocoder

__all__ = ["Geocoder", "StreetDirectory"]
