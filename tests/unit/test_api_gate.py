"""Who runs, who waits, and who is told to come back."""

import asyncio
from typing import Any

import own_loop

from geofh.api.gate import Gate, LoadGuard
from geofh.api.operation import Operation


async def ask(guard: LoadGuard, path: str = "/api/find") -> tuple[int, dict[bytes, bytes]]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    await guard({"type": "http", "path": path, "method": "POST", "headers": []}, None, send)
    return sent[0]["status"], dict(sent[0]["headers"])


class Slow:
    """Answer once it is allowed to; count how many are worked on at a time."""

    def __init__(self) -> None:
        self.go = asyncio.Event()
        self.running = self.most = 0

    async def __call__(self, _scope: Any, _receive: Any, send: Any) -> None:
        self.running += 1
        self.most = max(self.most, self.running)
        await self.go.wait()
        self.running -= 1
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


def test_so_many_run_so_many_wait_and_the_next_is_turned_away() -> None:
    async def scene() -> None:
        slow, gate = Slow(), Gate(running=2, waiting=3)
        operation = Operation(gate=gate)
        guard = LoadGuard(slow, gate=gate)
        first = [asyncio.create_task(ask(guard)) for _ in range(5)]
        await asyncio.sleep(0)
        assert (slow.running, gate.full, operation.status) == (2, True, "busy")
        status, headers = await ask(guard)
        assert (status, headers[b"retry-after"]) == (503, b"1")
        assert gate.turned_away == 1
        slow.go.set()
        assert [status for status, _ in await asyncio.gather(*first)] == [200] * 5
        assert (slow.most, gate.inside, operation.status) == (2, 0, "ready")

    own_loop.run(scene())


def test_health_passes_a_full_gate() -> None:
    async def scene() -> None:
        slow, gate = Slow(), Gate(running=1, waiting=0)
        guard = LoadGuard(slow, gate=gate)
        task = asyncio.create_task(ask(guard))
        await asyncio.sleep(0)
        slow.go.set()
        assert (await ask(guard, "/health"))[0] == 200
        await task

    own_loop.run(scene())


def test_who_goes_away_while_waiting_gives_the_place_back() -> None:
    async def scene() -> None:
        slow, gate = Slow(), Gate(running=1, waiting=1)
        guard = LoadGuard(slow, gate=gate)
        running, waiting = (asyncio.create_task(ask(guard)) for _ in range(2))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.sleep(0)
        assert gate.inside == 1
        slow.go.set()
        await running
        assert gate.inside == 0

    own_loop.run(scene())


def test_a_failing_application_gives_its_slot_back() -> None:
    async def broken(*_: Any) -> None:
        raise RuntimeError

    async def scene() -> None:
        gate = Gate(running=1, waiting=0)
        for _ in range(3):
            try:
                await ask(LoadGuard(broken, gate=gate))
            except RuntimeError:
                continue
        assert gate.inside == 0

    own_loop.run(scene())
