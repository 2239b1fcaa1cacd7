"""What must hold for everybody: any screen, language, colour scheme, without mouse or script."""

import html
import itertools
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
Axe = Callable[[Page], list[str]]

ADDRESS = "Hövelstraße 8"
SMALLEST, PHONE, DESKTOP = 320, 390, 1280
THUMB_PX = 44


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


@pytest.mark.parametrize(
    ("width", "lang", "scheme"), [(PHONE, "de", "light"), (SMALLEST, "ar", "dark")]
)
def test_pages_beside_the_search_have_no_barrier_and_room_for_a_thumb(
    open_page: Open, axe: Axe, width: int, lang: str, scheme: str
) -> None:
    page = open_page(width, path=f"/?lang={lang}", color_scheme=scheme)
    base = page.url.split("?")[0].rstrip("/")

    def holds() -> None:
        page.wait_for_load_state("load")
        assert axe(page) == [], page.url
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert too_small(page) == [], page.url

    for path in ("/notfall", "/gewalt", "/bezirk", "/bezirk/innenstadt-west"):
        page.goto(f"{base}{path}?lang={lang}")
        holds()
    page.locator("details.kind > summary").first.click()
    holds()
    page.locator(".choosing").click()
    page.locator(".entry [name=angebot]").first.check()
    page.locator(".take-bar button").click()
    page.wait_for_selector(".lines")
    holds()
    page.goto(f"{base}/bezirk/innenstadt-west?lang={lang}")
    page.locator(".entry .name a").first.click()
    page.wait_for_selector(".take")
    holds()


def too_small(page: Page) -> list[str]:
    """Name what is pressed and lower than a thumb; links within a sentence are exempt."""
    return page.evaluate(
        """(least) => [...document.querySelectorAll("a[href], button, summary, .chip, .pick")]
            .filter((one) => one.checkVisibility() && !one.closest("svg, .skip, .leaflet-popup"))
            .filter((one) => getComputedStyle(one).display !== "inline")
            .filter((one) => !one.closest(".source"))
            .filter((one) => one.getBoundingClientRect().height < least)
            .map((one) => one.outerHTML.slice(0, 100))""",
        THUMB_PX,
    )


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_question_has_no_barrier_that_axe_finds(open_page: Open, axe: Axe, lang: str) -> None:
    page = open_page(PHONE, path=f"/?lang={lang}")
    page.locator(".crisis summary").click()
    page.locator(".languages summary").click()
    assert axe(page) == []


@pytest.mark.parametrize("lang", ["de", "de-simple", "en", "tr", "ar", "uk", "ru"])
def test_whole_journey_in_every_language_on_the_smallest_phone(open_page: Open, lang: str) -> None:
    page = open_page(SMALLEST, path=f"/?lang={lang}", reduced_motion="reduce")

    def fits() -> None:
        expect(page.locator("html")).to_have_attribute("lang", lang)
        expect(page.locator("html")).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
        assert page.evaluate("document.documentElement.scrollWidth") <= SMALLEST

    fits()
    page.locator(".chip:has([value='0-1'])").click()
    page.locator(".wishes > summary").click()
    page.locator(".chip:has([value='kostenlos'])").click()
    page.focus("#adresse")
    page.keyboard.type(ADDRESS)
    page.wait_for_selector("#vorschlaege:not([hidden]) [role=option]")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ergebnis .answer-title")
    page.wait_for_load_state("load")
    fits()

    # The office, what a call is like, what fits, the map: in this order, and not in German alone.
    parts = page.locator(".office, .office .call-steps, section:has(> #angebote), #karte")
    tops = [part.bounding_box()["y"] for part in parts.all()]
    assert tops == sorted(tops)
    expect(page.locator(".entry.responsible").first).to_contain_text("Familienbüro")
    page.locator(".call-steps > summary").click()
    page.locator(".rest > summary").first.click()
    said = page.locator(".badges .kind, .call-steps li, .promises, .counted").all_text_contents()
    assert lang in {"de", "de-simple"} or not set(said) & german_of(page)
    show_map(page)
    page.locator("button.show").first.click()
    expect(page.locator(".leaflet-popup .bubble a").first).to_be_visible()
    fits()

    # The same question once more in another language, and back again.
    other = "de" if lang != "de" else "en"
    for wanted in (other, lang):
        page.locator(".languages summary").click()
        page.locator(f".languages button[lang='{wanted}']").click()
        expect(page.locator("html")).to_have_attribute("lang", wanted)
        expect(page.locator("#adresse")).to_have_value(ADDRESS)
        checked = page.locator("form.search input:checked")
        values = [one.get_attribute("value") for one in checked.all()]
        assert [value for value in values if value] == ["0-1", "kostenlos"]
    assert "velstr" not in page.url

    # Two offers onto a sheet, in this language.
    page.locator(".choosing").click()
    for place in (0, 1):
        page.locator("#ergebnis .entries > li [name=angebot]:visible").nth(place).check()
    page.locator(".take-bar button").click()
    expect(page.locator(".lines > li")).to_have_count(2)
    fits()


def german_of(page: Page) -> set[str]:
    """Give what the same answer says in German, to find what was not translated."""
    german = page.request.post(
        page.url.split("/suche")[0] + "/suche?lang=de",
        form={"adresse": ADDRESS, "phase": "0-1", "wunsch": "kostenlos"},
    )
    return {
        html.unescape(re.sub(r"<[^>]+>", "", text))
        for text in re.findall(r"<li[^>]*>(.*?)</li>", german.text(), re.DOTALL)
    }


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
                    // The middle, in pixels of the page and in the direction of reading.
                    y: box.top + box.height / 2 + scrollY,
                    x: (document.dir === "rtl" ? -1 : 1) * (box.left + box.width / 2),
                    flows: !one.closest(".frame, .jump"),
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


@pytest.mark.parametrize("lang", ["de", "ar"])
def test_whole_page_is_walked_by_keyboard_in_the_order_in_which_it_is_seen(
    open_page: Open, lang: str
) -> None:
    page = open_page(PHONE, path=f"/?lang={lang}", reduced_motion="reduce")
    search(page)
    show_map(page)
    page.evaluate("() => { document.activeElement.blur(); scrollTo(0, 0); }")
    page.locator(".skip").focus()
    stops = focus_stops(page, 400)
    reached = {one["order"] for one in stops}
    missed = page.evaluate(
        """() => [...document.querySelectorAll("a[href], button, summary, input, textarea")]
            .filter((one) => one.checkVisibility() && one.type !== "hidden" && one.tabIndex >= 0)
            .filter((one) => one.type !== "radio" || one.checked)
            .map((one) => [[...document.querySelectorAll("*")].indexOf(one),
                           one.outerHTML.slice(0, 90)])"""
    )
    assert [what for order, what in missed[1:] if order not in reached] == []
    assert [one["what"] for one in stops if not (one["outline"] and one["inside"])] == []
    # Downwards, and within a row in reading direction; what floats or lies on the map has no row.
    rows = [one for one in stops if one["flows"]]
    assert len(rows) > 80
    back = [
        (before["what"], after["what"])
        for before, after in itertools.pairwise(rows)
        if after["y"] < before["y"] - 6
        or (abs(after["y"] - before["y"]) <= 6 and after["x"] <= before["x"])
    ]
    assert back == []


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
