"""The file of ways that a recipe names -> the region's walking network, and what is in it."""

from pathlib import Path

import numpy as np

from geofh.network import WALKERS, build_network, write_network
from geofh.region.progress import Progress, silent
from geofh.region.report import NetworkReport
from geofh.region.sources import Given, Tally
from geofh.region.sources.osm_ways import read_ways

__all__ = ["write_walking_network"]

_KM = 1e-6


def write_walking_network(
    given: Given, target: Path, *, tally: Tally, progress: Progress = silent
) -> NetworkReport:
    """Write the network of an OpenStreetMap file.

    Parameters
    ----------
    progress
        Told of every way that is read, then of the steps from ways to a file.

    Raises
    ------
    DataError
        osmium is not installed; the file is cut off, damaged, or has no way for people on foot.
    """
    with progress("ways on foot", None) as advance:
        ways = read_ways(given, tally=tally, advance=advance)
    with progress("walking network", 3) as advance:
        network = build_network(ways)
        advance(1)
        write_network(network, target)
        advance(1)
        paths = network.paths(WALKERS["adult"])
        advance(1)
    islands = ~paths.is_main
    return NetworkReport(
        junctions=len(network.node_xy),
        edges=len(network.ends),
        length_km=round(float(network.length_mm.sum()) * _KM, 3),
        islands=len(np.unique(paths.part[islands])),
        islands_km=round(float(network.length_mm[islands].sum()) * _KM, 3),
    )
