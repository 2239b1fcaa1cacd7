"""``/hsds/taxonomies`` and ``/hsds/taxonomy_terms``: the kinds of help."""

from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from geofh.address import fold_words
from geofh.api.deps import Shelf, ShelfDep
from geofh.api.hsds.directory import Directory
from geofh.api.hsds.filters import says
from geofh.api.hsds.paging import PAGE, answer_page, page_of
from geofh.api.hsds.queries import TaxonomyQuery, TermQuery

__all__ = ["router"]

router = APIRouter(prefix="/hsds", tags=["HSDS 3.1"])

NO_FILTER = TaxonomyQuery()
NO_TERM_FILTER = TermQuery()


@router.get(
    "/taxonomies",
    operation_id="hsds_taxonomies",
    summary="List taxonomies",
    response_class=Response,
    responses=PAGE,
)
async def taxonomies(query: Annotated[TaxonomyQuery, Query()], shelf: ShelfDep) -> Response:
    """Answer with ours, and the one whose terms ours are bound to."""
    return _answer_taxonomies(query, shelf)


@router.post(
    "/taxonomies",
    operation_id="hsds_search_taxonomies",
    summary="List taxonomies; the filters travel in the body",
    response_class=Response,
    responses=PAGE,
)
async def search_taxonomies(shelf: ShelfDep, query: TaxonomyQuery = NO_FILTER) -> Response:
    """Answer the same."""
    return _answer_taxonomies(query, shelf)


@router.get(
    "/taxonomies/{id}",
    operation_id="hsds_taxonomy",
    summary="Give a taxonomy",
    response_class=Response,
    responses={200: {"model": dict[str, Any], "description": "A taxonomy of HSDS 3.1."}},
)
async def taxonomy(id: str, shelf: ShelfDep) -> Response:  # noqa: A002  (the standard's name)
    """Answer with the taxonomy."""
    known = shelf.prepared(Directory).taxonomies.get(id)
    if known is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(orjson.dumps(known), media_type="application/json")


@router.get(
    "/taxonomy_terms",
    operation_id="hsds_taxonomy_terms",
    summary="List taxonomy terms",
    response_class=Response,
    responses=PAGE,
)
async def terms(query: Annotated[TermQuery, Query()], shelf: ShelfDep) -> Response:
    """Answer with the kinds of help that occur in this region."""
    return _answer_terms(query, shelf)


@router.post(
    "/taxonomy_terms",
    operation_id="hsds_search_taxonomy_terms",
    summary="List taxonomy terms; the filters travel in the body",
    response_class=Response,
    responses=PAGE,
)
async def search_terms(shelf: ShelfDep, query: TermQuery = NO_TERM_FILTER) -> Response:
    """Answer the same."""
    return _answer_terms(query, shelf)


@router.get(
    "/taxonomy_terms/{id}",
    operation_id="hsds_taxonomy_term",
    summary="Give a taxonomy term",
    response_class=Response,
    responses={200: {"model": dict[str, Any], "description": "A taxonomy term of HSDS 3.1."}},
)
async def term(id: str, shelf: ShelfDep) -> Response:  # noqa: A002  (the standard's name)
    """Answer with the term and its taxonomy."""
    known = shelf.prepared(Directory).terms.get(id)
    if known is None:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(orjson.dumps(known), media_type="application/json")


def _answer_taxonomies(query: TaxonomyQuery, shelf: Shelf) -> Response:
    known = shelf.prepared(Directory).taxonomies.values()
    found = [one for one in known if says(_words(one), query.search)]
    return answer_page(page_of(found, query, dict), query)


def _answer_terms(query: TermQuery, shelf: Shelf) -> Response:
    directory = shelf.prepared(Directory)
    # Flat lists: every term is a top one, none has a parent.
    found = [
        one
        for one in directory.terms.values()
        if not query.parent_id
        and query.taxonomy_id in {"", one["taxonomy_id"]}
        and says(_words(one), query.search)
    ]
    return answer_page(page_of(found, query, dict), query)


def _words(document: dict[str, Any]) -> str:
    texts = (document["name"], document["description"], document.get("code", ""))
    return " ".join(word for text in texts for word in fold_words(text))
