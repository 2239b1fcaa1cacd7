"""So many requests a minute for one client, where a trusted proxy tells who that is.

Without a proxy nobody is limited: behind one that is not trusted, everybody would look like one.
Addresses are not kept: a client is a keyed digest whose key is made when the process starts.
"""

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from http import HTTPStatus
from math import ceil

from starlette.types import ASGIApp, Receive, Scope, Send

from geofh.api.origin import client_of
from geofh.api.problems import problem

__all__ = ["RateGuard"]

# The oldest are forgotten first; 100 bytes each.
_CLIENTS = 50_000


class RateGuard:
    """Refuse (429) who asks faster than the rate, after a burst of a minute's worth."""

    def __init__(
        self, app: ASGIApp, *, per_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self._most = float(per_minute)
        self._clock = clock
        self._key = secrets.token_bytes(32)
        # client -> how many requests are left, and when that was so
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        client = client_of(scope) if scope["type"] == "http" else None
        wait_s = self._wait_s(client) if client else 0.0
        if wait_s <= 0:
            await self.app(scope, receive, send)
            return
        refusal = problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"More than {self._most:g} requests a minute came from your address. Wait a moment.",
            headers={"Retry-After": str(ceil(wait_s))},
        )
        await refusal(scope, receive, send)

    def _wait_s(self, client: str) -> float:
        """Take one request from the client's share; give the time until there is one."""
        name = hashlib.blake2b(client.encode(), key=self._key, digest_size=16).digest()
        now = self._clock()
        left, since = self._left.pop(name, (self._most, now))
        left = min(self._most, left + (now - since) * self._most / 60)
        wait_s = 0.0 if left >= 1 else (1 - left) * 60 / self._most
        self._left[name] = (left - 1 if wait_s == 0 else left), now
        if len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return wait_s
