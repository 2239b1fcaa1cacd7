"""How many requests are worked on, how many wait, and that the next one is told to come back.

Answers are computing time: more of them at once are not faster, only later. So a few run, a few
wait in order of arrival, and beyond that a request gets 503 with ``Retry-After`` at once, which
costs next to nothing, instead of an answer that nobody waits for any more.
"""

import asyncio
from http import HTTPStatus

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geofh.api.problems import problem

__all__ = ["CROWDED", "Gate", "LoadGuard"]

CROWDED = "geofh.crowded"
"""Key of the scope: this connection is one too many (`geofh.api.connection`)."""

# What tells whether we are well must be heard when we are not; a batch has a bound of its own.
_PASS = frozenset({"/health", "/ready", "/metrics", "/api/batch"})
_RETRY_SECONDS = 1


class Gate:
    """Count who runs and who waits; a class because it is shared by guard, readiness, metrics.

    Attributes
    ----------
    inside
        Requests that run or wait.
    turned_away
        Requests that were told to come back, since the start.
    """

    def __init__(self, *, running: int, waiting: int) -> None:
        self.turned_away = 0
        self.inside = 0
        self._most = running + waiting
        self._slots = asyncio.Semaphore(running)

    @property
    def full(self) -> bool:
        """Tell whether the next request is turned away."""
        return self.inside >= self._most

    async def enter(self) -> None:
        """Take a slot, or wait for one."""
        self.inside += 1
        try:
            await self._slots.acquire()
        except BaseException:
            self.inside -= 1
            raise

    def leave(self) -> None:
        """Give the slot to who waits longest."""
        self.inside -= 1
        self._slots.release()


class LoadGuard:
    """Let requests through the gate one after the other, or turn them away (503).

    A slot is held until the answer begins to leave: who reads it slowly keeps nobody waiting.
    """

    def __init__(self, app: ASGIApp, *, gate: Gate) -> None:
        self.app = app
        self.gate = gate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http" or scope["path"] in _PASS:
            await self.app(scope, receive, send)
            return
        gate = self.gate
        crowded = CROWDED in scope
        if crowded or gate.full:
            gate.turned_away += 1
            refusal = problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Too many people ask at this moment. Try again in a second.",
                headers={"Retry-After": str(_RETRY_SECONDS)}
                | ({"Connection": "close"} if crowded else {}),
            )
            await refusal(scope, receive, send)
            return
        await gate.enter()
        held = True

        async def send_leaving(message: Message) -> None:
            nonlocal held
            if held:
                held = False
                gate.leave()
            await send(message)

        try:
            await self.app(scope, receive, send_leaving)
        finally:
            if held:
                gate.leave()
