"""``/hsds/services``: lists by filter, one by id, and the POST twin of the list."""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from geofh.api.deps import Shelf, ShelfDep
from geofh.api.hsds.directory import Directory, Entry, basic
from geofh.api.hsds.filters import matching_entries
from geofh.api.hsds.paging import PAGE, answer_page, page_of
from geofh.api.hsds.queries import ListedServiceQuery

__all__ = ["router"]

router = APIRouter(prefix="/hsds", tags=["HSDS 3.1"])

NO_FILTER = ListedServiceQuery()


@router.get(
    "/services",
    operation_id="hsds_services",
    summary="List services",
    response_class=Response,
    responses=PAGE,
)
async def services(query: Annotated[ListedServiceQuery, Query()], shelf: ShelfDep) -> Response:
    """Answer with a page of the services that pass every filter."""
    return _answer(query, shelf)


@router.post(
    "/services",
    operation_id="hsds_search_services",
    summary="List services; the filters travel in the body",
    response_class=Response,
    responses=PAGE,
)
async def search_services(shelf: ShelfDep, query: ListedServiceQuery = NO_FILTER) -> Response:
    """Answer the same; what somebody looks for stays out of URLs and logs."""
    return _answer(query, shelf)


@router.get(
    "/services/{id}",
    operation_id="hsds_service",
    summary="Give everything about a service",
    response_class=Response,
    responses={200: {"model": dict[str, Any], "description": "A service of HSDS 3.1."}},
)
async def service(id: str, shelf: ShelfDep) -> Response:  # noqa: A002  (the standard's name)
    """Answer with the nested document."""
    directory = shelf.prepared(Directory)
    entry = directory.entry(id)
    if entry is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(orjson.dumps(directory.service_document(entry)), media_type="application/json")


def _answer(query: ListedServiceQuery, shelf: Shelf) -> Response:
    directory = shelf.prepared(Directory)
    found = matching_entries(directory, query, region=shelf.served)

    def document(entry: Entry) -> dict[str, Any]:
        full = directory.service_document(entry)
        if query.minimal:
            return {name: full[name] for name in ("id", "name", "status", "last_modified")}
        return full if query.full else basic(full)

    # The standard aims at all services within one call when only these few fields are asked for.
    whole = query.minimal and "per_page" not in query.model_fields_set
    page = page_of(found, query, document, size=max(len(found), 1) if whole else None)
    return answer_page(page, query)
