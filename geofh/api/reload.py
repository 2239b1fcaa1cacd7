"""A new edition of a region's data -> served without dropping a request.

A build exchanges the folder in one step. Each worker looks at it every few seconds, or at once
when it gets SIGHUP: what is new is verified, opened and warmed beside the old edition, then the
shelf is exchanged. A request keeps the shelf it began with. An edition that cannot be verified or
opened is refused, and the old one serves on.
"""

import asyncio
import contextlib
import gc
import logging
import signal
import threading
from collections.abc import AsyncIterator
from pathlib import Path

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from geofh.api.deps import Shelf
from geofh.api.metrics import Metrics
from geofh.api.operation import Operation
from geofh.errors import GeofhError, RegionError
from geofh.region import region_folder, verify
from geofh.regions import open_region

__all__ = ["watching"]

log = logging.getLogger(__name__)

_WATCHED = ("region.toml", "manifest.json")
_Stamp = tuple[tuple[int, int, int] | None, ...]


@contextlib.asynccontextmanager
async def watching(app: FastAPI) -> AsyncIterator[None]:
    """Look for new editions while the application runs."""
    hurry = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Only a main thread may hear signals; tests run servers in others.
    hears = threading.current_thread() is threading.main_thread()
    if hears:
        loop.add_signal_handler(signal.SIGHUP, hurry.set)
    _settle()
    watch = asyncio.create_task(_watch(app, hurry, seconds=app.state.settings.reload_seconds))
    try:
        yield
    finally:
        if hears:
            loop.remove_signal_handler(signal.SIGHUP)
        watch.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await watch


async def _watch(app: FastAPI, hurry: asyncio.Event, *, seconds: float) -> None:
    folder = app.state.shelf.served.bundle.recipe.folder
    seen = _stamp(folder)
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(hurry.wait(), seconds)
        found = _stamp(folder)
        if hurry.is_set() or found != seen:
            hurry.clear()
            seen = found
            await _exchange(app, folder)


async def _exchange(app: FastAPI, folder: Path) -> None:
    operation: Operation = app.state.operation
    metrics: Metrics = app.state.metrics
    old: Shelf = app.state.shelf
    try:
        new = await run_in_threadpool(_open, folder, old)
    except (GeofhError, OSError) as error:
        # Messages of ours name files and keys, never an address.
        operation.refused_editions += 1
        metrics.count_edition(served=False)
        log.error("the new edition is refused, the old one serves on: %s", error)
        return
    app.state.shelf = new
    del old
    _settle()
    operation.editions += 1
    metrics.count_edition(served=True)
    log.info("serving the edition of %s", new.served.data_date)


def _open(folder: Path, old: Shelf) -> Shelf:
    if (folder / _WATCHED[1]).is_file():
        verify(region_folder(folder))
    region = open_region(folder)
    if region.name != old.served.name:
        raise RegionError(f"{folder} holds another region now: {region.name}.")
    return old.next_edition(region)


def _settle() -> None:
    """Leave what stays until the next edition out of the rounds of the garbage collector.

    It would go through all of it again and again while somebody waits (120 ms for Dortmund). What
    was replaced is found once more, here.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _stamp(folder: Path) -> _Stamp:
    """Give what changes when a folder is exchanged or its description rewritten."""
    stamps: list[tuple[int, int, int] | None] = []
    for name in _WATCHED:
        try:
            status = (folder / name).stat()
        except OSError:
            stamps.append(None)
        else:
            stamps.append((status.st_ino, status.st_mtime_ns, status.st_size))
    return tuple(stamps)
