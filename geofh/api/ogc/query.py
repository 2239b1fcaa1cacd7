"""The parameters of a request to ``/ogc``: each checked, unknown ones refused (400)."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from math import isfinite

from fastapi import Request

from geofh.api.ogc.collections import Box, Days
from geofh.errors import InputError

__all__ = ["DEFAULT_LIMIT", "FORMATS", "MAX_LIMIT", "ItemsQuery", "items_query", "wants_html"]

DEFAULT_LIMIT = 100
MAX_LIMIT = 1_000
"""Where more are asked for, this many are given: the standard forbids an error."""

FORMATS = ("json", "html")
_MAX_OFFSET = 100_000_000
_WHOLE = re.compile(r"\d{1,15}")
_OPEN = frozenset({"", ".."})


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsQuery:
    """Hold which features are asked for; ``given`` are box and days as they were written."""

    limit: int = DEFAULT_LIMIT
    offset: int = 0
    box: Box | None = None
    days: Days | None = None
    given: tuple[tuple[str, str], ...] = ()


def items_query(request: Request) -> ItemsQuery:
    """Read ``limit``, ``offset``, ``bbox`` and ``datetime``.

    Raises
    ------
    InputError
        Another parameter, one given twice, or a value that cannot be used.
    """
    given = _parameters(request, ("limit", "offset", "bbox", "datetime"))
    return ItemsQuery(
        limit=min(_whole(given, "limit", DEFAULT_LIMIT, least=1), MAX_LIMIT),
        offset=min(_whole(given, "offset", 0, least=0), _MAX_OFFSET),
        box=_box(given["bbox"]) if "bbox" in given else None,
        days=_days(given["datetime"]) if "datetime" in given else None,
        given=tuple((name, given[name]) for name in ("bbox", "datetime") if name in given),
    )


def wants_html(request: Request, *, checked: bool = False) -> bool:
    """Tell whether a person asks: ``f=html``, or a browser that prefers it.

    Parameters
    ----------
    checked
        The other parameters were checked before; else ``f`` is the only one allowed.
    """
    given = request.query_params.get("f") if checked else _parameters(request, ()).get("f")
    if given is not None:
        return given == "html"
    accepted = [part.partition(";")[0].strip() for part in _accept(request).split(",")]
    machine = ("application/geo+json", "application/json", "*/*")
    places = [accepted.index(kind) for kind in machine if kind in accepted]
    return "text/html" in accepted and accepted.index("text/html") < min(places, default=99)


def _accept(request: Request) -> str:
    return request.headers.get("accept", "*/*")


def _parameters(request: Request, known: tuple[str, ...]) -> dict[str, str]:
    allowed = (*known, "f")
    pairs = request.query_params.multi_items()
    for name, _ in pairs:
        if name not in allowed:
            raise InputError(f"a parameter is not known here; expected: {', '.join(allowed)}.")
    given = dict(pairs)
    if len(given) < len(pairs):
        raise InputError("a parameter is given more than once; give each one once.")
    if given.get("f", "json") not in FORMATS:
        raise InputError(f"f is not known, expected one of: {', '.join(FORMATS)}.")
    return given


def _whole(given: dict[str, str], name: str, default: int, *, least: int) -> int:
    text = given.get(name)
    if text is None:
        return default
    if not (_WHOLE.fullmatch(text) and text.isascii() and int(text) >= least):
        raise InputError(f"{name} cannot be used, expected a whole number, {least} or more.")
    return int(text)


def _box(text: str) -> Box:
    wrong = InputError(
        "bbox cannot be used, expected west,south,east,north in degrees (or six numbers with "
        "heights), south not above north."
    )
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        raise wrong from None
    if len(numbers) not in {4, 6} or not all(map(isfinite, numbers)):
        raise wrong
    half = len(numbers) // 2
    (west, south), (east, north) = numbers[:2], numbers[half : half + 2]
    if south > north or max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        raise wrong
    return west, south, east, north


def _days(text: str) -> Days:
    wrong = InputError(
        "datetime cannot be used, expected a day or moment (RFC 3339), or two divided by '/', "
        "of which one may be '..'."
    )
    parts = text.split("/")
    if len(parts) > 2:
        raise wrong
    ends = [None if part in _OPEN and len(parts) == 2 else _day(part, wrong) for part in parts]
    since, until = ends[0], ends[-1]
    if (since is None and until is None) or (since and until and since > until):
        raise wrong
    return since, until


def _day(text: str, wrong: InputError) -> date:
    try:
        if len(text) == len("2026-01-01"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text.upper().replace(" ", "+"))
    except ValueError:
        raise wrong from None
    if moment.tzinfo is None or "T" not in text.upper():
        raise wrong
    return moment.date()
