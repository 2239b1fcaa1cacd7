"""Where the files are that travel with geofh: regions under data/, pages under web/.

In an installed package both lie inside ``geofh/_shipped``; in a checkout they are the
top-level folders themselves. Nothing else in the package asks where it is.
"""

from pathlib import Path

from geofh.errors import DataError

__all__ = ["official_folder", "regions_folder", "web_folder"]

_PACKAGE = Path(__file__).resolve().parent


def regions_folder() -> Path:
    """Give the folder with one sub-folder per shipped region.

    Raises
    ------
    DataError
        The installation carries no data.
    """
    return _shipped("data/districts")


def official_folder() -> Path:
    """Give the folder with one recipe per known region, of files on the web.

    Raises
    ------
    DataError
        The installation carries no data.
    """
    return _shipped("data/official")


def web_folder() -> Path:
    """Give the folder with ``templates/`` and ``static/``.

    Raises
    ------
    DataError
        The installation carries no pages.
    """
    return _shipped("web")


def _shipped(part: str) -> Path:
    installed = _PACKAGE / "_shipped" / part
    checkout = _PACKAGE.parent / part
    for folder in (installed, checkout):
        if folder.is_dir():
            return folder
    raise DataError(
        f"the files under {part!r} are missing from this installation "
        f"(looked in {installed} and {checkout}). Install geofh again."
    )
