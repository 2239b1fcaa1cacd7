"""What holds for any services on their way into the table of an office and back."""

import tempfile
from dataclasses import replace
from datetime import date, time
from pathlib import Path

from hypothesis import Phase, given, settings
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
from geofh.services import KINDS, check_sheet, form_row, read_sheet, write_form
from geofh.services.entries import Entry, read_entries, read_entry, write_entries
from geofh.services.form import COLUMNS
from geofh.services.sheet import Sheet, SheetRow

TODAY = date(2026, 11, 26)
AREAS = {"stadtbezirk": {"05": "Hörde", "01": "Eving"}, "aktionsraum": {"082": "Hörde"}}
EXTENT = '{"type":"Polygon","coordinates":[[[7.0,51],[8,51],[8,52],[7.0,51]]]}'
# Everything that means something in such a table, and no spaces at the ends. XML knows no
# control characters, and other systems' line ends become ours.
LETTERS = st.sampled_from("aß;|=\\\n ',:.\"+-@n07") | st.characters(
    exclude_categories=("Cs", "Cc", "Cn", "Zl", "Zp", "Zs"), exclude_characters="\ufffe\uffff"
)
TEXT = st.text(LETTERS, max_size=6).map(str.strip)
NAME = TEXT.filter(bool)
FLAG = st.none() | st.booleans()
TIMES = st.times().map(lambda at: time(at.hour, at.minute))
NUMBERS = st.integers(0, 3)
organizations = NUMBERS.map(lambda n: Organization(id=f"o{n}", name=f"Org {n}", website="x"))
programs = st.builds(Program, id=NAME, name=NAME, description=TEXT)
areas = st.sampled_from(
    (
        ServiceArea(layer="stadtbezirk", area_id="05", name="Hörde"),
        ServiceArea(layer="stadtbezirk", area_id="01", name="Eving, Nord"),
        ServiceArea(layer="aktionsraum", area_id="082", name="Hörde"),
        ServiceArea(layer="country", area_id="DE", name="Deutschland"),
    )
) | st.builds(ServiceArea, layer=st.just(DRAWN), area_id=NAME, name=TEXT, extent=st.just(EXTENT))
phones = st.builds(
    Phone,
    number=st.sampled_from(("110", "116117", "08001110111", "+49231501234", "+491711234567")),
    display=st.sampled_from(("110", "0231 501234", "0171/1234567", "Zentrale", "1.0")) | TEXT,
    description=TEXT,
)
schedules = st.builds(
    Schedule,
    byday=st.sampled_from((("MO",), ("MO", "FR"), ("SA", "SU"))),
    opens_at=TIMES,
    closes_at=TIMES,
    description=st.just("") | TEXT,
)
sources = st.builds(
    Source,
    url=st.sampled_from(("", "https://a.example/?x=1;y", "x")),
    date=TEXT,
    verified=st.sampled_from(("exact", "partial", "conflicting")),
    name=TEXT,
    further=st.sampled_from(((), ("https://x", "https://y;z"))),
) | st.builds(Source, url=st.sampled_from(("", "https://a.example", "x")), name=st.just("") | TEXT)
pins = st.builds(
    Location,
    id=NAME,
    name=TEXT,
    address_1=TEXT,
    postal_code=TEXT,
    city=TEXT,
    lon=st.floats(5, 16),
    lat=st.floats(46, 56),
    level=st.sampled_from(("", "point", "house")),
    accuracy_m=st.none() | st.floats(0, 1e4),
    area_id=TEXT,
    organization=st.none() | organizations,
)
unplaced = pins.map(lambda place: replace(place, lon=None, lat=None))
masked = st.builds(Location, id=NAME, city=TEXT, masked=st.just(True))


def one_service(number: int) -> st.SearchStrategy[Service]:
    return st.builds(
        Service,
        id=st.just(f"s{number}"),
        name=NAME,
        kind=st.sampled_from(sorted(KINDS)),
        organization=st.none() | organizations,
        program=st.none() | programs,
        status=st.sampled_from(("active", "inactive", "defunct", "temporarily closed")),
        description=TEXT,
        audience=TEXT,
        minimum_age_months=st.none() | st.integers(0, 10),
        maximum_age_months=st.none() | st.integers(11, 1300),
        pregnancy=FLAG,
        deliveries=st.frozensets(st.sampled_from(Delivery)),
        locations=st.lists(pins | unplaced | masked, max_size=3).map(tuple),
        service_areas=st.lists(areas, max_size=3).map(tuple),
        responsible=st.booleans(),
        # Without one a row is refused if it has no place and no area either.
        phones=st.lists(phones, min_size=1, max_size=3).map(tuple),
        email=st.sampled_from(("", "info@verein.example", "e.muster@stadt.example")),
        url=st.sampled_from(("", "https://a.example", "x")),
        schedules=st.lists(schedules, max_size=3).map(tuple),
        hours_text=st.sampled_from(("", "Mo 08:00-12:00", "off", "nach Vereinbarung")) | TEXT,
        languages=st.lists(st.sampled_from(("de", "tr")), unique=True).map(tuple),
        languages_note=TEXT,
        free=FLAG,
        fees_description=TEXT,
        anonymous=FLAG,
        appointment=FLAG,
        application=FLAG,
        without_insurance=FLAG,
        single_parents=FLAG,
        step_free=FLAG,
        interpreter=FLAG,
        crisis=st.booleans(),
        valid_from=st.none() | st.dates(date(1990, 1, 1), date(1999, 1, 1)),
        valid_to=st.none() | st.dates(date(2000, 1, 1)),
        assured_date=st.none() | st.dates(date(1990, 1, 1), date(1999, 1, 1)),
        expires=st.none() | st.dates(date(2000, 1, 1)),
        missing=st.sampled_from(((), ("phone", "hours"))),
        events=st.lists(
            st.builds(
                Event,
                name=NAME,
                date=st.sampled_from(("2021", "2021-09", "2021-09-30")),
                description=TEXT,
            ),
            max_size=2,
        ).map(tuple),
        referrals=st.lists(
            st.builds(
                Referral,
                service_id=NAME,
                name=TEXT,
                kind=st.sampled_from(("", "family_centre", "school")),
                description=TEXT,
            ),
            max_size=2,
        ).map(tuple),
        source=sources,
    )


@settings(max_examples=150)
@given(one_service(1))
def test_a_service_comes_back_from_its_row_as_it_was(service: Service) -> None:
    row = SheetRow(number=2, cells=form_row(service, areas=AREAS))
    sheet = Sheet(file=Path("x.csv"), header=tuple(COLUMNS), rows=(row,))

    report = check_sheet(sheet, today=TODAY, areas=AREAS)

    assert report.services == (service,)
    assert report.refused == 0, [remark.english for remark in report.remarks]


# Without shrinking: a workbook takes half a second, and the test above shrinks the same fault.
@settings(max_examples=6, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(st.tuples(one_service(1), one_service(2)), st.sampled_from((".csv", ".xlsx")))
def test_services_come_back_from_a_file_as_they_were(
    services: tuple[Service, ...], suffix: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"services{suffix}"
        write_form(services, file, areas=AREAS)
        report = check_sheet(read_sheet(file), today=TODAY, areas=AREAS)

    assert report.services == services


@given(st.lists(st.builds(Entry, head=NAME, parts=st.dictionaries(st.text("ab "), TEXT))))
def test_any_things_fit_into_a_cell(given_: list[Entry]) -> None:
    things = [replace(one, parts={k.strip(): v for k, v in one.parts.items()}) for one in given_]

    assert [*read_entries(write_entries(things))] == things
    for thing in things:
        assert read_entry(write_entries([thing])) == thing
