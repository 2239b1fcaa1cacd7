"""A recipe whose inputs lie on the web -> the same recipe with files."""

import os
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from geofh.errors import DataError
from geofh.region.build_recipe import BuildRecipe
from geofh.region.download import download, is_there
from geofh.region.manifest import sha256
from geofh.region.progress import Progress, silent
from geofh.region.sources import Given

__all__ = ["default_downloads", "fetch_inputs"]


def default_downloads() -> Path:
    """Give the folder in which files are kept between runs, as the system wants it."""
    cache = os.environ.get("XDG_CACHE_HOME")
    return (Path(cache) if cache else Path.home() / ".cache") / "geofh" / "downloads"


def fetch_inputs(
    recipe: BuildRecipe, downloads: Path, *, renew: bool, progress: Progress = silent
) -> BuildRecipe:
    """Fetch what is not there, one file after the other.

    Parameters
    ----------
    downloads
        Where files are kept.
    renew
        Ask the server also for files that are there, whether they have changed.

    Returns
    -------
    BuildRecipe
        With the paths of the files.

    Raises
    ------
    DataError
        See `geofh.region.download.download`.
    """
    fetched: set[Path] = set()

    def resolved(value: Any) -> Any:
        if isinstance(value, Given) and value.remote:
            path = downloads / value.path
            if path not in fetched:
                _fetch(value, path, renew=renew, progress=progress)
                fetched.add(path)
            return replace(value, path=path)
        if isinstance(value, tuple):
            return tuple(map(resolved, value))
        if is_dataclass(value) and not isinstance(value, type):
            changed = {one.name: resolved(getattr(value, one.name)) for one in fields(value)}
            return replace(value, **changed)
        return value

    result: BuildRecipe = resolved(recipe)
    return result


def _fetch(given: Given, path: Path, *, renew: bool, progress: Progress) -> None:
    if given.remote is None:
        return
    promised = given.remote.sha256
    as_promised = is_there(path) and (not promised or sha256(path) == promised)
    if as_promised and (promised or not renew):
        return
    try:
        download(
            given.remote,
            path,
            stated=given.stated,
            licence=given.provenance.licence,
            attribution=given.provenance.attribution,
            progress=progress,
        )
    except DataError as error:
        raise DataError(f"{given.what}: {error}") from error
