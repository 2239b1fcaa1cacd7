"""Weekly rules and the grammar's own engine tell the same."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from geofh.records import OpenState
from geofh.services import open_state, parse_hours
from geofh.services.osm_hours import read_osm_hours

DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
CLOCK = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
START = datetime(2026, 11, 23, tzinfo=ZoneInfo("Europe/Berlin"))


@st.composite
def spans(draw: st.DrawFn) -> str:
    begin, end = sorted(draw(st.lists(CLOCK, min_size=2, max_size=2, unique=True)))
    return f"{begin}-{end}"


rules = st.tuples(
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=3, unique=True).map(",".join),
    st.just("off") | st.lists(spans(), min_size=1, max_size=2).map(",".join),
).map(" ".join)


@given(st.lists(rules, min_size=1, max_size=4).map("; ".join), st.integers(0, 7 * 24 * 4 - 1))
def test_weekly_rules_are_what_the_grammar_means(text: str, quarter: int) -> None:
    moment = START + quarter * timedelta(minutes=15)
    schedules, hours = parse_hours(text), read_osm_hours(text, holidays=())
    assert schedules is not None
    assert hours is not None

    # No rules at all are "nobody knows", which the text does not mean by "off".
    if schedules:
        assert open_state(schedules, at=moment, holidays=()) is hours.state(moment)[0]


@given(spans(), st.integers(0, 24 * 4 - 1))
def test_after_an_open_end_nobody_knows_until_midnight(span: str, quarter: int) -> None:
    moment = START + quarter * timedelta(minutes=15)
    # Alone on its day: later ends reach into the next one.
    closing, opened = (read_osm_hours(f"Mo {text}", holidays=()) for text in (span, f"{span}+"))
    assert closing is not None
    assert opened is not None

    is_later = f"{moment:%H:%M}" >= span.partition("-")[2]
    expected = OpenState.UNKNOWN if is_later else closing.state(moment)[0]
    assert opened.state(moment)[0] is expected
