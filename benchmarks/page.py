"""Promise: an old phone on a bad network gets list and map; a map of 5,000 services stays quick.

Bytes and requests are counted by the browser (CDP), times are taken with the processor slowed
down four times and 400 kbit/s, 300 ms away. Needs Chromium, as the browser tests do.
"""

import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import httpx
from measure import machine, median_s, milliseconds, report
from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from geofh.maps import LocalFigure, Outline, Pin, Sketch, city_map
from geofh.regions import open_region

ADDRESS = "Hövelstraße 8"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
BYTES_PER_SECOND = 400_000 // 8
SLOWER = 4
RUNS = 3
PINS = 5_000
ZOOMS = 6


def main() -> None:
    """Print the tables."""
    command = [sys.executable, "-m", "geofh", "serve", "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            base = next(
                found[1]
                for line in server.stdout or ()
                if (found := re.search(r"running on (http://\S+)", line))
            )
            report("Server time", server_rows(base))
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=shutil.which("chromium"), args=FLAGS
                )
                report("First view", [first_view(browser, base)])
                report(f"Phone, {SLOWER}x slower, 400 kbit/s, 300 ms", phone_rows(browser, base))
                report(f"{PINS:,} services, 170 districts", crowd_rows(browser, base))
                browser.close()
        finally:
            server.terminate()
    print("\n" + machine("geofh", "fastapi", "folium", "jinja2", "babel"))


def server_rows(base: str) -> list[tuple[str, str, str]]:
    """Time each page as its server makes it."""
    asked: dict[str, Callable[[httpx.Client], httpx.Response]] = {
        "`GET /`": lambda client: client.get("/"),
        "`GET /?bezirk=10`": lambda client: client.get("/?bezirk=10"),
        "`GET /gewalt`": lambda client: client.get("/gewalt"),
        "`POST /suche` German": lambda client: client.post("/suche", data={"adresse": ADDRESS}),
        "`POST /suche` Arabic": lambda client: client.post(
            "/suche?lang=ar", data={"adresse": ADDRESS}
        ),
    }
    with httpx.Client(base_url=base, headers={"accept-encoding": "gzip"}) as client:
        health = median_s(lambda: client.get("/health"), runs=50)
        return [
            (
                name,
                milliseconds(median_s(lambda ask=ask: ask(client), runs=30)),
                f"/health {milliseconds(health)}",
            )
            for name, ask in asked.items()
        ]


def first_view(browser: Browser, base: str) -> tuple[str, str, str]:
    """Count what a first visit on a phone loads, until the map of the districts stands."""
    page, session = _visit(browser, PHONE)
    loaded = _counting(session)
    page.goto(base + "/")
    page.locator("#karte").scroll_into_view_if_needed()
    page.wait_for_selector("html[data-outlines-drawn]", state="attached")
    row = ("bytes on the wire", f"{sum(loaded) / 1000:.0f} kB", f"{len(loaded)} requests")
    page.context.close()
    return row


def phone_rows(browser: Browser, base: str) -> list[tuple[str, str, str]]:
    """Time question, list and map on a slow phone, and count what the answer loads."""
    runs = [_slow_journey(browser, base) for _ in range(RUNS)]
    names = ("question can be typed", "list is there", "map is there", "answer: kB on the wire")
    return [
        (name, f"{statistics.median(values):.1f}", f"{min(values):.1f} … {max(values):.1f}")
        for name, values in zip(names, zip(*runs, strict=True), strict=True)
    ]


def _slow_journey(browser: Browser, base: str) -> tuple[float, float, float, float]:
    page, session = _visit(browser, PHONE)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": 300,
            "downloadThroughput": BYTES_PER_SECOND,
            "uploadThroughput": BYTES_PER_SECOND,
        },
    )
    started = time.perf_counter()
    page.goto(base + "/", wait_until="commit")
    page.wait_for_selector("#adresse")
    question = time.perf_counter() - started
    page.wait_for_load_state("load")
    page.fill("#adresse", ADDRESS)
    loaded = _counting(session)
    started = time.perf_counter()
    page.locator("form.search").evaluate("form => form.submit()")
    page.wait_for_selector(".entry.responsible .name")
    page.wait_for_selector("section[aria-labelledby=angebote] .entry:nth-child(20)")
    answer = time.perf_counter() - started
    # Until it is loaded, the browser may still jump back to the answer.
    page.wait_for_load_state("load")
    page.locator("#karte").scroll_into_view_if_needed()
    page.wait_for_selector("html[data-outlines-drawn]", state="attached")
    drawn = time.perf_counter() - started
    page.context.close()
    return question, answer, drawn, sum(loaded) / 1000


def crowd_rows(browser: Browser, base: str) -> list[tuple[str, str, str]]:
    """Put 5,000 services and 170 districts on the page's own map; time it and its zoom."""
    document = _crowd()
    ready, steps = [], []
    for _ in range(RUNS):
        page, _session = _visit(browser, DESKTOP, reduced_motion="reduce")
        page.route(base + "/crowd", lambda route: route.fulfill(body=document, content_type=HTML))
        page.goto(base + "/crowd", wait_until="commit")
        page.wait_for_selector("html[data-outlines-drawn]", state="attached")
        page.wait_for_selector(".leaflet-marker-icon", state="attached")
        ready.append(page.evaluate("performance.now()"))
        steps += [_zoom_ms(page, way) for way in ("in", "out") * (ZOOMS // 2)]
        markers = page.locator(".leaflet-marker-icon").count()
        page.context.close()
    return [
        ("ready", f"{statistics.median(ready):.0f} ms", f"{markers} elements for {PINS:,} pins"),
        ("a zoom step", f"{statistics.median(steps):.0f} ms", f"worst {max(steps):.0f} ms"),
    ]


HTML = "text/html; charset=utf-8"


def _zoom_ms(page: Page, way: str) -> float:
    """Time from the click until the frame after it is painted."""
    taken: float = page.evaluate(
        """(way) => new Promise((done) => {
            const started = performance.now();
            document.querySelector(".leaflet-control-zoom-" + way).click();
            requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
        })""",
        way,
    )
    return taken


def _crowd() -> str:
    """Write a page with a list and a map of 5,000 places, spread over the city's streets."""
    region = open_region("dortmund")
    points = [point for side in region.street_sketch() for point in side.points]
    chosen = [points[index * len(points) // PINS] for index in range(PINS)]
    pins = [
        Pin(
            number=number,
            anchor=f"a{number}",
            name=f"Angebot {number}",
            detail="Kita",
            lon=lon,
            lat=lat,
            role="service",
        )
        for number, (lon, lat) in enumerate(chosen, 1)
    ]
    outlines = [Outline(id="unterbezirk", url="/api/layers/unterbezirk", derived=True)]
    west, south, east, north = 7.30, 51.41, 7.64, 51.60
    figure = LocalFigure()
    figure.add_map(
        city_map(Sketch(outlines, streets_url=""), bounds=(west, south, east, north), pins=pins)
    )
    parts = figure.parts(nonce="n")
    entries = "".join(f'<li class="entry" id="{pin.anchor}">{pin.name}</li>' for pin in pins)
    return (
        f'<!doctype html><html lang="de"><meta charset="utf-8"><title>crowd</title>{parts.head}'
        '<link rel="stylesheet" href="/static/page.css">'
        '<script src="/static/names.js" defer></script>'
        '<script src="/static/sketch.js" defer></script>'
        '<script src="/static/map.js" defer></script>'
        f'<section class="place" id="karte"><div class="frame">{parts.body}</div></section>'
        f"<ul>{entries}</ul>"
        '<script type="application/json" id="texte">{}</script>'
        f"<script>window.geofhMap = function () {{ {parts.script} }};</script></html>"
    )


def _visit(browser: Browser, window: Any, **options: Any) -> tuple[Page, CDPSession]:
    context = browser.new_context(viewport=window, locale="de-DE", **options)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    return page, session


def _counting(session: CDPSession) -> list[float]:
    """Collect the bytes of every finished request from now on."""
    sizes: list[float] = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    return sizes


if __name__ == "__main__":
    main()
