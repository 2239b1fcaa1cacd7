"""The page of a region that has a base map: tiles under the districts, in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from geofh.region.build import build_region

pytestmark = [pytest.mark.browser, pytest.mark.shared]

Open = Callable[..., Page]

ADDRESS = "Mannheimer Straße 113"
PHONE, DESKTOP = 390, 1280


@pytest.fixture(scope="module")
def server(
    root: Path,
    shared: Path,
    serving: Callable[[str], AbstractContextManager[Any]],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Any]:
    """Serve Kaiserslautern, built from its recipe, instead of the shipped region."""
    target = tmp_path_factory.mktemp("regions") / "kaiserslautern"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GEOFH_SHARED", str(shared))
        build_region(root / "recipes" / "kaiserslautern.toml", target)
    with serving(str(target)) as running:
        yield running


def show_answer(page: Page) -> None:
    page.fill("#adresse", ADDRESS)
    page.keyboard.press("Escape")
    page.click("text=Hilfe finden")
    page.wait_for_selector("#ergebnis .answer-title")
    page.wait_for_load_state("load")
    page.locator("#karte").scroll_into_view_if_needed()
    page.wait_for_selector("html[data-basemap-ready]", state="attached")
    page.wait_for_selector("html[data-outlines-drawn]", state="attached")


def colours_of_the_tiles(page: Page) -> set[str]:
    """Give the colours, as hexadecimal numbers, that cover a thousandth of the tiles or more."""
    return set(
        page.evaluate(
            """() => {
                const seen = new Map();
                let all = 0;
                for (const tile of document.querySelectorAll("canvas.leaflet-tile")) {
                    const { width, height } = tile;
                    const { data } = tile.getContext("2d").getImageData(0, 0, width, height);
                    for (let index = 0; index < data.length; index += 4) {
                        const parts = [...data.slice(index, index + 3)];
                        const hex = parts.map((one) => one.toString(16).padStart(2, "0"));
                        const colour = "#" + hex.join("");
                        seen.set(colour, (seen.get(colour) || 0) + 1);
                        all += 1;
                    }
                }
                const most = [...seen].filter(([, count]) => count > all / 1000);
                return most.map(([colour]) => colour);
            }"""
        )
    )


def palette(page: Page, *names: str) -> set[str]:
    """Give what the style sheet says about kinds of features."""
    return {
        page.evaluate(
            "name => getComputedStyle(document.documentElement).getPropertyValue(name).trim()",
            f"--tile-{name}",
        )
        for name in names
    }


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tiles_are_painted_by_kind_under_the_districts(
    open_page: Open, artefacts: Path, width: int, scheme: str
) -> None:
    page = open_page(width, color_scheme=scheme)
    show_answer(page)
    page.locator("#karte").screenshot(path=artefacts / f"base-map-{scheme}-{width}.png")
    kinds = palette(page, "land", "built", "work", "forest")
    assert len(kinds) == 4
    assert kinds <= colours_of_the_tiles(page)
    levels = page.evaluate(
        """() => ["canvas.leaflet-tile", ".leaflet-overlay-pane canvas"].map((one) =>
            Number(getComputedStyle(document.querySelector(one).closest(".leaflet-pane")).zIndex))"""
    )
    assert levels == sorted(levels)


def test_colours_follow_the_device_while_the_page_is_open(open_page: Open) -> None:
    page = open_page(DESKTOP, color_scheme="light")
    show_answer(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_selector("html[data-basemap-ready=dark]", state="attached")
    assert palette(page, "built") <= colours_of_the_tiles(page)


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_whose_map_it_is_can_be_read(open_page: Open, width: int) -> None:
    page = open_page(width)
    show_answer(page)
    told = page.locator(".map .credits")
    expect(told).to_be_visible()
    expect(told).to_contain_text("Karte: © OpenStreetMap-Mitwirkende")


def test_streets_are_not_sketched_over_the_tiles(open_page: Open) -> None:
    page = open_page(DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    show_answer(page)
    assert any(url.endswith("/api/basemap.pmtiles") for url in asked)
    assert not any(url.endswith("/api/streets") for url in asked)


def test_closer_views_are_painted_from_the_last_tiles(open_page: Open, artefacts: Path) -> None:
    page = open_page(DESKTOP)
    show_answer(page)
    page.evaluate("delete document.documentElement.dataset.basemapReady")
    page.click(".leaflet-control-zoom-in")
    page.wait_for_selector("html[data-basemap-ready]", state="attached")
    page.locator("#karte").screenshot(path=artefacts / "base-map-close.png")
    assert palette(page, "built", "minor") <= colours_of_the_tiles(page)
