"""A running server on the shipped Dortmund region, as its users meet it."""

import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from threading import Thread
from typing import Any

import httpx
import pytest
import uvicorn

from geofh.api import create_app
from geofh.api.connection import BoundedConnection
from geofh.api.planning import StudyAreaOf
from geofh.api.planning.studies import study_area_of_region
from geofh.settings import Settings


@pytest.fixture(scope="session")
def serving() -> Callable[..., AbstractContextManager[httpx.Client]]:
    """Give what serves a region in a thread of this process, so that tests can look into it.

    Settings follow by name.
    """
    return _serving


@pytest.fixture(scope="package")
def client() -> Iterator[httpx.Client]:
    with _serving("dortmund") as opened:
        yield opened


@contextmanager
def _serving(
    region: str, *, study_area_of: StudyAreaOf = study_area_of_region, **settings: Any
) -> Iterator[httpx.Client]:
    given = Settings(region=region, **settings)
    app = create_app(given, study_area_of=study_area_of)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            proxy_headers=False,
            http=BoundedConnection,
            limit_concurrency=given.max_connections,
        )
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        # The socket listens already: a request waits until the server takes it.
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        host, port = listening.getsockname()
        try:
            with httpx.Client(base_url=f"http://{host}:{port}", timeout=30) as opened:
                yield opened
        finally:
            # A test that fails must not leave a server that keeps the process alive.
            server.should_exit = True
            thread.join()
