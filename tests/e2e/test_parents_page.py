"""A parent's way through the page, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]

ADDRESS = "Hövelstraße 8"
PHONE, DESKTOP = 390, 1280
# Bytes over the wire until the first view stands; the street sketch follows when zoomed in.
FIRST_VIEW_BYTES = 150_000


def search(page: Page, address: str = ADDRESS) -> None:
    page.fill("#adresse", address)
    page.keyboard.press("Escape")
    page.click("text=Hilfe finden")
    page.wait_for_selector("#ergebnis .answer-title, #ergebnis .message")


def show_map(page: Page, *, streets: bool = False) -> None:
    # Until it is loaded, a browser may still jump to the answer that the address names.
    page.wait_for_load_state("load")
    page.locator("#karte").scroll_into_view_if_needed()
    page.wait_for_selector("html[data-outlines-drawn]", state="attached")
    if streets:
        page.wait_for_selector("html[data-streets-drawn]", state="attached")


def colours_of_the_map(page: Page) -> int:
    """Count the colours that cover more than a hundredth of a percent of the canvas."""
    return page.evaluate(
        """() => {
            const canvas = document.querySelector(".map canvas");
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            const seen = new Map();
            for (let index = 0; index < data.length; index += 4) {
                const colour = data.slice(index, index + 3).join();
                seen.set(colour, (seen.get(colour) || 0) + 1);
            }
            return [...seen.values()].filter((count) => count > data.length / 4 / 10000).length;
        }"""
    )


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_parent_types_picks_a_suggestion_and_sees_list_and_map(
    open_page: Open, artefacts: Path, width: int
) -> None:
    page = open_page(width)
    page.screenshot(path=artefacts / f"start-{width}.png")

    page.focus("#adresse")
    page.keyboard.type("Hövelst")
    page.wait_for_selector("#vorschlaege:not([hidden]) [role=option]")
    page.screenshot(path=artefacts / f"suggest-{width}.png")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#adresse")).to_have_value("Hövelstraße ")
    page.keyboard.type("8")
    page.wait_for_selector("#vorschlaege:not([hidden]) [role=option]")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")

    expect(page.locator(".answer-title")).to_contain_text(ADDRESS)
    expect(page.locator(".entry.responsible").first).to_contain_text("Familienbüro")
    assert page.locator("section[aria-labelledby=angebote] .entry").count() > 5
    show_map(page, streets=True)
    assert colours_of_the_map(page) >= 4
    assert page.locator(".leaflet-marker-icon .pin").count() > 3
    page.screenshot(path=artefacts / f"map-{width}.png")
    page.screenshot(path=artefacts / f"answer-{width}.png", full_page=True)


def test_suggestion_can_be_picked_by_touch(open_page: Open) -> None:
    page = open_page(PHONE, has_touch=True)
    page.locator("#adresse").tap()
    page.keyboard.type("Hövelst")
    page.locator("#vorschlaege [role=option]", has_text="Hövelstraße").first.tap()
    expect(page.locator("#adresse")).to_have_value("Hövelstraße ")
    expect(page.locator("#adresse")).to_be_focused()


def test_entry_of_the_list_shows_its_pin(open_page: Open) -> None:
    page = open_page(DESKTOP)
    search(page)
    show_map(page)
    entry = page.locator("section[aria-labelledby=angebote] .entry:has(.number)").first
    name = entry.locator(".name").inner_text()
    entry.locator("button.show").click()
    expect(page.locator(".leaflet-popup")).to_contain_text(name)
    expect(page.locator(".entry.chosen .name")).to_have_text(name)
    expect(page.locator(".pin.chosen")).to_have_count(1)


def test_entry_shows_its_pin_before_the_map_was_ever_seen(open_page: Open) -> None:
    page = open_page(PHONE)
    search(page)
    page.locator(".entry button.show").first.click()
    page.wait_for_selector(".leaflet-popup")


def test_pin_leads_to_its_entry_by_keyboard(open_page: Open) -> None:
    page = open_page(DESKTOP)
    search(page)
    show_map(page)
    pin = page.locator(".leaflet-marker-icon[role=button]").first
    number = re.match(r"\d+", pin.get_attribute("aria-label"))[0]
    pin.focus()
    page.keyboard.press("Enter")
    link = page.locator(".leaflet-popup a[href^='#angebot-']").first
    expect(link).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".entry:target .number")).to_have_text(number)


def test_pins_of_folded_entries_appear_with_them(open_page: Open) -> None:
    page = open_page(DESKTOP)
    search(page)
    show_map(page)
    assert page.locator(".pin.near").count() == 0
    kind = page.locator("details.kind").first
    kind.locator("> summary").click()
    expect(page.locator(".pin.near")).not_to_have_count(0)


def test_location_of_the_device_is_answered(open_page: Open) -> None:
    page = open_page(
        PHONE,
        geolocation={"longitude": 7.4607, "latitude": 51.5124},
        permissions=["geolocation"],
    )
    page.click("text=Meinen Standort verwenden")
    expect(page.locator(".answer-title")).to_contain_text("Ihr Standort")
    expect(page.locator(".districts")).to_contain_text("Innenstadt-West")


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_journey_without_javascript(open_page: Open, artefacts: Path, width: int) -> None:
    page = open_page(width, java_script_enabled=False)
    page.fill("#adresse", "Hövelstrase")
    page.click("text=Hilfe finden")
    page.click(".choices button >> nth=0")
    expect(page.locator(".answer-title")).to_contain_text("Hövelstraße")
    expect(page.locator(".entry.responsible").first).to_contain_text("Familienbüro")
    assert page.locator("section[aria-labelledby=angebote] .entry").count() > 5
    expect(page.locator("#karte noscript .fine")).to_be_visible()
    assert page.locator("button.show:visible").count() == 0
    page.screenshot(path=artefacts / f"no-javascript-{width}.png", full_page=True)


def test_hostile_text_stays_text(open_page: Open) -> None:
    page = open_page(DESKTOP)
    hostile = "<img src=x onerror=alert(1)>'\"{{7*7}}"
    search(page, hostile)
    expect(page.locator("#adresse")).to_have_value(hostile)
    expect(page.locator(".message")).to_be_visible()


@pytest.mark.parametrize("width", [320, PHONE, 768])
def test_page_never_scrolls_sideways(open_page: Open, width: int) -> None:
    page = open_page(width)
    search(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_controls_are_big_enough_for_a_thumb(open_page: Open) -> None:
    page = open_page(PHONE)
    search(page)
    show_map(page)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, .chip, #adresse, select")]
            .concat(...document.querySelectorAll(".call, .ways a, .numbers a, .leaflet-bar a"))
            .concat(...document.querySelectorAll(".refuge a, .share a, .links a, .brand a"))
            .filter((one) => one.checkVisibility())
            .filter((one) => one.getBoundingClientRect().height < 44)
            .map((one) => one.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_dark_page_is_dark(open_page: Open, artefacts: Path) -> None:
    page = open_page(PHONE, color_scheme="dark", reduced_motion="reduce")
    search(page)
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert all(int(part) < 60 for part in re.findall(r"\d+", ground))
    show_map(page)
    page.screenshot(path=artefacts / "dark-390.png")


def test_map_names_districts_and_streets_and_writes_them_again_in_the_dark(
    open_page: Open,
) -> None:
    page = open_page(DESKTOP)
    page.add_init_script(
        """const write = CanvasRenderingContext2D.prototype.fillText;
        window.written = [];
        CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
            window.written.push(text);
            return write.call(this, text, ...rest);
        };"""
    )
    page.reload()
    show_map(page)
    assert {"Hombruch", "Aplerbeck", "Eving"} <= set(page.evaluate("written"))
    page.evaluate("written.length = 0")
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    assert "Hombruch" in page.evaluate("written")

    search(page)
    show_map(page, streets=True)
    page.locator(".leaflet-control-zoom-in").click()
    page.wait_for_timeout(1_000)  # the step itself, and the drawing after it
    assert "Hövelstraße" in page.evaluate("written")


def test_first_view_is_light(open_page: Open) -> None:
    page = open_page(DESKTOP)
    show_map(page)
    sizes = page.evaluate(
        """() => Object.fromEntries(
            ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind))
                .map((one) => [new URL(one.name).pathname, one.transferSize]))"""
    )
    assert 0 < sum(sizes.values()) < FIRST_VIEW_BYTES, sizes
