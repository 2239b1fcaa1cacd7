"""Pages of the standards, and the form for other sites, in a browser on a phone and on a desk."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

WIDTHS = (390, 1280)


def assert_fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


@pytest.mark.parametrize("width", WIDTHS)
def test_a_collection_is_a_page_with_its_map(open_page: Any, server: Any, width: int) -> None:
    page = open_page(width)
    page.goto(f"{server.address}/ogc?f=html")
    assert_fits(page)
    page.goto(f"{server.address}/ogc/collections/stadtbezirk/items?f=html")
    expect(page.locator("#map path.leaflet-interactive")).to_have_count(12)
    assert_fits(page)
    outlines = page.locator("#map path.leaflet-interactive").all()
    boxes = [one.bounding_box() for one in outlines]
    # All of the city is on the map, and fills a good part of it.
    frame = page.locator("#map").bounding_box()
    left, right = min(b["x"] for b in boxes), max(b["x"] + b["width"] for b in boxes)
    top, bottom = min(b["y"] for b in boxes), max(b["y"] + b["height"] for b in boxes)
    assert frame["x"] <= left < right <= frame["x"] + frame["width"]
    assert frame["y"] <= top < bottom <= frame["y"] + frame["height"]
    share = max((right - left) / frame["width"], (bottom - top) / frame["height"])
    assert share > 0.7
    expect(page.get_by_role("cell", name="Eving")).to_be_visible()


def test_the_form_for_other_sites_opens_its_answer_in_a_window(
    serving: Any, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GEOFH_EMBED_ORIGINS", '["https://www.example.org"]')
    wrongs: list[str] = []
    with serving("dortmund") as opened:
        for width in WIDTHS:
            with browser.new_context(viewport={"width": width, "height": 300}) as context:
                context.on("console", lambda message: wrongs.append(message.text))
                page = context.new_page()
                page.goto(f"{opened.address}/einbetten")
                assert_fits(page)
                page.get_by_role("textbox").fill("Hövelstr. 8")
                with context.expect_page() as answered:
                    page.get_by_role("button").click()
                expect(answered.value.get_by_role("main")).to_contain_text("Hövelstraße 8")
                assert page.url == f"{opened.address}/einbetten"
    assert wrongs == []
