"""The catchment measures agree with pysal's `access`, a second program, on random cases."""

import numpy as np
import pandas as pd
import pytest
from access import fca

from geofh.cost import CostTable
from geofh.coverage.catchment import enhanced, three_step, two_step
from geofh.coverage.decay import steps

# What pandas says of the way in which `access` calls it.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]

LIMIT = 20.0
ZONES = {5: 1.0, 10: 0.68, 20: 0.22}


def zone_weights(minutes):
    """Weigh as the paper does: a time beyond the last zone counts nothing."""
    found = np.zeros(np.shape(minutes))
    for end, weight in sorted(ZONES.items(), reverse=True):
        found = np.where(np.asarray(minutes) <= end, weight, found)
    return found


@pytest.fixture(params=range(12))
def case(request):
    draw = np.random.default_rng(request.param)
    n, m = draw.integers(3, 60), draw.integers(1, 15)
    # No time hits a limit: `access` compares with "<", we with "<=".
    return {
        "minutes": draw.uniform(0, 40, (n, m)),
        "people": draw.integers(0, 300, n).astype(float) + (np.arange(n) == 0),
        "places": draw.integers(0, 80, m).astype(float) + (np.arange(m) == 0),
    }


def frames(case, *, within: float):
    row, column = np.nonzero(case["minutes"] <= within)
    cost = case["minutes"][row, column]
    return {
        "demand_df": pd.DataFrame({"demand": case["people"]}),
        "supply_df": pd.DataFrame({"supply": case["places"]}),
        "cost_df": pd.DataFrame({"origin": row, "dest": column, "cost": cost}),
        "demand_index": True,
        "supply_index": True,
        "max_cost": LIMIT,
    }


def same(ours, theirs, n: int) -> None:
    """Compare; they leave out, or call NaN, what reaches nothing: for us it is 0."""
    expected = theirs.reindex(range(n)).fillna(0.0).to_numpy()
    assert ours == pytest.approx(expected, rel=1e-12, abs=1e-15)


def test_two_step(case) -> None:
    table = CostTable.from_dense(case["minutes"])

    ours = two_step(table, case["people"], case["places"], limit_min=LIMIT).value

    same(ours, fca.two_stage_fca(**frames(case, within=np.inf)), len(ours))


def test_enhanced_two_step(case) -> None:
    table = CostTable.from_dense(case["minutes"])

    ours = enhanced(table, case["people"], case["places"], decay=steps(ZONES)).value

    same(
        ours,
        fca.two_stage_fca(**frames(case, within=np.inf), weight_fn=zone_weights),
        len(ours),
    )


def test_three_step_among_the_sites_within_the_limit(case) -> None:
    table = CostTable.from_dense(case["minutes"])

    ours = three_step(table, case["people"], case["places"], decay=steps(ZONES)).value

    same(
        ours,
        fca.three_stage_fca(**frames(case, within=LIMIT), weight_fn=zone_weights),
        len(ours),
    )
