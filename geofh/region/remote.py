"""A built region behind a URL -> a folder, whole and verified, or nothing."""

import json
from pathlib import Path
from typing import Any

from geofh.errors import DataError, InputError
from geofh.region.manifest import MANIFEST, verify
from geofh.region.staging import staged

__all__ = ["fetch_bundle"]


def fetch_bundle(url: str, target: Path) -> None:
    """Copy a built region and compare every file with its checksum.

    Parameters
    ----------
    url
        Folder with a ``manifest.json``, in any store that fsspec knows.
    target
        Folder to write; replaced whole, or left as it is.

    Raises
    ------
    InputError
        fsspec or the driver of the store is not installed.
    DataError
        A file is not there or cannot be read, or what arrived is not what the manifest says.
    """
    store, root = _store(url)

    def copy(name: str, folder: Path) -> None:
        file = folder / name
        # A manifest comes from elsewhere: it must not name files outside of the region.
        if not file.resolve().is_relative_to(folder.resolve()):
            raise DataError(f"{url}: {MANIFEST} names {name!r}, which lies outside of the region.")
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            store.get_file(f"{root}/{name}", str(file))
        # Every store has its own errors.
        except Exception as error:
            raise DataError(
                f"{url}: {name} cannot be fetched ({type(error).__name__}). Is it a region that "
                "geofh build made, and may this machine read it?"
            ) from error

    with staged(target, check=lambda folder: _verified(folder, url)) as folder:
        copy(MANIFEST, folder)
        for name in _names(folder / MANIFEST, url):
            copy(name, folder)


def _names(manifest: Path, url: str) -> list[str]:
    try:
        return [str(name) for name in json.loads(manifest.read_text("utf-8"))["files"]]
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{url}: {MANIFEST} is damaged or truncated. Copy it again.") from error


def _verified(folder: Path, url: str) -> None:
    try:
        verify(folder)
    except DataError as error:
        raise DataError(f"{url} arrived damaged: {error}") from error


def _store(url: str) -> tuple[Any, str]:
    try:
        # An extra: it comes with Dask.
        import fsspec  # noqa: PLC0415

        store, root = fsspec.core.url_to_fs(url)
    except ModuleNotFoundError as error:
        raise InputError(
            f"{error.name or 'fsspec'} is missing for {url}: install geofh[dask] and the driver "
            "of the store."
        ) from error
    except (ImportError, ValueError) as error:
        raise InputError(f"{url}: {str(error).rstrip('.')}.") from error
    return store, str(root).rstrip("/")
