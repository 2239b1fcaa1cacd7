"""2SFCA on 10,000 cells and 200 sites beside `access`, and the designs that were tried.

    python benchmarks/measures.py

The peer needs ``pip install access``; without it only our designs are measured.
"""

import logging
from collections.abc import Callable

import numpy as np
import pandas as pd
from measure import machine, median_s, milliseconds, ratio, report
from scipy.sparse import csr_array

from geofh.cost import CostTable
from geofh.coverage.catchment import balanced, enhanced, three_step, two_step
from geofh.coverage.decay import gaussian

CELLS, SITES, LIMIT_MIN = 10_000, 200, 15.0


def case(seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Spread cells and sites over 15 km x 15 km; minutes at 4.8 km/h with a detour of 1.3."""
    rng = np.random.default_rng(seed)
    cells, sites = rng.uniform(0, 15_000, (CELLS, 2)), rng.uniform(0, 15_000, (SITES, 2))
    metres = np.hypot(*(cells[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
    return metres * 1.3 / 80, rng.integers(0, 30, CELLS), rng.integers(20, 120, SITES)


def dense(minutes: np.ndarray, people: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Do the two steps on the whole matrix."""
    near = minutes <= LIMIT_MIN
    around = people @ near
    return near @ np.divide(places, around, out=np.zeros(SITES), where=around > 0)


def sparse(near: csr_array, people: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Do the two steps as sparse products."""
    around = near.T @ people
    return near @ np.divide(places, around, out=np.zeros(SITES), where=around > 0)


def main() -> None:
    """Measure and print."""
    minutes, people, places = case()
    table = CostTable.from_dense(minutes, limit_min=LIMIT_MIN)
    near = csr_array((np.ones(len(table.demand)), (table.demand, table.supply)), minutes.shape)
    ours = median_s(lambda: two_step(table, people, places, limit_min=LIMIT_MIN))
    value = two_step(table, people, places, limit_min=LIMIT_MIN).value
    rows = [("2SFCA, sums over pairs (ours)", milliseconds(ours), "")]
    for name, call in (
        ("2SFCA, scipy sparse products", lambda: sparse(near, people, places)),
        ("2SFCA, dense matrix", lambda: dense(minutes, people, places)),
    ):
        took = median_s(call)
        off = np.abs(call() - value).max()
        rows.append((name, milliseconds(took), f"{ratio(took, ours)}, differs by {off:.0e}"))
    decay = gaussian(LIMIT_MIN)
    for measure in (enhanced, three_step, balanced):
        took = median_s(lambda measure=measure: measure(table, people, places, decay=decay))
        rows.append((f"{measure.__name__}, gaussian", milliseconds(took), ratio(took, ours)))
    took = median_s(lambda: CostTable.from_dense(minutes, limit_min=LIMIT_MIN))
    rows.append((f"make the table ({len(table.demand):,} pairs)", milliseconds(took), ""))
    rows.extend(peer(minutes, people, places, value, ours))
    report(f"{CELLS:,} cells x {SITES} sites, {machine('numpy', 'scipy')}", rows)


def peer(
    minutes: np.ndarray, people: np.ndarray, places: np.ndarray, value: np.ndarray, ours: float
) -> list[tuple[str, str, str]]:
    """Measure `access` on the same numbers, if it is installed."""
    try:
        from access import Access  # noqa: PLC0415
    except ImportError:
        return [("access", "not installed", "")]
    rows = []
    for title, within in (("all pairs", np.inf), ("only pairs within the limit", LIMIT_MIN)):
        ask = peer_with(access=Access, minutes=minutes, people=people, places=places, within=within)
        took, theirs = median_s(ask), ask()
        both = ~np.isnan(theirs) & (value > 0)
        off = np.abs(theirs[both] / value[both] - 1).max()
        note = f"{ratio(took, ours)}, differs by {off:.0e}; {np.isnan(theirs).sum()} cells NaN"
        rows.append((f"2SFCA, access, {title}", milliseconds(took), note))
    return rows


def peer_with(
    *, access: type, minutes: np.ndarray, people: np.ndarray, places: np.ndarray, within: float
) -> Callable[[], np.ndarray]:
    """Hand the pairs up to some minutes to `access`: it takes them as a long table."""
    row, column = np.nonzero(minutes <= within)
    cost = pd.DataFrame({"origin": row, "dest": column, "cost": minutes[row, column]})
    theirs = access(
        demand_df=pd.DataFrame({"id": np.arange(CELLS), "people": people.astype(float)}),
        demand_index="id",
        demand_value="people",
        supply_df=pd.DataFrame({"id": np.arange(SITES), "places": places.astype(float)}),
        supply_index="id",
        supply_value="places",
        cost_df=cost,
        cost_origin="origin",
        cost_dest="dest",
        cost_name="cost",
    )
    logging.getLogger("access").setLevel(logging.WARNING)

    def ask() -> np.ndarray:
        # It compares with "<", we with "<=": no time here is exactly the limit.
        found = theirs.two_stage_fca(name="fca", max_cost=LIMIT_MIN)
        return found["fca_places"].to_numpy()

    return ask


if __name__ == "__main__":
    main()
