"""``/hsds/organizations``: who gives the services."""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from geofh.api.deps import Shelf, ShelfDep
from geofh.api.hsds.directory import Directory, basic
from geofh.api.hsds.filters import says
from geofh.api.hsds.paging import PAGE, answer_page, page_of
from geofh.api.hsds.queries import OrganizationQuery

__all__ = ["router"]

router = APIRouter(prefix="/hsds", tags=["HSDS 3.1"])

NO_FILTER = OrganizationQuery()


@router.get(
    "/organizations",
    operation_id="hsds_organizations",
    summary="List organizations",
    response_class=Response,
    responses=PAGE,
)
async def organizations(query: Annotated[OrganizationQuery, Query()], shelf: ShelfDep) -> Response:
    """Answer with a page of the organizations that pass every filter."""
    return _answer(query, shelf)


@router.post(
    "/organizations",
    operation_id="hsds_search_organizations",
    summary="List organizations; the filters travel in the body",
    response_class=Response,
    responses=PAGE,
)
async def search_organizations(shelf: ShelfDep, query: OrganizationQuery = NO_FILTER) -> Response:
    """Answer the same; what somebody looks for stays out of URLs and logs."""
    return _answer(query, shelf)


@router.get(
    "/organizations/{id}",
    operation_id="hsds_organization",
    summary="Give everything about an organization",
    response_class=Response,
    responses={200: {"model": dict[str, Any], "description": "An organization of HSDS 3.1."}},
)
async def organization(
    id: str,  # noqa: A002  (the standard's name)
    shelf: ShelfDep,
    full_service: Annotated[bool, Query(description="Services nested, not only named.")] = False,
) -> Response:
    """Answer with the nested document."""
    document = shelf.prepared(Directory).organization_document(id, full_service=full_service)
    if document is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(orjson.dumps(document), media_type="application/json")


def _answer(query: OrganizationQuery, shelf: Shelf) -> Response:
    directory = shelf.prepared(Directory)
    found = [id_ for id_ in directory.organization_ids if _passes(directory, id_, query)]

    def document(id_: str) -> dict[str, Any]:
        full = directory.organization_document(id_, full_service=query.full_service) or {}
        return full if query.full or query.full_service else basic(full)

    return answer_page(page_of(found, query, document), query)


def _passes(directory: Directory, id_: str, query: OrganizationQuery) -> bool:
    entries = directory.services_of(id_)
    terms = {id_ for entry in entries for id_ in directory.term_ids(entry)}
    taxonomies = {id_ for entry in entries for id_ in directory.taxonomy_ids(entry)}
    return (
        (not query.taxonomy_term_id or query.taxonomy_term_id in terms)
        and (not query.taxonomy_id or query.taxonomy_id in taxonomies)
        and says(directory.organization_words(id_), query.search)
    )
