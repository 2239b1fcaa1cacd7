"""OpenStreetMap -> the places that matter to families: day care, playgrounds, libraries and so on.

What the taxonomy has no kind for is counted and left out, and so is whatever may be a private
person.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
import shapely

from geofh.address import fold
from geofh.crs import to_metres
from geofh.region.sources.given import Given
from geofh.region.sources.osm_contact import public_name
from geofh.region.sources.osm_file import OsmObject, check_whole, read_objects
from geofh.region.sources.osm_kinds import KEYS, kind_or_reason, role
from geofh.region.sources.osm_shapes import points_of, shapes_of
from geofh.region.sources.tally import Tally
from geofh.services import KINDS

__all__ = ["MAPPED_TWICE", "NO_POINT", "PRIVATE_PERSON", "SAME_PLACE_M", "Place", "read_places"]

PRIVATE_PERSON = "a private person, or nothing says otherwise"
NO_POINT = "no coordinates"
MAPPED_TWICE = "mapped twice: same kind and name within 100 m"

SAME_PLACE_M = 100.0
"""Metres. A day-care centre is often mapped as its grounds and again as a node inside them."""

_TYPES = ("relation", "way", "node")
"""Of two mappings of one place the area is kept: it holds the place, a node is put by hand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Hold one usable object.

    Attributes
    ----------
    role, kind
        What it is in OpenStreetMap's words, and in ours.
    name
        Fit to be shown; the name of the kind, where the place has none.
    lon, lat
        EPSG:4326, degrees.
    radius_m
        Holds all of its outline from that point; 0 for a node.
    """

    object: OsmObject
    role: str
    kind: str
    name: str
    lon: float
    lat: float
    radius_m: float

    @property
    def url(self) -> str:
        """Give the page of the object."""
        return f"https://www.openstreetmap.org/{self.object.type}/{self.object.id}"


def read_places(given: Given, *, tally: Tally) -> list[Place]:
    """Read the places, in a fixed order: relations, ways, nodes, each by number.

    Raises
    ------
    DataError
        osmium is not installed; the file is cut off, damaged or of another format.
    """
    check_whole(given, tally=tally)
    return _without_twins(_placed(_usable(given, tally), tally), tally)


def _usable(given: Given, tally: Tally) -> Iterator[tuple[OsmObject, str, str, str]]:
    for one in read_objects(given, KEYS):
        what = role(one.tags)
        if not what:
            continue
        tally.read += 1
        kind, reason = kind_or_reason(one.tags)
        name = public_name(one.tags.get("name", ""), what)
        if name is None and not reason:
            reason = PRIVATE_PERSON
        if reason:
            tally.drop(reason, [one.id])
        else:
            yield one, what, kind, name or ""


def _placed(found: Iterable[tuple[OsmObject, str, str, str]], tally: Tally) -> list[Place]:
    listed = list(found)
    shapes = shapes_of([one.wkb for one, *_ in listed], [one.closed for one, *_ in listed])
    lon, lat = points_of(shapes)
    places = []
    for at, (one, what, kind, name) in enumerate(listed):
        if math.isnan(lon[at]):
            tally.drop(NO_POINT, [one.id])
            continue
        places.append(
            Place(
                object=one,
                role=what,
                kind=kind,
                name=name or KINDS[kind].label_de,
                lon=float(lon[at]),
                lat=float(lat[at]),
                radius_m=_radius_m(shapes[at], float(lon[at]), float(lat[at])),
            )
        )
    return places


def _radius_m(shape: shapely.Geometry, lon: float, lat: float) -> float:
    """Give the distance from the point to the farthest corner, metres; 0 for a node."""
    corners = shapely.get_coordinates(shape)
    x, y = to_metres(corners[:, 0], corners[:, 1])
    x_point, y_point = to_metres(lon, lat)
    return float(np.hypot(x - x_point, y - y_point).max())


def _without_twins(places: Iterable[Place], tally: Tally) -> list[Place]:
    kept: list[Place] = []
    alike: defaultdict[tuple[str, str], list[Place]] = defaultdict(list)
    by_rank = sorted(places, key=lambda one: (_TYPES.index(one.object.type), one.object.id))
    for place in by_rank:
        if place.object.tags.get("name"):
            twins = alike[place.kind, fold(place.name)]
            if any(_distance_m(place, twin) <= SAME_PLACE_M for twin in twins):
                tally.drop(MAPPED_TWICE, [place.object.id])
                continue
            twins.append(place)
        kept.append(place)
    return kept


def _distance_m(one: Place, other: Place) -> float:
    x, y = to_metres([one.lon, other.lon], [one.lat, other.lat])
    return float(np.hypot(x[0] - x[1], y[0] - y[1]))
