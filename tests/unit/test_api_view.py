from dataclasses import replace
from datetime import date

import pytest

from geofh.api.speech import LANGUAGES, Speech
from geofh.api.view import answer_view, pins
from geofh.records import (
    Address,
    Delivery,
    District,
    DistrictAnswer,
    DistrictStatus,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    Location,
    Organization,
    Phone,
    RankedService,
    Refusal,
    Service,
    ServiceArea,
    Source,
)

TODAY = date(2026, 11, 22)
GERMAN = Speech(LANGUAGES[0])
PHONES = (Phone(number="110", display="110"),)


def service(id_: str, **fields: object) -> Service:
    stated = {
        "name": f"Angebot {id_}",
        "kind": "family_centre",
        "organization": None,
        "source": Source(url="", date="2026-05"),
    }
    return Service(id=id_, **(stated | fields))


def ranked(id_: str, *, has_pin: bool = True, **fields: object) -> RankedService:
    place = Location(id=f"l-{id_}", address_1="Weg 1", lon=7.46, lat=51.51) if has_pin else None
    return RankedService(service=service(id_, **fields), location=place, distance_m=120.0)


def finding(**lists: object) -> Finding:
    geocode = GeocodeResult(status=GeocodeStatus.FOUND, query=Address())
    return Finding(region="town", geocode=geocode, **lists)


TURKISH = service("t", languages=("tr",), free=True)


def only_entry(one: RankedService):
    [entry] = answer_view(finding(services=(one,)), today=TODAY, speech=GERMAN).offers
    return entry


def test_numbers_run_through_all_lists_and_skip_what_has_no_place() -> None:
    view = answer_view(
        finding(
            responsible=(ranked("a"),),
            services=(ranked("b"), ranked("c", has_pin=False, phones=PHONES), ranked("d")),
            nearby=(ranked("e", kind="playground"),),
        ),
        today=TODAY,
        speech=GERMAN,
    )
    assert [entry.number for entry in view.entries] == [1, 2, None, 3, 4]


def test_pins_are_the_numbered_entries() -> None:
    view = answer_view(
        finding(responsible=(ranked("a"),), services=(ranked("b", has_pin=False), ranked("c"))),
        today=TODAY,
        speech=GERMAN,
    )
    assert [(pin.number, pin.role) for pin in pins(view)] == [(1, "responsible"), (2, "service")]


def test_twenty_offers_are_shown_and_the_rest_folded() -> None:
    view = answer_view(
        finding(services=tuple(ranked(str(number)) for number in range(23))),
        today=TODAY,
        speech=GERMAN,
    )
    assert [len(one.entries) for one in (*view.services, *view.further)] == [20, 3]


def test_facilities_are_grouped_by_kind_in_the_order_of_the_taxonomy() -> None:
    view = answer_view(
        finding(
            nearby=(
                ranked("a", kind="library"),
                ranked("b", kind="day_care"),
                ranked("c", kind="library"),
            )
        ),
        today=TODAY,
        speech=GERMAN,
    )
    assert [(part.title, len(part.entries)) for part in view.nearby] == [
        ("Kita", 1),
        ("Bibliothek", 2),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//example.org",
        "example.org",
        "http://",
        "http://[",
    ],
)
def test_address_that_is_no_web_address_becomes_no_link(url: str) -> None:
    assert only_entry(ranked("a", url=url)).website is None


def test_first_of_several_web_addresses_becomes_the_link() -> None:
    link = only_entry(ranked("a", url="https://www.example.org/x ; https://b.org")).website
    assert (link.href, link.text) == ("https://www.example.org/x", "example.org")


def test_website_of_the_organization_stands_in_for_the_offers_own() -> None:
    organization = Organization(id="o", name="O", website="https://o.org")
    assert only_entry(ranked("a", organization=organization)).website.href == "https://o.org"


@pytest.mark.parametrize("email", ["", "nobody", "a@b?bcc=all", "a b@c", "a@b@c"])
def test_text_that_is_no_email_address_becomes_no_link(email: str) -> None:
    assert only_entry(ranked("a", email=email)).email is None


def test_telephone_link_holds_digits_only() -> None:
    phone = Phone(number='+49 231 50-0"onclick=', display="0231 50-0")
    assert only_entry(ranked("a", phones=(phone,))).phones[0].href == "tel:+49231500"


def test_old_source_asks_to_call_first_or_to_ask_where_there_is_no_telephone() -> None:
    old = Source(url="", date="2012-03")
    phone = Phone(number="110", display="110")
    assert only_entry(ranked("a", source=old)).advice == "bitte vorher nachfragen"
    assert only_entry(ranked("a", source=old, phones=(phone,))).advice == "bitte vorher anrufen"
    assert only_entry(ranked("a")).advice == ""


def test_unknown_is_said_as_unknown_never_as_no() -> None:
    one = replace(ranked("a"), why=("near", "unknown:free"))
    view = answer_view(finding(services=(one,)), today=TODAY, speech=GERMAN)
    [group] = view.services
    assert group.doubts == ("Ob es etwas kostet, ist nicht bekannt.",)
    assert "kostenlos" not in group.entries[0].facts


def test_what_surely_fits_comes_first_and_what_is_open_for_the_rest_is_said_once() -> None:
    view = answer_view(
        finding(
            services=(
                replace(ranked("a"), why=("unknown:free", "unknown:language")),
                replace(ranked("b"), why=("stated:free", "stated:language"), service=TURKISH),
                replace(ranked("c"), why=("unknown:language",)),
            )
        ),
        today=TODAY,
        speech=GERMAN,
    )
    sure, open_ = view.services
    assert [one.id for one in (*sure.entries, *open_.entries)] == ["t", "a", "c"]
    assert (sure.doubts, sure.entries[0].spoken) == ((), "Sprachen: Türkisch")
    assert open_.doubts == ("Ob jemand diese Sprache spricht, ist nicht bekannt.",)
    assert [one.doubts for one in open_.entries] == [
        ("Ob es etwas kostet, ist nicht bekannt.",),
        (),
    ]
    assert [entry.number for entry in view.entries] == [1, 2, 3]


def test_where_somebody_interprets_a_family_is_asked_to_call() -> None:
    one = replace(ranked("a", interpreter=True), why=("unknown:language",))
    view = answer_view(finding(services=(one,)), today=TODAY, speech=GERMAN)
    assert view.services[0].doubts == ("Dolmetschen ist möglich: bitte vorher anrufen.",)
    assert "Dolmetschen möglich" in view.services[0].entries[0].facts


def test_help_that_nobody_can_reach_stands_after_what_can_be_reached() -> None:
    view = answer_view(
        finding(services=(ranked("a", has_pin=False), ranked("b"))), today=TODAY, speech=GERMAN
    )
    assert [one.id for one in view.contactless] == ["a"]
    assert [one.id for one in view.offers] == ["b", "a"]


def test_service_for_many_areas_names_those_of_the_family() -> None:
    areas = tuple(ServiceArea(layer="aktionsraum", area_id=name, name=name) for name in "ABCDEFG")
    home = DistrictAnswer(
        layer="aktionsraum",
        title="Aktionsraum",
        status=DistrictStatus.FOUND,
        accuracy_m=0.0,
        district=District(layer="aktionsraum", id="E", name="E"),
    )
    one = ranked("a", has_pin=False, service_areas=areas)
    near = answer_view(
        finding(services=(one,), districts=(home,)), today=TODAY, speech=GERMAN
    ).offers[0]
    assert near.area == "E"
    assert only_entry(one).area == "A, B und 5 weitere"


def test_help_without_a_pin_says_how_it_comes() -> None:
    one = ranked("a", has_pin=False, deliveries=frozenset({Delivery.PHONE, Delivery.HOME_VISIT}))
    assert only_entry(one).reach == ("kommt nach Hause", "Telefon")


def test_refusals_are_grouped_by_reason_and_counted() -> None:
    refusals = tuple(
        Refusal(service=service(str(number)), reason="area", text="") for number in range(15)
    )
    [turned] = answer_view(finding(refusals=refusals), today=TODAY, speech=GERMAN).turned
    assert turned.reason == "Zuständig für einen anderen Bezirk"
    assert (len(turned.names), turned.more) == (12, 3)
