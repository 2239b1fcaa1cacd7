"""OpenStreetMap (.osm.pbf, .osm.gz, .osm) as a source: addresses, areas and services.

Everything read from it is © OpenStreetMap contributors under the Open Database License.
"""

from geofh.region.sources.osm_addresses import read_addresses
from geofh.region.sources.osm_boundaries import read_areas
from geofh.region.sources.osm_services import read_services

__all__ = ["read_addresses", "read_areas", "read_services"]
