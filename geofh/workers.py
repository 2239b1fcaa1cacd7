"""A region on a worker: opened once per process, from a name, a folder or an object store.

A worker answers many partitions of a table, one after the other or in threads. The first one
opens the region; a region behind a URL is copied to the worker's disk first, whole and compared
with its checksums.
"""

import tempfile
from pathlib import Path
from threading import Lock

from geofh.region.remote import fetch_bundle
from geofh.regions import Region, open_region

__all__ = ["region_at"]

_regions: dict[str, Region] = {}
# Kept as long as the process: the folder is removed with it.
_folders: dict[str, "tempfile.TemporaryDirectory[str]"] = {}
_opening = Lock()


def region_at(location: str) -> Region:
    """Give the region at a location, opened by the first who asks in this process.

    Parameters
    ----------
    location
        A shipped region's name, the path of a folder, or a URL of one that fsspec knows
        (``s3://…``, ``https://…``; its driver has to be installed).

    Raises
    ------
    RegionError, DataError
        As for `open_region`, and what `fetch_bundle` refuses.
    """
    with _opening:
        if location not in _regions:
            folder = location
            if "://" in location:
                _folders[location] = tempfile.TemporaryDirectory(prefix="geofh-")
                folder = str(Path(_folders[location].name) / "region")
                fetch_bundle(location, Path(folder))
            _regions[location] = open_region(folder)
        return _regions[location]
