"""What holds for any service on its way to HSDS and back."""

import json
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
from geofh.services import (
    KINDS,
    read_hsds_tables,
    service_from_hsds,
    service_to_hsds,
    write_hsds_tables,
)

EXTENT = '{"type":"Polygon","coordinates":[[[7.0,51],[8,51],[8,52],[7.0,51]]]}'
TEXT = st.text(max_size=8)
NAME = st.text(min_size=1, max_size=8)
FLAG = st.none() | st.booleans()
organizations = st.builds(Organization, id=NAME, name=NAME, website=TEXT)
pins = st.builds(
    Location,
    id=NAME,
    name=TEXT,
    address_1=NAME,
    postal_code=TEXT,
    city=TEXT,
    lon=st.floats(5, 16),
    lat=st.floats(46, 56),
    level=TEXT,
    accuracy_m=st.none() | st.floats(0, 1e4),
    area_id=TEXT,
    organization=st.none() | organizations,
)
masked = st.builds(Location, id=NAME, city=TEXT, masked=st.just(True))  # fmt: skip
services = st.builds(
    Service,
    id=NAME | st.uuids().map(str),
    name=NAME,
    kind=st.sampled_from(sorted(KINDS)),
    organization=st.none() | organizations,
    program=st.none() | st.builds(Program, id=NAME, name=NAME, description=TEXT),
    status=st.sampled_from(("active", "defunct")),
    description=TEXT,
    minimum_age_months=st.none() | st.integers(0, 300),
    maximum_age_months=st.none() | st.integers(0, 300),
    pregnancy=FLAG,
    deliveries=st.frozensets(st.sampled_from(Delivery)),
    locations=st.lists(pins | masked, max_size=2).map(tuple),
    service_areas=st.lists(
        st.builds(ServiceArea, layer=NAME, area_id=NAME, name=TEXT)
        | st.builds(
            ServiceArea, layer=st.just(DRAWN), area_id=NAME, name=TEXT, extent=st.just(EXTENT)
        ),
        max_size=2,
    ).map(tuple),
    phones=st.lists(st.builds(Phone, number=NAME, display=TEXT, description=TEXT), max_size=2).map(
        tuple
    ),
    schedules=st.lists(
        st.builds(
            Schedule,
            byday=st.just(("MO", "FR")),
            opens_at=st.times().map(lambda at: time(at.hour, at.minute)),
            closes_at=st.times().map(lambda at: time(at.hour, at.minute)),
            description=TEXT,
        ),
        max_size=2,
    ).map(tuple),
    hours_text=TEXT,
    languages=st.lists(st.sampled_from(("de", "tr")), unique=True).map(tuple),
    free=FLAG,
    application=FLAG,
    without_insurance=FLAG,
    responsible=st.booleans(),
    valid_to=st.none() | st.dates(date(2000, 1, 1)),
    assured_date=st.none() | st.dates(date(2000, 1, 1)),
    expires=st.none() | st.dates(date(2000, 1, 1)),
    missing=st.lists(st.sampled_from(("phone", "hours")), unique=True).map(tuple),
    events=st.lists(st.builds(Event, name=NAME, date=NAME, description=TEXT), max_size=2).map(
        tuple
    ),
    referrals=st.lists(st.builds(Referral, service_id=TEXT, name=TEXT), max_size=2).map(tuple),
    source=st.builds(Source, url=TEXT, date=TEXT, name=TEXT, further=st.just(("https://x",))),
)


@given(services)
def test_nothing_is_lost_on_the_way_there_and_back(service: Service) -> None:
    document = json.loads(json.dumps(service_to_hsds(service)))

    assert service_from_hsds(document) == service


def is_told_apart(service: Service) -> bool:
    """Tell whether parts that HSDS knows by one id are one: an id stands for one content."""
    hosts = [place.organization for place in service.locations if place.organization]
    shared = [*service.locations, *hosts, service.organization, service.program]
    keyed = {(type(one), one.id) for one in shared if one}
    phones = {(one.number, one.description) for one in service.phones}
    areas = {(one.layer, one.area_id) for one in service.service_areas}
    return (
        len(keyed) == len({*filter(None, shared)})
        and len(phones) == len({*service.phones})
        and len(areas) == len({*service.service_areas})
    )


@settings(max_examples=60)
@given(services.filter(is_told_apart))
def test_nothing_is_lost_in_tables(service: Service) -> None:
    with tempfile.TemporaryDirectory() as folder:
        write_hsds_tables([service], Path(folder))

        assert read_hsds_tables(Path(folder)).services == (service,)
