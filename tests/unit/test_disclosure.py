"""Small counts stay hidden, whatever else is printed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.coverage.disclosure import withheld_rows
from geofh.errors import InputError


def hidden(counts: list[float], **options: object) -> list[bool]:
    return withheld_rows(np.array(counts, dtype=float), **options).tolist()  # type: ignore[arg-type]


def test_one_small_count_takes_the_next_smallest_with_it() -> None:
    assert hidden([40, 3, 9, 20]) == [False, True, True, False]


def test_two_small_counts_whose_sum_is_small_take_a_third() -> None:
    # 100 printed in all less 60 and 36 would tell that the two have four together.
    assert hidden([60, 1, 3, 36]) == [False, True, True, True]


def test_two_small_counts_with_five_together_are_enough() -> None:
    assert hidden([60, 2, 3, 36]) == [False, True, True, False]


def test_nobody_and_five_are_no_small_counts() -> None:
    assert hidden([0, 5, 30]) == [False, False, False]


def test_every_larger_area_keeps_its_secret() -> None:
    # The small one of the north is hidden by its neighbour there, not by one of the south.
    north_and_south = np.array([0, 0, 0, 1, 1])

    assert hidden([3, 50, 60, 7, 8], groups=[north_and_south]) == [True, True, False, False, False]


def test_an_area_that_belongs_to_no_larger_one_is_hidden_in_the_sum_of_all() -> None:
    assert hidden([3, 50, 60], groups=[np.array([-1, 0, 0])]) == [True, True, True]


def test_the_limit_can_be_chosen() -> None:
    assert hidden([9, 40, 50], fewer_than=10) == [True, True, False]
    assert hidden([1, 40, 50], fewer_than=0) == [False, False, False]


def test_a_limit_that_is_no_number_is_refused() -> None:
    with pytest.raises(InputError, match="expected 0 or more"):
        withheld_rows(np.array([1.0]), fewer_than=np.nan)


@given(
    counts=st.lists(st.integers(0, 30), min_size=1, max_size=15),
    group=st.lists(st.integers(0, 3), min_size=15, max_size=15),
)
def test_no_sum_gives_a_small_count_away(counts: list[int], group: list[int]) -> None:
    values, member = np.array(counts, dtype=float), np.array(group[: len(counts)])

    withheld = withheld_rows(values, groups=[member])

    assert withheld[(values > 0) & (values < 5)].all()
    for rows in [*(member == number for number in range(4)), np.ones(len(counts), dtype=bool)]:
        secret = rows & withheld
        # What somebody gets by subtracting all printed counts from the printed sum.
        difference = values[secret].sum()
        everything_hidden = not (rows & ~withheld & (values > 0)).any()
        assert not secret.any() or everything_hidden or (secret.sum() > 1 and difference >= 5)
