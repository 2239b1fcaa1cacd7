"""The planner's page in a browser: ready, and one zoom step, with 170 areas and with 11,000.

    python benchmarks/planner.py

170 are Dortmund's Unterbezirke as shipped; 11,000 are hexagons over the same place, answered in
place of the server's: what is measured is the page. Needs Chromium.
"""

import json
import math
import shutil
import socket
import statistics
import time
from datetime import date
from threading import Thread

import numpy as np
import shapely
import uvicorn
from measure import report
from playwright.sync_api import Page, Route, sync_playwright

from geofh import open_region
from geofh.api import create_app
from geofh.coverage.offers import offers
from geofh.coverage.study import Demand, StudyArea
from geofh.coverage.supply import supply_of
from geofh.network import StraightLine
from geofh.records import Need
from geofh.regions import Region
from geofh.settings import Settings

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
HEXAGONS = 11_000
RUNS = 3


def main() -> None:
    """Measure and print."""
    region = open_region("dortmund")
    app = create_app(Settings(), region=region, study_area_of=study)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        host, port = listening.getsockname()
        rows = measure(f"http://{host}:{port}/planung")
        server.should_exit = True
        thread.join()
    report("Planner's page, Chromium, 1280 x 900", rows)


def study(region: Region, kind: str) -> StudyArea:
    """Make a study area of addresses: every support point of the street directory is a row."""
    names = region.district_names("unterbezirk")
    points = np.array([point for side in region.street_sketch() for point in side.points])
    found, easting, northing = located(region, points)
    ids = tuple(names)
    number = {id_: row for row, id_ in enumerate(ids)}
    known = np.isin(found, ids)
    xy = np.column_stack([easting, northing])[known]
    supply, without = supply_of(
        region.services,
        offers(region.services, Need(kinds=frozenset({kind})), today=date(2026, 5, 6)),
    )
    ones = np.ones(len(xy))
    return StudyArea(
        region=region.name,
        title=region.title,
        kind=kind,
        kind_title=kind,
        layer="unterbezirk",
        layer_title="Unterbezirk",
        district_ids=ids,
        district_names=tuple(names.values()),
        demand=Demand(
            ids=tuple(map(str, range(len(xy)))),
            xy=xy,
            children=ones,
            low=ones,
            high=ones,
            district=np.array([number[id_] for id_ in found[known]]),
            title="Adressen",
            note="",
        ),
        supply=supply,
        without_place=without,
        times=StraightLine(),
        deprivation=np.empty(0),
        deprivation_title="",
        sources=(),
        notes=(),
    )


def located(region: Region, points: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the sub-district of every point."""
    from geofh.crs import to_metres  # noqa: PLC0415

    easting, northing = to_metres(points[:, 0], points[:, 1])
    return region.district_ids(easting, northing, layer="unterbezirk"), easting, northing


def measure(url: str) -> list[tuple[str, str, str]]:
    """Open the page as it is, then with many areas in place of its own."""
    rows = []
    with sync_playwright() as playwright:
        path = shutil.which("chromium") or playwright.chromium.executable_path
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for title, many in (("170 areas", False), (f"{HEXAGONS:,} areas", True)):
            ready, zoom = [], []
            for _ in range(RUNS):
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                if many:
                    answer_with_hexagons(page)
                started = time.perf_counter()
                page.goto(url)
                page.wait_for_selector("#karten[data-ready]", timeout=60_000)
                ready.append(time.perf_counter() - started)
                zoom.append(zoom_step(page))
                page.close()
            rows.append((f"{title}: ready", f"{statistics.median(ready):.2f} s", ""))
            rows.append((f"{title}: one redraw", f"{statistics.median(zoom):.0f} ms", ""))
        browser.close()
    return rows


def zoom_step(page: Page) -> float:
    """Zoom in and out a few times; give the median time of a redraw in milliseconds."""
    page.evaluate(
        """() => {
          window.spent = [];
          const own = geofhChoropleth.prototype._draw || geofhSketch.prototype._draw;
          geofhChoropleth.prototype._draw = function () {
            const started = performance.now();
            own.call(this);
            window.spent.push(performance.now() - started);
          };
        }"""
    )
    for direction in ("in", "out", "in", "out"):
        page.click(f".leaflet-control-zoom-{direction}")
        page.wait_for_timeout(500)
    return statistics.median(page.evaluate("window.spent"))


def answer_with_hexagons(page: Page) -> None:
    """Answer outlines and values with hexagons."""
    side = math.sqrt(0.35 * 0.22 / HEXAGONS / 2.6)
    features = []
    columns = int(math.sqrt(HEXAGONS * 1.3)) + 1
    for number in range(HEXAGONS):
        row, column = divmod(number, columns)
        x = 7.3 + column * side * math.sqrt(3) + (row % 2) * side * math.sqrt(3) / 2
        y = 51.4 + row * side * 0.95
        ring = [
            [
                x + side * math.sin(turn * math.pi / 3),
                y + 0.63 * side * math.cos(turn * math.pi / 3),
            ]
            for turn in range(7)
        ]
        shape = shapely.geometry.mapping(shapely.Polygon(ring))
        properties = {"id": str(number), "name": f"Gebiet {number}"}
        features.append({"type": "Feature", "properties": properties, "geometry": shape})
    outlines = json.dumps({"type": "FeatureCollection", "features": features})

    def values(route: Route) -> None:
        view = route.fetch().json()
        row = view["rows"][0]
        colours = [entry["colour"] for entry in view["legend"]["entries"]]
        view["rows"] = [
            row | {"id": str(number), "colour": colours[number % len(colours)]}
            for number in range(HEXAGONS)
        ]
        route.fulfill(status=200, content_type="application/json", body=json.dumps(view))

    page.route("**/api/layers/*", lambda route: route.fulfill(body=outlines))
    page.route("**/planung/daten", values)


if __name__ == "__main__":
    main()
