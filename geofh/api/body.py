"""Bodies: of the right type, not too long, here within a time; then played back to the route."""

import asyncio
from http import HTTPStatus

from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geofh.api.problems import problem

__all__ = ["LINES_TYPE", "BodyGuard"]

FORM_TYPE = "application/x-www-form-urlencoded"
JSON_TYPE = "application/json"
LINES_TYPE = "application/x-ndjson"

# The batch reads its own body, line by line, within limits of its own.
BATCH = "/api/batch"
_JSON_PATHS = ("/api/", "/hsds/")
_CLOSE = {"Connection": "close"}


class BodyGuard:
    """Refuse bodies that are too long (413), too slow (408) or of another type (415).

    At most ``limit`` bytes are read, within ``seconds``, before the route is called.
    """

    def __init__(self, app: ASGIApp, *, limit: int, seconds: float) -> None:
        self.app = app
        self.limit = limit
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self.app(scope, receive, send)
            return
        # Starlette's own would decode every header for each that is asked for.
        headers = dict(scope["headers"])
        announced = headers.get(b"content-length", b"")
        if refusal := _type_refusal(scope["path"], headers.get(b"content-type", b""), announced):
            await refusal(scope, receive, send)
            return
        if scope["path"] == BATCH:
            await self.app(scope, receive, send)
            return
        try:
            async with asyncio.timeout(self.seconds):
                body = await self._read(receive, announced)
        except TimeoutError:
            detail = f"The body did not arrive within {self.seconds:g} seconds. Send it again."
            refusal = problem(HTTPStatus.REQUEST_TIMEOUT, detail, headers=_CLOSE)
            await refusal(scope, receive, send)
            return
        except ClientDisconnect:
            return
        if body is None:
            detail = f"The body is longer than {self.limit} bytes; an address is not."
            refusal = problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, headers=_CLOSE)
            await refusal(scope, receive, send)
            return
        await self.app(scope, _playback(body, receive), send)

    async def _read(self, receive: Receive, announced: bytes) -> bytes | None:
        if announced.isdigit() and int(announced[:20]) > self.limit:
            return None
        body = bytearray()
        more = True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientDisconnect
            body += message.get("body", b"")
            if len(body) > self.limit:
                return None
            more = message.get("more_body", False)
        return bytes(body)


def _type_refusal(path: str, given: bytes, announced: bytes) -> Response | None:
    if path == BATCH:
        expected = LINES_TYPE
    elif path.startswith(_JSON_PATHS):
        expected = JSON_TYPE
    else:
        expected = FORM_TYPE
    told = given.decode("latin-1").partition(";")[0].strip().lower()
    if told == expected or (announced == b"0" and not told):
        return None
    return problem(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send this body as Content-Type: {expected}."
    )


def _playback(body: bytes, receive: Receive) -> Receive:
    pending = [{"type": "http.request", "body": body, "more_body": False}]

    async def replay() -> Message:
        return pending.pop() if pending else await receive()

    return replay
