"""``POST /mitnehmen``: chosen services as a sheet to print or to hand over; nothing is stored."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi import Form as FormField
from starlette.responses import HTMLResponse, RedirectResponse

from geofh.api.deps import PagesDep, VisitDep
from geofh.api.form import Form
from geofh.api.notices import notice_of_error
from geofh.api.sheetview import chosen_services, sheet
from geofh.errors import InputError, NeedError

__all__ = ["router"]

Text = Annotated[str, FormField()]

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def _form(
    *,
    bezirk: Text = "",
    phase: Text = "",
    sprache: Text = "",
    wunsch: Annotated[tuple[str, ...], FormField()] = (),
) -> Form:
    return Form(bezirk=bezirk, phase=phase, sprache=sprache, wunsch=wunsch)


@router.post("/mitnehmen")
def chosen(
    form: Annotated[Form, Depends(_form)],
    visit: VisitDep,
    pages: PagesDep,
    angebot: Annotated[tuple[str, ...], FormField()] = (),
) -> HTMLResponse:
    """Show the chosen services in large type, in the language of the page."""
    try:
        form.need()
    except NeedError as error:
        return _refused(pages.refusal(visit, Form(), notice_of_error(error, visit.speech)))
    try:
        services = chosen_services(angebot, visit)
    except InputError:
        return _refused(pages.render("sheet.html", visit, sheet=None))
    kept = [("angebot", service.id) for service in services]
    return HTMLResponse(
        pages.render(
            "sheet.html",
            visit,
            sheet=sheet(services, visit, form),
            kept=(*kept, ("bezirk", form.bezirk), *form.filters),
            kept_by="/mitnehmen",
        )
    )


@router.api_route("/mitnehmen", methods=["GET", "HEAD"])
def again(visit: VisitDep) -> RedirectResponse:
    """Lead who comes without a choice back to the question."""
    return RedirectResponse(f"/?lang={visit.speech.language.tag}", HTTPStatus.SEE_OTHER)


def _refused(page: str) -> HTMLResponse:
    return HTMLResponse(page, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
