"""Many addresses on several cores: the same table as on one, in the same order.

Each process opens the region by its folder; the street index is mapped, so its pages are shared.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache, partial
from itertools import islice
from pathlib import Path

import pyarrow as pa

from geofh.geocode import Geocoder
from geofh.region import open_bundle

__all__ = ["geocode_many"]

# A batch takes a fifth of a second: long enough to be worth sending, short enough to share out.
_BATCH = 4_000


def geocode_many(folder: Path, lines: Iterable[str], *, on: date, workers: int) -> pa.Table:
    """Find many addresses of the region in a folder with several processes.

    Parameters
    ----------
    on
        Day whose districts name the places of an address.
    workers
        How many processes, 1 or more.

    Returns
    -------
    Table
        As `Geocoder.geocode_many` gives it.
    """
    # Every `import geofh` would pay for what few ask for.
    import multiprocessing  # noqa: PLC0415
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    # Not forked: a copy of a process with threads may wait for a lock for ever.
    context = multiprocessing.get_context("spawn")
    ask = partial(_ask, folder, on)
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        tables = list(pool.map(ask, _batches(lines)))
    return pa.concat_tables(tables) if tables else _geocoder(folder, on).geocode_many([])


def _batches(lines: Iterable[str]) -> Iterator[tuple[str, ...]]:
    rest = iter(lines)
    while batch := tuple(islice(rest, _BATCH)):
        yield batch


def _ask(folder: Path, on: date, lines: tuple[str, ...]) -> pa.Table:
    return _geocoder(folder, on).geocode_many(lines)


@cache
def _geocoder(folder: Path, on: date) -> Geocoder:
    """Open the region once per process."""
    return open_bundle(folder, on=on).geocoder
