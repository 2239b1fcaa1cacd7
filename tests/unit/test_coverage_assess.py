"""One question about one area: what counts as supply, what follows, and what a map shows of it."""

from dataclasses import replace
from datetime import date, time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.coverage.assess import Question, assess
from geofh.coverage.classes import classify, own_edges, quantile_edges
from geofh.coverage.measures import MEASURES, Measure
from geofh.coverage.offers import Offer
from geofh.coverage.presence import presence
from geofh.coverage.scenario import Change, changed
from geofh.coverage.study import Demand, StudyArea
from geofh.coverage.supply import Supply
from geofh.errors import InputError
from geofh.network import StraightLine
from geofh.records import Service, ServiceArea, Source
from geofh.reports.legend import legend_of, number
from geofh.services import parse_hours


def area(**changes) -> StudyArea:
    """Three rows on a line: A at 0 m and 1,600 m, B at 16,000 m; a site at 0 m, one that visits.

    80 m per minute and no detour: 1,600 m are 20 minutes.
    """
    given_ = {
        "region": "line",
        "title": "Line",
        "kind": "day_care",
        "kind_title": "Kita",
        "layer": "quarter",
        "layer_title": "Quarter",
        "district_ids": ("a", "b", "c"),
        "district_names": ("A", "B", "C"),
        "demand": Demand(
            ids=("a1", "a2", "b1"),
            xy=np.array([[0.0, 0.0], [1600.0, 0.0], [16000.0, 0.0]]),
            children=np.array([10.0, 30.0, 20.0]),
            low=np.array([10.0, 30.0, 20.0]),
            high=np.array([10.0, 30.0, 20.0]),
            district=np.array([0, 0, 1]),
            area_ids=("01", "01", "02"),
            title="Kinder",
            note="",
        ),
        "supply": Supply(
            ids=("place", "visits"),
            names=("Kita", "Hebamme"),
            easting=np.array([0.0, np.nan]),
            northing=np.array([0.0, np.nan]),
            capacity=np.array([8.0, 5.0]),
            unit="places",
            offer=np.array([Offer.YES, Offer.UNKNOWN], dtype=np.uint8),
            schedules=(parse_hours("Mo-Fr 08:00-16:00"), ()),
            areas=(frozenset(), frozenset({"02"})),
        ),
        "without_place": (),
        "times": StraightLine(detour_factor=1.0),
        "deprivation": np.empty(0),
        "deprivation_title": "",
        "sources": (),
        "notes": (),
        **changes,
    }
    return StudyArea(**given_)


def test_places_are_walked_to_and_visits_come_home() -> None:
    result = assess(area(), Question(limit_min=15))

    assert result.minutes.tolist() == [0, 20, 0]
    assert result.inside.tolist() == [True, False, True]
    assert result.reach.unreached.tolist() == [30, 0, 0]
    # 8 places for the 10 children within 15 minutes, 5 for the 20 of area 02.
    assert result.access.value.tolist() == [0.8, 0, 0.25]


def test_a_threshold_hit_exactly_is_within() -> None:
    assert assess(area(), Question(limit_min=20)).inside.tolist() == [True, True, True]


def test_stated_only_leaves_out_what_nobody_states() -> None:
    result = assess(area(), Question(limit_min=15, stated_only=True))

    assert result.supply.ids == ("place",)
    assert result.reach.unreached.tolist() == [30, 20, 0]


def test_after_four_only_what_may_be_open_counts() -> None:
    result = assess(area(), Question(limit_min=15, after=time(16)))

    assert result.supply.ids == ("visits",)
    with pytest.raises(InputError, match="no site of 'Kita' counts"):
        assess(area(), Question(limit_min=15, after=time(16), stated_only=True))


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        (Measure.SHARE, [0.25, 1, np.nan]),
        (Measure.UNREACHED, [30, 0, np.nan]),
        (Measure.NEAREST, [15, 0, np.nan]),  # (10·0 + 30·20) / 40
        (Measure.COUNT, [2, 5, np.nan]),  # 8 places for 10 of 40 children
        (Measure.TWO_STEP, [0.2, 0.25, np.nan]),
        (Measure.ENHANCED, [0.2, 0.25, np.nan]),  # all within reach are at 0 minutes
    ],
)
def test_each_measure_has_one_value_per_district_and_none_without_children(
    measure, expected
) -> None:
    value = assess(area(), Question(limit_min=15, measure=measure)).value

    assert value == pytest.approx(expected, nan_ok=True)


def test_a_scenario_is_the_same_question_with_another_supply() -> None:
    place = area()
    supply = changed(place.supply, [Change(action="capacity", site="place", capacity=20)])

    result = assess(place, Question(limit_min=15), supply=supply)

    assert result.access.value.tolist() == [2, 0, 0.25]


def test_visits_need_to_know_where_the_rows_are() -> None:
    nowhere = area(demand=replace(area().demand, area_ids=()))

    with pytest.raises(InputError, match="'Hebamme' comes to families of certain areas"):
        assess(nowhere, Question(limit_min=15))


@pytest.mark.parametrize("minutes", [0, -5, float("nan"), 181])
def test_a_threshold_that_is_none_is_refused(minutes) -> None:
    with pytest.raises(InputError, match="limit_min is"):
        Question(limit_min=minutes)


@given(st.lists(st.one_of(st.integers(0, 20), st.just(float("nan"))), max_size=40))
def test_every_value_is_in_the_class_that_names_it(values) -> None:
    edges = quantile_edges(values, 5)
    classes = classify(values, edges)

    assert len(edges) <= 7
    assert (np.diff(edges) >= 0).all()
    for value, one in zip(values, classes, strict=True):
        if np.isnan(value):
            assert one == -1
        else:
            last = one == len(edges) - 2
            assert edges[one] <= value
            assert value <= edges[one + 1] if last else value < edges[one + 1]


def test_many_of_the_greatest_value_do_not_swallow_the_other_classes() -> None:
    values = [*range(40), *[100] * 60]

    edges = quantile_edges(values, 5)

    assert np.bincount(classify(values, edges)).tolist() == [10, 10, 10, 10, 60]


@pytest.mark.parametrize("breaks", [[], [50, 25], [float("nan")], [1, 1], list(range(9))])
def test_breaks_that_divide_nothing_are_refused(breaks) -> None:
    with pytest.raises(InputError, match="breaks are"):
        own_edges([1, 2], breaks)


def test_the_strongest_colour_is_where_attention_is_due() -> None:
    less_is_worse = legend_of(np.array([0.1, 0.5, 0.9]), Measure.SHARE, breaks=[30, 70])
    more_is_worse = legend_of(np.array([10, 50, 90]), Measure.UNREACHED, breaks=[30, 70])

    assert less_is_worse.texts == ("10 bis unter 30", "30 bis unter 70", "70 bis 90")
    assert less_is_worse.colours == tuple(reversed(more_is_worse.colours))
    assert less_is_worse.colour_of(0) == "#7d2230"


def test_what_would_be_is_coloured_with_the_classes_of_what_is() -> None:
    legend = legend_of(np.array([0.1, 0.9, np.nan]), Measure.SHARE, breaks=[50])

    after = legend.of(np.array([0.7, 2.0, np.nan]))

    assert after.classes.tolist() == [1, 1, -1]
    assert after.counts == (0, 2)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(1234567.891, 2, "1.234.567,89"), (0.5, 0, "0"), (-0.001, 1, "0,0"), (np.inf, 0, "–")],
)
def test_numbers_are_written_as_german_readers_write_them(value, decimals, text) -> None:
    assert number(value, decimals) == text


def test_every_measure_says_its_formula_and_source() -> None:
    assert set(MEASURES) == set(Measure)
    assert all(text.formula and text.source for text in MEASURES.values())


def test_presence_names_what_is_listed_and_valid() -> None:
    def service(id_, area_id, **stated) -> Service:
        return Service(
            id=id_,
            name=id_,
            kind="family_manager",
            organization=None,
            service_areas=(ServiceArea(layer="kreis", area_id=area_id, name=""),),
            source=Source(url="https://example.org"),
            **stated,
        )

    found = presence(
        [
            service("now", "1"),
            service("ended", "2", valid_to=date(2021, 6, 30)),
            service("closed", "2", status="defunct"),
            service("elsewhere", "9"),
        ],
        kind="family_manager",
        layer="kreis",
        area_ids=["1", "2"],
        on=date(2026, 5, 6),
    )

    assert [[one.id for one in area_.services] for area_ in found] == [["now"], []]
