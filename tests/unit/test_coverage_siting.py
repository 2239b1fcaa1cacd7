"""Chosen sites are the best ones: compared with every possible choice on small cases."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geofh.cost import CostTable
from geofh.coverage.siting import (
    centre_with_places,
    cover_with_places,
    covering_with_places,
    maximal_covering,
    median_with_places,
    p_centre,
    p_median,
    set_cover,
)
from geofh.coverage.siting.gains import Gains, exchange, greedy, marginal, upper_bound
from geofh.errors import InputError

BEYOND = 60.0
LIMIT = 15.0


@st.composite
def cases(draw, *, all_reachable: bool = False):
    n, m = draw(st.integers(1, 8)), draw(st.integers(2, 6))
    times = st.integers(0, 30)
    one = times if all_reachable else st.one_of(times, st.just(np.inf))
    minutes = np.array(
        draw(st.lists(st.lists(one, min_size=m, max_size=m), min_size=n, max_size=n)), dtype=float
    )
    people = draw(st.lists(st.integers(0, 40), min_size=n, max_size=n).filter(any))
    existing = draw(st.lists(st.integers(0, m - 1), max_size=m - 1, unique=True))
    add = draw(st.integers(1, m - len(existing)))
    return minutes, np.array(people, dtype=float), existing, add


def choices(minutes, existing, add):
    """Every set of open sites: the existing ones and ``add`` more."""
    left = [site for site in range(minutes.shape[1]) if site not in existing]
    return [list(existing) + list(more) for more in combinations(left, add)]


def covered(minutes, people, sites) -> float:
    if not sites:
        return 0.0
    return float(people[(minutes[:, sites] <= LIMIT).any(axis=1)].sum())


def walked(minutes, people, sites) -> float:
    if not sites:
        return float((people * BEYOND).sum())
    return float((people * np.minimum(minutes[:, sites].min(axis=1), BEYOND)).sum())


@settings(deadline=None)
@given(cases(), st.sampled_from([0.0, 10.0]))
def test_maximal_covering_is_the_best_of_all_choices(case, time_limit_s) -> None:
    minutes, people, existing, add = case

    plan = maximal_covering(
        CostTable.from_dense(minutes),
        people,
        add=add,
        limit_min=LIMIT,
        existing=existing,
        time_limit_s=time_limit_s,
    )

    best = max(covered(minutes, people, sites) for sites in choices(minutes, existing, add))
    mine = covered(minutes, people, list(existing) + list(plan.rows))
    assert plan.objective == pytest.approx(mine)
    assert plan.before == covered(minutes, people, existing)
    assert plan.before + plan.adds.sum() == pytest.approx(plan.objective)
    assert plan.bound >= best - 1e-6
    if time_limit_s:
        assert plan.optimal
        assert plan.objective == pytest.approx(best)


@settings(deadline=None)
@given(cases(), st.sampled_from([0.0, 10.0]))
def test_p_median_is_the_best_of_all_choices(case, time_limit_s) -> None:
    minutes, people, existing, add = case

    plan = p_median(
        CostTable.from_dense(minutes),
        people,
        add=add,
        beyond_min=BEYOND,
        existing=existing,
        time_limit_s=time_limit_s,
    )

    best = min(walked(minutes, people, sites) for sites in choices(minutes, existing, add))
    mine = walked(minutes, people, list(existing) + list(plan.rows))
    assert plan.objective == pytest.approx(mine)
    assert plan.before == pytest.approx(walked(minutes, people, existing))
    assert plan.bound <= best + 1e-6
    if time_limit_s:
        assert plan.optimal
        assert plan.objective == pytest.approx(best)


@settings(deadline=None)
@given(cases(all_reachable=True))
def test_set_cover_uses_as_few_sites_as_any_choice(case) -> None:
    minutes, people, existing, _ = case
    whole = people.sum()
    left = minutes.shape[1] - len(existing)
    enough = [
        add
        for add in range(left + 1)
        if any(
            covered(minutes, people, sites) == whole for sites in choices(minutes, existing, add)
        )
    ]
    table = CostTable.from_dense(minutes)

    if not enough:
        with pytest.raises(InputError, match="no site or candidate is within 15 minutes of"):
            set_cover(table, people, limit_min=LIMIT, existing=existing)
        return
    plan = set_cover(table, people, limit_min=LIMIT, existing=existing)

    assert len(plan.rows) == enough[0] == plan.objective == plan.bound
    assert covered(minutes, people, list(existing) + list(plan.rows)) == whole


@settings(deadline=None)
@given(cases(all_reachable=True))
def test_p_centre_has_the_shortest_longest_way_of_all_choices(case) -> None:
    minutes, people, existing, add = case

    plan = p_centre(CostTable.from_dense(minutes), people, add=add, existing=existing)

    lived_in = people > 0
    best = min(
        minutes[lived_in][:, sites].min(axis=1).max() for sites in choices(minutes, existing, add)
    )
    assert plan.objective == best
    assert plan.optimal


def shared_out(minutes, people, places, sites, limit=LIMIT) -> float:
    """Give the most heads that can be served, by Hall's condition over all sets of sites.

    The largest flow is the smallest cut: a set of sites gives all its places, and whoever
    reaches a site outside the set counts in full (the textbook theorem, not our program).
    """
    near = minutes <= limit
    best = math.inf
    for size in range(len(sites) + 1):
        for full in combinations(sites, size):
            rest = [site for site in sites if site not in full]
            served = people[near[:, rest].any(axis=1)].sum() if rest else 0.0
            best = min(best, served + sum(places[site] for site in full))
    return best


@settings(deadline=None, max_examples=60)
@given(cases(), st.data())
def test_covering_with_places_is_the_best_of_all_choices(case, data) -> None:
    minutes, people, existing, add = case
    m = minutes.shape[1]
    places = np.array(
        data.draw(st.lists(st.integers(0, 60), min_size=m, max_size=m).filter(any)), dtype=float
    )

    plan = covering_with_places(
        CostTable.from_dense(minutes), people, places, add=add, limit_min=LIMIT, existing=existing
    )

    best = max(
        shared_out(minutes, people, places, sites) for sites in choices(minutes, existing, add)
    )
    assert plan.objective == pytest.approx(best, abs=1e-6)
    assert plan.before == pytest.approx(shared_out(minutes, people, places, existing), abs=1e-6)
    assert plan.optimal


def drawn_places(data, m: int):
    places = st.lists(st.integers(0, 90), min_size=m, max_size=m).filter(any)
    return np.array(data.draw(places), dtype=float)


@settings(deadline=None, max_examples=60)
@given(cases(all_reachable=True), st.data())
def test_a_place_for_everybody_takes_as_few_sites_as_any_choice(case, data) -> None:
    minutes, people, existing, _ = case
    places = drawn_places(data, minutes.shape[1])
    left = minutes.shape[1] - len(existing)
    enough = [
        add
        for add in range(left + 1)
        if any(
            shared_out(minutes, people, places, sites) == people.sum()
            for sites in choices(minutes, existing, add)
        )
    ]
    table = CostTable.from_dense(minutes)

    if not enough:
        with pytest.raises(InputError, match=r"no site or candidate is within|get no place within"):
            cover_with_places(table, people, places, limit_min=LIMIT, existing=existing)
        return
    plan = cover_with_places(table, people, places, limit_min=LIMIT, existing=existing)

    assert plan.objective == enough[0] == plan.bound
    assert plan.optimal
    chosen = list(existing) + list(plan.rows)
    assert shared_out(minutes, people, places, chosen) == people.sum()


@settings(deadline=None, max_examples=40)
@given(cases(all_reachable=True), st.data())
def test_the_farthest_place_is_as_near_as_with_any_choice(case, data) -> None:
    minutes, people, existing, add = case
    places = drawn_places(data, minutes.shape[1])

    def radius_of(sites) -> float:
        return min(
            (
                radius
                for radius in np.unique(minutes)
                if shared_out(minutes, people, places, sites, radius) == people.sum()
            ),
            default=math.inf,
        )

    best = min(radius_of(sites) for sites in choices(minutes, existing, add))
    table = CostTable.from_dense(minutes)

    if best == math.inf:
        with pytest.raises(InputError, match="cannot give every child a place"):
            centre_with_places(table, people, places, add=add, existing=existing)
        return
    plan = centre_with_places(table, people, places, add=add, existing=existing)

    assert plan.objective == best == plan.bound
    assert plan.before == radius_of(existing)
    assert plan.optimal


def test_a_place_for_everybody_without_time_keeps_what_was_found() -> None:
    # Four rows around the corners of a square, any two opposite sites are enough.
    minutes = [[5, 5, 99, 99], [99, 5, 5, 99], [99, 99, 5, 5], [5, 99, 99, 5]]

    plan = cover_with_places(
        CostTable.from_dense(minutes), [1, 1, 1, 1], [2, 2, 2, 2], limit_min=15, time_limit_s=0
    )

    assert plan.objective <= 3
    assert 1 <= plan.bound <= 2
    assert plan.adds.sum() == 4


def test_how_many_children_get_no_place_is_said() -> None:
    table = CostTable.from_dense([[5, 5]], supply_ids=["a", "b"])

    with pytest.raises(InputError, match="5 of 20 children get no place within 15 minutes"):
        cover_with_places(table, [20], [10, 5], limit_min=15)


def test_median_with_places_sends_who_finds_none_beyond() -> None:
    # One site of 10 places at 5 minutes, 25 children: 10·5 + 15·60.
    plan = median_with_places(
        CostTable.from_dense([[5, 40]]), [25], [10, 1], add=1, beyond_min=BEYOND
    )

    assert plan.objective == pytest.approx(10 * 5 + 15 * 60)


def test_a_median_that_highs_proved_is_called_best_whatever_it_is_measured_in() -> None:
    # HiGHS ends at a gap relative to the gain, here twenty times the objective.
    draw = np.random.default_rng(9)
    n, m = int(draw.integers(5, 40)), int(draw.integers(3, 12))
    add = int(draw.integers(1, m))
    minutes = draw.integers(0, 40, (n, m)).astype(float)
    people = draw.integers(1, 60, n).astype(float)

    plan = p_median(CostTable.from_dense(minutes), people, add=add, beyond_min=40)

    best = min(
        float((people * minutes[:, sites].min(axis=1)).sum()) for sites in choices(minutes, [], add)
    )
    assert plan.objective == pytest.approx(best)
    assert plan.optimal
    assert plan.gap == 0


def test_first_second_third_come_with_what_each_adds() -> None:
    # Site a reaches 30 and 20, b reaches 20 and 10, c reaches 5.
    minutes = [[5, 99, 99], [5, 5, 99], [99, 5, 99], [99, 99, 5]]

    plan = maximal_covering(
        CostTable.from_dense(minutes, supply_ids=["a", "b", "c"]),
        [30, 20, 10, 5],
        add=3,
        limit_min=LIMIT,
    )

    assert plan.sites == ("a", "b", "c")
    assert plan.adds.tolist() == [50, 10, 5]


def test_a_site_that_adds_nothing_is_not_proposed() -> None:
    plan = maximal_covering(
        CostTable.from_dense([[5, 6, 7]]), [10], add=2, limit_min=LIMIT, existing=[0]
    )

    assert plan.sites == ()
    assert plan.objective == plan.before == 10
    assert plan.optimal


def test_without_time_the_best_found_is_kept_with_its_bound() -> None:
    rng = np.random.default_rng(5)
    minutes = rng.integers(1, 60, (60, 12)).astype(float)
    people = rng.integers(1, 30, 60).astype(float)
    table = CostTable.from_dense(minutes)

    quick = p_median(table, people, add=4, beyond_min=BEYOND, time_limit_s=0)
    exact = p_median(table, people, add=4, beyond_min=BEYOND)

    assert len(quick.sites) == 4
    assert quick.bound <= exact.objective <= quick.objective
    assert exact.optimal


@given(cases())
def test_every_swap_is_valued_as_trying_it_out_would(case) -> None:
    minutes, people, _, add = case
    n, m = minutes.shape
    saved = np.maximum(np.where(np.isfinite(minutes), 40 - minutes, 0), 0) * people[:, None]
    row, site = np.nonzero(saved)
    gains = Gains(row=row, site=site, gain=saved[row, site], n_rows=n, n_sites=m)
    start = greedy(gains, min(add, m))

    better = exchange(gains, start)

    def worth(sites) -> float:
        return float(saved[:, list(sites)].max(axis=1).sum())

    assert len(set(better)) == len(start)
    swaps = [
        worth([new if one == old else one for one in better])
        for old in better
        for new in range(m)
        if new not in better
    ]
    assert worth(better) >= worth(start) - 1e-9
    assert worth(better) >= max(swaps, default=0) - 1e-6
    assert marginal(gains, better)[1].sum() == pytest.approx(worth(better))


@given(cases())
def test_the_bound_is_never_below_the_best_and_drops_no_site_of_it(case) -> None:
    minutes, people, _, add = case
    n, m = minutes.shape
    saved = np.maximum(np.where(np.isfinite(minutes), 40 - minutes, 0), 0) * people[:, None]
    row, site = np.nonzero(saved)
    gains = Gains(row=row, site=site, gain=saved[row, site], n_rows=n, n_sites=m)
    worth = {
        sites: float(saved[:, list(sites)].max(axis=1).sum())
        for sites in combinations(range(m), add)
    }
    best = max(worth.values())
    known = float(marginal(gains, greedy(gains, add))[1].sum())

    bound = upper_bound(gains, add, known=known)

    assert bound.value >= best - 1e-6
    better = [set(sites) for sites, value in worth.items() if value > known + 1e-6]
    allowed, forced = set(np.flatnonzero(bound.may_matter)), set(np.flatnonzero(bound.must_be_in))
    assert all(forced <= sites <= allowed for sites in better)


TABLE = CostTable.from_dense(
    [[5, 20], [40, 20], [99, 99]], demand_ids=["c1", "c2", "c3"], limit_min=60
)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: maximal_covering(TABLE, [1, 1, 1], add=3, limit_min=15), r"3 sites .*1 to 2"),
        (lambda: maximal_covering(TABLE, [1, 1, 1], add=0, limit_min=15), r"0 sites .*1 to 2"),
        (
            lambda: maximal_covering(TABLE, [1, 1, 1], add=1, limit_min=15, existing=[7]),
            r"existing site 7 is no row",
        ),
        (
            lambda: maximal_covering(TABLE, [1, 1, 1], add=1, limit_min=15, existing=[0, 1]),
            r"every site is open already",
        ),
        (lambda: p_median(TABLE, [1, 1, 1], add=1, beyond_min=10), r"at least 40"),
        (
            lambda: set_cover(TABLE, [1, 2, 4], limit_min=15),
            r"within 15 minutes of 'c2', 'c3' \(6 children\)",
        ),
        (lambda: p_centre(TABLE, [1, 2, 4], add=1), r"within 60 minutes of 'c3' \(4 children\)"),
        (lambda: maximal_covering(TABLE, [1, np.nan, 1], add=1, limit_min=15), r"'c2' is nan"),
        (
            lambda: covering_with_places(TABLE, [1, 1, 1], [5, -1], add=1, limit_min=15),
            r"capacity of '1' is -1",
        ),
    ],
)
def test_what_cannot_be_is_named(call, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_n_sites_that_cannot_reach_everybody_say_so() -> None:
    apart = CostTable.from_dense([[5, 99], [99, 5]], limit_min=60)

    with pytest.raises(InputError, match="1 more sites cannot reach every child within 60"):
        p_centre(apart, [1, 1], add=1)


def test_a_row_without_children_needs_no_site() -> None:
    assert set_cover(TABLE, [1, 0, 0], limit_min=15).rows == (0,)
