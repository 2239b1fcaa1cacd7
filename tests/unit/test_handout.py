"""What a family takes along: read back by other programs than the one that wrote it."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from dateutil.rrule import rrulestr

from geofh.errors import InputError
from geofh.handout import (
    contact_card,
    has_calendar,
    message_text,
    qr_svg,
    service_calendar,
    service_document,
)
from geofh.records import (
    Event,
    Location,
    OpenState,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceArea,
    Source,
)
from geofh.services import holidays_of, open_state

ZONE = ZoneInfo("Europe/Berlin")
# A Thursday.
NOW = datetime(2026, 11, 26, 11, 0, tzinfo=ZONE)
HOLIDAYS = holidays_of("NW", 2026, 2027)
OFFICE_HOURS = (
    Schedule(byday=("MO", "WE"), opens_at=time(8), closes_at=time(12)),
    Schedule(byday=("TH",), opens_at=time(13), closes_at=time(16, 30)),
)


def service(**given: object) -> Service:
    facts: dict[str, object] = {
        "id": "6fb047c5-d306-515f-b5bb-9bdab44aba67",
        "name": "Büro; „Mitte“, oben",
        "kind": "family_office",
        "organization": Organization(
            id="o", name="Stadt, Amt; Haus", website="https://amt.example"
        ),
        "locations": (
            Location(
                id="l",
                address_1="Weg 1; Hof, links",
                postal_code="44137",
                city="Dortmund",
                lon=7.46,
                lat=51.51,
            ),
        ),
        "phones": (Phone(number="+4923112345", display="0231 12345", description="Zentrale"),),
        "schedules": OFFICE_HOURS,
        "source": Source(url="https://amt.example"),
    }
    return Service(**(facts | given))  # type: ignore[arg-type]


def entries(content: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(content).walk("VEVENT"))


def test_every_repetition_in_the_calendar_is_a_moment_when_somebody_is_there() -> None:
    content = service_calendar(service(), now=NOW, zone=ZONE, holidays=HOLIDAYS)
    begins = []
    for entry in entries(content):
        rule = rrulestr(entry["RRULE"].to_ical().decode(), dtstart=entry.start)
        free = {one.dt for one in entry["EXDATE"].dts} if "EXDATE" in entry else set()
        until = datetime(2027, 2, 1, tzinfo=ZONE)
        begins += [day for day in rule.between(NOW.replace(hour=0), until) if day not in free]
    # 26 November to 31 January: 9 Mondays, 9 Wednesdays and 10 Thursdays, all of which are
    # working days (25 and 26 December are a Friday and a Saturday, 1 January is a Friday).
    assert len(begins) == 28
    for moment in begins:
        assert open_state(OFFICE_HOURS, at=moment, holidays=HOLIDAYS) is OpenState.OPEN


def test_no_entry_falls_on_a_public_holiday() -> None:
    content = service_calendar(service(), now=NOW, zone=ZONE, holidays=HOLIDAYS)
    monday, thursday = entries(content)
    # Easter Monday, Whit Monday, All Saints; Ascension Day and Corpus Christi, holidays in NRW.
    assert [one.dt.date() for one in monday["EXDATE"].dts] == [
        date(2027, 3, 29),
        date(2027, 5, 17),
        date(2027, 11, 1),
    ]
    assert [one.dt.date() for one in thursday["EXDATE"].dts] == [
        date(2027, 5, 6),
        date(2027, 5, 27),
    ]


def test_the_hours_stay_the_same_on_the_clock_when_summer_begins() -> None:
    content = service_calendar(service(), now=NOW, zone=ZONE, holidays=())
    first = entries(content)[0]
    assert first.start == datetime(2026, 11, 30, 8, 0, tzinfo=ZONE)
    assert first["DTSTART"].params["TZID"] == "Europe/Berlin"
    assert b"BEGIN:VTIMEZONE" in content


def test_hours_past_midnight_end_on_the_next_day() -> None:
    night = Schedule(byday=("FR",), opens_at=time(20), closes_at=time(6))
    [entry] = entries(
        service_calendar(service(schedules=(night,)), now=NOW, zone=ZONE, holidays=())
    )
    assert entry.start == datetime(2026, 11, 27, 20, 0, tzinfo=ZONE)
    assert entry.end == datetime(2026, 11, 28, 6, 0, tzinfo=ZONE)


def test_a_service_that_ends_gives_no_entry_after_its_last_day() -> None:
    ending = service(valid_to=date(2026, 12, 2))
    monday, thursday = entries(service_calendar(ending, now=NOW, zone=ZONE, holidays=()))
    assert monday["RRULE"]["UNTIL"] == [datetime(2026, 12, 2, 22, 59, 59, tzinfo=ZoneInfo("UTC"))]
    assert thursday.start.date() == date(2026, 11, 26)
    over = service(valid_to=date(2026, 11, 25))
    assert entries(service_calendar(over, now=NOW, zone=ZONE, holidays=())) == []


def test_help_around_the_clock_has_nothing_to_put_into_a_calendar() -> None:
    always = Schedule(
        byday=("MO", "TU", "WE", "TH", "FR", "SA", "SU"), opens_at=time(0), closes_at=time(0)
    )
    assert not has_calendar(service(schedules=(always,)))
    assert has_calendar(service())


def test_a_dated_event_fills_its_day_and_a_month_fills_none() -> None:
    dated = (Event(name="Eröffnung", date="2026-12-05"), Event(name="Umbau", date="2026-12"))
    one = service(schedules=(), events=dated)
    [entry] = entries(service_calendar(one, now=NOW, zone=ZONE, holidays=()))
    assert (entry.start, entry.end) == (date(2026, 12, 5), date(2026, 12, 6))
    assert entry["SUMMARY"] == "Eröffnung (Büro; „Mitte“, oben)"


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(InputError, match="no time zone"):
        service_calendar(service(), now=datetime(2026, 1, 1), zone=ZONE, holidays=())  # noqa: DTZ001


def test_another_program_reads_the_contact_card() -> None:
    card = vobject.readOne(contact_card(service()).decode())
    assert card.version.value == "4.0"
    assert card.fn.value == "Büro; „Mitte“, oben"
    assert card.tel.value == "tel:+4923112345"
    assert card.adr.value.street == "Weg 1, Hof, links"
    assert (card.adr.value.city, card.adr.value.code) == ("Dortmund", "44137")
    assert card.geo.value == "geo:51.51000,7.46000"
    assert card.url.value == "https://amt.example"


def test_a_line_break_in_a_text_begins_no_new_line_of_the_card() -> None:
    card = contact_card(service(name="Büro\r\nTEL:+49000")).decode()
    assert [line for line in card.splitlines() if line.startswith("TEL")] == [
        "TEL;TYPE=voice;VALUE=uri:tel:+4923112345"
    ]


def test_a_masked_place_is_in_nothing_that_is_taken_along() -> None:
    hidden = Location(id="l", address_1="Geheimer Weg 7", lon=7.4, lat=51.5, masked=True)
    one = service(locations=(hidden,))
    written = [
        service_calendar(one, now=NOW, zone=ZONE, holidays=()).decode(),
        contact_card(one).decode(),
        message_text(one),
        str(service_document(one, page="https://x.example/a")),
    ]
    for text in written:
        assert "Geheimer" not in text
        assert "51.5" not in text


def test_a_message_has_one_line_for_each_thing_that_is_known() -> None:
    assert message_text(service(), hours="Mo, Mi 8–12 Uhr").splitlines() == [
        "Büro; „Mitte“, oben",
        "Weg 1; Hof, links, 44137 Dortmund",
        "0231 12345 Zentrale",
        "Mo, Mi 8–12 Uhr",
        "https://amt.example",
    ]


def test_search_engines_read_ages_in_years_and_only_what_is_stated() -> None:
    one = service(
        minimum_age_months=0,
        maximum_age_months=36,
        free=True,
        languages=("de", "tr"),
        service_areas=(ServiceArea(layer="stadtbezirk", area_id="10", name="Innenstadt-West"),),
    )
    document = service_document(one, page="https://x.example/angebot/1")
    # 0 to 36 months, the end exclusive: at most two years and eleven months.
    assert document["audience"] == {
        "@type": "ParentAudience",
        "childMinAge": 0.0,
        "childMaxAge": 2.92,
    }
    assert document["offers"]["price"] == 0
    assert document["areaServed"][0]["name"] == "Innenstadt-West"
    assert document["availableChannel"][0]["availableLanguage"] == ["de", "tr"]
    bare = service_document(
        service(locations=(), phones=(), schedules=(), organization=None),
        page="https://x.example/b",
    )
    assert set(bare) == {"@context", "@type", "@id", "name", "url"}


def test_the_code_scales_with_its_box_and_says_what_it_is() -> None:
    drawn = qr_svg("https://x.example/?bezirk=10&phase=0-1", title="Zur <Seite>")
    assert drawn.startswith("<svg ")
    assert "<title>Zur &lt;Seite&gt;</title>" in drawn
    assert "viewBox" in drawn
    assert 'width="' not in drawn
