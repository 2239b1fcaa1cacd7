"""What a provider writes is text wherever it is shown; foreign tiles are asked for first."""

import csv
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
import vobject
from icalendar import Calendar
from playwright.sync_api import Browser, Page, expect

from geofh.resources import regions_folder

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

HOSTILE = (
    """<script>alert(1)</script><img src=x onerror=alert(2)> ${alert(3)} `${alert(4)}` """
    """{{7*7}} {% raw %} "double" 'single' &amp; \\u003c 👶🍼"""
)
# The smallest PNG there is: one transparent pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360"
    "0000000200010005fe02fea7d6a8a40000000049454e44ae426082"
)


@pytest.fixture(scope="module")
def tiles() -> Iterator[tuple[str, list[str]]]:
    """Run a tile server on a port of its own; give its address and what it was asked for."""
    asked: list[str] = []

    class Tiles(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Cross-Origin-Resource-Policy", "cross-origin")
            self.end_headers()
            self.wfile.write(PIXEL)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def server(
    serving: Callable[..., AbstractContextManager[Any]],
    tiles: tuple[str, list[str]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """Serve Dortmund with hostile texts in the office of the Innenstadt-West, and with tiles."""
    region = tmp_path_factory.mktemp("regions") / "dortmund"
    shutil.copytree(regions_folder() / "dortmund", region)
    table = region / "services" / "service.csv"
    with table.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    [office] = [row for row in rows if row["name"].startswith("Familienbüro Dorstfeld")]
    office |= {"name": HOSTILE, "description": HOSTILE}
    with table.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOFH_TILE_URL", tiles[0] + "/{z}/{x}/{y}.png")
        patch.setenv("GEOFH_TILE_NAME", HOSTILE)
        patch.setenv("GEOFH_TILE_CREDIT", HOSTILE)
        with serving(str(region)) as running:
            yield running


def search(page: Page) -> None:
    page.fill("#adresse", "Hövelstraße 8")
    page.keyboard.press("Escape")
    page.click("button.go")
    page.wait_for_selector("#ergebnis .answer-title")
    page.wait_for_load_state("load")


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_hostile_text_is_text_in_list_map_and_buttons(open_page: Open, lang: str) -> None:
    page = open_page(1280, path=f"/?lang={lang}", reduced_motion="reduce")
    search(page)
    office = page.locator(".entry.responsible").first
    assert office.locator(".name").text_content() == HOSTILE
    assert office.locator(".about").text_content() == HOSTILE
    office.locator("button.show").click()
    bubble = page.locator(".leaflet-popup .bubble a").first
    expect(bubble).to_be_visible()
    assert HOSTILE in bubble.text_content()
    assert HOSTILE in page.locator(".leaflet-marker-icon:has(.pin.chosen)").get_attribute(
        "aria-label"
    )
    assert page.locator("script:text('alert'), img[src=x]").count() == 0


def test_hostile_text_is_text_in_all_that_is_taken_along(open_page: Open) -> None:
    page = open_page(390)
    base = page.url.rstrip("/")
    page.goto(f"{base}/bezirk/innenstadt-west")
    assert HOSTILE in page.locator(".entry.responsible .name").all_text_contents()
    page.locator(".entry.responsible .name a", has_text="alert(1)").click()
    page.wait_for_selector(".take")
    assert page.locator("h1").text_content() == HOSTILE
    assert page.title().startswith(HOSTILE)
    document = page.locator("script[type='application/ld+json']").text_content()
    assert json.loads(document)["name"] == HOSTILE
    message = page.locator("a[href^='sms:']").get_attribute("href")
    assert unquote(message.partition("body=")[2]).splitlines()[0] == HOSTILE

    path = urlsplit(page.url).path
    card = page.request.get(f"{base}{path}/kontakt.vcf").text()
    assert vobject.readOne(card).fn.value == HOSTILE
    calendar = Calendar.from_ical(page.request.get(f"{base}{path}/kalender.ics").text())
    assert {str(event["summary"]) for event in calendar.walk("VEVENT")} == {HOSTILE}

    page.locator(".take form button").click()
    page.wait_for_selector(".lines")
    assert page.locator(".lines h2 bdi").text_content() == HOSTILE
    assert page.locator("script:text('alert'), img[src=x]").count() == 0


def test_foreign_tiles_are_loaded_only_after_being_told_and_saying_yes(
    server: Any, browser: Browser, tiles: tuple[str, list[str]]
) -> None:
    address, asked = tiles
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="de-DE")
    page = context.new_page()
    wrongs: list[str] = []
    page.on("console", lambda message: wrongs.append(message.text))
    page.goto(server.address + "/")
    search(page)
    page.locator("#karte").scroll_into_view_if_needed()
    page.wait_for_selector("html[data-outlines-drawn]", state="attached")
    told = page.locator(".foreign")
    expect(told).to_contain_text("Der Betreiber sieht dann Ihre Internet-Adresse")
    expect(told).to_contain_text(address.partition("//")[2].partition(":")[0])
    assert asked == []

    told.locator("button").click()
    expect(page.locator(".foreign-tile img.leaflet-tile-loaded").first).to_be_attached()
    assert asked
    assert page.locator(".map .credits").text_content().endswith(HOSTILE)
    expect(told).to_have_count(0)
    assert wrongs == []
    context.close()
