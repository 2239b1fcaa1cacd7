"""OpenStreetMap -> the ways that people on foot may use, as plain arrays.

Which ways these are follows the tags, see `is_walkable`; the pieces of a way that the file does
not hold (extracts cut what crosses their border) are left out and counted. What comes out is not
a network yet: `geofh.network.build_network` makes one of it.
"""

from array import array
from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.crs import to_metres
from geofh.network import Ways
from geofh.region.sources.given import Given
from geofh.region.sources.osm_file import check_whole, import_osmium, name_damage
from geofh.region.sources.tally import Tally

__all__ = ["CLOSED", "CUT", "NOT_ON_FOOT", "is_stairs", "is_walkable", "read_ways"]

NOT_ON_FOOT = "not meant for people on foot"
CLOSED = "closed to people on foot or to the public"
CUT = "of the way the file holds less than two neighbouring nodes"
_PARTLY_CUT = "ways that the extract cuts: the part inside is kept"

_KEY = "highway"
# Everybody may walk here unless a tag says otherwise. Trunk roads, cycle tracks and bridle paths
# are for others in Germany (OpenStreetMap's access defaults for the country) unless `foot` says so.
# fmt: off
_OPEN = frozenset({
    "corridor", "crossing", "footway", "living_street", "path", "pedestrian", "platform", "primary",
    "primary_link", "residential", "road", "secondary", "secondary_link", "service", "steps",
    "tertiary", "tertiary_link", "track", "unclassified",
})
# fmt: on
_IF_STATED = frozenset({"bridleway", "busway", "cycleway", "trunk", "trunk_link"})
_YES = frozenset({"yes", "designated", "permissive", "destination", "official", "customers"})
_NO = frozenset({"no", "private", "use_sidepath", "discouraged", "military"})

# osmium writes places as whole numbers of 1e-7 degrees; this one stands for "not in the file".
_PER_DEGREE = 1e7
_NOWHERE = 2**31 - 1


def is_walkable(tags: Mapping[str, str]) -> bool:
    """Tell whether people on foot may use a way, by its tags.

    ``foot`` decides where it is given; then ``access`` and ``motorroad``; then the kind of way.
    """
    kind, foot = tags.get(_KEY, ""), tags.get("foot", "")
    if foot in _YES:
        return kind in _OPEN or kind in _IF_STATED
    return kind in _OPEN and not _is_closed(tags)


def is_stairs(tags: Mapping[str, str]) -> bool:
    """Tell whether a way is a flight of stairs without a ramp that a pram could take."""
    return tags.get(_KEY) == "steps" and "yes" not in (
        tags.get("ramp"),
        tags.get("ramp:stroller"),
        tags.get("ramp:wheelchair"),
    )


def read_ways(
    given: Given, *, tally: Tally, advance: Callable[[int], object] = lambda _ways: None
) -> Ways:
    """Read the walkable ways of a file; ``tally`` counts every way with a ``highway`` tag.

    ``advance`` is told of every one of them; how many there are nobody knows before.

    Raises
    ------
    DataError
        osmium is not installed; the file is cut off, damaged or of another format.
    """
    check_whole(given, tally=tally)
    osmium = import_osmium(given)
    found = _Found()
    ways = (
        osmium.FileProcessor(given.path)
        .with_locations()
        .with_filter(osmium.filter.EntityFilter(osmium.osm.WAY))
        .with_filter(osmium.filter.KeyFilter(_KEY))
    )
    with name_damage(given):
        for way in ways:
            tally.read += 1
            advance(1)
            tags = {tag.k: tag.v for tag in way.tags}
            if is_walkable(tags):
                found.add(way, stairs=is_stairs(tags), tally=tally)
            else:
                tally.drop(CLOSED if _is_closed(tags) else NOT_ON_FOOT, [way.id])
    return found.ways()


def _is_closed(tags: Mapping[str, str]) -> bool:
    return (
        tags.get("foot", "") in _NO
        or tags.get("motorroad") == "yes"
        or (not tags.get("foot") and tags.get("access", "") in _NO)
    )


class _Found:
    """Gather the nodes of ways in flat arrays: a Python object per node would be 100 bytes."""

    def __init__(self) -> None:
        self._ids, self._lon, self._lat = array("q"), array("q"), array("q")
        self._lengths, self._stairs = array("q"), array("b")

    def add(self, way: Any, *, stairs: bool, tally: Tally) -> None:
        nodes = [(node.ref, node.x, node.y) for node in way.nodes]
        inside = [x != _NOWHERE for _, x, _ in nodes]
        if not any(one and other for one, other in pairwise(inside)):
            tally.drop(CUT, [way.id])
            return
        tally.note(_PARTLY_CUT, int(not all(inside)))
        ids, lon, lat = zip(*nodes, strict=True)
        self._ids.extend(ids)
        self._lon.extend(lon)
        self._lat.extend(lat)
        self._lengths.append(len(ids))
        self._stairs.append(stairs)

    def ways(self) -> Ways:
        ids, lon, lat, lengths, stairs = (
            np.array(one, dtype=np.int64)
            for one in (self._ids, self._lon, self._lat, self._lengths, self._stairs)
        )
        way = np.repeat(np.arange(len(lengths)), lengths)
        inside = lon != _NOWHERE
        # Neighbours on one way, both in the file.
        first = np.flatnonzero((way[1:] == way[:-1]) & inside[1:] & inside[:-1])
        unique, at, number = np.unique(ids, return_index=True, return_inverse=True)
        x, y = _metres(lon[at], lat[at])
        return Ways(
            node_xy=np.column_stack((x, y)).reshape(len(unique), 2),
            ends=np.column_stack((number[first], number[first + 1])).reshape(len(first), 2),
            is_stairs=stairs[way[first]].astype(bool),
        )


def _metres(
    lon: npt.NDArray[np.int64], lat: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    return to_metres(lon / _PER_DEGREE, lat / _PER_DEGREE)
