"""So many requests a minute, of whom a trusted proxy names."""

from typing import Any

import own_loop
import pytest

from geofh.api.origin import CLIENT, ProxyGuard, client_of
from geofh.api.rate import RateGuard


async def fine(_scope: Any, _receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})


def ask(guard: Any, **scope: Any) -> tuple[int, dict[bytes, bytes]]:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    own_loop.run(guard({"type": "http", "method": "GET", "headers": []} | scope, None, send))
    return sent[0]["status"], dict(sent[0]["headers"])


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_its_share_a_client_waits_and_others_do_not() -> None:
    clock = Clock()
    guard = RateGuard(fine, per_minute=3, clock=clock)
    assert [ask(guard, **{CLIENT: "192.0.2.1"})[0] for _ in range(3)] == [200] * 3
    status, headers = ask(guard, **{CLIENT: "192.0.2.1"})
    # Three a minute are one in 20 seconds.
    assert (status, headers[b"retry-after"]) == (429, b"20")
    assert ask(guard, **{CLIENT: "192.0.2.2"})[0] == 200
    clock.now = 20.0
    assert ask(guard, **{CLIENT: "192.0.2.1"})[0] == 200
    assert ask(guard, **{CLIENT: "192.0.2.1"})[0] == 429


def test_who_is_not_named_by_a_proxy_is_not_limited() -> None:
    guard = RateGuard(fine, per_minute=1)
    assert {ask(guard)[0] for _ in range(5)} == {200}


def test_no_address_is_kept() -> None:
    guard = RateGuard(fine, per_minute=1)
    ask(guard, **{CLIENT: "192.0.2.1"})
    assert "192.0.2.1" not in repr(vars(guard._allowance))
    assert b"192.0.2.1" not in b"".join(guard._allowance._left)


@pytest.mark.parametrize(
    ("chain", "client"),
    [
        ("192.0.2.7", "192.0.2.7"),
        # Who writes the header oneself does not choose who one is.
        ("1.1.1.1, 192.0.2.7", "192.0.2.7"),
        ("192.0.2.7, 10.0.0.4", "192.0.2.7"),
        ("192.0.2.7:4711", "192.0.2.7"),
        ("nonsense", None),
        ("", None),
        ("10.0.0.4", None),
    ],
)
def test_client_is_the_last_one_that_is_no_proxy_of_ours(chain: str, client: str | None) -> None:
    seen: list[str | None] = []

    async def look(scope: Any, _receive: Any, send: Any) -> None:
        seen.append(client_of(scope))
        await send({"type": "http.response.start", "status": 200, "headers": []})

    guard = ProxyGuard(look, trusted=["10.0.0.0/8"])
    headers = [(b"x-forwarded-for", chain.encode())]
    ask(guard, client=("10.0.0.5", 1), headers=headers)
    ask(guard, client=("192.0.2.99", 1), headers=headers)
    assert seen == [client, None]


def test_forwarded_of_rfc_7239_is_read() -> None:
    seen: list[Any] = []

    async def look(scope: Any, _receive: Any, send: Any) -> None:
        seen.append((client_of(scope), scope.get("scheme"), scope.get("geofh.host")))
        await send({"type": "http.response.start", "status": 200, "headers": []})

    text = b'for="[2001:db8::7]:4711";proto=https;host=hilfe.example.org, for=10.0.0.4;proto=http'
    ask(
        ProxyGuard(look, trusted=["10.0.0.0/8"]),
        client=("10.0.0.5", 1),
        headers=[(b"forwarded", text)],
        scheme="http",
    )
    assert seen == [("2001:db8::7", "https", "hilfe.example.org")]
