"""``GET /``, ``POST /suche``, ``GET /gewalt``: the pages for parents; no JavaScript needed."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi import Form as FormField
from starlette.responses import HTMLResponse, RedirectResponse

from geofh.api.deps import PagesDep, VisitDep
from geofh.api.form import Form
from geofh.api.notices import empty_notice, notice_of_error
from geofh.api.refuge import refuge_view
from geofh.errors import InputError, NeedError

__all__ = ["router"]

# The page shows twenty and folds the rest away; nobody reads further than this.
LISTED = 100

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

Text = Annotated[str, FormField()]
Word = Annotated[str, Query()]


def _form(
    *,
    adresse: Text = "",
    lon: Text = "",
    lat: Text = "",
    phase: Text = "",
    sprache: Text = "",
    wunsch: Annotated[tuple[str, ...], FormField()] = (),
) -> Form:
    return Form(adresse=adresse, lon=lon, lat=lat, phase=phase, sprache=sprache, wunsch=wunsch)


def _link(
    *,
    bezirk: Word = "",
    phase: Word = "",
    sprache: Word = "",
    wunsch: Annotated[tuple[str, ...], Query()] = (),
) -> Form:
    return Form(bezirk=bezirk, phase=phase, sprache=sprache, wunsch=wunsch)


@router.api_route("/", methods=["GET", "HEAD"])
def start(form: Annotated[Form, Depends(_link)], visit: VisitDep, pages: PagesDep) -> HTMLResponse:
    """Show the form, the crisis numbers and the city; or the answer for a whole district."""
    area = next((one for one in visit.region.guided_areas() if one.id == form.bezirk), None)
    if area is None:
        return HTMLResponse(pages.start(visit, form))
    try:
        finding = visit.region.find(area.name, form.need(), now=visit.now, limit=LISTED)
    except NeedError as error:
        return _refused(pages.refusal(visit, form, notice_of_error(error, visit.speech)))
    return HTMLResponse(pages.answer(visit, form, finding))


@router.api_route("/suche", methods=["GET", "HEAD"])
def restart(visit: VisitDep) -> RedirectResponse:
    """Lead who reloads or bookmarks an answer back to the question."""
    return RedirectResponse(f"/?lang={visit.speech.language.tag}", status_code=HTTPStatus.SEE_OTHER)


@router.post("/suche")
def search(form: Annotated[Form, Depends(_form)], visit: VisitDep, pages: PagesDep) -> HTMLResponse:
    """Show the answer, or say what to do instead."""
    region, now = visit.region, visit.now
    try:
        point, need = form.point, form.need()
        if form.is_empty:
            return _refused(pages.refusal(visit, form, empty_notice(visit.speech)))
        finding = (
            region.find_at(*point, need, now=now, limit=LISTED)
            if point
            else region.find(form.adresse, need, now=now, limit=LISTED)
        )
    except InputError as error:
        return _refused(pages.refusal(visit, form, notice_of_error(error, visit.speech)))
    return HTMLResponse(pages.answer(visit, form, finding))


@router.api_route("/gewalt", methods=["GET", "HEAD"])
def violence(visit: VisitDep, pages: PagesDep) -> HTMLResponse:
    """Name help against violence, on a page that can be left quickly."""
    groups = refuge_view(visit)
    return HTMLResponse(
        pages.render("refuge.html", visit, path="/gewalt", sensitive=True, groups=groups)
    )


def _refused(page: str) -> HTMLResponse:
    return HTMLResponse(page, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
