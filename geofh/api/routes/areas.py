"""``GET /bezirk``, ``/bezirk/NAME``, ``/kreis/NAME``: a page for each area that has an office."""

from collections.abc import Iterable
from http import HTTPStatus

from fastapi import APIRouter, HTTPException
from starlette.responses import HTMLResponse

from geofh.api.addresses import AREA_WORDS, area_addresses, area_word
from geofh.api.deps import PagesDep, VisitDep
from geofh.api.guideview import AreaLine, area_lines, guide_view
from geofh.api.picture import picture_of_areas
from geofh.api.visit import Visit

__all__ = ["router"]

KREIS = AREA_WORDS["kreis"]

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


def _check(word: str, visit: Visit) -> None:
    if word != area_word(visit.region):
        raise HTTPException(HTTPStatus.NOT_FOUND, "This region has no areas of this kind.")


def _add_pages(word: str) -> None:
    """Give a word of `AREA_WORDS` its two pages."""

    @router.api_route(f"/{word}", methods=["GET", "HEAD"], name=f"{word}-list")
    def areas(visit: VisitDep, pages: PagesDep) -> HTMLResponse:
        _check(word, visit)
        lines = area_lines(visit)
        return HTMLResponse(
            pages.render(
                "areas.html",
                visit,
                lines=lines,
                word=word,
                picture=picture_of_areas(visit, tinted=_tinted(lines, word)),
                path=f"/{word}",
            )
        )

    @router.api_route(f"/{word}/{{name}}", methods=["GET", "HEAD"], name=word)
    def area(name: str, visit: VisitDep, pages: PagesDep) -> HTMLResponse:
        _check(word, visit)
        known = area_addresses(visit.region)
        if name not in known:
            raise HTTPException(HTTPStatus.NOT_FOUND, "There is no area of this name.")
        guide = visit.region.guide(known[name].id, now=visit.now)
        return HTMLResponse(
            pages.render(
                "area.html",
                visit,
                view=guide_view(guide, visit),
                picture=picture_of_areas(visit, highlight=guide.area.id),
                word=word,
                picking=True,
                home=guide.area.id,
                path=f"/{word}/{name}",
            )
        )


def _tinted(lines: Iterable[AreaLine], word: str) -> frozenset[str]:
    """Tell which areas to colour: Kreise with an office; every Bezirk of a city has one."""
    return frozenset(one.id for one in lines if one.offices) if word == KREIS else frozenset()


for _word in ("bezirk", *AREA_WORDS.values()):
    _add_pages(_word)
