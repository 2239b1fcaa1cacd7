"""What every request passes and every response carries, as plain ASGI layers.

The outermost layer removes the query string but for the few words that pages take (the
language): addresses travel in bodies, and what is not there cannot end up in an access log.
The headers forbid the page to load, send or be framed anywhere else.
"""

import logging
import re
import secrets
import traceback
from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import parse_qsl, urlencode

from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from geofh.api.problems import problem

__all__ = [
    "Compression",
    "HeaderGuard",
    "QueryGuard",
    "SurpriseGuard",
    "nonce_of",
]

log = logging.getLogger(__name__)

API_PREFIX = "/api/"
# Standards whose filters travel in URLs; each has a way around that, or asks nothing personal.
STANDARDS = ("/hsds/", "/ogc")
# What a page's address may say: words that we put there, never what somebody typed.
PAGE_PARAMETERS = frozenset({"lang", "bezirk", "phase", "sprache", "wunsch"})
WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
# Tiles are compressed one by one inside their file; a batch is written line by line.
PACKED = (".pmtiles", "/api/batch")

# Of 66 kB, level 6 makes 14.5 kB in 1.3 ms, level 4 makes 15.1 kB in 0.8 ms.
_LEVEL = 4

# The only page that others may frame, where the operator named them.
EMBED = "/einbetten"
HSTS = b"max-age=31536000"

# geolocation is the only thing a page may ask the device for, and only our own page.
PERMISSIONS = b"geolocation=(self), camera=(), microphone=(), payment=(), usb=()"

_NONCE = "geofh.nonce"
_ALWAYS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"permissions-policy", PERMISSIONS),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_UNLESS_SAID = (
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"cache-control", b"no-store"),
)


def _policy(ancestors: str, images_from: str, *, inline: str = "") -> bytes:
    """Write the policy: everything from here, inline blocks only with a nonce.

    ``ancestors`` are the pages that may frame this one; ``images_from`` is the origin of a tile
    service that the operator enabled; ``inline`` is the nonce of a page that has such blocks.
    """
    images = f"'self' data: {images_from}".strip()
    code = f"'self' 'nonce-{inline}'" if inline else "'self'"
    return (
        "default-src 'none'; "
        f"script-src {code}; style-src {code}; "
        f"img-src {images}; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "worker-src 'self'; manifest-src 'self'; "
        f"base-uri 'none'; frame-ancestors {ancestors}"
    ).encode()


def nonce_of(scope: Scope) -> str:
    """Give the nonce of this response, made when a page first asks; its policy will name it."""
    if _NONCE not in scope:
        scope[_NONCE] = secrets.token_urlsafe(16)
    nonce: str = scope[_NONCE]
    return nonce


class QueryGuard:
    """Refuse parameters under ``/api``, leave the standards theirs, keep a page's known ones."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if (
            scope["type"] == "http"
            and scope["query_string"]
            and not scope["path"].startswith(STANDARDS)
        ):
            scope["query_string"] = _known_parameters(scope["query_string"])
            if scope["path"].startswith(API_PREFIX):
                refusal = problem(
                    HTTPStatus.BAD_REQUEST,
                    "This API takes no query parameters: send a JSON body with POST, so that "
                    "addresses stay out of logs and histories. See /api/openapi.json.",
                )
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)


class HeaderGuard:
    """Put the security headers on every response; those of a page name its nonce."""

    def __init__(
        self, app: ASGIApp, *, embed_origins: Sequence[str] = (), images_from: str = ""
    ) -> None:
        self.app = app
        self._images_from = images_from
        # For every page, and for the one that others may frame.
        self._ancestors = "'self'", " ".join(("'self'", *embed_origins))
        self._policies = [_policy(one, images_from) for one in self._ancestors]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        embedded = scope["path"] == EMBED

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                # Names in lower case, as ASGI wants them; set by nobody within.
                headers: list[tuple[bytes, bytes]] = [*message["headers"], *_ALWAYS]
                policy = self._policies[embedded]
                if nonce := scope.get(_NONCE):
                    ancestors = self._ancestors[embedded]
                    policy = _policy(ancestors, self._images_from, inline=nonce)
                headers.append((b"content-security-policy", policy))
                if not embedded:
                    headers.append((b"x-frame-options", b"SAMEORIGIN"))
                if scope["scheme"] == "https":
                    headers.append((b"strict-transport-security", HSTS))
                names = {name for name, _ in message["headers"]}
                headers += [one for one in _UNLESS_SAID if one[0] not in names]
                message["headers"] = headers
            await send(message)

        await self.app(scope, receive, send_guarded)


class SurpriseGuard:
    """Answer an unexpected error with a bare 500.

    The log gets the class of the error and the lines it passed through, not its message:
    that may repeat what somebody typed.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        started = False

        async def send_noting(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, send_noting)
        except Exception as error:
            if scope["type"] != "http":
                raise
            frames = "".join(traceback.format_tb(error.__traceback__))
            log.error("unexpected %s\n%s", type(error).__name__, frames)
            if not started:
                answer = problem(
                    HTTPStatus.INTERNAL_SERVER_ERROR, "Something went wrong on our side."
                )
                await answer(scope, receive, send)


class Compression:
    """Compress text, but no tiles, and never a part of a file: a range counts original bytes."""

    def __init__(self, app: ASGIApp) -> None:
        self.plain = app
        self.compressed = GZipMiddleware(app, minimum_size=600, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer it here."""
        plain = scope["type"] == "http" and _travels_plain(scope)
        await (self.plain if plain else self.compressed)(scope, receive, send)


def _travels_plain(scope: Scope) -> bool:
    # Starlette's own would decode every header for each that is asked for.
    headers = dict(scope["headers"])
    # No cache keeps the answer to a POST, so it need not say what it would vary with.
    unpacked = scope["method"] == "POST" and b"gzip" not in headers.get(b"accept-encoding", b"")
    return unpacked or scope["path"].endswith(PACKED) or b"range" in headers


def _known_parameters(query: bytes) -> bytes:
    pairs = parse_qsl(query.decode("latin-1"))
    known = [(name, word) for name, word in pairs if name in PAGE_PARAMETERS]
    return urlencode([(name, word) for name, word in known if WORD.fullmatch(word)]).encode()
