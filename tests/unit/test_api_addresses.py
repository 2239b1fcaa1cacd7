"""Readable addresses of areas and services: each names one page, and leads back to it."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.api.addresses import (
    area_addresses,
    area_word,
    home_area,
    page_of,
    service_address,
    service_addresses,
    slug,
)
from geofh.records import District, DistrictStatus
from geofh.regions import Region, open_region

REGIONS = {"dortmund": "bezirk", "nrw-thueringen": "kreis"}


@pytest.fixture(scope="module", params=REGIONS)
def region(request: pytest.FixtureRequest) -> Region:
    return open_region(request.param)


def test_word_of_a_city_is_bezirk_and_that_of_a_land_is_kreis(region: Region) -> None:
    assert area_word(region) == REGIONS[region.name]


def test_every_area_has_its_own_address(region: Region) -> None:
    known = area_addresses(region)
    assert sorted(area.id for area in known.values()) == sorted(
        area.id for area in region.guided_areas()
    )
    assert all(name == slug(name) for name in known)


def test_every_service_has_its_own_address_that_ends_with_its_key(region: Region) -> None:
    addresses = [service_address(service, region) for service in region.services]
    assert max(Counter(addresses).values(), default=1) == 1
    by_key = service_addresses(region)
    for service, address in zip(region.services, addresses, strict=True):
        [key] = [key for key, one in by_key.items() if one is service]
        assert address.endswith(key)
        assert page_of(service.id, region=region) == address


def test_unknown_service_has_no_page(region: Region) -> None:
    assert page_of("nobody", region=region) == ""


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Hörde & Mitte", "hoerde-und-mitte"),
        ("Straße 8", "strasse-8"),
        ("  --  ", ""),
        ("Élan / Çelik", "elan-celik"),
        ("مكتب", ""),
    ],
)
def test_slug_spells_german_letters_out_and_leaves_out_the_rest(text: str, written: str) -> None:
    assert slug(text) == written


def test_slug_does_not_end_in_the_middle_of_a_hyphen() -> None:
    assert slug("a" * 59 + " b") == "a" * 59


@given(st.text())
def test_slug_of_any_text_is_safe_in_an_address_and_stays_as_it_is(text: str) -> None:
    written = slug(text)
    assert set(written) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
    assert len(written) <= 60
    assert slug(written) == written


def test_home_is_only_named_where_the_district_is_certain() -> None:
    region = open_region("dortmund")
    finding = region.find("Hövelstr. 8")
    home = home_area(finding, region)
    assert home in {area.id for area in region.guided_areas()}
    unsure = tuple(
        replace(one, status=DistrictStatus.AMBIGUOUS, district=None) for one in finding.districts
    )
    assert home_area(replace(finding, districts=unsure), region) == ""


def test_home_of_a_layer_without_pages_is_none() -> None:
    region = open_region("dortmund")
    finding = region.find("Hövelstr. 8")
    foreign = tuple(
        replace(one, district=District(layer=one.layer, id="x", name="X"))
        for one in finding.districts
    )
    assert home_area(replace(finding, districts=foreign), region) == ""
