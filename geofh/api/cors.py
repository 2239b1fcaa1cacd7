"""Which pages of other sites may read what: the read-only standards are open, all else is closed.

HSDS and OGC API Features are public data without a key and without cookies, and Open Referral UK
asks for ``Access-Control-Allow-Origin: *``. The own API takes addresses: a page of another site
has no business sending them there with a visitor's browser.
"""

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geofh.api.guard import STANDARDS

__all__ = ["OpenStandards"]

_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = _OPEN | {
    "Access-Control-Allow-Methods": "GET, HEAD, POST",
    "Access-Control-Allow-Headers": "Content-Type, Accept",
    "Access-Control-Max-Age": "86400",
}


class OpenStandards:
    """Open the standards to scripts of other sites, and answer their preflights."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http" or not scope["path"].startswith(STANDARDS):
            await self.app(scope, receive, send)
            return
        asked = "access-control-request-method" in Headers(scope=scope)
        if scope["method"] == "OPTIONS" and asked:
            preflight = Response(status_code=HTTPStatus.NO_CONTENT, headers=_PREFLIGHT)
            await preflight(scope, receive, send)
            return

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _OPEN.items():
                    headers[name] = value
            await send(message)

        await self.app(scope, receive, send_open)
