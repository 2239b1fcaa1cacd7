"""One request for a file, by the standard library: HTTP and HTTPS only, nothing sent but the URL.

`urllib` rather than a client library: one file at a time, ranges and validators are all that is
needed, and a build then needs no further package. Addresses of other kinds (``file:``, ``ftp:``)
have no handler here, and a redirect must not leave HTTPS.
"""

from collections.abc import Mapping
from http.client import HTTPException, HTTPMessage, HTTPResponse
from typing import IO
from urllib.error import HTTPError, URLError
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

__all__ = ["BUSY", "TRANSIENT", "HTTPError", "request"]

TRANSIENT = (HTTPException, URLError, TimeoutError, ConnectionError)
"""What may be over when one asks again; `HTTPError` is one of them and tells its status."""

BUSY = (408, 425, 429, 500, 502, 503, 504)
"""The statuses of a server that may answer later."""

_TIMEOUT_S = 30.0
_AGENT = "geofh"


class _SafeRedirects(HTTPRedirectHandler):
    """Follow redirects, but never from HTTPS to HTTP."""

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> Request | None:
        if req.type == "https" and not newurl.lower().startswith("https:"):
            raise URLError("it redirects from HTTPS to an address that is not")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def request(url: str, headers: Mapping[str, str]) -> HTTPResponse:
    """Ask for a file; close what is returned.

    Parameters
    ----------
    headers
        Further ones, for a range or a condition.

    Raises
    ------
    HTTPError
        Any status but 2xx, 304 and 416 among them.
    URLError, HTTPException, OSError
        No connection, or it broke.
    """
    opener = OpenerDirector()
    for handler in (
        ProxyHandler(),
        HTTPHandler(),
        HTTPSHandler(),
        _SafeRedirects(),
        HTTPErrorProcessor(),
        HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    # As it is: a length that counts packed bytes would say nothing about the file.
    usual = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    asked = Request(url, headers={**usual, **headers})  # noqa: S310  (no other handlers)
    response: HTTPResponse | None = opener.open(asked, timeout=_TIMEOUT_S)
    if response is None:
        raise URLError("it is neither HTTP nor HTTPS")
    return response
