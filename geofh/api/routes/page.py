"""``GET /`` and ``POST /suche``: the page for parents; works without JavaScript."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi import Form as FormField
from starlette.responses import HTMLResponse, RedirectResponse

from geofh.api.deps import PagesDep, ShelfDep
from geofh.api.guard import nonce_of
from geofh.api.notices import EMPTY, notice_of_error
from geofh.api.pages import Form
from geofh.errors import InputError

__all__ = ["router"]

# The page shows twenty and folds the rest away; nobody reads further than this.
LISTED = 100

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, FormField()]


def _form(
    *,
    adresse: Text = "",
    lon: Text = "",
    lat: Text = "",
    phase: Text = "",
    sprache: Text = "",
    kostenlos: Text = "",
    hausbesuch: Text = "",
    offen: Text = "",
) -> Form:
    return Form(
        adresse=adresse,
        lon=lon,
        lat=lat,
        phase=phase,
        sprache=sprache,
        kostenlos=bool(kostenlos),
        hausbesuch=bool(hausbesuch),
        offen=bool(offen),
    )


@router.api_route("/", methods=["GET", "HEAD"])
def start(request: Request, shelf: ShelfDep, pages: PagesDep) -> HTMLResponse:
    """Show the form, the crisis numbers and the city."""
    return HTMLResponse(pages.start(shelf.served, nonce=nonce_of(request.scope)))


@router.api_route("/suche", methods=["GET", "HEAD"])
def restart() -> RedirectResponse:
    """Lead who reloads or bookmarks an answer back to the question."""
    return RedirectResponse("/", status_code=HTTPStatus.SEE_OTHER)


@router.post("/suche")
def search(
    form: Annotated[Form, Depends(_form)], request: Request, shelf: ShelfDep, pages: PagesDep
) -> HTMLResponse:
    """Show the answer, or say what to do instead."""
    region, nonce = shelf.served, nonce_of(request.scope)
    try:
        point, need = form.point, form.need()
        if point is None and not form.adresse.strip():
            page = pages.refusal(region, form, EMPTY, nonce=nonce)
            return HTMLResponse(page, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
        finding = (
            region.find_at(*point, need, limit=LISTED)
            if point
            else region.find(form.adresse, need, limit=LISTED)
        )
    except InputError as error:
        page = pages.refusal(region, form, notice_of_error(error), nonce=nonce)
        return HTMLResponse(page, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    return HTMLResponse(pages.answer(region, form, finding, nonce=nonce))
