"""What routes ask for: the open regions, documents that are made once, the visit of a page."""

import gzip
import hashlib
from collections.abc import Callable
from datetime import date, datetime
from threading import Lock
from typing import Annotated, Any, TypeVar

import orjson
from fastapi import Depends, Header, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from geofh.api.guard import nonce_of
from geofh.api.origin import origin_of
from geofh.api.pages import Pages
from geofh.api.planning import Plans
from geofh.api.visit import Visit
from geofh.api.written import WrittenOnce
from geofh.errors import RegionError
from geofh.regions import Region, open_region, region_names

__all__ = ["CachedDocument", "PagesDep", "PlansDep", "Shelf", "ShelfDep", "VisitDep"]

_View = TypeVar("_View")


class CachedDocument:
    """Hold JSON bytes, their compressed form and their ETag."""

    def __init__(self, content: Any, *, media_type: str) -> None:
        self._plain = orjson.dumps(content)
        self._packed = gzip.compress(self._plain, compresslevel=9, mtime=0)
        self._media_type = media_type
        # Weak: the same document, whichever way it is packed.
        self._etag = f'W/"{hashlib.sha256(self._plain).hexdigest()[:20]}"'

    def answer(self, request: Request) -> Response:
        """Answer 304 to who has it, compressed bytes to who can read them."""
        headers = {
            "Cache-Control": "public, max-age=3600",
            "ETag": self._etag,
            "Vary": "Accept-Encoding",
        }
        known = {tag.strip() for tag in request.headers.get("if-none-match", "").split(",")}
        if self._etag in known or "*" in known:
            return Response(status_code=304, headers=headers)
        body = self._plain
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["Content-Encoding"] = self._packed, "gzip"
        return Response(body, media_type=self._media_type, headers=headers)


class Shelf:
    """Carry the region that is served, and others of the shipped ones once asked for."""

    def __init__(self, served: Region) -> None:
        self.served = served
        self._open = {served.name: served}
        self._lock = Lock()
        self._documents: dict[str, CachedDocument] = {}
        self.writer = WrittenOnce()
        self._outlines: dict[str, tuple[date, dict[str, Any]]] = {}
        self._prepared: dict[Callable[[Region], Any], Any] = {}

    def region(self, name: str | None) -> Region:
        """Give a region by its short name; none means the served one.

        Raises
        ------
        RegionError
            No shipped region has this name. Paths are not taken here: a request must not
            choose files.
        """
        if name is None or name == self.served.name:
            return self.served
        if name not in region_names():
            known = ", ".join(sorted({*region_names(), self.served.name}))
            raise RegionError(f"there is no region of this name; expected one of: {known}.")
        with self._lock:
            if name not in self._open:
                self._open[name] = open_region(name)
            return self._open[name]

    async def reach(self, name: str | None) -> Region:
        """Give a region as `region` does; one that has to be opened first holds nobody up."""
        if name is None or name in self._open:
            return self.region(name)
        return await run_in_threadpool(self.region, name)

    def outlines(self, layer: str) -> dict[str, Any]:
        """Give the outlines of a layer of the served region as GeoJSON, drawn once a day."""
        day = datetime.now(self.served.timezone).date()
        drawn_on, drawn = self._outlines.get(layer, (None, {}))
        if drawn_on != day:
            drawn = self.served.layer_geojson(layer)
            self._outlines[layer] = day, drawn
        return drawn

    def next_edition(self, region: Region) -> "Shelf":
        """Give a shelf for a new edition, with everything prepared that is asked for here."""
        shelf = Shelf(region)
        for make in list(self._prepared):
            shelf.prepared(make)
        for layer in list(self._outlines):
            if layer in {one.id for one in region.layers}:
                shelf.outlines(layer)
        return shelf

    def prepared(self, make: Callable[[Region], _View]) -> _View:
        """Give what is prepared once from the served region, made when it is first asked for."""
        if make not in self._prepared:
            self._prepared[make] = make(self.served)
        view: _View = self._prepared[make]
        return view

    async def prepare(self, make: Callable[[Region], _View]) -> _View:
        """Give the same; what has to be made first holds nobody up."""
        if make in self._prepared:
            return self.prepared(make)
        return await run_in_threadpool(self.prepared, make)

    def document(
        self, name: str, make: Callable[[Region], Any], *, media_type: str
    ) -> CachedDocument:
        """Give a document about the served region, made when it is first asked for."""
        if name not in self._documents:
            self._documents[name] = CachedDocument(make(self.served), media_type=media_type)
        return self._documents[name]


# Coroutines, although they wait for nothing: FastAPI would send a function to another thread.
async def _shelf(request: Request) -> Shelf:
    shelf: Shelf = request.app.state.shelf
    return shelf


async def _pages(request: Request) -> Pages:
    pages: Pages = request.app.state.pages
    return pages


async def _visit(
    request: Request,
    lang: Annotated[str, Query()] = "",
    accept_language: Annotated[str, Header()] = "",
) -> Visit:
    shelf = await _shelf(request)
    pages = await _pages(request)
    region = shelf.served
    return Visit(
        region=region,
        base=origin_of(request),
        speech=pages.speeches.choose(lang, accept_language),
        nonce=nonce_of(request.scope),
        now=datetime.now(region.timezone),
    )


async def _plans(request: Request) -> Plans:
    """Give the plans of the region that is served now; another edition gets its own."""
    plans: Plans = (await _shelf(request)).prepared(request.app.state.plans_of)
    return plans


ShelfDep = Annotated[Shelf, Depends(_shelf)]
PagesDep = Annotated[Pages, Depends(_pages)]
PlansDep = Annotated[Plans, Depends(_plans)]
VisitDep = Annotated[Visit, Depends(_visit)]
