"""Where how many are not reached: heads, places, under which assumptions, and whom it hits."""

from datetime import date, time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.cost import CostTable, Reach
from geofh.coverage.equity import concentration_index, gini, palma, quintiles
from geofh.coverage.gaps import gaps_in_capacity, gaps_in_reach, ranking, robustness
from geofh.coverage.offers import Offer, offers, open_after
from geofh.coverage.thresholds import THRESHOLDS, threshold
from geofh.errors import InputError
from geofh.records import Need, Schedule, Service, Source, Stage

DISTRICTS = ["North", "South", "Wood"]


def four_cells() -> CostTable:
    return CostTable.from_pairs(
        [0, 1],
        [0, 0],
        [5, 20],
        demand_ids=["n1", "n2", "s1", "s2"],
        supply_ids=["site"],
        limit_min=30,
        demand_status=[0, 0, Reach.ISLAND, Reach.NOT_SNAPPED],
    )


def test_a_gap_is_counted_in_heads_with_its_reasons() -> None:
    gaps = gaps_in_reach(
        four_cells(), [10, 30, 20, 5], district=[0, 0, 1, 1], ids=DISTRICTS, limit_min=15
    )

    assert gaps.children.tolist() == [40, 25, 0]
    assert gaps.unreached.tolist() == [30, 25, 0]
    assert gaps.share[:2].tolist() == [0.25, 0.0]
    # 5 minutes for 10 children, 20 for 30; nobody in the south has a time.
    assert gaps.mean_min[0] == pytest.approx((5 * 10 + 20 * 30) / 40)
    assert np.isnan(gaps.mean_min[1])
    assert gaps.by_reason[0].tolist() == [10, 30, 0, 0, 0]
    assert gaps.by_reason[1].tolist() == [0, 0, 20, 5, 0]
    assert gaps.rank.tolist() == [1, 2, 3]


def test_a_district_without_a_child_stays_and_has_no_share() -> None:
    gaps = gaps_in_reach(
        four_cells(), [10, 30, 20, 5], district=[0, 0, 1, 1], ids=DISTRICTS, limit_min=15
    )

    assert gaps.unreached[2] == 0
    assert np.isnan(gaps.share[2])


def test_lacking_capacity_is_what_the_children_need_less_what_they_get() -> None:
    gaps = gaps_in_capacity(
        [0.30, 0.10, 0.50, 0.50],
        [100, 100, 50, 50],
        district=[0, 0, 1, 1],
        ids=DISTRICTS,
        target=0.35,
    )

    # North needs 70 and gets 40; South needs 35 and gets 50.
    assert gaps.needed == pytest.approx([70, 35, 0])
    assert gaps.received == pytest.approx([40, 50, 0])
    assert gaps.lacking == pytest.approx([30, 0, 0])


def test_without_a_target_districts_are_compared_with_their_median() -> None:
    gaps = gaps_in_capacity(
        [0.1, 0.2, 0.6], [10, 10, 10], district=[0, 1, 2], ids=DISTRICTS, target=None
    )

    assert gaps.target == pytest.approx(0.2)
    assert gaps.lacking == pytest.approx([1, 0, 0])


def test_equal_gaps_share_the_better_rank() -> None:
    assert ranking([5, 0, 5, 9]).tolist() == [2, 4, 2, 1]


def test_robustness_counts_scenarios_worked_out_by_hand() -> None:
    table = CostTable.from_dense([[12.0], [15.0]], limit_min=30)

    result = robustness(
        table,
        {"low": [10, 10], "high": [20, 10]},
        district=[0, 1],
        ids=["A", "B"],
        speeds={"4.8 km/h": 1.0, "4.0 km/h": 1.2},
        limits_min=[12, 15],
        enough=1.0,
    )

    # At 4.8: A 12 min (12 yes, 15 yes), B 15 min (12 no, 15 yes).
    # At 4.0: A 14.4 (12 no, 15 yes), B 18 (no, no). Demand changes nothing here.
    assert result.share.tolist() == [0.25, 0.75]
    assert len(result.scenarios) == 8


def test_robustness_does_not_look_farther_than_the_times() -> None:
    with pytest.raises(InputError, match="computed up to"):
        robustness(
            CostTable.from_dense([[12.0]], limit_min=15),
            {"now": [1]},
            district=[0],
            ids=["A"],
            speeds={"5.4 km/h": 4.8 / 5.4},
            limits_min=[15],
            enough=0.8,
        )


def service(**stated) -> Service:
    given = {
        "id": "s",
        "name": "Treff",
        "kind": "parent_cafe",
        "organization": None,
        "source": Source(url="https://example.org"),
        **stated,
    }
    return Service(**given)


LATE = Schedule(byday=("TU", "TH"), opens_at=time(14), closes_at=time(18))
EARLY = Schedule(byday=("MO", "TU"), opens_at=time(8), closes_at=time(16))


def test_unknown_supply_is_neither_counted_nor_dropped() -> None:
    turkish = Need(kinds=frozenset({"parent_cafe"}), languages=frozenset({"tr"}))

    codes = offers(
        [
            service(id="yes", languages=("de", "tr")),
            service(id="no", languages=("de",)),
            service(id="unknown"),
            service(id="other kind", kind="day_care", languages=("tr",)),
            service(id="office", languages=("de",), responsible=True),
        ],
        turkish,
        today=date(2026, 5, 6),
    )

    assert [Offer(code).name for code in codes] == ["YES", "NO", "UNKNOWN", "NO", "NO"]


def test_nothing_after_four_is_judged_by_stated_hours() -> None:
    codes = offers(
        [
            service(id="late", schedules=(LATE,)),
            service(id="early", schedules=(EARLY,)),
            service(id="unknown"),
        ],
        Need(),
        today=date(2026, 5, 6),
        after=time(16),
    )

    assert [Offer(code).name for code in codes] == ["YES", "NO", "UNKNOWN"]


def test_life_stage_and_price_are_judged_together() -> None:
    need = Need(stage=Stage.BABY, free=True)

    codes = offers(
        [
            service(id="both", minimum_age_months=0, maximum_age_months=36, free=True),
            service(id="price?", minimum_age_months=0, maximum_age_months=36),
            service(id="older", minimum_age_months=36, free=True),
        ],
        need,
        today=date(2026, 5, 6),
    )

    assert [Offer(code).name for code in codes] == ["YES", "UNKNOWN", "NO"]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (LATE, True),
        (EARLY, False),  # closing at four is not open after four
        (Schedule(byday=("SA",), opens_at=time(14), closes_at=time(18)), False),
        (Schedule(byday=("FR",), opens_at=time(20), closes_at=time(2)), True),
        (Schedule(byday=("FR",), opens_at=time(0), closes_at=time(0)), True),
    ],
)
def test_open_after_four_on_a_weekday(rule, expected) -> None:
    assert open_after([rule], time(16)) is expected


def pairwise_gini(x, w) -> float:
    total, mean = sum(w), sum(a * b for a, b in zip(x, w, strict=True)) / sum(w)
    spread = sum(w[i] * w[j] * abs(x[i] - x[j]) for i in range(len(x)) for j in range(len(x)))
    return spread / (2 * total**2 * mean)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 20)), min_size=1, max_size=12).filter(
        lambda rows: any(x and w for x, w in rows)
    )
)
def test_gini_equals_the_mean_difference_over_all_pairs(rows) -> None:
    x, w = zip(*rows, strict=True)

    assert gini(x, w) == pytest.approx(pairwise_gini(x, w), abs=1e-12)


def test_gini_of_nothing_is_no_number() -> None:
    assert np.isnan(gini([0, 0], [1, 1]))


def test_concentration_index_by_hand() -> None:
    # Four equal districts, most deprived first: ranks 1/8, 3/8, 5/8, 7/8; mean access 2.5.
    # 2/(4·2.5) · (1·1/8 + 2·3/8 + 3·5/8 + 4·7/8) − 1 = 0.2 · 6.25 − 1 = 0.25.
    assert concentration_index([1, 2, 3, 4], [1] * 4, deprivation=[40, 30, 20, 10]) == (
        pytest.approx(0.25)
    )
    assert concentration_index([4, 3, 2, 1], [1] * 4, deprivation=[40, 30, 20, 10]) == (
        pytest.approx(-0.25)
    )


def test_equally_deprived_districts_share_a_rank() -> None:
    assert concentration_index([1, 3], [1, 1], deprivation=[20, 20]) == pytest.approx(0)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 9), st.integers(0, 9)), min_size=1))
def test_everybody_with_the_same_access_is_no_inequality(rows) -> None:
    _, people, deprivation = zip(*rows, strict=True)
    same = [3.0] * len(rows)

    assert gini(same, people) == pytest.approx(0, abs=1e-12)
    assert concentration_index(same, people, deprivation=deprivation) == pytest.approx(0, abs=1e-12)
    assert palma(same, people, deprivation=deprivation) == pytest.approx(1)


def test_palma_takes_the_part_of_a_district_that_lies_inside() -> None:
    # Best-off tenth: all 10 of 100 in the first row, 4.0. Most deprived 40: all of the last
    # (30, access 1) and 10 of the middle one (access 3): (30·1 + 10·3) / 40 = 1.5.
    value = palma([4, 3, 1], [10, 60, 30], deprivation=[1, 2, 3])

    assert value == pytest.approx(4 / 1.5)


def test_palma_is_infinite_where_the_deprived_have_nothing() -> None:
    assert palma([4, 0], [1, 9], deprivation=[0, 1]) == np.inf


def test_a_fifth_without_a_district_has_no_mean() -> None:
    fifths = quintiles([1, 2], [1, 1], deprivation=[9, 1])

    assert fifths.people.tolist() == [0, 1, 0, 1, 0]
    assert np.isnan(fifths.mean[[0, 2, 4]]).all()


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: gini([1, -1], [1, 1]), r"value of row 1 is -1"),
        (lambda: gini([1], [1, 1]), r"expected one number each"),
        (lambda: gini([1, 1], [0, 0]), r"nobody lives anywhere"),
        (lambda: palma([1], [1], deprivation=[np.nan]), r"Leave out the districts"),
        (lambda: gaps_in_capacity([np.nan], [1], district=[0], ids=["A"]), r"not finite"),
        (lambda: threshold("legal_limit"), r"'legal_limit' is not known, expected one of"),
    ],
)
def test_bad_input_is_named(call, message: str) -> None:
    with pytest.raises(InputError, match=message):
        call()


def test_every_reference_value_has_its_source_its_limit_and_one_number() -> None:
    for one in THRESHOLDS.values():
        assert one.source
        assert one.caveat
        assert [one.minutes, one.metres, one.per_unit].count(None) == 2


@pytest.mark.parametrize(
    ("need", "stated", "offer"),
    [
        (Need(step_free=True), {"step_free": True}, Offer.YES),
        (Need(step_free=True), {}, Offer.UNKNOWN),
        (Need(step_free=True), {"step_free": False}, Offer.NO),
        (Need(topics=frozenset({"family"})), {}, Offer.YES),
        (Need(topics=frozenset({"counselling"})), {}, Offer.NO),
        (Need(age_months=35), {"minimum_age_months": 0, "maximum_age_months": 36}, Offer.YES),
        (Need(age_months=36), {"minimum_age_months": 0, "maximum_age_months": 36}, Offer.NO),
        (Need(pregnancy_week=20), {"pregnancy": True}, Offer.YES),
        (Need(pregnancy_week=20), {}, Offer.UNKNOWN),
    ],
)
@pytest.mark.parametrize("responsible", [False, True])
def test_a_plan_may_ask_for_every_wish_of_a_family(
    need: Need, stated: dict[str, object], offer: Offer, *, responsible: bool
) -> None:
    # No exception for the responsible office: it is what it is.
    one = service(responsible=responsible, **stated)

    assert offers([one], need, today=date(2026, 11, 24)).tolist() == [offer]
