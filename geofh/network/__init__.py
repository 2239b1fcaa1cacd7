"""Ways on foot: pieces of way -> a network; places -> their nearest way; places -> minutes between.

Imports nothing that reads files of OpenStreetMap: `geofh.region.sources.osm_ways` does.
"""

from geofh.network.build import Ways, build_network
from geofh.network.network import Network, open_network, write_network
from geofh.network.snap import Snaps
from geofh.network.straight import StraightLine
from geofh.network.travel import Places, TravelTimes, WalkingTimes
from geofh.network.walker import WALKERS, Walker

__all__ = [
    "WALKERS",
    "Network",
    "Places",
    "Snaps",
    "StraightLine",
    "TravelTimes",
    "Walker",
    "WalkingTimes",
    "Ways",
    "build_network",
    "open_network",
    "write_network",
]
