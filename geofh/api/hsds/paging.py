"""A list of records -> one page of it, as HSDS wants it: counts, flags, contents."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import orjson
from starlette.responses import Response

from geofh.api.documents import Page
from geofh.api.hsds.queries import ListFormat, PageQuery

__all__ = ["PAGE", "answer_page", "page_of"]

_Record = TypeVar("_Record")
NDJSON = "application/x-ndjson"

PAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Page,
        "description": "One page.",
        "content": {NDJSON: {"schema": {"type": "string"}}},
    }
}
"""How OpenAPI describes a page."""


def page_of(
    records: Sequence[_Record],
    query: PageQuery,
    document: Callable[[_Record], dict[str, Any]],
    *,
    size: int | None = None,
) -> dict[str, Any]:
    """Make a page; documents are made for its records only.

    Parameters
    ----------
    size
        Records on a page, where it is not the query's.
    """
    per_page = size or query.per_page
    start = (query.page - 1) * per_page
    chosen = records[start : start + per_page]
    pages = -(-len(records) // per_page)
    return {
        "total_items": len(records),
        "total_pages": pages,
        "page_number": query.page,
        "size": len(chosen),
        "first_page": query.page == 1,
        "last_page": query.page >= pages,
        "empty": not chosen,
        "contents": [document(one) for one in chosen],
    }


def answer_page(page: dict[str, Any], query: PageQuery) -> Response:
    """Write a page as JSON, or its contents one on a line."""
    if query.format is ListFormat.NDJSON:
        lines = [orjson.dumps(one, option=orjson.OPT_APPEND_NEWLINE) for one in page["contents"]]
        return Response(b"".join(lines), media_type=NDJSON)
    return Response(orjson.dumps(page), media_type="application/json")
