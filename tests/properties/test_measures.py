"""Measures agree with plain loops over a matrix, keep what they divide, and do not mind scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.cost import CostTable
from geofh.coverage.accessibility import nearest, share_within
from geofh.coverage.catchment import balanced, enhanced, three_step, two_step
from geofh.coverage.decay import binary, exponential, gaussian, steps

LIMIT = 20
DECAYS = [
    binary(LIMIT),
    steps({5: 1, 10: 0.7, 20: 0.2}),
    gaussian(LIMIT),
    exponential(7, limit_min=LIMIT),
]


@st.composite
def cases(draw):
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    # Whole minutes hit the zones' ends often.
    minutes = draw(
        st.lists(
            st.lists(st.one_of(st.integers(0, 30), st.just(np.inf)), min_size=m, max_size=m),
            min_size=n,
            max_size=n,
        )
    )
    demand = draw(st.lists(st.integers(0, 500), min_size=n, max_size=n).filter(any))
    capacity = draw(st.lists(st.integers(0, 90), min_size=m, max_size=m).filter(any))
    return minutes, demand, capacity, draw(st.sampled_from(DECAYS))


def plain(minutes, demand, capacity, weigh_up, weigh_down):
    """The two steps as the papers write them, cell by cell, on the whole matrix."""
    rows, columns = range(len(demand)), range(len(capacity))
    ratio = []
    for j in columns:
        around = sum(demand[i] * weigh_up(i, j) for i in rows)
        ratio.append(capacity[j] / around if around else 0.0)
    return [sum(ratio[j] * weigh_down(i, j) for j in columns) for i in rows]


def weights(minutes, decay):
    return [[float(decay.at(one)) for one in row] for row in minutes]


@given(cases())
def test_enhanced_two_step_equals_plain_loops(case) -> None:
    minutes, demand, capacity, decay = case
    f = weights(minutes, decay)

    access = enhanced(CostTable.from_dense(minutes), demand, capacity, decay=decay)

    expected = plain(minutes, demand, capacity, lambda i, j: f[i][j], lambda i, j: f[i][j])
    assert access.value == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(cases())
def test_three_step_equals_plain_loops(case) -> None:
    minutes, demand, capacity, decay = case
    f = weights(minutes, decay)

    def chosen(i, j):
        return f[i][j] * f[i][j] / sum(f[i]) if sum(f[i]) else 0.0

    access = three_step(CostTable.from_dense(minutes), demand, capacity, decay=decay)

    expected = plain(minutes, demand, capacity, chosen, chosen)
    assert access.value == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(cases())
def test_balanced_equals_plain_loops(case) -> None:
    minutes, demand, capacity, decay = case
    f = weights(minutes, decay)

    def by_demand(i, j):
        return f[i][j] / sum(f[i]) if sum(f[i]) else 0.0

    def by_supply(i, j):
        total = sum(row[j] for row in f)
        return f[i][j] / total if total else 0.0

    access = balanced(CostTable.from_dense(minutes), demand, capacity, decay=decay)

    expected = plain(minutes, demand, capacity, by_demand, by_supply)
    assert access.value == pytest.approx(expected, rel=1e-12, abs=1e-300)


@given(cases(), st.sampled_from([enhanced, three_step]))
def test_accessibility_times_demand_is_the_capacity_that_is_reached(case, measure) -> None:
    minutes, demand, capacity, decay = case
    f = weights(minutes, decay)

    access = measure(CostTable.from_dense(minutes), demand, capacity, decay=decay)

    asked = [
        amount
        for j, amount in enumerate(capacity)
        if any(people and f[i][j] for i, people in enumerate(demand))
    ]
    assert access.kept == pytest.approx(sum(asked), rel=1e-12)
    assert access.capacity_used == pytest.approx(sum(asked))
    assert access.capacity_used + access.capacity_unused == pytest.approx(sum(capacity))


@given(cases())
def test_balanced_inflates_neither_demand_nor_service(case) -> None:
    minutes, demand, capacity, decay = case
    table = CostTable.from_dense(minutes)
    f = weights(minutes, decay)

    access = balanced(table, demand, capacity, decay=decay)

    once = sum(people for i, people in enumerate(demand) if any(f[i]))
    assert access.demand_in_reach.sum() == pytest.approx(once, rel=1e-12)
    assert access.value.sum() == pytest.approx(access.ratio.sum(), rel=1e-12)


@given(cases(), st.floats(0.01, 100))
def test_ten_times_the_capacity_is_ten_times_the_value_and_the_reverse(case, factor) -> None:
    minutes, demand, capacity, decay = case
    table = CostTable.from_dense(minutes)

    plain_value = enhanced(table, demand, capacity, decay=decay).value
    more = enhanced(table, demand, np.array(capacity) * factor, decay=decay).value
    crowded = enhanced(table, np.array(demand) * factor, capacity, decay=decay).value

    assert more == pytest.approx(plain_value * factor, rel=1e-12)
    assert crowded * factor == pytest.approx(plain_value, rel=1e-12)


@given(cases())
def test_one_more_site_never_makes_the_nearest_farther_or_the_share_smaller(case) -> None:
    minutes, demand, capacity, _ = case
    table = CostTable.from_dense(minutes)
    fewer = table.of_supply(np.arange(max(1, len(capacity) - 1)))

    assert (nearest(table).minutes <= nearest(fewer).minutes).all()
    assert share_within(table, demand, limit_min=15) >= share_within(fewer, demand, limit_min=15)


@given(cases())
def test_the_order_of_the_sites_does_not_matter(case) -> None:
    minutes, demand, capacity, _ = case
    table = CostTable.from_dense(minutes)
    back = np.arange(len(capacity))[::-1]

    one = two_step(table, demand, capacity, limit_min=15).value
    other = two_step(table.of_supply(back), demand, np.array(capacity)[back], limit_min=15).value

    assert one == pytest.approx(other, rel=1e-12)
