"""Places on both sides -> the minutes between them, as a `geofh.cost.CostTable`.

`TravelTimes` is what a coverage analysis asks for; `WalkingTimes` answers from a network. One
search per place of the smaller side, bounded by the limit, a handful at a time: what is held in
memory is a few rows, never the whole matrix. Public transport would be another `TravelTimes`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geofh.cost import CostTable, Reach
from geofh.errors import InputError
from geofh.network.network import MM_PER_M, Network, Paths
from geofh.network.snap import MAX_SNAP_M, Snapper, Snaps
from geofh.network.walker import WALKERS, Walker

__all__ = ["Places", "TravelTimes", "WalkingTimes"]

_Floats = npt.NDArray[np.float64]
_Integers = npt.NDArray[np.int64]
_Pairs: TypeAlias = tuple[_Integers, _Integers, _Floats]

# Numbers held at once: 32 searches over a city of 100,000 junctions, 50 MB with what NumPy adds.
_NUMBERS_AT_ONCE = 3_200_000


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Places:
    """Name places: ``ids`` for messages, ``xy`` ``(n, 2)`` metres, EPSG:25832.

    Raises
    ------
    InputError
        The two differ in length.
    """

    ids: Sequence[str]
    xy: _Floats

    def __post_init__(self) -> None:
        if self.xy.shape != (len(self.ids), 2):
            raise InputError(
                f"{len(self.ids)} ids and coordinates of the shape {self.xy.shape}; "
                "expected easting and northing for each."
            )


class TravelTimes(Protocol):
    """Whoever knows how long it takes from one place to another."""

    @property
    def method(self) -> str:
        """Say in one German sentence how the times come about, with figures and source."""
        ...

    def cost(self, demand: Places, supply: Places, *, limit_min: float) -> CostTable:
        """Give the minutes between all pairs within the limit, which is inclusive."""
        ...


class WalkingTimes:
    """Walk along a network; a class because it keeps the network as its walker sees it."""

    def __init__(
        self, network: Network, walker: Walker = WALKERS["adult"], *, max_snap_m: float = MAX_SNAP_M
    ) -> None:
        """Take a network, who walks on it, and how far a place may lie from a way (metres)."""
        if not max_snap_m >= 0:
            raise InputError(f"max_snap_m is {max_snap_m}, expected metres, 0 or more.")
        self._network, self._walker, self._max_snap_m = network, walker, max_snap_m
        self._paths: Paths = network.paths(walker)

    @cached_property
    def _snapper(self) -> Snapper:
        return Snapper(self._network, self._paths)

    @property
    def method(self) -> str:
        """Say in one German sentence how the times come about."""
        walker = self._walker
        stairs = (
            "ohne Treppen"
            if walker.stairs_factor is None
            else f"Treppen zählen {walker.stairs_factor:g}-fach"
        )
        return (
            f"Fußwege im Wegenetz (OpenStreetMap), {walker.speed_kmh:g} km/h, {stairs} "
            f"({walker.source}); der Weg vom Haus zum Netz zählt mit, höchstens "
            f"{self._max_snap_m:g} m."
        )

    def snap(self, places: Places) -> Snaps:
        """Say where places stand on the network."""
        return self._snapper.snap(places.xy, max_m=self._max_snap_m)

    def cost(self, demand: Places, supply: Places, *, limit_min: float) -> CostTable:
        """Give the minutes between all pairs within the limit.

        Parameters
        ----------
        demand, supply
            Places; one that is farther than ``max_snap_m`` from every way gets no times.
        limit_min
            Minutes, inclusive; infinite for all pairs that are connected.

        Returns
        -------
        CostTable
            Its status tells why a row has no pair: out of the limit, on an island from which none
            of the other side can be reached at any time, or not snapped.

        Raises
        ------
        InputError
            One side has no place, or the limit is negative.
        """
        limit_mm = self._walker.reach_mm(limit_min)
        ours, theirs = self._stand(demand), self._stand(supply)
        if len(ours) < len(theirs):
            pairs = [*self._pairs(ours, theirs, limit_mm)]
        else:
            pairs = [(o, t, mm) for t, o, mm in self._pairs(theirs, ours, limit_mm)]
        rows, columns, mm = _joined(pairs)
        return CostTable.from_pairs(
            rows,
            columns,
            self._walker.minutes(mm),
            demand_ids=demand.ids,
            supply_ids=supply.ids,
            limit_min=limit_min,
            demand_status=_status(ours, theirs),
            supply_status=_status(theirs, ours),
        )

    def _stand(self, places: Places) -> "_Standing":
        snaps = self.snap(places)
        edge, paths = snaps.edge, self._paths
        length = self._network.length_mm[edge]
        # Along stairs the offset grows with the factor of the walker.
        factor = np.where(snaps.is_snapped, paths.edge_mm[edge] / length, 0.0)
        return _Standing(
            edge=edge,
            ends=self._network.ends[edge],
            to_ends=np.rint(
                np.column_stack((snaps.offset_mm, length - snaps.offset_mm)) * factor[:, None]
            ),
            access=np.rint(snaps.access_m * MM_PER_M),
            part=np.where(snaps.is_snapped, paths.part[edge], -1),
        )

    def _pairs(
        self, sources: "_Standing", targets: "_Standing", limit_mm: float
    ) -> Iterator[_Pairs]:
        """Give source row, target row and millimetres of all pairs within the limit."""
        asked, sought = sources.snapped_rows, targets.snapped_rows
        width = max(len(self._network.node_xy), len(sought), 1)
        size = max(_NUMBERS_AT_ONCE // width, 1)
        for first in range(0, len(asked) if len(sought) else 0, size):
            rows = asked[first : first + size]
            mm = self._search(sources, rows, limit_mm)
            total = _to_targets(mm, sources, rows, targets, sought)
            source, target = np.nonzero(total <= limit_mm)
            reached = np.isfinite(total[source, target])
            source, target = source[reached], target[reached]
            yield rows[source], sought[target], total[source, target]

    def _search(self, sources: "_Standing", rows: _Integers, limit_mm: float) -> _Floats:
        """Give ``(rows, junctions)`` millimetres from each source, its access left out.

        Each source becomes a junction of its own, from which its edge leads to both sides.
        """
        matrix, count = self._paths.matrix, len(self._network.node_xy)
        ends, mm = sources.ends[rows], sources.to_ends[rows]
        # Of a loop both sides are one junction: the shorter way counts, SciPy would add them up.
        loop = ends[:, 0] == ends[:, 1]
        mm[loop] = mm[loop].min(axis=1, keepdims=True)
        single = np.repeat(~loop, 2)
        single[::2] = True
        data = np.concatenate((matrix.data, mm.reshape(-1)[single]))
        indices = np.concatenate((matrix.indices, ends.reshape(-1)[single]))
        steps = np.cumsum(np.where(loop, 1, 2)) + matrix.nnz
        indptr = np.concatenate((matrix.indptr, steps))
        size = count + len(rows)
        extended = csr_array((data, indices.astype(np.int32), indptr), shape=(size, size))
        found = dijkstra(extended, directed=True, indices=np.arange(count, size), limit=limit_mm)
        return np.asarray(found[:, :count], dtype=np.float64)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Standing:
    """Hold where places stand, in the millimetres of one walker."""

    edge: _Integers
    ends: _Integers
    to_ends: _Floats
    access: _Floats
    part: _Integers

    def __len__(self) -> int:
        return len(self.edge)

    @property
    def snapped_rows(self) -> _Integers:
        return np.flatnonzero(self.part >= 0)


def _to_targets(
    mm: _Floats, sources: _Standing, rows: _Integers, targets: _Standing, sought: _Integers
) -> _Floats:
    """Give ``(rows, sought)`` millimetres from door to door: over the nearer end of the edge."""
    ends, to_ends = targets.ends[sought], targets.to_ends[sought]
    total = mm[:, ends[:, 0]] + to_ends[:, 0]
    np.minimum(total, mm[:, ends[:, 1]] + to_ends[:, 1], out=total)
    # On one edge with the source: straight along it.
    source, target = _same(sources.edge[rows], targets.edge[sought])
    along = np.abs(sources.to_ends[rows[source], 0] - to_ends[target, 0])
    total[source, target] = np.minimum(total[source, target], along)
    return total + sources.access[rows][:, None] + targets.access[sought]


def _same(ours: _Integers, theirs: _Integers) -> tuple[_Integers, _Integers]:
    """Give all pairs of positions with equal numbers."""
    order = np.argsort(theirs, kind="stable")
    first = np.searchsorted(theirs[order], ours, side="left")
    count = np.searchsorted(theirs[order], ours, side="right") - first
    one = np.repeat(np.arange(len(ours)), count)
    within = np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    return one, order[np.repeat(first, count) + within]


def _joined(pairs: list[_Pairs]) -> _Pairs:
    if not pairs:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    rows, columns, mm = (np.concatenate(parts) for parts in zip(*pairs, strict=True))
    return rows, columns, mm


def _status(ours: _Standing, theirs: _Standing) -> npt.NDArray[np.uint8]:
    """Tell why a place would have no pair."""
    status = np.full(len(ours), Reach.OUT_OF_LIMIT, dtype=np.uint8)
    status[~np.isin(ours.part, theirs.part[theirs.part >= 0])] = Reach.ISLAND
    status[ours.part < 0] = Reach.NOT_SNAPPED
    return status
