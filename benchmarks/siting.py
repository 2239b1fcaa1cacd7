"""Siting on 2,000 cells x 100 candidates beside spopt with CBC, and the designs that were tried.

    python benchmarks/siting.py [FOLDER with pmed1.txt pmed2.txt pmed6.txt of OR-Library]

The peer needs ``pip install spopt`` (which brings PuLP and CBC).
"""

import sys
import time
from pathlib import Path

import numpy as np
from measure import machine, report
from scipy.sparse.csgraph import shortest_path

from geofh.cost import CostTable
from geofh.coverage.siting import (
    Siting,
    cover_with_places,
    maximal_covering,
    p_centre,
    p_median,
    set_cover,
)
from geofh.coverage.siting.choice import gains_of, prepare
from geofh.coverage.siting.exact import most_gain
from geofh.coverage.siting.gains import Bound, exchange, greedy, marginal

CELLS, CANDIDATES, ADD, LIMIT_MIN, TIME_S = 2_000, 100, 10, 15.0, 60.0
SMALL = 40
OPTIMA = {"pmed1": 5819, "pmed2": 4093, "pmed6": 7824}


def main() -> None:
    """Measure and print."""
    minutes, people = case()
    report(
        f"{CELLS:,} cells x {CANDIDATES} candidates, {ADD} to open, {machine('numpy', 'scipy')}",
        [*covering(minutes, people), *median(minutes, people)],
    )
    report(f"Small cases beside spopt, {SMALL} of each", small_cases())
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        report(
            "OR-Library",
            [orlib(folder, name) for name in OPTIMA if (folder / f"{name}.txt").is_file()],
        )


def small_cases() -> list[tuple[str, str, str]]:
    """Count on how many small random cases the objective is that of spopt with CBC."""
    try:
        from pulp import PULP_CBC_CMD  # noqa: PLC0415
        from spopt.locate import LSCP, MCLP, PCenter, PMedian  # noqa: PLC0415
    except ImportError:
        return [("spopt", "not installed", "")]
    same: dict[str, list[bool]] = {}
    for seed in range(SMALL):
        draw = np.random.default_rng(seed)
        n, m = int(draw.integers(5, 40)), int(draw.integers(3, 12))
        add = int(draw.integers(1, m))
        minutes = draw.integers(0, 40, (n, m)).astype(float)
        people, one = draw.integers(1, 60, n).astype(float), np.ones(n)
        places = draw.integers(n // 3 + 1, n + 1, m).astype(float)
        table = CostTable.from_dense(minutes)
        pairs = {
            "covering": (
                maximal_covering(table, people, add=add, limit_min=15),
                MCLP.from_cost_matrix(minutes, people, 15, add),
            ),
            "median": (
                p_median(table, people, add=add, beyond_min=40),
                PMedian.from_cost_matrix(minutes, people, add),
            ),
            "centre": (p_centre(table, one, add=add), PCenter.from_cost_matrix(minutes, add)),
        }
        if (minutes <= 25).any(axis=1).all():
            pairs["set cover"] = (
                set_cover(table, one, limit_min=25),
                LSCP.from_cost_matrix(minutes, 25),
            )
            pairs["set cover with places"] = (
                cover_with_places(table, one, places, limit_min=25),
                LSCP.from_cost_matrix(
                    minutes, 25, demand_quantity_arr=one, facility_capacity_arr=places
                ),
            )
        for name, (ours, theirs) in pairs.items():
            theirs.solve(PULP_CBC_CMD(msg=False))
            off = abs(ours.objective - theirs.problem.objective.value())
            same.setdefault(name, []).append(ours.optimal and off < 1e-6)
    return [(name, f"{sum(one)} of {len(one)}", "the same") for name, one in same.items()]


def case(seed: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """Spread cells and candidates over 12 km x 12 km; minutes at 4.8 km/h, detour 1.3."""
    rng = np.random.default_rng(seed)
    cells, sites = rng.uniform(0, 12_000, (CELLS, 2)), rng.uniform(0, 12_000, (CANDIDATES, 2))
    metres = np.hypot(*(cells[:, None, :] - sites[None, :, :]).transpose(2, 0, 1))
    return metres * 1.3 / 80, rng.integers(1, 30, CELLS).astype(float)


def covering(minutes: np.ndarray, people: np.ndarray) -> list[tuple[str, str, str]]:
    """Cover as many children as possible."""
    table = CostTable.from_dense(minutes)

    def ours(time_limit_s: float) -> Siting:
        return maximal_covering(
            table, people, add=ADD, limit_min=LIMIT_MIN, time_limit_s=time_limit_s
        )

    rows = [
        row("covering, ours", lambda: ours(TIME_S)),
        row("covering, without HiGHS", lambda: ours(0)),
    ]
    try:
        import pulp  # noqa: PLC0415
        from spopt.locate import MCLP  # noqa: PLC0415
    except ImportError:
        return [*rows, ("covering, spopt", "not installed", "")]
    started = time.perf_counter()
    model = MCLP.from_cost_matrix(minutes, people, LIMIT_MIN, ADD)
    model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=TIME_S))
    took = time.perf_counter() - started
    return [*rows, ("covering, spopt + CBC", f"{took:.2f} s", f"{model.problem.objective.value()}")]


def median(minutes: np.ndarray, people: np.ndarray) -> list[tuple[str, str, str]]:
    """Make the ways short."""
    table, beyond = CostTable.from_dense(minutes), float(minutes.max())

    def ours(time_limit_s: float) -> Siting:
        return p_median(table, people, add=ADD, beyond_min=beyond, time_limit_s=time_limit_s)

    rows = [
        row("median, ours", lambda: ours(TIME_S)),
        row("median, without HiGHS", lambda: ours(0)),
        alone(table, people, beyond),
    ]
    try:
        import pulp  # noqa: PLC0415
        from spopt.locate import PMedian  # noqa: PLC0415
    except ImportError:
        return [*rows, ("median, spopt", "not installed", "")]
    started = time.perf_counter()
    model = PMedian.from_cost_matrix(minutes, people, ADD)
    built = time.perf_counter() - started
    try:
        model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=TIME_S))
        note = f"{model.problem.objective.value():,.1f}"
    except RuntimeError as error:
        note = f"RuntimeError: {error}"
    took = time.perf_counter() - started
    return [*rows, ("median, spopt + CBC", f"{took:.2f} s", f"{note} (build {built:.1f} s)")]


def alone(table: CostTable, people: np.ndarray, beyond: float) -> tuple[str, str, str]:
    """Give the whole median to HiGHS, without a bound that narrows it first."""
    case_ = prepare(table, people, existing=(), add=ADD)
    gains = gains_of(case_, people[table.demand] * (beyond - table.minutes))
    everything = Bound(
        value=np.inf,
        may_matter=np.ones(CANDIDATES, dtype=bool),
        must_be_in=np.zeros(CANDIDATES, dtype=bool),
    )
    started = time.perf_counter()
    solved = most_gain(gains, ADD, bound=everything, time_limit_s=TIME_S)
    took = time.perf_counter() - started
    total = beyond * people.sum()
    known = "nothing found" if solved.sites is None else f"{total - solved.objective:,.1f}"
    started = time.perf_counter()
    quick = marginal(gains, exchange(gains, greedy(gains, ADD)))[1].sum()
    heuristic = time.perf_counter() - started
    note = f"{known}; greedy + exchange alone {total - quick:,.1f} in {heuristic:.3f} s"
    return ("median, HiGHS alone", f"{took:.2f} s", note)


def row(title: str, call: object) -> tuple[str, str, str]:
    """Time one of ours."""
    started = time.perf_counter()
    plan = call()
    took = time.perf_counter() - started
    proof = "proven best" if plan.optimal else f"gap {plan.gap:.2%}"
    return (title, f"{took:.3f} s", f"{plan.objective:,.1f}, {proof}")


def orlib(folder: Path, name: str) -> tuple[str, str, str]:
    """Solve one instance; of repeated edges the last one counts."""
    numbers = np.array((folder / f"{name}.txt").read_text("ascii").split(), dtype=int)
    n, _, add = numbers[:3]
    edges = np.full((n, n), np.inf)
    for first, second, length in numbers[3:].reshape(-1, 3):
        edges[first - 1, second - 1] = edges[second - 1, first - 1] = length
    distance = shortest_path(np.where(np.isfinite(edges), edges, 0), directed=False)
    table = CostTable.from_dense(distance)
    started = time.perf_counter()
    plan = p_median(
        table, np.ones(n), add=int(add), beyond_min=float(distance.max()), time_limit_s=TIME_S
    )
    took = time.perf_counter() - started
    proof = "proven best" if plan.optimal else f"gap {plan.gap:.2%}"
    return (name, f"{took:.2f} s", f"{plan.objective:.0f} (optimum {OPTIMA[name]}), {proof}")


if __name__ == "__main__":
    main()
