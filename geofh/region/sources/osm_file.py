"""An OpenStreetMap file -> its objects of some keys, one after the other; damage is named.

``osmium`` reads .osm.pbf, .osm.gz, .osm.bz2 and .osm in C++ and hands over only what a filter
lets through. The places of all nodes are kept in memory while ways are put together.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import shapely

from geofh.errors import DataError
from geofh.region.sources.given import Given
from geofh.region.sources.tally import Tally

__all__ = ["OsmObject", "check_whole", "import_osmium", "name_damage", "read_objects", "shape_text"]

# OpenStreetMap began in 2004. Files without history carry the epoch, or -1: the year 2106.
_YEARS = range(2004, 2100)
_AREA_TYPES = frozenset({"boundary", "multipolygon"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OsmObject:
    """Hold one object with its tags and its shape.

    Attributes
    ----------
    type, id
        "node", "way" or "relation", and its number there.
    day
        Day of the last edit (ISO 8601), empty where the file has none.
    tags
        Key -> value, trimmed.
    closed
        A way that ends where it begins.
    wkb
        Shape in EPSG:4326, hexadecimal WKB: point, line or polygons. Of a way that the file holds
        only in part, the part (a point, if one node is left); empty where nothing is left.
    """

    type: str
    id: int
    day: str
    tags: Mapping[str, str]
    closed: bool = False
    wkb: str = ""


def read_objects(given: Given, keys: tuple[str, ...]) -> Iterator[OsmObject]:
    """Read the nodes, ways and areas that carry at least one of these keys.

    A closed way comes once, as a way. A relation comes if it is an area (a multipolygon or a
    boundary): with its shape if its rings can be put together from the file, and those that
    cannot at the end, without.

    Raises
    ------
    DataError
        osmium is not installed, or the file is cut off, damaged or of another format.
    """
    osmium = import_osmium(given)
    wanted = osmium.filter.KeyFilter(*keys)
    shapes = osmium.geom.WKBFactory()
    shaped: set[int] = set()
    relations: list[OsmObject] = []
    with name_damage(given):
        for one in osmium.FileProcessor(given.path).with_areas(wanted).with_filter(wanted):
            if one.is_node():
                yield _object("node", one, shape_text(osmium, shapes.create_point, one))
            elif one.is_way():
                shape = shape_text(osmium, shapes.create_linestring, one) or _part(one)
                yield _object("way", one, shape)
            elif one.is_relation():
                if one.tags.get("type") in _AREA_TYPES:
                    relations.append(_object("relation", one, ""))
            elif not one.from_way():
                shaped.add(one.orig_id())
                yield _object("relation", one, shape_text(osmium, shapes.create_multipolygon, one))
    yield from (one for one in relations if one.id not in shaped)


def check_whole(given: Given, *, tally: Tally) -> None:
    """Refuse a file whose end is missing before anything is made from it.

    Compressed text that is cut off says so itself. A PBF is a row of independent blocks: cut
    between two of them it reads well, and only the ways and relations, which stand last, tell.

    Raises
    ------
    DataError
        As for `read_objects`; also a file without any way.
    """
    osmium = import_osmium(given)
    with name_damage(given):
        has_ways = any(True for _ in osmium.FileProcessor(given.path, osmium.osm.WAY))
        has_relations = any(True for _ in osmium.FileProcessor(given.path, osmium.osm.RELATION))
    if not has_ways:
        raise DataError(
            f"{given.what}: {given.stated} holds no ways, so neither streets nor buildings. It is "
            "cut off, or not an extract of OpenStreetMap: download it again."
        )
    if not has_relations:
        tally.note("the file holds no relations: if it is an extract, its end may be missing")


def import_osmium(given: Given) -> ModuleType:
    """Import osmium, which is an extra.

    Raises
    ------
    DataError
        It is not installed.
    """
    try:
        import osmium  # noqa: PLC0415 - an extra, and 0.1 s that others need not pay
    except ImportError:
        raise DataError(
            f"{given.what}: {given.stated} is read with osmium, which is not installed: "
            "install geofh[osm]."
        ) from None
    return osmium


@contextmanager
def name_damage(given: Given) -> Iterator[None]:
    """Turn what osmium says about a broken file into a `DataError` that names it."""
    try:
        yield
    except (RuntimeError, OSError) as error:
        reason = str(error).replace(str(given.path), given.stated).rstrip(".")
        raise DataError(
            f"{given.what}: {given.stated} is cut off, damaged or not an OpenStreetMap file "
            f"({reason}); expected .osm.pbf, .osm.gz or .osm. Download it again."
        ) from error


def _object(kind: str, one: Any, wkb: str) -> OsmObject:
    return OsmObject(
        type=kind,
        id=one.orig_id() if one.is_area() else one.id,
        day=f"{one.timestamp:%Y-%m-%d}" if one.timestamp.year in _YEARS else "",
        tags={tag.k: tag.v.strip() for tag in one.tags},
        closed=kind == "way" and one.is_closed(),
        wkb=wkb,
    )


def shape_text(osmium: ModuleType, create: Callable[[Any], str], one: Any) -> str:
    """Give a shape as one of osmium's factories writes it.

    Empty where nodes are missing: extracts cut what crosses their border.
    """
    try:
        return create(one)
    except (RuntimeError, osmium.InvalidLocationError):
        return ""


def _part(way: Any) -> str:
    """Give what is left of a cut way: a line, a point, or nothing."""
    left = [(node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if not left:
        return ""
    return str(
        shapely.to_wkb(
            shapely.LineString(left) if len(left) > 1 else shapely.Point(left[0]), hex=True
        )
    )
