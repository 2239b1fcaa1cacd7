"""What holds for any services on their way into the tables of a region and back."""

import tempfile
from datetime import date, time
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from geofh.records import (
    DRAWN,
    Delivery,
    Event,
    Location,
    Organization,
    Phone,
    Program,
    Referral,
    Schedule,
    Service,
    ServiceArea,
    Source,
)
from geofh.region.service_tables import service_lines, write_services
from geofh.services import KINDS, read_catalogue

# Line ends of other systems become ours.
LETTERS = st.characters(exclude_characters="\r", exclude_categories=("Cs",))
TEXT = st.text(LETTERS, max_size=4)
NAME = st.text(LETTERS, min_size=1, max_size=4)
FLAG = st.none() | st.booleans()
NUMBERS = st.integers(0, 3)
TIMES = st.times().map(lambda at: time(at.hour, at.minute))
# An id stands for one content, as in a file that somebody keeps.
organizations = NUMBERS.map(lambda n: Organization(id=f"o{n}", name=f"Org {n}", website="x"))
programs = NUMBERS.map(lambda n: Program(id=f"p{n}", name=f"Program {n}", description="d"))
EXTENT = '{"type":"Polygon","coordinates":[[[7.0,51],[8,51],[8,52],[7.0,51]]]}'
areas = st.builds(ServiceArea, layer=NAME, area_id=NAME, name=NAME) | st.builds(
    ServiceArea, layer=st.just(DRAWN), area_id=NAME, name=NAME, extent=st.just(EXTENT)
)
phones = st.builds(Phone, number=NAME, display=NAME, description=TEXT)
days = st.sampled_from((("MO",), ("MO", "FR")))
schedules = st.builds(Schedule, byday=days, opens_at=TIMES, closes_at=TIMES, description=TEXT)
sources = st.builds(
    Source,
    url=st.just("https://a"),
    date=TEXT,
    name=TEXT,
    further=st.sampled_from(((), ("https://x", "https://y"))),
)


@st.composite
def services(draw: st.DrawFn) -> tuple[Service, ...]:
    """Give services whose places are their own."""
    count = draw(st.integers(1, 3))
    return tuple(draw(one_service(number)) for number in range(count))


def one_service(number: int) -> st.SearchStrategy[Service]:
    pin = st.builds(
        Location,
        id=st.just(f"l{number}"),
        name=TEXT,
        address_1=TEXT,
        postal_code=TEXT,
        city=TEXT,
        lon=st.floats(5, 16),
        lat=st.floats(46, 56),
        level=TEXT,
        accuracy_m=st.none() | st.floats(0, 1e4),
        area_id=TEXT,
        organization=st.none() | organizations,
    )
    masked = st.builds(Location, id=st.just(f"m{number}"), city=TEXT, masked=st.just(True))
    return st.builds(
        Service,
        id=st.just(f"s{number}"),
        name=NAME,
        kind=st.sampled_from(sorted(KINDS)),
        organization=st.none() | organizations,
        program=st.none() | programs,
        status=st.sampled_from(("active", "defunct")),
        description=TEXT,
        audience=TEXT,
        minimum_age_months=st.none() | st.integers(0, 10),
        maximum_age_months=st.none() | st.integers(11, 300),
        pregnancy=FLAG,
        deliveries=st.frozensets(st.sampled_from(Delivery)),
        locations=st.tuples(pin, masked) | st.tuples(masked) | st.just(()),
        service_areas=st.lists(areas, max_size=2).map(tuple),
        phones=st.lists(phones, max_size=2).map(tuple),
        schedules=st.lists(schedules, max_size=2).map(tuple),
        hours_text=TEXT,
        languages=st.lists(st.sampled_from(("de", "tr")), unique=True).map(tuple),
        free=FLAG,
        anonymous=FLAG,
        appointment=FLAG,
        application=FLAG,
        without_insurance=FLAG,
        single_parents=FLAG,
        fees_description=TEXT,
        email=TEXT,
        url=TEXT,
        languages_note=TEXT,
        responsible=st.booleans(),
        crisis=st.booleans(),
        valid_from=st.none() | st.dates(date(1990, 1, 1), date(1999, 1, 1)),
        valid_to=st.none() | st.dates(date(2000, 1, 1)),
        assured_date=st.none() | st.dates(date(1990, 1, 1), date(1999, 1, 1)),
        expires=st.none() | st.dates(date(2000, 1, 1)),
        missing=st.sampled_from(((), ("phone", "hours"))),
        events=st.builds(Event, name=NAME, date=st.just("2021-09"), description=TEXT).map(
            lambda event: (event,)
        ),
        referrals=st.builds(Referral, kind=st.just("family_centre"), description=TEXT).map(
            lambda referral: (referral,)
        ),
        source=sources,
    )


@settings(max_examples=50)
@given(services())
def test_services_come_back_from_the_tables_as_they_were(given_: tuple[Service, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_services(service_lines(given_), Path(folder))

        assert read_catalogue(Path(folder)).services == given_


@given(st.text("a\r\n", max_size=6))
def test_line_ends_of_any_system_stay_inside_their_cell(text: str) -> None:
    service = Service(
        id="s",
        name="N",
        kind="family_centre",
        organization=None,
        description=text,
        source=Source(url="https://a"),
    )
    with tempfile.TemporaryDirectory() as folder:
        write_services(service_lines([service]), Path(folder))
        (found,) = read_catalogue(Path(folder)).services

    assert found.description == "\n".join(text.splitlines()) + "\n" * text.endswith(("\r", "\n"))
