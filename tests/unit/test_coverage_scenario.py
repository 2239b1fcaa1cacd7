"""What if: changes are made one after the other, saved, and compared child by child."""

from datetime import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.coverage.offers import Offer
from geofh.coverage.scenario import Change, Scenario, changed, compare
from geofh.coverage.scenario_file import dump, load
from geofh.coverage.supply import Supply, open_late, supply_of, take
from geofh.coverage.uptake import uptake, wilson
from geofh.crs import to_metres
from geofh.errors import InputError
from geofh.records import Delivery, Location, Service, ServiceArea, Source
from geofh.services import parse_hours


def two_sites(**changes) -> Supply:
    given = {
        "ids": ("a", "b"),
        "names": ("Kita A", "Hebammen"),
        "easting": np.array([393000.0, np.nan]),
        "northing": np.array([5707000.0, np.nan]),
        "capacity": np.array([40.0, 20.0]),
        "unit": "places",
        "offer": np.array([Offer.YES, Offer.UNKNOWN], dtype=np.uint8),
        "schedules": (parse_hours("Mo-Fr 07:00-16:00"), ()),
        "areas": (frozenset(), frozenset({"01"})),
        **changes,
    }
    return Supply(**given)


def test_changes_are_made_one_after_the_other() -> None:
    supply = changed(
        two_sites(),
        [
            Change(action="open", site="c", name="Kita C", lon=7.46, lat=51.51, capacity=60),
            Change(action="capacity", site="c", capacity=75),
            Change(action="hours", site="a", hours="Mo-Fr 07:00-18:00"),
            Change(action="areas", site="b", areas=("01", "02")),
            Change(action="close", site="a"),
        ],
    )

    assert supply.ids == ("b", "c")
    assert supply.capacity.tolist() == [20, 75]
    assert supply.areas[0] == {"01", "02"}
    assert supply.placed.tolist() == [False, True]
    assert supply.offer.tolist() == [Offer.UNKNOWN, Offer.YES]


def test_the_supply_before_stays_what_it_was() -> None:
    before = two_sites()

    changed(before, [Change(action="capacity", site="a", capacity=1)])
    changed(before, [Change(action="move", site="a", lon=7.46, lat=51.51)])

    assert before.capacity.tolist() == [40, 20]
    assert before.easting[0] == 393000.0


def test_a_moved_site_is_where_it_was_moved_to() -> None:
    after = changed(two_sites(), [Change(action="move", site="a", lon=7.5, lat=51.5)])

    east, north = to_metres(7.5, 51.5)
    assert (after.easting[0], after.northing[0]) == (east, north)


def test_longer_hours_make_a_site_count_after_four() -> None:
    before = two_sites()
    after = changed(before, [Change(action="hours", site="a", hours="Tu 14:00-18:00")])

    assert open_late(before, time(16)).tolist() == [Offer.NO, Offer.UNKNOWN]
    assert open_late(after, time(16)).tolist() == [Offer.YES, Offer.UNKNOWN]


def test_what_one_gains_another_may_lose() -> None:
    # A moved site: one cell of 10 children is reached now, one of 25 no longer.
    result = compare([0, 1, 1], [1, 0, 1], [10, 25, 5], district=[0, 0, 1], ids=["North", "South"])

    assert result.gained.tolist() == [10, 0]
    assert result.lost.tolist() == [25, 0]
    assert (result.after - result.before).tolist() == [-15, 0]
    assert (result.better.tolist(), result.worse.tolist()) == ([10, 0], [25, 0])


def test_a_comparison_of_capacity_keeps_its_balance() -> None:
    result = compare([0.2, 0.5], [0.35, 0.4], [100, 50], district=[0, 0], ids=["North"])

    assert result.gained == pytest.approx([15])
    assert result.lost == pytest.approx([5])
    assert result.after - result.before == pytest.approx(result.gained - result.lost)


names = st.text(min_size=1, max_size=8)
CHANGES = st.one_of(
    st.builds(
        Change,
        action=st.just("open"),
        site=names,
        name=st.text(max_size=8),
        lon=st.floats(5.1, 15.9),
        lat=st.floats(46.1, 55.9),
        capacity=st.none() | st.floats(0, 1e6),
        hours=st.sampled_from(["", "Mo-Fr 08:00-18:00"]),
    ),
    st.builds(Change, action=st.just("close"), site=names),
    st.builds(Change, action=st.just("capacity"), site=names, capacity=st.integers(0, 500)),
    st.builds(
        Change,
        action=st.just("areas"),
        site=names,
        areas=st.lists(names, min_size=1, max_size=3).map(tuple),
    ),
)


@given(
    st.builds(Scenario, title=names, region=names, kind=names, changes=st.lists(CHANGES).map(tuple))
)
def test_a_saved_scenario_is_read_back_as_it_was(scenario) -> None:
    assert load(dump(scenario)) == scenario


@given(st.text())
def test_any_other_text_is_refused_with_a_message(text) -> None:
    with pytest.raises(InputError, match="the scenario"):
        load(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "no 'schema': 1"),
        ('{"schema": 2}', "no 'schema': 1"),
        ('{"schema": 1, "author": "x"}', r"unknown fields \['author'\]"),
        ('{"schema": 1, "title": 3}', "title of the scenario is 3"),
        ('{"schema": 1, "changes": {}}', "are no list"),
        ('{"schema": 1, "changes": [5]}', "change 1 of the scenario is 5"),
        ('{"schema": 1, "changes": [{"action": "close"}]}', "change 1 .*no id"),
        (
            '{"schema": 1, "changes": [{"action": "close", "site": "a", "colour": "red"}]}',
            "unknown field 'colour'",
        ),
        (
            '{"schema": 1, "changes": [{"action": "open", "site": "a", "lon": "7", "lat": 51}]}',
            "lon is '7'; expected a number",
        ),
        (
            '{"schema": 1, "changes": [{"action": "open", "site": "a", "lon": NaN, "lat": 51}]}',
            "must be finite",
        ),
    ],
)
def test_a_damaged_scenario_says_where(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load(text)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"action": "demolish", "site": "a"}, "action 'demolish' is not known"),
        ({"action": "move", "site": "a", "lon": 7.4}, r"move 'a': \['lat'\] is missing"),
        ({"action": "close", "site": "a", "capacity": 5}, r"\['capacity'\] has no meaning"),
        ({"action": "capacity", "site": "a", "capacity": -5}, "capacity is -5"),
        ({"action": "capacity", "site": "a", "capacity": float("nan")}, "capacity is nan"),
        ({"action": "hours", "site": "a", "hours": "always"}, "'always' are not understood"),
        ({"action": "open", "site": "a", "lon": 51.5, "lat": 7.4}, "look swapped"),
    ],
)
def test_a_change_that_cannot_be_is_refused(fields, message: str) -> None:
    with pytest.raises(InputError, match=message):
        Change(**fields)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (Change(action="close", site="x"), "close 'x': there is no such site"),
        (Change(action="open", site="a", lon=7.4, lat=51.5), "open 'a': a site of this id exists"),
        (Change(action="areas", site="a", areas=("01",)), "does not visit areas"),
    ],
)
def test_a_change_of_the_wrong_site_is_refused(change, message: str) -> None:
    with pytest.raises(InputError, match=message):
        changed(two_sites(), [change])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"ids": ("a", "a")}, "'a' stands twice"),
        ({"ids": ("a",)}, "1 sites with columns of"),
        ({"capacity": np.array([1.0, -1.0])}, "capacity of 'b' is -1"),
        ({"areas": (frozenset(), frozenset())}, "'b' has neither a place nor an area"),
        ({"northing": np.array([np.nan, np.nan])}, "'a' has neither a place nor an area"),
    ],
)
def test_a_supply_that_cannot_be_is_refused(changes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        two_sites(**changes)


def service(id_: str, **stated) -> Service:
    return Service(
        id=id_,
        name=id_.title(),
        kind="day_care",
        organization=None,
        source=Source(url="https://example.org"),
        **stated,
    )


def test_every_place_of_a_service_is_a_site_and_a_visiting_one_has_areas() -> None:
    services = [
        service(
            "two places",
            locations=(
                Location(id="1", lon=7.4, lat=51.5),
                Location(id="2", lon=7.5, lat=51.5),
            ),
        ),
        service(
            "visits",
            deliveries=frozenset({Delivery.HOME_VISIT}),
            service_areas=(ServiceArea(layer="stadtbezirk", area_id="10", name="West"),),
        ),
        service("masked", locations=(Location(id="3", masked=True),)),
        service("refused", locations=(Location(id="4", lon=7.4, lat=51.5),)),
    ]

    supply, without_place = supply_of(
        services, np.array([Offer.YES, Offer.YES, Offer.YES, Offer.NO], dtype=np.uint8)
    )

    assert supply.ids == ("two places", "two places#1", "visits")
    assert supply.placed.tolist() == [True, True, False]
    assert supply.areas[2] == {"10"}
    assert without_place == ("Masked",)


def test_taking_none_leaves_an_empty_supply() -> None:
    assert take(two_sites(), np.array([False, False])).ids == ()


def test_wilson_has_the_values_of_the_textbook() -> None:
    # Newcombe 1998, table I: 81/263, 15/148, 0/20 and 1/29 at 95 %.
    low, high = wilson([81, 15, 0, 1], [263, 148, 20, 29])

    assert low.round(4).tolist() == [0.2553, 0.0624, 0.0, 0.0061]
    assert high.round(4).tolist() == [0.3662, 0.1605, 0.1611, 0.1718]


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_holds_its_rate_and_stays_a_share(case) -> None:
    reached, asked = case

    low, high = wilson([reached], [asked])

    assert 0 <= low[0] <= reached / asked + 1e-12
    assert reached / asked - 1e-12 <= high[0] <= 1


def test_small_cells_are_withheld_also_against_subtraction() -> None:
    result = uptake([30, 2, 12, 0], [60, 10, 20, 0], ["North", "South", "East", "Wood"])

    # South has 2 reached. Alone it would be the total less the others, so East goes too.
    assert result.withheld.tolist() == [False, True, True, False]
    assert np.isnan(result.reached[1])
    assert np.isnan(result.asked[2])
    assert result.rate[0] == 0.5
    assert np.isnan(result.rate[3])


def test_two_small_cells_whose_sum_is_small_take_a_third() -> None:
    # 1 and 3 reached: the printed sum less the others would tell that the two have four together.
    result = uptake([1, 3, 20, 30], [20, 20, 40, 60], ["A", "B", "C", "D"])

    assert result.withheld.tolist() == [True, True, True, False]


def test_few_who_were_not_reached_are_small_too() -> None:
    result = uptake([18, 30], [20, 60], ["A", "B"], total_is_published=False)

    assert result.withheld.tolist() == [True, False]


def test_nobody_reached_anywhere_is_a_rate_of_zero() -> None:
    assert uptake([0, 0], [20, 30], ["A", "B"]).rate.tolist() == [0, 0]


@pytest.mark.parametrize(
    ("reached", "asked", "message"),
    [
        ([5, 1], [4, 9], r"'A': 5 of 4 are reached"),
        ([1.5, 1], [4, 9], r"'A': 1\.5 of 4 are reached"),
        ([1, 1], [-4, 9], r"asked of 'A' is -4"),
        ([1, 1], [0, 0], r"asked is 0 everywhere"),
    ],
)
def test_counts_that_cannot_be_are_named(reached, asked, message: str) -> None:
    with pytest.raises(InputError, match=message):
        uptake(reached, asked, ["A", "B"])
