"""Start uvicorn the way geofh wants it: one quiet log, several workers, nobody cut off."""

import copy
import logging
import os
import signal
import socket
import sys
import tempfile
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import LOGGING_CONFIG
from uvicorn.supervisors import Multiprocess

from geofh.api.app import create_app
from geofh.api.connection import BoundedConnection
from geofh.api.metrics import SHARED_FOLDER
from geofh.errors import DataError
from geofh.settings import Settings

__all__ = ["app_from_environment", "serve"]

log = logging.getLogger(__name__)

# How long a worker may give no sign of life before it is replaced.
_SILENT_S = 60


def serve(
    *, region: str = "dortmund", host: str = "127.0.0.1", port: int = 8000, workers: int = 1
) -> None:
    """Serve until interrupted; the log names the address once the server listens.

    SIGTERM and SIGINT end the server when what has begun is answered; SIGHUP looks for a new
    edition of the data at once.

    Raises
    ------
    RegionError, DataError
        There is nothing to serve, or no folder for what the workers count together.
    """
    settings = Settings(region=region, host=host, port=port, workers=workers)
    if workers == 1:
        uvicorn.run(create_app(settings), **_options(settings))
        return
    # Worker processes start afresh and read their settings from the environment.
    os.environ["GEOFH_REGION"] = region
    with _shared_folder() as folder:
        os.environ[SHARED_FOLDER] = folder
        config = uvicorn.Config(
            "geofh.api.server:app_from_environment",
            factory=True,
            workers=workers,
            **_options(settings),
        )
        _Workers(config, _doors(settings, backlog=config.backlog)).run()


def app_from_environment() -> FastAPI:
    """Build the application from ``GEOFH_…`` variables, as worker processes do."""
    # Until the application listens for it, the signal must not end the process.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return create_app(Settings())


def _shared_folder() -> tempfile.TemporaryDirectory[str]:
    try:
        return tempfile.TemporaryDirectory(prefix="geofh-metrics-")
    except OSError as error:
        raise DataError(
            f"several workers count together in a folder for temporary files: {error.strerror}. "
            "Give one: --tmpfs /tmp of a container, or the variable TMPDIR."
        ) from error


class _Workers(Multiprocess):
    """Give every worker a door of its own, and pass SIGHUP on.

    One door for all would be served by whoever wakes first, and uvloop takes every connection
    that waits: of two workers one had all of them, as long as they lasted.
    """

    @property
    def sockets(self) -> list[socket.socket]:
        """Give the door of the worker that is about to start: it is the first one missing."""
        gone = (number for number, one in enumerate(self.processes) if one.exitcode is not None)
        number = next(gone, len(self.processes))
        return [self._doors[number % len(self._doors)]]

    @sockets.setter
    def sockets(self, doors: list[socket.socket]) -> None:
        self._doors = doors

    def handle_ttin(self) -> None:
        """Leave the number of workers: there is a door for each, and none to spare."""
        log.warning("the number of workers is given at the start and stays")

    def handle_ttou(self) -> None:
        """Leave the number of workers: who comes to a door with nobody behind it would wait."""
        self.handle_ttin()

    def handle_hup(self) -> None:
        """Tell every worker."""
        for process in self.processes:
            if process.pid is not None:
                os.kill(process.pid, signal.SIGHUP)


def _doors(settings: Settings, *, backlog: int) -> list[socket.socket]:
    """Open a door for each worker on one port; the system spreads connections over them.

    From here on a request waits until the worker behind its door is ready. Where the system
    does not spread them, all share one door.
    """
    doors: list[socket.socket] = []
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    port = settings.port
    for _ in range(settings.workers if sys.platform == "linux" else 1):
        door = socket.socket(family)
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if sys.platform == "linux":
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        door.bind((settings.host, port))
        port = door.getsockname()[1]
        door.set_inheritable(True)
        doors.append(door)
    # Only when all are bound: who came in between would be sent to a door that closes again.
    for door in doors:
        door.listen(backlog)
    host = f"[{settings.host}]" if family == socket.AF_INET6 else settings.host
    log.info("geofh running on http://%s:%d (Press CTRL+C to quit)", host, port)
    return doors


def _options(settings: Settings) -> dict[str, Any]:
    # uvicorn's access log writes network addresses and paths as typed; ours does not.
    log_config = copy.deepcopy(LOGGING_CONFIG)
    # Half the price of uvicorn's own, which copies each record to colour it.
    log_config["formatters"]["plain"] = {"format": "%(levelname)s:     %(message)s"}
    log_config["handlers"]["plain"] = log_config["handlers"]["default"] | {"formatter": "plain"}
    log_config["loggers"]["geofh"] = {"handlers": ["plain"], "level": "INFO"}
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": log_config,
        "access_log": False,
        "server_header": False,
        # Whose headers are believed is decided in `geofh.api.origin`.
        "proxy_headers": False,
        "ws": "none",
        "http": BoundedConnection,
        "limit_concurrency": settings.max_connections,
        "timeout_graceful_shutdown": settings.shutdown_seconds,
        # A worker that starts on a busy machine is silent for longer than uvicorn's five seconds,
        # and was killed and started anew for ever.
        "timeout_worker_healthcheck": _SILENT_S,
    }
