"""``POST /mitnehmen``: chosen services as a sheet to print or to hand over; nothing is stored."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import HTMLResponse, RedirectResponse

from geofh.api.deps import PagesDep, VisitDep
from geofh.api.sheetview import chosen_services, sheet
from geofh.errors import InputError

__all__ = ["router"]

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.post("/mitnehmen")
def chosen(
    visit: VisitDep,
    pages: PagesDep,
    angebot: Annotated[tuple[str, ...], Form()] = (),
    bezirk: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """Show the chosen services in large type, in the language of the page."""
    try:
        services = chosen_services(angebot, visit)
    except InputError:
        page = pages.render("sheet.html", visit, sheet=None)
        return HTMLResponse(page, status_code=HTTPStatus.UNPROCESSABLE_ENTITY)
    fields = [("angebot", service.id) for service in services]
    return HTMLResponse(
        pages.render(
            "sheet.html",
            visit,
            sheet=sheet(services, visit, area_id=bezirk),
            kept=(*fields, ("bezirk", bezirk)),
            kept_by="/mitnehmen",
        )
    )


@router.api_route("/mitnehmen", methods=["GET", "HEAD"])
def again(visit: VisitDep) -> RedirectResponse:
    """Lead who comes without a choice back to the question."""
    return RedirectResponse(f"/?lang={visit.speech.language.tag}", HTTPStatus.SEE_OTHER)
