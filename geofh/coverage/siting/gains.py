"""Choose N sites that help most: greedy, exchange, and a bound on what any choice could reach.

Covering and median problems are one problem here: site j gives demand row i a gain g_ij, every
row keeps the largest gain of the chosen sites, and the sum is to be as large as possible. For
covering the gain is the row's children (if j is within the limit), for the median the minutes
its children save. Existing sites are in it already: they have lowered the gains.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.coverage.quantities import sums

__all__ = ["Bound", "Gains", "exchange", "exchange_again", "greedy", "marginal", "upper_bound"]

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

# Steps of the subgradient method, and how long it may go on without a better bound before its
# step is halved: benchmarks/siting.py, 2,000 x 100.
_STEPS = 1_600
_PATIENCE = 40
_SMALLEST_STEP = 1e-6
# Choices drawn by chance from which exchanging starts again; the first was enough for 2,000 x 100.
_STARTS = 6
# Exchanges end at the latest after this many; the instances of OR-Library need fewer than 20.
_EXCHANGES = 200
_TINY = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Gains:
    """Hold the positive gains, sorted by row.

    ``row``, ``site``, ``gain`` are ``(pairs,)``; ``sites`` are numbers of the candidates.
    """

    row: Rows
    site: Rows
    gain: Floats
    n_rows: int
    n_sites: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Bound:
    """Hold a proven limit: no choice of N sites gains more than ``value``.

    ``may_matter`` and ``must_be_in`` are ``(n_sites,)``: every choice better than the best one
    known uses only the first and all of the second.
    """

    value: float
    may_matter: npt.NDArray[np.bool_]
    must_be_in: npt.NDArray[np.bool_]


def greedy(gains: Gains, add: int) -> tuple[int, ...]:
    """Choose one site after the other, each time the one that adds most; first of equals.

    The result is at least 1 − 1/e of the best for covering (Nemhauser, Wolsey, Fisher 1978).
    """
    best = np.zeros(gains.n_rows)
    chosen: list[int] = []
    for _ in range(add):
        more = np.maximum(gains.gain - best[gains.row], 0.0)
        adds = sums(more, gains.site, gains.n_sites)
        adds[chosen] = -1.0
        chosen.append(int(np.argmax(adds)))
        best = _best_with(gains, best, chosen[-1])
    return tuple(chosen)


def marginal(gains: Gains, chosen: tuple[int, ...]) -> tuple[tuple[int, ...], Floats]:
    """Order chosen sites by what each still adds, and give what it adds: first, second, third."""
    mine = np.isin(gains.site, chosen)
    among = Gains(
        row=gains.row[mine],
        site=gains.site[mine],
        gain=gains.gain[mine],
        n_rows=gains.n_rows,
        n_sites=gains.n_sites,
    )
    best = np.zeros(gains.n_rows)
    order: list[int] = []
    added: list[float] = []
    left = sorted(chosen)
    while left:
        adds = sums(np.maximum(among.gain - best[among.row], 0.0), among.site, among.n_sites)
        following = max(left, key=lambda site: (adds[site], -site))
        left.remove(following)
        order.append(following)
        added.append(float(adds[following]))
        best = _best_with(among, best, following)
    return tuple(order), np.array(added)


def exchange(gains: Gains, chosen: tuple[int, ...]) -> tuple[int, ...]:
    """Improve a choice by swapping one site for another until no swap helps.

    Teitz and Bart 1968; all swaps are evaluated at once from each row's best and second best
    (Resende and Werneck 2007).
    """
    sites = np.array(chosen, dtype=np.intp)
    for _ in range(_EXCHANGES):
        if not len(sites) or len(sites) == gains.n_sites:
            break
        profit = _swaps(gains, sites)
        profit[sites] = -np.inf
        site, place = np.unravel_index(int(np.argmax(profit)), profit.shape)
        if profit[site, place] <= _TINY * max(1.0, float(gains.gain.sum())):
            break
        sites[place] = site
    return tuple(int(site) for site in sites)


def exchange_again(gains: Gains, add: int) -> tuple[int, ...]:
    """Exchange from choices drawn by chance, the same ones each time, and keep the best.

    Where greedy begins, no swap of one site may lead to the best choice.
    """
    draw = np.random.default_rng(0)
    found = (
        exchange(gains, tuple(draw.choice(gains.n_sites, add, replace=False).tolist()))
        for _ in range(_STARTS)
    )
    return max(found, key=lambda chosen: float(marginal(gains, chosen)[1].sum()))


def upper_bound(gains: Gains, add: int, *, known: float) -> Bound:
    """Prove how much any choice of ``add`` sites can gain at most, by Lagrangian relaxation.

    Every row pays u_i and may then count several sites: ``L(u) = Σ u_i + (the add largest of
    Σ_i max(0, g_ij − u_i))`` is a bound for every u ≥ 0; subgradient steps lower it (Cornuéjols,
    Fisher and Nemhauser 1977).

    Parameters
    ----------
    known
        Gain of the best choice known; sites that cannot be part of a better one are marked.
    """
    add = min(add, gains.n_sites)
    rows, prices = gains.n_rows, np.zeros(gains.n_rows)
    value = np.inf
    may_matter = np.ones(gains.n_sites, dtype=np.bool_)
    must_be_in = np.zeros(gains.n_sites, dtype=np.bool_)
    step, waiting = 1.0, 0
    for _ in range(_STEPS):
        over = np.maximum(gains.gain - prices[gains.row], 0.0)
        worth = sums(over, gains.site, gains.n_sites)
        order = np.argsort(-worth, kind="stable")
        top = order[:add]
        bound = float(prices.sum() + worth[top].sum())
        _fix(bound, known, worth=worth, order=order, add=add, keep=may_matter, force=must_be_in)
        if bound < value - _TINY * abs(bound):
            value, waiting = bound, 0
        else:
            waiting += 1
        if waiting == _PATIENCE:
            step, waiting = step / 2, 0
            if step < _SMALLEST_STEP:
                break
        counted = np.isin(gains.site, top) & (over > 0)
        slope = 1.0 - sums(counted, gains.row, rows)
        slope[(prices == 0) & (slope > 0)] = 0.0
        size = float(slope @ slope)
        if size == 0 or bound - known <= _TINY * max(1.0, abs(known)):
            break
        prices = np.maximum(prices - step * (bound - known) / size * slope, 0.0)
    return Bound(value=max(value, known), may_matter=may_matter, must_be_in=must_be_in)


def _fix(
    bound: float,
    known: float,
    *,
    worth: Floats,
    order: Rows,
    add: int,
    keep: npt.NDArray[np.bool_],
    force: npt.NDArray[np.bool_],
) -> None:
    """Mark sites whose being in, or being out, would push the bound below what is known."""
    if add == len(worth):
        return
    slack = _TINY * max(1.0, abs(known))
    keep &= (
        bound - worth[order[add - 1]] + np.minimum(worth, worth[order[add - 1]]) >= known - slack
    )
    top = order[:add]
    force[top[bound - worth[top] + worth[order[add]] < known - slack]] = True


def _best_with(gains: Gains, best: Floats, site: int) -> Floats:
    mine = gains.site == site
    better = best.copy()
    np.maximum.at(better, gains.row[mine], gains.gain[mine])
    return better


def _swaps(gains: Gains, sites: Rows) -> Floats:
    """Give the profit of every swap: ``(n_sites, len(sites))``."""
    place = np.full(gains.n_sites, -1, dtype=np.intp)
    place[sites] = np.arange(len(sites))
    open_ = place[gains.site] >= 0
    row, gain, where = gains.row[open_], gains.gain[open_], place[gains.site[open_]]
    order = np.lexsort((-gain, row))
    row, gain, where = row[order], gain[order], where[order]
    first = np.flatnonzero(np.diff(row, prepend=-1))
    second = first[first + 1 < len(row)] + 1
    second = second[row[second] == row[second - 1]]
    best, next_best = np.zeros(gains.n_rows), np.zeros(gains.n_rows)
    holder = np.full(gains.n_rows, -1, dtype=np.intp)
    best[row[first]], holder[row[first]] = gain[first], where[first]
    next_best[row[second]] = gain[second]
    adds = sums(np.maximum(gains.gain - best[gains.row], 0.0), gains.site, gains.n_sites)
    held = holder >= 0
    loses = sums((best - next_best)[held], holder[held], len(sites))
    # What a removed site's rows get back from the new one, beyond their second best.
    back = np.minimum(gains.gain, best[gains.row]) - next_best[gains.row]
    saves = (back > 0) & (holder[gains.row] >= 0)
    pair = gains.site[saves] * len(sites) + holder[gains.row[saves]]
    returned = sums(back[saves], pair, gains.n_sites * len(sites))
    return adds[:, None] - loses[None, :] + returned.reshape(gains.n_sites, len(sites))
