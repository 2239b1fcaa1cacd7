"""How long it takes from demand to supply: one frozen table, only the pairs within a limit.

What goes in: pairs of (demand row, supply row, minutes), from a walking network, from straight
lines or from anywhere else. What comes out: the same pairs, checked and sorted, with one status
per demand row and per supply row that says *why* nothing is in reach. The idea: a dense matrix
cannot tell "too far" from "on an island" from "never looked up", and a sparse one loses the pairs
that cost nothing; here a pair of 0 minutes is a pair like any other, and each absence has a reason.

Thresholds are inclusive: a pair of exactly 15 minutes is within 15 minutes (`within`).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from geofh.errors import InputError

__all__ = ["CostTable", "Reach", "within"]

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint8]

ROUNDING = 1e-9
"""Relative. 1,000 m at 4 km/h is 15.000000000000002 minutes; a person calls that 15."""


class Reach(IntEnum):
    """Tell what became of one demand row or one supply row."""

    REACHED = 0
    """At least one pair within the limit."""
    OUT_OF_LIMIT = 1
    """Connected, but nothing within the limit."""
    ISLAND = 2
    """On a piece of the network from which none of the other side can be reached."""
    NOT_SNAPPED = 3
    """Farther from every way than the maximum snapping distance; see the snap report."""
    NO_DEMAND = 4
    """Nobody lives here, so nothing was asked."""


def within(minutes: Floats, limit: float) -> npt.NDArray[np.bool_]:
    """Tell which minutes are within a limit; hitting it exactly is within.

    Parameters
    ----------
    minutes
        ``(n,)``, minutes; infinite and NaN are never within.
    limit
        Minutes, 0 or more.

    Examples
    --------
    >>> within(np.array([14.9, 1000 / (4000 / 60), 15.1]), 15.0).tolist()
    [True, True, False]
    """
    return np.asarray(minutes <= limit * (1 + ROUNDING))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CostTable:
    """Hold the minutes between demand and supply. Made by `from_pairs` or `from_dense`.

    A class, because everything after it relies on what was checked once: pairs are unique, sorted
    by demand and then supply, finite, 0 or more, and within the limit.

    Attributes
    ----------
    demand, supply
        ``(pairs,)`` int32 row numbers.
    minutes
        ``(pairs,)`` float64; 0 is a valid cost.
    n_demand, n_supply
        How many rows each side has, with or without a pair.
    limit_min
        Minutes up to which pairs were looked for; infinite if there was no limit.
    demand_status, supply_status
        ``(n_demand,)`` and ``(n_supply,)`` uint8, a `Reach` each.
    demand_ids, supply_ids
        What messages call the rows.
    """

    demand: Rows
    supply: Rows
    minutes: Floats
    n_demand: int
    n_supply: int
    limit_min: float
    demand_status: Codes
    supply_status: Codes
    demand_ids: tuple[str, ...]
    supply_ids: tuple[str, ...]

    @classmethod
    def from_pairs(
        cls,
        demand: npt.ArrayLike,
        supply: npt.ArrayLike,
        minutes: npt.ArrayLike,
        *,
        demand_ids: Sequence[str] | int,
        supply_ids: Sequence[str] | int,
        limit_min: float = np.inf,
        demand_status: npt.ArrayLike | None = None,
        supply_status: npt.ArrayLike | None = None,
    ) -> "CostTable":
        """Check pairs and make a table of them.

        Parameters
        ----------
        demand, supply, minutes
            ``(pairs,)`` row numbers and minutes, in any order. Pairs beyond the limit are left out.
        demand_ids, supply_ids
            The names of all rows, or how many there are (they are then called "0", "1" …).
        limit_min
            Minutes, inclusive.
        demand_status, supply_status
            ``(n_demand,)``, ``(n_supply,)`` `Reach` of rows without a pair, where it is known;
            otherwise they are out of limit. A row with a pair is always reached.

        Raises
        ------
        InputError
            NaN, negative or infinite minutes, a row number that does not exist, a pair given
            twice, no demand or no supply at all, a status of the wrong length.

        Examples
        --------
        >>> table = CostTable.from_pairs(
        ...     [1, 0, 0], [0, 1, 0], [0, 20, 5], demand_ids=["a", "b", "c"],
        ...     supply_ids=2, limit_min=15
        ... )
        >>> table.demand.tolist(), table.supply.tolist(), table.minutes.tolist()
        ([0, 1], [0, 0], [5.0, 0.0])
        >>> [Reach(code).name for code in table.demand_status]
        ['REACHED', 'REACHED', 'OUT_OF_LIMIT']
        """
        demand_names = _names(demand_ids, "demand")
        supply_names = _names(supply_ids, "supply")
        if not limit_min >= 0:
            raise InputError(f"limit_min is {limit_min}; expected minutes, 0 or more.")
        rows = _rows(demand, demand_names, "demand")
        columns = _rows(supply, supply_names, "supply")
        cost = np.asarray(minutes, dtype=np.float64)
        if not rows.shape == columns.shape == cost.shape:
            raise InputError(
                f"{rows.size} demand rows, {columns.size} supply rows and {cost.size} minutes; "
                "expected one of each per pair."
            )
        wrong = np.flatnonzero(~(np.isfinite(cost) & (cost >= 0)))
        if wrong.size:
            first = wrong[0]
            raise InputError(
                f"{cost[first]} minutes between demand {demand_names[rows[first]]!r} and supply "
                f"{supply_names[columns[first]]!r} ({wrong.size} such pairs); expected 0 or more. "
                "Leave a pair out if there is no way."
            )
        keep = within(cost, limit_min)
        rows, columns, cost = rows[keep], columns[keep], cost[keep]
        key = rows.astype(np.int64) * len(supply_names) + columns
        if np.any(np.diff(key) <= 0):
            order = np.argsort(key, kind="stable")
            rows, columns, cost, key = rows[order], columns[order], cost[order], key[order]
        twice = np.flatnonzero(np.diff(key) == 0)
        if twice.size:
            raise InputError(
                f"demand {demand_names[rows[twice[0]]]!r} and supply "
                f"{supply_names[columns[twice[0]]]!r} are given twice; keep the shorter time."
            )
        return cls(
            demand=rows,
            supply=columns,
            minutes=cost,
            n_demand=len(demand_names),
            n_supply=len(supply_names),
            limit_min=float(limit_min),
            demand_status=_status(demand_status, rows, demand_names, "demand"),
            supply_status=_status(supply_status, columns, supply_names, "supply"),
            demand_ids=demand_names,
            supply_ids=supply_names,
        )

    @classmethod
    def from_dense(
        cls,
        minutes: npt.ArrayLike,
        *,
        demand_ids: Sequence[str] | None = None,
        supply_ids: Sequence[str] | None = None,
        limit_min: float = np.inf,
    ) -> "CostTable":
        """Make a table of a small matrix: demand in rows, supply in columns, infinite is no way.

        Raises
        ------
        InputError
            Not a matrix; and what `from_pairs` refuses, NaN among it.

        Examples
        --------
        >>> CostTable.from_dense([[5, np.inf], [0, 20]], limit_min=15).minutes.tolist()
        [5.0, 0.0]
        """
        matrix = np.asarray(minutes, dtype=np.float64)
        if matrix.ndim != 2:
            raise InputError(f"minutes have {matrix.ndim} dimensions; expected demand × supply.")
        rows, columns = np.nonzero(matrix != np.inf)
        return cls.from_pairs(
            rows,
            columns,
            matrix[rows, columns],
            demand_ids=matrix.shape[0] if demand_ids is None else demand_ids,
            supply_ids=matrix.shape[1] if supply_ids is None else supply_ids,
            limit_min=limit_min,
        )

    def at_most(self, limit_min: float) -> "CostTable":
        """Keep the pairs within a narrower limit; rows that lose all of theirs are out of limit.

        Raises
        ------
        InputError
            The limit is wider than the table's: what lies between was never looked for.
        """
        if limit_min > self.limit_min * (1 + ROUNDING):
            raise InputError(
                f"{limit_min} minutes are asked, the times were computed up to {self.limit_min}; "
                "compute them up to the widest limit."
            )
        return CostTable.from_pairs(
            self.demand,
            self.supply,
            self.minutes,
            demand_ids=self.demand_ids,
            supply_ids=self.supply_ids,
            limit_min=limit_min,
            demand_status=self.demand_status,
            supply_status=self.supply_status,
        )

    def slower(self, factor: float) -> "CostTable":
        """Let everybody take a factor longer: 1.2 is 4.0 km/h instead of 4.8.

        The limit grows with it. Exact for times that are length / speed.

        Raises
        ------
        InputError
            The factor is not positive.
        """
        if not 0 < factor < np.inf:
            raise InputError(f"factor is {factor}; expected more than 0, 1 for no change.")
        return CostTable.from_pairs(
            self.demand,
            self.supply,
            self.minutes * factor,
            demand_ids=self.demand_ids,
            supply_ids=self.supply_ids,
            limit_min=self.limit_min * factor,
            demand_status=self.demand_status,
            supply_status=self.supply_status,
        )

    def of_supply(self, rows: npt.ArrayLike) -> "CostTable":
        """Keep some of the supply, in the given order.

        Parameters
        ----------
        rows
            ``(k,)`` row numbers of the supply, each once.

        Raises
        ------
        InputError
            A row that does not exist, or twice.
        """
        kept = _rows(rows, self.supply_ids, "supply")
        if np.unique(kept).size != kept.size:
            raise InputError("a supply row is asked twice; name each once.")
        place = np.full(self.n_supply, -1, dtype=np.int32)
        place[kept] = np.arange(kept.size, dtype=np.int32)
        chosen = place[self.supply] >= 0
        return CostTable.from_pairs(
            self.demand[chosen],
            place[self.supply[chosen]],
            self.minutes[chosen],
            demand_ids=self.demand_ids,
            supply_ids=[self.supply_ids[row] for row in kept],
            limit_min=self.limit_min,
            demand_status=self.demand_status,
            supply_status=self.supply_status[kept],
        )

    def beside(self, other: "CostTable") -> "CostTable":
        """Put more supply behind this one's, for the same demand.

        Raises
        ------
        InputError
            The demand rows are others, or a supply id stands in both.
        """
        if self.demand_ids != other.demand_ids:
            raise InputError("the two tables speak of different demand rows; compute both for one.")
        shared = sorted(set(self.supply_ids) & set(other.supply_ids))
        if shared:
            raise InputError(f"supply {shared[0]!r} stands in both tables; rename one.")
        return CostTable.from_pairs(
            np.concatenate([self.demand, other.demand]),
            np.concatenate([self.supply, other.supply + np.int32(self.n_supply)]),
            np.concatenate([self.minutes, other.minutes]),
            demand_ids=self.demand_ids,
            supply_ids=self.supply_ids + other.supply_ids,
            limit_min=min(self.limit_min, other.limit_min),
            demand_status=np.minimum(self.demand_status, other.demand_status),
            supply_status=np.concatenate([self.supply_status, other.supply_status]),
        )


def _names(ids: Sequence[str] | int, side: str) -> tuple[str, ...]:
    """Name every row of a side; a side without rows is refused."""
    names = tuple(str(row) for row in range(ids)) if isinstance(ids, int) else tuple(ids)
    if not names:
        raise InputError(f"there is no {side}: expected at least one row.")
    if len(set(names)) != len(names):
        double = next(name for name, times in Counter(names).items() if times > 1)
        raise InputError(f"the {side} id {double!r} stands twice; expected each once.")
    return names


def _rows(values: npt.ArrayLike, names: tuple[str, ...], side: str) -> Rows:
    """Turn row numbers into int32 after looking whether they exist."""
    rows = np.asarray(values)
    if rows.size == 0:
        return np.empty(0, dtype=np.int32)
    if rows.ndim != 1 or not np.issubdtype(rows.dtype, np.integer):
        raise InputError(
            f"{side} rows are {rows.dtype}, {rows.ndim}-dimensional; expected (n,) int."
        )
    low, high = int(rows.min()), int(rows.max())
    if low < 0 or high >= len(names):
        raise InputError(
            f"{side} row {low if low < 0 else high} does not exist; there are {len(names)}, "
            "counted from 0."
        )
    return rows.astype(np.int32)


def _status(given: npt.ArrayLike | None, rows: Rows, names: tuple[str, ...], side: str) -> Codes:
    """Complete the status: a row with a pair is reached, one without never is."""
    if given is None:
        status = np.full(len(names), Reach.OUT_OF_LIMIT, dtype=np.uint8)
    else:
        status = np.array(given, dtype=np.uint8)
        if status.shape != (len(names),):
            raise InputError(
                f"{status.size} states for {len(names)} {side} rows; expected one each."
            )
        status[status == Reach.REACHED] = Reach.OUT_OF_LIMIT
    status[np.bincount(rows, minlength=len(names)) > 0] = Reach.REACHED
    return status
