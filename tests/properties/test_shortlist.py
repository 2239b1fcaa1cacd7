"""The short list is what looking at every service would have given."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh import shortlist
from geofh.nearest import rank
from geofh.records import (
    DRAWN,
    Delivery,
    District,
    DistrictAnswer,
    DistrictStatus,
    Location,
    Need,
    OpenState,
    Origin,
    RankedService,
    Schedule,
    Service,
    ServiceArea,
    Source,
    Stage,
)
from geofh.services import Group, eligible, group, open_states
from geofh.shortlist import Shortlister

NOW = datetime(2026, 11, 23, 10, tzinfo=ZoneInfo("Europe/Berlin"))
TODAY = NOW.date()
MONDAYS, TUESDAYS = (
    Schedule(byday=(day,), opens_at=time(9), closes_at=time(11)) for day in ("MO", "TU")
)
HOURS = (((MONDAYS,), ""), ((TUESDAYS,), ""), ((), "Mo 09:00-11:00"), ((), "off"), ((), ""))
LONS = st.sampled_from((7.40, 7.45, 7.50)) | st.floats(7.30, 7.64)
LATS = st.sampled_from((51.45, 51.50)) | st.floats(51.41, 51.60)
# Two of everyday things, two that are listed, one that is no offer to parents.
KINDS = ("family_office", "parent_cafe", "playground", "library", "archive")
FLAG = st.none() | st.booleans()
DRAWN_HERE = '{"type":"Polygon","coordinates":[[[7.4,51.45],[7.48,51.45],[7.48,51.5],[7.4,51.45]]]}'
AREAS = st.sampled_from(("05", "01")).map(
    lambda id_: (ServiceArea(layer="stadtbezirk", area_id=id_, name=id_),)
) | st.just((ServiceArea(layer=DRAWN, area_id="d", name="d", extent=DRAWN_HERE),))
pins = st.builds(Location, id=st.just("l"), lon=LONS, lat=LATS)
answers = st.sampled_from(
    [
        DistrictAnswer(
            layer="stadtbezirk",
            title="Stadtbezirk",
            status=DistrictStatus.FOUND,
            district=District(layer="stadtbezirk", id="05", name="Hörde"),
            accuracy_m=0.0,
        ),
        DistrictAnswer(
            layer="stadtbezirk", title="x", status=DistrictStatus.OUTSIDE, accuracy_m=0.0
        ),
    ]
)
# Whoever wishes a lot is refused everything: half of the families ask for nothing in particular.
needs = st.just(Need()) | st.builds(
    Need,
    stage=st.none() | st.sampled_from(Stage),
    kinds=st.frozensets(st.sampled_from(("playground", "parent_cafe")), max_size=1),
    languages=st.frozensets(st.just("tr")),
    free=st.booleans(),
    home_visit=st.booleans(),
    open_now=st.booleans(),
    anonymous=st.booleans(),
    no_application=st.booleans(),
    no_insurance=st.booleans(),
    single_parent=st.booleans(),
    step_free=st.booleans(),
    topics=st.frozensets(st.sampled_from(("family", "office")), max_size=1),
)
origins = st.builds(
    Origin, lon=LONS, lat=LATS, accuracy_m=st.none() | st.floats(0, 3000)
) | st.just(Origin())


@st.composite
def a_service(draw: st.DrawFn, id_: str) -> Service:
    schedules, hours_text = draw(st.sampled_from(HOURS))
    return Service(
        id=id_,
        name=draw(st.sampled_from("AB")),
        kind=draw(st.sampled_from(KINDS)),
        organization=None,
        status=draw(st.sampled_from((*["active"] * 6, "defunct", "temporarily closed"))),
        minimum_age_months=draw(st.sampled_from((None, 0, 36))),
        maximum_age_months=draw(st.sampled_from((None, 37, 72))),
        schedules=schedules,
        hours_text=hours_text,
        anonymous=draw(FLAG),
        without_insurance=draw(FLAG),
        single_parents=draw(st.sampled_from((None, True))),
        pregnancy=draw(FLAG),
        free=draw(FLAG),
        application=draw(FLAG),
        step_free=draw(FLAG),
        interpreter=draw(FLAG),
        languages=draw(st.sampled_from(((), ("de",), ("tr",)))),
        deliveries=draw(st.sampled_from((frozenset(), frozenset({Delivery.HOME_VISIT})))),
        locations=tuple(draw(st.lists(pins, max_size=2))),
        service_areas=draw(st.just(()) | st.just(()) | AREAS),
        responsible=draw(st.booleans()),
        missing=draw(st.sampled_from(((), ("phone",)))),
        valid_from=draw(st.sampled_from((*[None] * 6, TODAY, TODAY + timedelta(days=1)))),
        valid_to=draw(st.sampled_from((*[None] * 6, TODAY, TODAY - timedelta(days=1)))),
        source=Source(url="x"),
    )


@st.composite
def some_services(draw: st.DrawFn) -> list[Service]:
    return [draw(a_service(str(number))) for number in range(draw(st.integers(0, 14)))]


def states_of(services: Iterable[Service]) -> Mapping[str, OpenState]:
    return open_states(services, at=NOW, holidays=())


def sections(
    ranked: Iterable[RankedService], need: Need, *, limit: int, per_kind: int
) -> tuple[list[RankedService], list[RankedService], list[RankedService]]:
    """Divide everybody, as somebody would who has all the time in the world."""
    responsible, services, nearby = [], [], []
    seen: Counter[str] = Counter()
    for one in ranked:
        kind = one.service.kind
        if one.service.responsible:
            responsible.append(one)
        elif kind in need.kinds or group(kind) is not Group.EVERYDAY:
            services.append(one)
        elif seen[kind] < per_kind:
            seen[kind] += 1
            nearby.append(one)
    return responsible, services[:limit], nearby


days = st.sampled_from((TODAY, TODAY + timedelta(days=1)))
askers = st.tuples(needs, answers, origins, days)


@given(some_services(), st.lists(askers, min_size=1, max_size=3), st.integers(0, 5), st.booleans())
def test_the_short_list_is_the_head_of_the_long_one_whoever_asked_before(
    services: list[Service],
    in_turn: list[tuple[Need, DistrictAnswer, Origin, date]],
    limit: int,
    many: bool,
) -> None:
    shortlister = Shortlister(services)
    states = states_of(services)
    for need, answer, origin, today in in_turn:
        where: dict[str, Any] = {
            "lon": origin.lon,
            "lat": origin.lat,
            "accuracy_m": origin.accuracy_m,
        }
        fits, refusals = eligible(
            services, need, districts=[answer], today=today, states=states, origin=origin
        )
        expected = sections(rank(fits, **where, states=states), need, limit=limit, per_kind=2)

        with pytest.MonkeyPatch.context() as patch:
            # The best are chosen in another way where there are very many.
            patch.setattr(shortlist, "_SORTED_TOGETHER", 0 if many else 3_000)
            found = shortlister.shortlist(
                need,
                districts=[answer],
                today=today,
                origin=origin,
                states_of=states_of,
                limit=limit,
                per_kind=2,
            )

        assert (list(found.responsible), list(found.services), list(found.nearby)) == expected
        assert found.refusals() == refusals
