"""On which side of a line: expected signs from rational arithmetic and by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from geofh.kernel.orientation import orientation, orientation_of_one

METRES = st.integers(0, 2**40).map(lambda steps: 393_000 + steps * 2.0**-34)


def sign(*values: float) -> int:
    return int(orientation(*(np.array([value]) for value in values))[0])


def test_left_is_positive_right_is_negative_on_the_line_is_zero() -> None:
    assert sign(0, 0, 2, 2, 0, 1) == 1
    assert sign(0, 0, 2, 2, 1, 0) == -1
    assert sign(0, 0, 2, 2, 5, 5) == 0


def test_last_bit_of_a_coordinate_decides() -> None:
    # Rounded arithmetic gives 0 for all three.
    line = (12.0, 12.0, 24.0, 24.0)
    assert sign(*line, 0.5, np.nextafter(0.5, 1)) == 1
    assert sign(*line, 0.5, 0.5) == 0
    assert sign(*line, np.nextafter(0.5, 1), 0.5) == -1


def test_smallest_doubles_do_not_vanish() -> None:
    tiny = 5e-324
    assert sign(0, 0, tiny, 0, 0, tiny) == 1
    assert sign(0, 0, 0, tiny, tiny, 0) == -1


@given(st.lists(st.tuples(*[METRES] * 6), min_size=1, max_size=20))
def test_batch_agrees_with_rational_numbers_on_metres(rows: list[tuple[float, ...]]) -> None:
    columns = np.array(rows).T
    assert orientation(*columns).tolist() == [orientation_of_one(*row) for row in rows]


@given(st.lists(st.tuples(*[st.floats(-1e150, 1e150)] * 6), min_size=1, max_size=20))
def test_batch_agrees_with_rational_numbers_on_any_doubles(rows: list[tuple[float, ...]]) -> None:
    columns = np.array(rows).T
    assert orientation(*columns).tolist() == [orientation_of_one(*row) for row in rows]


@given(METRES, METRES, METRES, METRES, st.integers(-3, 3))
def test_points_made_on_a_line_are_on_it(
    ax: float, ay: float, bx: float, by: float, steps: int
) -> None:
    # Multiples of 2**-34 below 2**40 steps: the sums are exact.
    px, py = ax + steps * (bx - ax), ay + steps * (by - ay)
    assert sign(ax, ay, bx, by, px, py) == 0
