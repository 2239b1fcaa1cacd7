"""The measures give the numbers of the published examples, and say why a value is 0.

The hospital example is that of pysal's `access` (three tracts, people 100, 50 and 10, doctors
15, 20 and 100, minutes by four traffic situations). The numbers of the distance-weighted
measures were computed with access 1.1.10.post3; the binary ones are worked out by hand below.
"""

import numpy as np
import pytest

from geofh.cost import CostTable, Reach
from geofh.coverage.accessibility import (
    count_within,
    gravity,
    home_visits,
    nearest,
    reached,
    reasons,
    share_within,
)
from geofh.coverage.catchment import balanced, enhanced, three_step, two_step
from geofh.coverage.decay import binary, exponential, gaussian, power, steps
from geofh.coverage.quantities import district_rows, means
from geofh.errors import InputError

PEOPLE = [100, 50, 10]
DOCTORS = [15, 20, 100]
# Rows are where people live, columns where doctors are: the asymmetry catches a transposition.
GRIDLOCK = [[1, 80, 40], [80, 1, 40], [40, 40, 1]]
FAST_IN = [[1, 80, 20], [80, 1, 20], [40, 40, 1]]
FAST_OUT = [[1, 80, 40], [80, 1, 40], [20, 20, 1]]
FAST_BOTH = [[1, 40, 20], [40, 1, 20], [20, 20, 1]]


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        # Everybody only reaches the own hospital: 15/100, 20/50, 100/10.
        (GRIDLOCK, [0.15, 0.4, 10.0]),
        # The third serves all 160: 100/160 = 0.625 more for the other two.
        (FAST_IN, [0.775, 1.025, 0.625]),
        # The third tract reaches all: 15/110 + 20/60 + 100/10.
        (FAST_OUT, [15 / 110, 20 / 60, 15 / 110 + 20 / 60 + 10]),
        (FAST_BOTH, [15 / 110 + 0.625, 20 / 60 + 0.625, 15 / 110 + 20 / 60 + 0.625]),
    ],
)
def test_two_step_on_the_hospital_example(minutes, expected) -> None:
    access = two_step(CostTable.from_dense(minutes), PEOPLE, DOCTORS, limit_min=30)

    assert access.value == pytest.approx(expected, rel=1e-12)


def test_enhanced_two_step_with_the_zones_of_luo_and_qi() -> None:
    decay = steps({10: 1, 20: 0.68, 30: 0.22})

    access = enhanced(CostTable.from_dense(FAST_IN), PEOPLE, DOCTORS, decay=decay)

    # R3 = 100 / (0.68·100 + 0.68·50 + 10) = 100/112; A1 = 15/100 + 0.68·R3.
    assert access.value == pytest.approx(
        [0.757142857142857, 1.007142857142857, 0.892857142857143], rel=1e-12
    )


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (GRIDLOCK, [0.3314441169802766, 0.5798281320669381, 7.286418169862544]),
        (FAST_IN, [0.4353402208763805, 0.683724235963042, 5.727976611420986]),
        (FAST_OUT, [0.3310719131614654, 0.5778577857785778, 7.299991939492457]),
        (FAST_BOTH, [0.4425683953985841, 0.6667582799658271, 5.7405246461850234]),
    ],
)
def test_gravity_weighted_two_step_equals_access(minutes, expected) -> None:
    decay = power(1, limit_min=61)

    access = enhanced(CostTable.from_dense(minutes), PEOPLE, DOCTORS, decay=decay)

    assert access.value == pytest.approx(expected, rel=1e-12)


def test_three_step_equals_access_where_all_pairs_are_within_the_limit() -> None:
    # Elsewhere access lets sites beyond the limit take part in the choice.
    access = three_step(
        CostTable.from_dense(FAST_BOTH), PEOPLE, DOCTORS, decay=power(1, limit_min=61)
    )

    assert access.value == pytest.approx(
        [0.17480214807981356, 0.42403550855652616, 9.631800976419232], rel=1e-12
    )


def test_three_step_does_not_depend_on_pairs_beyond_the_limit() -> None:
    table = CostTable.from_dense(GRIDLOCK)
    decay = power(1, limit_min=61)

    whole = three_step(table, PEOPLE, DOCTORS, decay=decay).value
    cut = three_step(table.at_most(61), PEOPLE, DOCTORS, decay=decay).value

    assert whole == pytest.approx(cut, rel=1e-15)


def test_balanced_counts_every_child_once_and_divides_levels_of_service() -> None:
    # Two places of 10 and 30 children, two sites of 6 and 4; the second place reaches both.
    table = CostTable.from_dense([[5, np.inf], [5, 5]])

    access = balanced(table, [10, 30], [6, 4], decay=binary(10))

    # Site 1 is asked by 10 + 30/2 = 25, site 2 by 15: levels 6/25 and 4/15.
    assert access.demand_in_reach == pytest.approx([25, 15])
    assert access.demand_in_reach.sum() == pytest.approx(40)
    # Site 1 is divided between two places, site 2 has one.
    assert access.value == pytest.approx([6 / 50, 6 / 50 + 4 / 15])
    assert access.value.sum() == pytest.approx(access.ratio.sum())


def test_the_example_of_a_second_program_three_consumers_on_a_line() -> None:
    # sdc-catchment 0.1.1: consumers at 0, 1, 2, providers at 0 and 2, 100 and 10 each.
    table = CostTable.from_dense([[0, 2], [1, 1], [2, 0]])

    access = two_step(table, [100] * 3, [10, 10], limit_min=3)

    assert access.value == pytest.approx([20 / 300] * 3, rel=1e-12)


def test_what_nothing_reaches_is_zero_and_has_its_reason() -> None:
    table = CostTable.from_pairs(
        [0, 1],
        [0, 0],
        [5, 25],
        demand_ids=["near", "far", "island", "field", "empty"],
        supply_ids=["site"],
        limit_min=30,
        demand_status=[
            Reach.REACHED,
            Reach.REACHED,
            Reach.ISLAND,
            Reach.NOT_SNAPPED,
            Reach.NOT_SNAPPED,
        ],
    )
    children = [10, 10, 10, 10, 0]

    access = two_step(table, children, [5], limit_min=15)

    assert access.value.tolist() == [0.5, 0, 0, 0, 0]
    assert [Reach(code).name for code in reasons(table, children, limit_min=15)] == [
        "REACHED",
        "OUT_OF_LIMIT",
        "ISLAND",
        "NOT_SNAPPED",
        "NO_DEMAND",
    ]
    assert share_within(table, children, limit_min=15) == 0.25


def test_a_site_without_demand_in_reach_is_counted_as_unused() -> None:
    table = CostTable.from_dense([[5, 50]])

    access = two_step(table, [10], [5, 7], limit_min=15)

    assert (access.capacity_used, access.capacity_unused, access.kept) == (5, 7, 5)
    assert access.ratio.tolist() == [0.5, 0.0]


def test_the_nearest_of_equals_is_the_first() -> None:
    near = nearest(CostTable.from_dense([[7, 7], [9, 8], [np.inf, np.inf]]))

    assert near.supply.tolist() == [0, 1, -1]
    assert near.minutes.tolist() == [7, 8, np.inf]


def test_a_threshold_hit_exactly_is_within_in_every_measure() -> None:
    table = CostTable.from_dense([[15.0], [15.1]])

    assert reached(table, 15).tolist() == [True, False]
    assert count_within(table, [4], limit_min=15).tolist() == [4, 0]
    assert two_step(table, [1, 1], [4], limit_min=15).value.tolist() == [4, 0]
    assert steps({15: 1, 30: 0.5}).at([15.0, 15.1]).tolist() == [1, 0.5]


def test_the_decays_have_the_values_of_their_formulas() -> None:
    minutes = [0.0, 10.0, 20.0, 20.1]
    bell = (np.exp(-0.125) - np.exp(-0.5)) / (1 - np.exp(-0.5))

    assert gaussian(20).at(minutes) == pytest.approx([1, bell, 0, 0], abs=1e-15)
    assert exponential(10, limit_min=20).at(minutes) == pytest.approx([1, 0.5, 0.25, 0])
    assert power(2, limit_min=20).at(minutes) == pytest.approx([1, 0.01, 0.0025, 0])


def test_gravity_adds_what_is_near_by_its_weight() -> None:
    table = CostTable.from_dense([[0, 10], [20, np.inf]])

    value = gravity(table, [8, 4], decay=exponential(10, limit_min=30))

    # 8 + 4/2, and 8/4.
    assert value.tolist() == [10, 2]


def test_home_visits_divide_hours_among_the_areas_they_serve() -> None:
    table = home_visits(
        ["01", "02", "03"], [{"01", "02"}, {"02"}], supply_ids=["midwives", "nurses"]
    )

    access = two_step(table, [10, 30, 20], [40, 15], limit_min=1)

    # 40 hours for 40 children, 15 for 30; nobody comes to area 03.
    assert access.value.tolist() == [1.0, 1.5, 0.0]


def test_a_district_without_children_has_no_mean_rather_than_zero() -> None:
    average = means([1.0, 3.0, 9.0], np.array([0, 0, 1]), weights=np.array([1.0, 1.0, 0.0]), n=3)

    assert average[0] == 2
    assert np.isnan(average[1:]).all()


TABLE = CostTable.from_dense([[1, 2], [3, 4]], demand_ids=["c1", "c2"], supply_ids=["s1", "s2"])


@pytest.mark.parametrize(
    ("demand", "capacity", "message"),
    [
        ([1, float("nan")], [1, 1], r"demand of 'c2' is nan"),
        ([1, float("inf")], [1, 1], r"demand of 'c2' is inf"),
        ([-1, 1], [1, 1], r"demand of 'c1' is -1"),
        ([0, 0], [1, 1], r"demand is 0 everywhere"),
        ([1, 1], [1, -2], r"capacity of 's2' is -2"),
        ([1, 1], [0, 0], r"capacity is 0 everywhere"),
        ([1, 1, 1], [1, 1], r"demand has the shape \(3,\), expected \(2,\)"),
    ],
)
def test_bad_amounts_are_named(demand, capacity, message: str) -> None:
    with pytest.raises(InputError, match=message):
        two_step(TABLE, demand, capacity, limit_min=15)


def test_a_measure_that_looks_farther_than_the_times_is_refused() -> None:
    with pytest.raises(InputError, match="looks 30 minutes far, the times were computed up to 15"):
        two_step(TABLE.at_most(15), [1, 1], [1, 1], limit_min=30)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: steps({}), "no zones"),
        (lambda: steps({10: 0.5, 20: 0.8}), "not growing"),
        (lambda: binary(0), "limit_min is 0"),
        (lambda: power(-1, limit_min=10), "exponent is -1"),
    ],
)
def test_a_decay_that_cannot_be_is_refused(make, message: str) -> None:
    with pytest.raises(InputError, match=message):
        make()


def test_a_row_outside_every_district_is_named() -> None:
    with pytest.raises(InputError, match="demand 'c2' lies in district 2; there are 2"):
        district_rows(np.array([0, 2]), ["c1", "c2"], n_districts=2)
