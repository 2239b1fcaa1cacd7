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

__all__ = ["Allowance", "RateGuard"]

# The oldest are forgotten first; 100 bytes each.
_CLIENTS = 50_000


class Allowance:
    """Count down what each client has left; it grows back evenly.

    Parameters
    ----------
    most
        What a client may take at once.
    seconds
        How long it takes until all of that has grown back.
    clock
        Gives seconds that never go back.
    """

    def __init__(
        self, *, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = float(most)
        self._per_second = most / seconds
        self._clock = clock
        self._key = secrets.token_bytes(32)
        # client -> how much is left, and when that was so
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    def take(self, client: str) -> float:
        """Take one from a client's share; give the seconds until there is one (0: it was there)."""
        name = hashlib.blake2b(client.encode(), key=self._key, digest_size=16).digest()
        now = self._clock()
        left, since = self._left.pop(name, (self._most, now))
        left = min(self._most, left + (now - since) * self._per_second)
        wait_s = 0.0 if left >= 1 else (1 - left) / self._per_second
        self._left[name] = (left - 1 if wait_s == 0 else left), now
        if len(self._left) > _CLIENTS:
            self._left.popitem(last=False)
        return wait_s


class RateGuard:
    """Refuse (429) who asks faster than the rate, after a burst of a minute's worth."""

    def __init__(
        self, app: ASGIApp, *, per_minute: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.app = app
        self._per_minute = per_minute
        self._allowance = Allowance(most=per_minute, seconds=60, clock=clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        client = client_of(scope) if scope["type"] == "http" else None
        wait_s = self._allowance.take(client) if client else 0.0
        if wait_s <= 0:
            await self.app(scope, receive, send)
            return
        refusal = problem(
            HTTPStatus.TOO_MANY_REQUESTS,
            f"More than {self._per_minute} requests a minute came from your address. "
            "Wait a moment.",
            headers={"Retry-After": str(ceil(wait_s))},
        )
        await refusal(scope, receive, send)
