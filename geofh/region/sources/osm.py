"""OpenStreetMap (.osm.pbf, .osm.gz, .osm) as a source: addresses, areas and services.

Everything read from it is © OpenStreetMap contributors under the Open Database License.
"""

from collections.abc import Callable, Mapping

from geofh.region.sources import osm_services
from geofh.region.sources.given import Given
from geofh.region.sources.osm_addresses import read_addresses
from geofh.region.sources.osm_boundaries import read_areas
from geofh.region.sources.surroundings import Surroundings
from geofh.region.sources.tally import Tally

__all__ = ["read_addresses", "read_areas", "read_services"]


def read_services(
    given: Given,
    *,
    tally: Tally,
    surroundings: Callable[[], Surroundings],  # noqa: ARG001  (places have coordinates)
) -> Mapping[str, list[dict[str, str]]]:
    """Read the places that matter to families as services, see `osm_services`."""
    return osm_services.read_services(given, tally=tally)
