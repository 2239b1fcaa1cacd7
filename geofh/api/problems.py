"""Errors -> problem documents (RFC 9457): one table says which status each error has.

A problem says what was wrong and how to repair it, never what the caller sent: that may be
somebody's address. Unexpected errors are `guard.SurpriseGuard`'s.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Any

import orjson
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from geofh.errors import (
    AddressError,
    CoordinateError,
    DataError,
    GeofhError,
    InputError,
    NeedError,
    RegionError,
)

__all__ = [
    "STATUS_OF_ERROR",
    "install_problems",
    "problem",
    "problem_of",
    "validation_problem",
]

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

# Looked up along the class's ancestors: the narrowest entry counts.
STATUS_OF_ERROR: Mapping[type[GeofhError], HTTPStatus] = MappingProxyType(
    {
        RegionError: HTTPStatus.NOT_FOUND,
        AddressError: HTTPStatus.UNPROCESSABLE_ENTITY,
        CoordinateError: HTTPStatus.UNPROCESSABLE_ENTITY,
        NeedError: HTTPStatus.UNPROCESSABLE_ENTITY,
        InputError: HTTPStatus.BAD_REQUEST,
        DataError: HTTPStatus.SERVICE_UNAVAILABLE,
        GeofhError: HTTPStatus.INTERNAL_SERVER_ERROR,
    }
)

# Who puts an address where a name belongs does not get it back.
_NAME = re.compile(r"[a-z_]{1,40}|\d{1,6}")

_DETAIL_OF_STATUS = {
    HTTPStatus.NOT_FOUND: "There is nothing at this path. See /api/openapi.json.",
    HTTPStatus.METHOD_NOT_ALLOWED: "This path does not take this method. See /api/openapi.json.",
    HTTPStatus.BAD_REQUEST: "The body could not be read as JSON (UTF-8, one object).",
}


def problem(
    status: HTTPStatus,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Make a problem document.

    Parameters
    ----------
    status
        Also its title.
    detail
        What was wrong and what to do, in one or two sentences.
    errors
        One entry per field: ``field`` and ``message``.
    headers
        Further headers (``Allow``).
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": _writable(detail),
    }
    if errors:
        body["errors"] = [
            {name: _writable(text) for name, text in error.items()} for error in errors
        ]
    return Response(
        orjson.dumps(body),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def status_of(error: GeofhError) -> HTTPStatus:
    """Look the error's class up, then its ancestors."""
    return next(STATUS_OF_ERROR[kind] for kind in type(error).__mro__ if kind in STATUS_OF_ERROR)


def install_problems(app: FastAPI) -> None:
    """Answer every foreseen failure of ``app`` with a problem document."""
    app.add_exception_handler(GeofhError, _from_geofh)
    app.add_exception_handler(RequestValidationError, _from_validation)
    app.add_exception_handler(HTTPException, _from_http)


def problem_of(error: GeofhError) -> Response:
    """Make the problem document of an error of ours."""
    status = status_of(error)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        # A message of ours names files and keys, never an address.
        log.error("%s: %s", type(error).__name__, error)
        return problem(status, "The data of this region cannot be used just now.")
    return problem(status, str(error))


def validation_problem(error: RequestValidationError) -> Response:
    """Make the problem document of a request whose fields cannot be used."""
    found = error.errors()
    if any(one["type"] == "json_invalid" for one in found):
        return problem(HTTPStatus.BAD_REQUEST, _DETAIL_OF_STATUS[HTTPStatus.BAD_REQUEST])
    # The standards ask for 400 where a URL is wrong; 422 is for bodies.
    in_url = any(one["loc"][0] in {"query", "path"} for one in found)
    return problem(
        HTTPStatus.BAD_REQUEST if in_url else HTTPStatus.UNPROCESSABLE_ENTITY,
        "Some fields cannot be used; see errors. The fields are described in /api/openapi.json.",
        errors=[{"field": _field(one["loc"]), "message": _message(one)} for one in found],
    )


def _from_geofh(_request: Request, error: Exception) -> Response:
    assert isinstance(error, GeofhError)  # noqa: S101  (registered for this class only)
    return problem_of(error)


def _from_validation(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    return validation_problem(error)


def _from_http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = HTTPStatus(error.status_code)
    return problem(status, _DETAIL_OF_STATUS.get(status, status.phrase), headers=error.headers)


def _writable(text: str) -> str:
    """Replace what UTF-8 cannot carry: half of a surrogate pair that somebody sent."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _field(location: Sequence[int | str]) -> str:
    """Name the field without the leading "body"; what is no name of a field is not repeated."""
    names = [str(part) for part in location[1:]]
    return ".".join(name if _NAME.fullmatch(name) else "?" for name in names) or "body"


def _message(error: Mapping[str, Any]) -> str:
    if error["type"] == "extra_forbidden":
        return "is not a field of this request"
    return str(error["msg"]).removeprefix("Value error, ")
