"""``GET /`` and ``POST /suche``: the page for parents; works without JavaScript."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi import Form as FormField
from starlette.responses import HTMLResponse, RedirectResponse

from geofh.api.deps import PagesDep, VisitDep
from geofh.api.form import Form
from geofh.api.notices import empty_notice, notice_of_error
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
def start(visit: VisitDep, pages: PagesDep) -> HTMLResponse:
    """Show the form, the crisis numbers and the city."""
    return HTMLResponse(pages.start(visit))


@router.api_route("/suche", methods=["GET", "HEAD"])
def restart(visit: VisitDep) -> RedirectResponse:
    """Lead who reloads or bookmarks an answer back to the question."""
    return RedirectResponse(f"/?lang={visit.speech.language.tag}", status_code=HTTPStatus.SEE_OTHER)


@router.post("/suche")
def search(form: Annotated[Form, Depends(_form)], visit: VisitDep, pages: PagesDep) -> HTMLResponse:
    """Show the answer, or say what to do instead."""
    try:
        point, need = form.point, form.need()
        if form.is_empty:
            page = pages.refusal(visit, form, empty_notice(visit.speech))
            return HTMLResponse(page, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
        finding = (
            visit.region.find_at(*point, need, limit=LISTED)
            if point
            else visit.region.find(form.adresse, need, limit=LISTED)
        )
    except InputError as error:
        page = pages.refusal(visit, form, notice_of_error(error, visit.speech))
        return HTMLResponse(page, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    return HTMLResponse(pages.answer(visit, form, finding))
