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
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, Response

from geofh.api.deps import PagesDep, ShelfDep, VisitDep
from geofh.api.pages import Pages
from geofh.api.planning import PlanDocument, PlanForm, Plans, plan_view
from geofh.api.planning.land import LANDS, land_view
from geofh.api.visit import Visit
from geofh.coverage.measures import MEASURES
from geofh.coverage.thresholds import THRESHOLDS
from geofh.coverage.wishes import LANGUAGES, STAGES
from geofh.errors import InputError
from geofh.reports import report_bytes

__all__ = ["router"]

router = APIRouter()

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


class PlanRequest(BaseModel):
    """Ask for a plan: the fields of the form, all of them texts as typed."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        json_schema_extra={"examples": [{"art": "day_care", "minuten": "15"}]},
    )

    art: str = Field(default=DEFAULT.art, max_length=60, description="Kind of help.")
    mass: str = Field(default=DEFAULT.mass, max_length=20, description="Measure of the map.")
    minuten: str = Field(default=DEFAULT.minuten, max_length=10, description="Threshold, minutes.")
    richtwert: str = Field(default="", max_length=40, description="A reference value.")
    uhrzeit: str = Field(default="", max_length=5, description="Open after this time of day.")
    phase: str = Field(default="", max_length=20, description="Life stage: pregnancy, 0-1 …")
    sprache: str = Field(default="", max_length=2, description="Language, ISO 639-1.")
    kostenlos: bool = Field(default=False, description="Free of charge only.")
    grenzen: str = Field(default="", max_length=100, description="Own breaks; none: quantiles.")
    belegt: bool = Field(default=False, description="Count only what a source states.")
    szenario: str = Field(default="", max_length=60_000, description="A saved scenario, JSON.")


def _plans(request: Request, shelf: ShelfDep) -> Plans:
    """Give the plans of the region that is served now; another edition gets its own."""
    plans: Plans = shelf.prepared(request.app.state.plans_of)
    return plans


PlansDep = Annotated[Plans, Depends(_plans)]


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
    include_in_schema=False,
    response_class=HTMLResponse,
)
def start(visit: VisitDep, plans: PlansDep, pages: PagesDep) -> HTMLResponse:
    """Show the first kind of help that the region knows places of."""
    return _page(PlanForm(art=plans.first_kind()), visit, plans, pages)


@router.post("/planung", include_in_schema=False, response_class=HTMLResponse)
def plan(form: FormDep, visit: VisitDep, plans: PlansDep, pages: PagesDep) -> HTMLResponse:
    """Show what was chosen."""
    return _page(form, visit, plans, pages)


@router.post("/planung/datei/{ending}", include_in_schema=False, response_class=Response)
def download(
    ending: str, form: FormDep, visit: VisitDep, plans: PlansDep, shelf: ShelfDep, pages: PagesDep
) -> Response:
    """Give the same as a file; with a scenario, what would be."""
    if ending not in FILES:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    try:
        trial = plans.answer(form)
        assessment = trial.latest
        content = report_bytes(
            assessment,
            shelf.outlines(assessment.area.layer),
            ending=f".{ending}",
            computed_on=datetime.now(plans.region.timezone).date(),
            breaks=form.breaks(),
            trial=trial,
        )
    except InputError:
        return _page(form, visit, plans, pages)
    name = f"{assessment.area.region}-{assessment.area.kind}.{ending}"
    return Response(
        content,
        media_type=FILES[ending],
        headers=NO_STORE | {"Content-Disposition": f'attachment; filename="{name}"'},
    )


@router.post(
    "/api/planung",
    operation_id="plan",
    summary="Assess how well families are reached, with or without changes of sites",
    response_class=Response,
    responses={200: {"model": PlanDocument, "description": "Districts, classes, sites, cells."}},
)
def data(asked: PlanRequest, plans: PlansDep) -> Response:
    """Answer with coverage: one row per district, the classes of the map, sites and cells.

    The same figures for today's sites are the collection `coverage` of `/ogc`.
    """
    form = PlanForm(**asked.model_dump())
    view = _view(plans, form)
    return Response(orjson.dumps(view), media_type="application/json", headers=NO_STORE)


@router.api_route(
    "/planung/land",
    methods=["GET", "HEAD"],
    include_in_schema=False,
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


@router.get(
    "/api/planung/land/{layer}",
    operation_id="land_outlines",
    summary="Give the outlines of the Länder's districts as GeoJSON (EPSG:4326)",
    response_class=Response,
    responses={200: {"description": "Outlines.", "content": {"application/geo+json": {}}}},
)
def land_outlines(layer: str, request: Request, shelf: ShelfDep) -> Response:
    """Answer with the areas valid today."""
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
    trial = plans.answer(form)
    inside = plans.sites_inside(trial.before)
    return plan_view(trial, sites_inside=inside, breaks=form.breaks())


def _page(form: PlanForm, visit: Visit, plans: Plans, pages: PagesDep) -> HTMLResponse:
    view: dict[str, Any] | None = None
    refusal = ""
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
    status = HTTPStatus.OK if view else HTTPStatus.UNPROCESSABLE_ENTITY
    return HTMLResponse(page, status_code=status, headers=NO_STORE)
