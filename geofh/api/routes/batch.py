"""``POST /api/batch``: many questions, one JSON object on a line, answered line by line.

Answers leave while questions still arrive, so neither side has to hold all of them; a line that
cannot be used gets its problem and the next line goes on. Lines, bytes and time are bounded.
"""

import asyncio
from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from geofh.api.body import LINES_TYPE
from geofh.api.deps import Shelf, ShelfDep
from geofh.api.describe import described_by
from geofh.api.direct import unusable
from geofh.api.documents import BatchLine
from geofh.api.problems import problem, problem_of
from geofh.api.schemas import Ask, BatchRequest
from geofh.encode import finding_to_dict
from geofh.errors import GeofhError
from geofh.settings import Settings

__all__ = ["router"]

router = APIRouter(tags=["geofh"])

_NOT_JSON = "The line could not be read as JSON (UTF-8, one object)."


@router.post(
    "/api/batch",
    operation_id="batch",
    summary="Ask many questions at once (NDJSON)",
    response_class=Response,
    responses={
        200: {
            "description": "One line for each line that is not empty, in their order. A batch that "
            "reaches a limit ends with a line whose problem says so.",
            "content": {LINES_TYPE: described_by(BatchLine)},
        }
    },
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {LINES_TYPE: described_by(BatchRequest)},
        }
    },
)
async def batch(request: Request, shelf: ShelfDep) -> Response:
    """Answer line by line."""
    settings: Settings = request.app.state.settings
    running: asyncio.Semaphore = request.app.state.batches
    if running.locked():
        return problem(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "Other batches are running. Try again in a minute.",
            headers={"Retry-After": "60"},
        )
    return _Lines(request, shelf, settings, running)


class _Lines(Response):
    """Read lines and write answers on the same connection."""

    media_type = LINES_TYPE

    def __init__(
        self, request: Request, shelf: Shelf, settings: Settings, running: asyncio.Semaphore
    ) -> None:
        super().__init__()
        del self.headers["content-length"]
        self._request, self._shelf, self._settings = request, shelf, settings
        self._running = running

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Answer until the lines or a limit end."""
        head = {"type": "http.response.start", "status": 200, "headers": self.raw_headers}
        await send(head)
        async with self._running:
            try:
                async with asyncio.timeout(self._settings.max_batch_seconds):
                    async for answer in self._answers():
                        await send(_part(answer, more=True))
                        # Between two lines, others have their turn.
                        await asyncio.sleep(0)
            except TimeoutError:
                seconds = self._settings.max_batch_seconds
                await send(_part(_limit(f"it took longer than {seconds:g} seconds"), more=True))
            except ClientDisconnect:
                return
        await send(_part(None, more=False))

    async def _answers(self) -> AsyncIterator[dict[str, Any]]:
        number = 0
        async for line in self._lines():
            if line is None:
                yield _limit(f"it is longer than {self._settings.max_batch_bytes} bytes")
                return
            if not line.strip():
                continue
            number += 1
            if number > self._settings.max_batch_lines:
                yield _limit(f"it has more than {self._settings.max_batch_lines} lines")
                return
            yield {"line": number} | await _answer(line, self._shelf, self._settings)

    async def _lines(self) -> AsyncIterator[bytes | None]:
        """Give the lines as they arrive; none once there are too many bytes."""
        read, rest = 0, b""
        async for chunk in self._request.stream():
            read += len(chunk)
            if read > self._settings.max_batch_bytes:
                yield None
                return
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield line
        yield rest


async def _answer(line: bytes, shelf: Shelf, settings: Settings) -> dict[str, Any]:
    if len(line) > settings.max_body_bytes:
        detail = f"The line is longer than {settings.max_body_bytes} bytes; an address is not."
        return _problem(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail))
    try:
        content = orjson.loads(line)
    except orjson.JSONDecodeError:
        return _problem(problem(HTTPStatus.BAD_REQUEST, _NOT_JSON))
    sent = content.get("id") if isinstance(content, dict) else None
    known = {"id": sent} if isinstance(sent, str | int) else {}
    try:
        question = BatchRequest.model_validate(content)
        region = await shelf.reach(question.region)
        point, query, need = question.point, question.query or "", question.need()
        if question.ask is Ask.LOCATE:
            finding = region.locate_at(*point) if point else region.locate(query)
        else:
            now = question.moment(region.timezone)
            finding = (
                region.find_at(*point, need, now=now, limit=question.limit)
                if point
                else region.find(query, need, now=now, limit=question.limit)
            )
    except ValidationError as error:
        return known | _problem(unusable(error))
    except GeofhError as error:
        return known | _problem(problem_of(error))
    return known | {"answer": finding_to_dict(finding, writer=shelf.writer)}


def _problem(response: Response) -> dict[str, Any]:
    return {"problem": orjson.Fragment(bytes(response.body))}


def _limit(what: str) -> dict[str, Any]:
    detail = f"The batch ends here: {what}. Send the rest as another one."
    return {"line": 0} | _problem(problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail))


def _part(answer: dict[str, Any] | None, *, more: bool) -> dict[str, Any]:
    body = b"" if answer is None else orjson.dumps(answer, option=orjson.OPT_APPEND_NEWLINE)
    return {"type": "http.response.body", "body": body, "more_body": more}
