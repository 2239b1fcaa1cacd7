"""The pages of a region of Kreise: a map of who coordinates where, and a page for each."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

Open = Callable[..., Page]
Axe = Callable[[Page], list[str]]


@pytest.fixture(scope="module")
def server(serving: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    with serving("nrw-thueringen") as running:
        yield running


@pytest.mark.parametrize(("width", "lang", "scheme"), [(390, "de", "light"), (1280, "ar", "dark")])
def test_map_of_kreise_leads_to_a_page_each_without_a_barrier(
    open_page: Open, axe: Axe, artefacts: Path, width: int, lang: str, scheme: str
) -> None:
    page = open_page(width, path=f"/kreis?lang={lang}", color_scheme=scheme)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=artefacts / f"kreise-{lang}-{width}-{scheme}.png", full_page=True)

    coloured = page.locator(".picture a:has(.tinted)").first
    name = coloured.get_attribute("aria-label")
    coloured.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1 bdi")).to_have_text(name)
    expect(page.locator("h1 ~ section .entry.responsible").first).to_be_visible()
    page.wait_for_load_state("load")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=artefacts / f"kreis-{lang}-{width}-{scheme}.png", full_page=True)


def test_address_of_a_land_is_answered_with_its_kreis(open_page: Open, axe: Axe) -> None:
    page = open_page(390, path="/")
    page.fill("#adresse", "Siegburg")
    page.keyboard.press("Escape")
    page.click("button.go")
    expect(page.locator(".answer-title")).to_be_visible()
    expect(page.locator(".districts")).to_contain_text("Rhein-Sieg-Kreis")
    expect(page.locator(".bottom")).not_to_contain_text("Angebot der Stadt")
    page.wait_for_load_state("load")
    assert axe(page) == []
