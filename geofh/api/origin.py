"""Who is really asking, and under which address: what a trusted proxy says, and nobody else.

A proxy in front of us writes ``Forwarded`` (RFC 7239) or ``X-Forwarded-…``. Anybody can write
these headers, so they count only when the connection comes from a network the operator named.
"""

import re
from collections.abc import Iterable
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

__all__ = ["ProxyGuard", "client_of", "origin_of"]

_HOST = re.compile(r"[A-Za-z0-9.\-]{1,253}(:\d{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:\d{1,5})?")
_PREFIX = re.compile(r"(/[A-Za-z0-9._~\-]+)*")
_SCHEMES = frozenset({"http", "https"})
_PAIR = re.compile(r'(?i)\b(for|proto|host)=("[^"]*"|[^;,\s]*)')
CLIENT = "geofh.client"
"""Key of the scope: the address of who asks behind a trusted proxy, else none."""


class ProxyGuard:
    """Take scheme, host, path prefix and client from the headers of trusted proxies."""

    def __init__(self, app: ASGIApp, *, trusted: Iterable[str]) -> None:
        self.app = app
        self.trusted = tuple(ip_network(one, strict=False) for one in trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if self.trusted and scope["type"] == "http" and _inside(_peer(scope), self.trusted):
            headers = Headers(scope=scope)
            said = _said(headers)
            if said.get("proto") in _SCHEMES:
                scope["scheme"] = said["proto"]
            if _HOST.fullmatch(said.get("host", "")):
                scope["geofh.host"] = said["host"]
            prefix = headers.get("x-forwarded-prefix", "").rstrip("/")
            if prefix and _PREFIX.fullmatch(prefix):
                scope["geofh.prefix"] = prefix
            scope[CLIENT] = self._client(said.get("for", ""))
        await self.app(scope, receive, send)

    def _client(self, chain: str) -> str | None:
        """Give the last address that is not one of our own proxies: the others are hearsay."""
        for hop in reversed([part.strip() for part in chain.split(",")]):
            address = hop.strip('"').removeprefix("[").partition("]")[0]
            if address.count(":") == 1:
                address = address.partition(":")[0]
            if not _inside(address, self.trusted):
                return address if _is_address(address) else None
        return None


def client_of(scope: Scope) -> str | None:
    """Give the address of who asks, if a trusted proxy told it."""
    client: str | None = scope.get(CLIENT)
    return client


def origin_of(request: Request) -> str:
    """Give scheme, host and path prefix under which this server was reached, without a slash."""
    scope = request.scope
    host = scope.get("geofh.host") or request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        name, port = scope.get("server") or ("localhost", 80)
        host = f"{name}:{port}"
    return f"{scope['scheme']}://{host}{scope.get('geofh.prefix', '')}"


def _said(headers: Headers) -> dict[str, str]:
    forwarded = headers.get("forwarded")
    if forwarded:
        pairs = [(name.lower(), text.strip('"')) for name, text in _PAIR.findall(forwarded)]
        # Each proxy adds its own element; scheme and host are those the outermost one met.
        first = dict(reversed(pairs))
        return first | {"for": ",".join(text for name, text in pairs if name == "for")}
    return {
        "proto": headers.get("x-forwarded-proto", "").partition(",")[0].strip(),
        "host": headers.get("x-forwarded-host", "").partition(",")[0].strip(),
        "for": headers.get("x-forwarded-for", ""),
    }


def _peer(scope: Scope) -> str:
    client = scope.get("client")
    return client[0] if client else ""


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _inside(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)
