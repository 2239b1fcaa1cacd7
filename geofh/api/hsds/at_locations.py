"""``/hsds/service_at_locations``: which service is given where."""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from geofh.api.deps import Shelf, ShelfDep
from geofh.api.hsds.directory import AtLocation, Directory, basic
from geofh.api.hsds.filters import matching_at_locations
from geofh.api.hsds.paging import PAGE, answer_page, page_of
from geofh.api.hsds.queries import AtLocationQuery

__all__ = ["router"]

router = APIRouter(prefix="/hsds", tags=["HSDS 3.1"])

NO_FILTER = AtLocationQuery()


@router.get(
    "/service_at_locations",
    operation_id="hsds_service_at_locations",
    summary="List services at their places",
    response_class=Response,
    responses=PAGE,
)
async def at_locations(query: Annotated[AtLocationQuery, Query()], shelf: ShelfDep) -> Response:
    """Answer with a page of those that pass every filter."""
    return _answer(query, shelf)


@router.post(
    "/service_at_locations",
    operation_id="hsds_search_service_at_locations",
    summary="List services at their places; the filters travel in the body",
    response_class=Response,
    responses=PAGE,
)
async def search_at_locations(shelf: ShelfDep, query: AtLocationQuery = NO_FILTER) -> Response:
    """Answer the same; what somebody looks for stays out of URLs and logs."""
    return _answer(query, shelf)


@router.get(
    "/service_at_locations/{id}",
    operation_id="hsds_service_at_location",
    summary="Give everything about a service at a place",
    response_class=Response,
    responses={200: {"model": dict[str, Any], "description": "A service_at_location of HSDS 3.1."}},
)
async def at_location(id: str, shelf: ShelfDep) -> Response:  # noqa: A002  (the standard's name)
    """Answer with the nested document."""
    directory = shelf.prepared(Directory)
    found = directory.at_location(id)
    if found is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(
        orjson.dumps(directory.at_location_document(found)), media_type="application/json"
    )


def _answer(query: AtLocationQuery, shelf: Shelf) -> Response:
    directory = shelf.prepared(Directory)
    found = matching_at_locations(directory, query, region=shelf.served)

    def document(one: AtLocation) -> dict[str, Any]:
        full = directory.at_location_document(one)
        return full if query.full else basic(full)

    return answer_page(page_of(found, query, document), query)
