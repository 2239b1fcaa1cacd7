"""The name or path of a region -> its folder; the names of those that geofh ships."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

from geofh.errors import DataError, RegionError
from geofh.resources import regions_folder

__all__ = ["region_folder", "region_names", "telling_what_is_closed"]

_RECIPE = "region.toml"


def region_names() -> tuple[str, ...]:
    """List the shipped regions, sorted."""
    return tuple(sorted(file.parent.name for file in regions_folder().glob(f"*/{_RECIPE}")))


@contextlib.contextmanager
def telling_what_is_closed() -> Iterator[None]:
    """Say of a file that may not be read how to open it; decorates what reads a region.

    Raises
    ------
    DataError
        The user of this process has no right to read it.
    """
    try:
        yield
    except PermissionError as error:
        raise DataError(
            f"{error.filename} may not be read by the user of this process. "
            "Open the region to it: chmod -R a+rX on its folder."
        ) from error


@telling_what_is_closed()
def region_folder(name_or_path: str | Path) -> Path:
    """Find the folder of a shipped name or of a path.

    Raises
    ------
    RegionError
        There is no such region, or its folder was removed while it was held.
    DataError
        The folder may not be read.
    """
    shipped = regions_folder() / name_or_path if str(name_or_path) in region_names() else None
    folder = shipped or Path(name_or_path)
    if (folder / _RECIPE).is_file():
        return folder
    if _is_removed(folder):
        raise RegionError(
            f"{folder} is a folder that was removed or exchanged meanwhile. Name it by its path, "
            "and in a container mount the folder above it: there the new one appears."
        )
    raise RegionError(
        f"region {str(name_or_path)!r} is not known: expected one of "
        f"{', '.join(region_names())}, or the path of a folder with a {_RECIPE}."
    )


def _is_removed(folder: Path) -> bool:
    """Tell whether a mount, or a "." of this process, keeps a folder that is gone elsewhere."""
    return folder.is_dir() and folder.stat().st_nlink == 0
