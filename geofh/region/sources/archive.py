"""A file as it was published -> what reads it without unpacking: a path for GDAL, or its bytes.

A ZIP is read in place. One that claims to unpack to absurdly much is refused before it is opened.
"""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO, cast

from geofh.errors import DataError
from geofh.region.sources.given import Given

__all__ = ["BROKEN_FILE", "gdal_path", "opened_text"]

BROKEN_FILE = (OSError, EOFError, zlib.error, zipfile.BadZipFile)
"""What reading a file that is cut or damaged may raise."""

DRAWN = (".geojson", ".json", ".gpkg", ".shp", ".kml", ".gml", ".fgb", ".geojsonl", ".ndjson")
TEXT = (".csv", ".txt", ".tsv", ".geojson", ".geojsonl", ".ndjson")
# Register data as text shrinks to a tenth; a thousandth is made to fill a disk.
SUSPICIOUS_RATIO = 200
SUSPICIOUS_BYTES = 200_000_000


def gdal_path(given: Given) -> str:
    """Give the path for GDAL.

    Raises
    ------
    DataError
        The ZIP is damaged, holds nothing readable or several files of which none was chosen,
        or would unpack to far more than its size makes credible.
    """
    if given.path.suffix.lower() == ".gz":
        return f"/vsigzip/{given.path}"
    if given.path.suffix.lower() != ".zip":
        return str(given.path)
    return f"/vsizip/{{{given.path}}}/{_member(given, DRAWN)}"


@contextmanager
def opened_text(given: Given) -> Iterator[BinaryIO]:
    """Open text for reading, from its begin: plain, gzipped, or the member of a ZIP.

    Raises
    ------
    DataError
        As for `gdal_path`.
    """
    kind = given.path.suffix.lower()
    if kind == ".zip":
        name = _member(given, TEXT)
        with zipfile.ZipFile(given.path) as archive, archive.open(name) as member:
            yield cast("BinaryIO", member)
    elif kind == ".gz":
        with gzip.open(given.path, "rb") as stream:
            yield cast("BinaryIO", stream)
    else:
        with given.path.open("rb") as stream:
            yield stream


def _member(given: Given, readable: tuple[str, ...]) -> str:
    try:
        with zipfile.ZipFile(given.path) as archive:
            members = {one.filename: one for one in archive.infolist() if not one.is_dir()}
    except (zipfile.BadZipFile, OSError) as error:
        raise DataError(
            f"{given.what}: {given.stated} is not a readable ZIP ({error}). Download it again."
        ) from error
    fitting = [name for name in members if PurePosixPath(name).suffix.lower() in readable]
    # "*_100m-Gitter.csv" chooses the file whatever folder or year stands before.
    alike = [name for name in members if PurePosixPath(name).match(given.member or "*")]
    named = [given.member] if given.member in members else alike
    chosen = named if given.member else fitting
    if len(chosen) != 1:
        raise DataError(
            f"{given.what}: {given.stated} holds {', '.join(sorted(members)) or 'nothing'}. "
            "Name the one to read in the recipe (member)."
        )
    one = members[chosen[0]]
    ratio = one.file_size / max(one.compress_size, 1)
    if one.file_size > SUSPICIOUS_BYTES and ratio > SUSPICIOUS_RATIO:
        raise DataError(
            f"{given.what}: {given.stated} claims to unpack to {one.file_size / 1e9:.1f} GB from "
            f"{one.compress_size / 1e6:.1f} MB. If that is right, unpack it yourself."
        )
    return chosen[0]
