"""``/planung``: where families are not reached, and what one more site would change.

A form in a body, like everything here: what a planner tries is nobody else's business. The page
works as a table without JavaScript; with it, the same data is drawn.
"""

from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi import Form as FormField
from pydantic import BaseModel, Field
from starlette.responses import HTMLResponse, Response

from geofh.api.deps import PagesDep, PlansDep, ShelfDep, VisitDep
from geofh.api.pages import Pages
from geofh.api.planning import PlanForm, Plans, plan_view
from geofh.api.planning.land import LANDS, land_view
from geofh.api.visit import Visit
from geofh.coverage.measures import MEASURES
from geofh.coverage.thresholds import THRESHOLDS
from geofh.coverage.wishes import LANGUAGES, STAGES
from geofh.errors import InputError
from geofh.reports import report_bytes

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

DEFAULT = PlanForm()
NO_STORE = {"Cache-Control": "no-store"}
FILES = {
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
    "png": "image/png",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "gpkg": "application/geopackage+sqlite3",
}

Text = Annotated[str, Field(max_length=40)]


class PlanFields(BaseModel):
    """Carry the form as browsers send it: every field a text, a tick is "1" or nothing."""

    art: Text = DEFAULT.art
    mass: Text = DEFAULT.mass
    minuten: Text = DEFAULT.minuten
    richtwert: Text = ""
    uhrzeit: Text = ""
    phase: Text = ""
    sprache: Text = ""
    kostenlos: Text = ""
    grenzen: str = Field(default="", max_length=100)
    belegt: Text = ""
    szenario: str = Field(default="", max_length=60_000)


def _form(fields: Annotated[PlanFields, FormField()]) -> PlanForm:
    ticks = {"kostenlos": bool(fields.kostenlos), "belegt": bool(fields.belegt)}
    return PlanForm(**fields.model_dump() | ticks)


FormDep = Annotated[PlanForm, Depends(_form)]


@router.api_route(
    "/planung",
    methods=["GET", "HEAD"],
    response_class=HTMLResponse,
)
def start(visit: VisitDep, plans: PlansDep, pages: PagesDep) -> HTMLResponse:
    """Show the first kind of help that the region knows places of."""
    return _page(PlanForm(art=plans.first_kind()), visit, plans, pages)


@router.post("/planung", response_class=HTMLResponse)
def plan(form: FormDep, visit: VisitDep, plans: PlansDep, pages: PagesDep) -> HTMLResponse:
    """Show what was chosen."""
    return _page(form, visit, plans, pages)


@router.post("/planung/datei/{ending}", response_class=Response)
def download(
    ending: str, form: FormDep, visit: VisitDep, plans: PlansDep, shelf: ShelfDep, pages: PagesDep
) -> Response:
    """Give the same as a file; with a scenario, what would be."""
    if ending not in FILES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    try:
        trial = plans.answer(form.plan())
        assessment = trial.latest
        content = report_bytes(
            assessment,
            shelf.outlines(assessment.area.layer),
            ending=f".{ending}",
            computed_on=datetime.now(plans.region.timezone).date(),
            breaks=form.breaks(),
            trial=trial,
        )
    except InputError as error:
        return _page(form, visit, plans, pages, refusal=str(error))
    name = f"{assessment.area.region}-{assessment.area.kind}.{ending}"
    return Response(
        content,
        media_type=FILES[ending],
        headers=NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post("/planung/daten", response_class=Response)
def data(form: FormDep, plans: PlansDep) -> Response:
    """Give what the maps of the page draw, with the page's own words and colours."""
    return Response(orjson.dumps(_view(plans, form)), media_type="application/json")


@router.api_route(
    "/planung/land",
    methods=["GET", "HEAD"],
    response_class=HTMLResponse,
)
def land(shelf: ShelfDep, visit: VisitDep, pages: PagesDep) -> HTMLResponse:
    """Show which districts of the Länder have a coordination office or a family manager."""
    region = shelf.region(LANDS)
    page = pages.render(
        "planung/land.html",
        _in_german(visit, pages),
        path="/planung/land",
        shown=region,
        views=land_view(region),
    )
    return HTMLResponse(page)


@router.get("/planung/land/{layer}", response_class=Response)
def land_outlines(layer: str, request: Request, shelf: ShelfDep) -> Response:
    """Give the outlines of the Länder's districts of today, as GeoJSON."""
    region = shelf.region(LANDS)
    if layer not in {one.id for one in region.layers}:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    document = shelf.document(
        f"land/{layer}",
        lambda _served: region.layer_geojson(layer),
        media_type="application/geo+json",
    )
    return document.answer(request)


def _in_german(visit: Visit, pages: Pages) -> Visit:
    """Planners read German: these pages have no other language."""
    return replace(visit, speech=pages.speeches.choose("de"))


def _view(plans: Plans, form: PlanForm) -> dict[str, Any]:
    trial = plans.answer(form.plan())
    inside = plans.sites_inside(trial.before)
    return plan_view(trial, sites_inside=inside, breaks=form.breaks())


def _page(
    form: PlanForm, visit: Visit, plans: Plans, pages: Pages, *, refusal: str = ""
) -> HTMLResponse:
    view: dict[str, Any] | None = None
    try:
        view = _view(plans, form)
    except InputError as error:
        refusal = str(error)
    page = pages.render(
        "planung/seite.html",
        _in_german(visit, pages),
        path="/planung",
        form=form,
        kinds=plans.kinds(),
        measures={one.value: text.title for one, text in MEASURES.items()},
        languages=LANGUAGES,
        stages=STAGES,
        references={one.id: one.title for one in THRESHOLDS.values() if one.metres is None},
        view=view,
        refusal=refusal,
        files=FILES,
    )
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refusal else HTTPStatus.OK
    return HTMLResponse(page, status_code=status, headers=NO_STORE)
