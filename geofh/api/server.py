"""Start uvicorn the way geofh wants it: one quiet log, several workers, nobody cut off."""

import copy
import os
import signal
import tempfile
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import LOGGING_CONFIG
from uvicorn.supervisors import Multiprocess

from geofh.api.app import create_app
from geofh.api.metrics import SHARED_FOLDER
from geofh.settings import Settings

__all__ = ["app_from_environment", "serve"]


def serve(
    *, region: str = "dortmund", host: str = "127.0.0.1", port: int = 8000, workers: int = 1
) -> None:
    """Serve until interrupted; the log names the address once the server listens.

    SIGTERM and SIGINT end the server when what has begun is answered; SIGHUP looks for a new
    edition of the data at once.

    Raises
    ------
    RegionError, DataError
        There is nothing to serve.
    """
    settings = Settings(region=region, host=host, port=port, workers=workers)
    if workers == 1:
        uvicorn.run(create_app(settings), **_options(settings))
        return
    # Worker processes start afresh and read their settings from the environment.
    os.environ["GEOFH_REGION"] = region
    with tempfile.TemporaryDirectory(prefix="geofh-metrics-") as folder:
        os.environ[SHARED_FOLDER] = folder
        config = uvicorn.Config(
            "geofh.api.server:app_from_environment",
            factory=True,
            workers=workers,
            **_options(settings),
        )
        listening = config.bind_socket()
        # From here on, a request waits until a worker takes it.
        listening.listen(config.backlog)
        _Workers(config, [listening]).run()


def app_from_environment() -> FastAPI:
    """Build the application from ``GEOFH_…`` variables, as worker processes do."""
    # Until the application listens for it, the signal must not end the process.
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return create_app(Settings())


class _Workers(Multiprocess):
    """Pass SIGHUP on to the workers: they exchange their data, and nobody has to restart."""

    def handle_hup(self) -> None:
        """Tell every worker."""
        for process in self.processes:
            if process.pid is not None:
                os.kill(process.pid, signal.SIGHUP)


def _options(settings: Settings) -> dict[str, Any]:
    # uvicorn's access log writes network addresses and paths as typed; ours does not.
    log_config = copy.deepcopy(LOGGING_CONFIG)
    log_config["loggers"]["geofh"] = {"handlers": ["default"], "level": "INFO"}
    return {
        "host": settings.host,
        "port": settings.port,
        "log_config": log_config,
        "access_log": False,
        "server_header": False,
        # Whose headers are believed is decided in `geofh.api.origin`.
        "proxy_headers": False,
        "ws": "none",
        "limit_concurrency": settings.max_connections,
        "timeout_graceful_shutdown": settings.shutdown_seconds,
    }
