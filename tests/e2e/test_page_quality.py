"""What must hold for everybody: any screen, language, colour scheme, without mouse or script."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
Axe = Callable[[Page], list[str]]

ADDRESS = "Hövelstraße 8"
PHONE, DESKTOP = 390, 1280


def search(page: Page) -> None:
    page.fill("#adresse", ADDRESS)
    page.keyboard.press("Escape")
    page.click("button.go")
    page.wait_for_selector("#ergebnis .answer-title")
    page.wait_for_load_state("load")


def show_map(page: Page) -> None:
    page.locator("#karte").scroll_into_view_if_needed()
    page.wait_for_selector("html[data-outlines-drawn]", state="attached")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
@pytest.mark.parametrize("lang", ["de", "ar"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_journey_has_no_barrier_that_axe_finds(
    open_page: Open, axe: Axe, artefacts: Path, width: int, lang: str, scheme: str
) -> None:
    page = open_page(width, path=f"/?lang={lang}", color_scheme=scheme, reduced_motion="reduce")
    search(page)
    assert page.evaluate("document.documentElement.lang") == lang
    page.locator(".rest > summary").first.click()
    page.locator(".call-steps > summary").click()
    show_map(page)
    assert axe(page) == []
    page.screenshot(path=artefacts / f"quality-{lang}-{scheme}-{width}.png", full_page=True)


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_question_has_no_barrier_that_axe_finds(open_page: Open, axe: Axe, lang: str) -> None:
    page = open_page(PHONE, path=f"/?lang={lang}")
    page.locator(".crisis summary").click()
    page.locator(".languages summary").click()
    assert axe(page) == []


@pytest.mark.parametrize("lang", ["de-simple", "en", "tr", "uk", "ru"])
def test_other_languages_fit_the_smallest_phone(open_page: Open, lang: str) -> None:
    page = open_page(320, path=f"/?lang={lang}")
    search(page)
    assert page.evaluate("document.documentElement.lang") == lang
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_language_changes_without_losing_the_search(open_page: Open) -> None:
    page = open_page(PHONE)
    page.locator(".chip", has_text="Baby").click()
    search(page)
    page.locator(".languages summary").click()
    page.locator(".languages button", has_text="Türkçe").click()
    expect(page.locator("html")).to_have_attribute("lang", "tr")
    expect(page.locator(".answer-title")).to_contain_text(ADDRESS)
    expect(page.locator("#adresse")).to_have_value(ADDRESS)
    expect(page.locator(".wishes summary")).to_contain_text("Bebek")
    assert "velstr" not in page.url


def focus_stops(page: Page, most: int) -> list[dict]:
    """Press Tab and note what is focused, where it is, and whether that can be seen."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (!one || one === document.body) return null;
                const shown = one.matches(".chip input") ? one.nextElementSibling : one;
                const style = getComputedStyle(shown);
                const box = shown.getBoundingClientRect();
                return {
                    what: one.outerHTML.slice(0, 90),
                    outline: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
                    inside: box.width > 0 && box.bottom > 0 && box.top < innerHeight,
                    order: [...document.querySelectorAll("*")].indexOf(one),
                };
            }"""
        )
        if stop is None:
            break
        stops.append(stop)
    return stops


def test_whole_journey_by_keyboard_with_focus_seen_and_in_order(open_page: Open) -> None:
    page = open_page(DESKTOP, reduced_motion="reduce")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#adresse")).to_be_focused()
    page.keyboard.type(ADDRESS)
    page.wait_for_selector("#vorschlaege:not([hidden]) [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ergebnis .answer-title")
    page.wait_for_load_state("load")

    stops = focus_stops(page, 14)
    assert len(stops) == 14
    assert [one["what"] for one in stops if not (one["outline"] and one["inside"])] == []
    orders = [one["order"] for one in stops]
    assert orders == sorted(orders)

    page.locator(".rest > summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rest[open]")).to_have_count(1)
    page.locator(".entry button.show").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".leaflet-popup a[href^='#angebot-']").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(page.locator(".entry button.show").first).to_be_focused()


def test_journey_without_javascript(open_page: Open, artefacts: Path) -> None:
    page = open_page(PHONE, java_script_enabled=False)
    page.fill("#adresse", ADDRESS)
    page.locator(".chip", has_text="Baby").click()
    page.locator("button.go").click()
    expect(page.locator(".answer-title")).to_contain_text(ADDRESS)
    expect(page.locator(".entry.responsible").first).to_contain_text("Familienbüro")
    expect(page.locator("svg.picture .area.home")).to_have_count(1)
    expect(page.locator(".frame")).to_be_hidden()
    expect(page.locator("button.show").first).to_be_hidden()
    page.locator(".rest > summary").first.click()
    expect(page.locator(".rest[open] .source")).to_be_visible()
    page.locator(".languages summary").click()
    page.locator(".languages button", has_text="English").click()
    expect(page.locator(".answer-title")).to_contain_text("Results for")
    expect(page.locator(".wishes summary")).to_contain_text("Baby")
    page.screenshot(path=artefacts / "nojs-390.png", full_page=True)


def test_page_can_be_zoomed_to_twice_its_size(open_page: Open) -> None:
    # Zooming a window of 1280 px to 200 % leaves 640 px of the page's own.
    page = open_page(DESKTOP // 2, height=450, device_scale_factor=2)
    search(page)
    page.locator(".rest > summary").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP // 2


def test_count_is_announced(open_page: Open) -> None:
    page = open_page(PHONE)
    search(page)
    said = page.locator("[role=status].counted")
    expect(said).to_have_text(re.compile(r"^\d+ Angebote passen\.$"))


def test_chosen_area_is_coloured_on_the_map(open_page: Open) -> None:
    page = open_page(DESKTOP, reduced_motion="reduce")
    search(page)
    show_map(page)
    entry = page.locator(
        ".entry", has=page.locator(".name", has_text="Familienbüro Innenstadt-West")
    )
    colour = page.evaluate(
        "getComputedStyle(document.documentElement).getPropertyValue('--map-chosen').trim()"
    )
    entry.locator("button.show").click()
    expect(page.locator(".pin.area.chosen")).to_have_count(1)
    # The outline of the area, in the colour of what is chosen, is somewhere in the window.
    page.wait_for_selector("html[data-areas-chosen='1']", state="attached")
    page.locator(".leaflet-control-zoom-out").click(click_count=3, delay=120)
    assert colour_on_canvas(page, colour)


def colour_on_canvas(page: Page, colour: str) -> bool:
    return page.evaluate(
        """(colour) => {
            const canvas = document.querySelector(".leaflet-overlay-pane canvas");
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            const wanted = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
            for (let at = 0; at < data.length; at += 4) {
                if (wanted.every((part, index) => data[at + index] === part)) return true;
            }
            return false;
        }""",
        colour,
    )


@pytest.mark.parametrize("way", ["button", "keys"])
def test_page_about_violence_is_left_at_once_and_not_found_by_going_back(
    open_page: Open, axe: Axe, artefacts: Path, way: str
) -> None:
    page = open_page(PHONE, path="/")
    page.context.route(
        "https://www.dwd.de/**",
        lambda route: route.fulfill(body="<title>Wetter</title>", content_type="text/html"),
    )
    page.goto(page.url.rstrip("/") + "/gewalt")
    if way == "button":
        assert axe(page) == []
        page.screenshot(path=artefacts / "gewalt-390.png")
        page.locator(".leave-now").click()
    else:
        page.keyboard.press("Shift")
        page.keyboard.press("Shift+A")
        page.keyboard.press("Shift")
        expect(page.locator(".leave-now")).to_be_visible()
        for _ in range(3):
            page.keyboard.press("Shift")
    page.wait_for_url("https://www.dwd.de/")
    page.go_back()
    assert "/gewalt" not in page.url


def test_pins_that_would_cover_each_other_share_one_and_part_when_zoomed(open_page: Open) -> None:
    page = open_page(DESKTOP, reduced_motion="reduce")
    search(page)
    show_map(page)

    def pins() -> list[dict]:
        return page.evaluate(
            """() => [...document.querySelectorAll(".leaflet-marker-icon .pin")].map((one) => {
                const { x, y, width, height } = one.getBoundingClientRect();
                const more = Number(one.querySelector("sup")?.textContent || 0);
                return { x: x + width / 2, y: y + height / 2, stands_for: 1 + more };
            })"""
        )

    shown = pins()
    assert any(one["stands_for"] > 1 for one in shown)
    # Half a pin may touch, its middle is free.
    near = [
        (one, other)
        for index, one in enumerate(shown)
        for other in shown[index + 1 :]
        if max(abs(one["x"] - other["x"]), abs(one["y"] - other["y"])) < 20
    ]
    assert near == []
    before = sum(one["stands_for"] > 1 for one in shown)
    page.locator(".leaflet-control-zoom-in").click(click_count=2, delay=150)
    page.wait_for_selector(".leaflet-marker-icon", state="attached")
    assert sum(one["stands_for"] > 1 for one in pins()) <= before
