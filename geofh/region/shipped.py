"""The name or path of a region -> its folder; the names of those that geofh ships."""

from pathlib import Path

from geofh.errors import RegionError
from geofh.resources import regions_folder

__all__ = ["region_folder", "region_names"]

_RECIPE = "region.toml"


def region_names() -> tuple[str, ...]:
    """List the shipped regions, sorted."""
    return tuple(sorted(file.parent.name for file in regions_folder().glob(f"*/{_RECIPE}")))


def region_folder(name_or_path: str | Path) -> Path:
    """Find the folder of a shipped name or of a path.

    Raises
    ------
    RegionError
        There is no such region.
    """
    shipped = regions_folder() / name_or_path if str(name_or_path) in region_names() else None
    folder = shipped or Path(name_or_path)
    if (folder / _RECIPE).is_file():
        return folder
    raise RegionError(
        f"region {str(name_or_path)!r} is not known: expected one of "
        f"{', '.join(region_names())}, or the path of a folder with a {_RECIPE}."
    )
