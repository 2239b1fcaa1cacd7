"""A table of times keeps what a matrix loses: zeros, reasons, the exact threshold."""

import numpy as np
import pytest

from geofh.cost import CostTable, Reach, within
from geofh.errors import InputError


def small(**changes) -> CostTable:
    given = {
        "demand": [2, 0, 0],
        "supply": [0, 1, 0],
        "minutes": [0.0, 12.0, 5.0],
        "demand_ids": ["a", "b", "c"],
        "supply_ids": ["x", "y"],
        "limit_min": 15.0,
        **changes,
    }
    demand, supply, minutes = (given.pop(name) for name in ("demand", "supply", "minutes"))
    return CostTable.from_pairs(demand, supply, minutes, **given)


def test_pairs_come_back_sorted_by_demand_and_supply_with_their_zeros() -> None:
    table = small()

    assert list(zip(table.demand, table.supply, table.minutes, strict=True)) == [
        (0, 0, 5.0),
        (0, 1, 12.0),
        (2, 0, 0.0),
    ]


def test_a_threshold_hit_exactly_counts_as_within() -> None:
    # 1,000 m at 4 km/h: 15 minutes, which floats make 15.000000000000002.
    walked = 1000 / (4000 / 60)

    assert within(np.array([15.0, walked, 15.001]), 15.0).tolist() == [True, True, False]
    assert small(minutes=[15.0, walked, 15.001]).minutes.size == 2


def test_each_row_without_a_pair_says_why() -> None:
    table = small(
        demand_status=[Reach.OUT_OF_LIMIT, Reach.ISLAND, Reach.NOT_SNAPPED],
        supply_status=[Reach.REACHED, Reach.NOT_SNAPPED],
        supply=[0, 0, 0],
        demand=[0, 1, 2],
        minutes=[1, 99, 1],
    )

    assert table.demand_status.tolist() == [Reach.REACHED, Reach.ISLAND, Reach.REACHED]
    assert table.supply_status.tolist() == [Reach.REACHED, Reach.NOT_SNAPPED]


def test_a_narrower_limit_turns_rows_out_of_limit() -> None:
    table = small().at_most(4)

    assert table.minutes.tolist() == [0.0]
    assert table.demand_status.tolist() == [Reach.OUT_OF_LIMIT, Reach.OUT_OF_LIMIT, Reach.REACHED]


def test_a_wider_limit_is_refused_because_nobody_looked_there() -> None:
    with pytest.raises(InputError, match=r"20 minutes are asked.*up to 15\.0"):
        small().at_most(20)


def test_slower_people_take_longer_and_the_limit_grows_with_them() -> None:
    table = small().slower(1.2)

    assert table.minutes.tolist() == pytest.approx([6.0, 14.4, 0.0])
    assert table.limit_min == pytest.approx(18.0)


def test_some_of_the_supply_in_another_order() -> None:
    table = small().of_supply([1, 0])

    assert table.supply_ids == ("y", "x")
    assert table.supply.tolist() == [0, 1, 1]
    assert table.minutes.tolist() == [12.0, 5.0, 0.0]


def test_supply_put_beside_keeps_the_demand_and_adds_columns() -> None:
    more = CostTable.from_pairs(
        [1], [0], [3.0], demand_ids=["a", "b", "c"], supply_ids=["z"], limit_min=15
    )

    table = small().beside(more)

    assert table.supply_ids == ("x", "y", "z")
    assert table.demand_status.tolist() == [Reach.REACHED] * 3
    assert table.supply.tolist() == [0, 1, 2, 0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"minutes": [1, float("nan"), 2]}, r"nan minutes between demand 'a' and supply 'y'"),
        ({"minutes": [-1, 1, 2]}, r"-1\.0 minutes between demand 'c' and supply 'x'"),
        ({"demand": [2, 0, 3]}, r"demand row 3 does not exist; there are 3"),
        ({"supply": [0, -1, 0]}, r"supply row -1 does not exist"),
        ({"demand": [0, 0, 0], "supply": [1, 1, 0]}, r"'a' and supply 'y' are given twice"),
        ({"supply_ids": []}, r"there is no supply"),
        ({"demand_ids": 0}, r"there is no demand"),
        ({"demand_ids": ["a", "a", "c"]}, r"demand id 'a' stands twice"),
        ({"demand_status": [0]}, r"1 states for 3 demand rows"),
        ({"limit_min": -1}, r"limit_min is -1"),
        ({"minutes": [1, 2]}, r"3 demand rows, 3 supply rows and 2 minutes"),
    ],
)
def test_bad_input_is_named(changes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        small(**changes)


def test_two_tables_of_other_demand_do_not_go_beside_each_other() -> None:
    other = CostTable.from_pairs([0], [0], [1], demand_ids=1, supply_ids=["z"])

    with pytest.raises(InputError, match="different demand rows"):
        small().beside(other)
    with pytest.raises(InputError, match="supply 'x' stands in both"):
        small().beside(small())
