"""Start uvicorn the way geofh wants it: one quiet log, without network addresses."""

import copy
import os
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.config import LOGGING_CONFIG

from geofh.api.app import create_app
from geofh.settings import Settings

__all__ = ["app_from_environment", "serve"]


def serve(
    *, region: str = "dortmund", host: str = "127.0.0.1", port: int = 8000, workers: int = 1
) -> None:
    """Serve until interrupted; the log names the address once the server listens.

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
    uvicorn.run(
        "geofh.api.server:app_from_environment",
        factory=True,
        workers=workers,
        **_options(settings),
    )


def app_from_environment() -> FastAPI:
    """Build the application from ``GEOFH_…`` variables, as worker processes do."""
    return create_app(Settings())


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
    }
