"""What a family takes along and keeps on its phone, in a real browser."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

PHONE, DESKTOP, NARROW = 390, 1280, 320
WINDOW = {"width": PHONE, "height": 900}
KEPT = """async () => (await caches.keys()).length
    + (await navigator.serviceWorker.getRegistrations()).length"""


def answered(page: Page) -> None:
    page.fill("#adresse", "Hövelstraße 8")
    page.keyboard.press("Escape")
    page.click(".go")
    page.wait_for_selector("#ergebnis .answer-title")


@pytest.mark.parametrize(
    ("width", "lang", "scheme"),
    [
        (PHONE, "de", "dark"),
        (PHONE, "ar", "light"),
        (DESKTOP, "ar", "dark"),
        (NARROW, "de", "light"),
    ],
)
def test_pages_fit_the_screen_and_load_nothing_foreign(
    open_page: Open, artefacts: Path, width: int, lang: str, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    base = page.url.rstrip("/")
    paths = {"areas": "/bezirk", "area": "/bezirk/hoerde", "emergency": "/notfall"}
    for name, path in paths.items():
        page.goto(f"{base}{path}?lang={lang}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=artefacts / f"{name}-{lang}-{width}-{scheme}.png", full_page=True)
    page.goto(f"{base}/bezirk/hoerde?lang={lang}")
    page.locator(".entry .name a").first.click()
    page.wait_for_selector(".take")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=artefacts / f"offer-{lang}-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_codes_of_the_printed_sheet_lead_to_the_pages_of_what_was_ticked(
    open_page: Open, artefacts: Path, lang: str
) -> None:
    page = open_page(DESKTOP)
    base = page.url.rstrip("/")
    page.goto(f"{base}/?lang={lang}")
    page.locator(".chip:has([value='0-1'])").click()
    answered(page)
    page.locator(".choosing").click()
    ticks = page.locator("#ergebnis .entries > li [name=angebot]")
    for place in (0, 1):
        ticks.nth(place).check()
    names = page.locator(".entry:has([name=angebot]:checked) .name a")
    expected = {name.get_attribute("href") for name in names.all()}
    page.click(".take-bar button")
    page.wait_for_selector(".lines")
    page.emulate_media(media="print", color_scheme="dark")
    drawn = page.screenshot(full_page=True, path=artefacts / f"sheet-{lang}.png")
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(drawn)).convert("L"))
    read = {one.text.removeprefix(base) for one in found}
    assert expected | {f"/?lang={lang}&bezirk=10&phase=0-1"} == read
    expect(page.locator(".crisis")).to_be_hidden()
    pages = page.pdf(path=artefacts / f"sheet-{lang}.pdf", prefer_css_page_size=True)
    # A4 in points, as the style sheet asks for.
    assert b"/MediaBox [0 0 594" in pages or b"/MediaBox [0 0 595" in pages
    assert "Hövelstraße 8" not in page.content()


def test_nothing_is_kept_unless_somebody_asks(open_page: Open) -> None:
    page = open_page(PHONE)
    answered(page)
    expect(page.locator(".keep")).to_be_visible()
    assert page.evaluate(KEPT) == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []


def test_kept_answer_and_emergency_numbers_are_there_without_a_network(
    server: Any, browser: Browser
) -> None:
    # A page of its own: without a network the map's lines fail to load, and the console says so.
    with browser.new_context(viewport=WINDOW, locale="de-DE") as context:
        page = context.new_page()
        page.goto(f"{server.address}/")
        answered(page)
        page.click(".keep button >> nth=0")
        expect(page.locator(".keep [role=status]")).to_contain_text("Behalten")

        context.set_offline(True)
        page.goto(f"{server.address}/?lang=de")
        expect(page.locator(".answer-title")).to_contain_text("Hövelstraße 8")
        expect(page.locator("#behalten-stand")).to_be_visible()
        expect(page.locator(".office .name").first).to_be_visible()
        page.goto(f"{server.address}/notfall")
        expect(page.locator("main .hotlines a[href='tel:112']")).to_be_visible()
        context.set_offline(False)

        page.click(".keep button >> nth=1")
        expect(page.locator(".keep [role=status]")).to_contain_text("nichts mehr gespeichert")
        assert page.evaluate(KEPT) == 0
