"""Connections: how many there may be, and how long one may take to say what it wants.

uvicorn itself answers too many connections with a plain 503 that names no time, and waits for
ever for the head of a request. Here the application refuses, as it refuses everything else, and
who says nothing is hung up on.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from geofh.api.gate import CROWDED

__all__ = ["HEAD_SECONDS", "BoundedConnection"]

HEAD_SECONDS = 10.0
"""So long may the head of a request take; `geofh.api.body` bounds the time of its body."""


class BoundedConnection(HttpToolsProtocol):
    """Speak HTTP as uvicorn does, within ``limit_concurrency`` connections."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._most, self.limit_concurrency = self.limit_concurrency, None
        self._is_one_too_many = False
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin; a connection above the limit is told so when it asks."""
        super().connection_made(transport)
        self._is_one_too_many = self._most is not None and len(self.connections) > self._most
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._stop_waiting()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        """Note the first byte of a request."""
        super().on_message_begin()
        self._expect_head()
        if self._is_one_too_many:
            self.scope[CROWDED] = True  # type: ignore[literal-required]

    def on_headers_complete(self) -> None:
        """Hand the request on."""
        self._stop_waiting()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        self._stop_waiting()
        self._patience = self.loop.call_later(HEAD_SECONDS, self._hang_up)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _hang_up(self) -> None:
        if not self.transport.is_closing():
            self.transport.close()
