"""One log line per request, without anything personal.

Method, route template, status and duration. No path as typed (somebody may have typed an
address into it), no query, no network address, no header: what is not written down cannot
leak. Our server switches uvicorn's own access log off in favour of this one.
"""

import logging
import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geofh.api.metrics import Metrics

__all__ = ["Journal"]

log = logging.getLogger("geofh.access")

NO_ROUTE = "(no route)"


class Journal:
    """Write the line, and count, when the answer is out."""

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self.app = app
        self.metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and write its line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        status = 0

        async def send_noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        await self.app(scope, receive, send_noting)
        spent_s = time.perf_counter() - started
        route = _template(scope)
        self.metrics.count_request(scope["method"], route, status, spent_s)
        log.info("%s %s %d %.0f ms", scope["method"], route, status, spent_s * 1000)


def _template(scope: Scope) -> str:
    """Name the route as the program knows it, not the path as it was typed."""
    route = scope.get("route")
    if route is not None:
        return str(getattr(route, "path", NO_ROUTE))
    return "/static" if scope["path"].startswith("/static/") else NO_ROUTE
