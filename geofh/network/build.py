"""Pieces of way -> a network of junctions and the ways between them.

What goes in: `Ways`, every piece between two neighbouring nodes. What comes out: `Network`. The
idea: only junctions and ends matter for the way between two places, so a chain of pieces without
a junction becomes one edge, which keeps its course for snapping. No loop over pieces: the
junctions are cut apart, what hangs together then is one chain, and the number of steps from its
beginning puts its pieces in order.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from geofh.errors import DataError
from geofh.network.network import MM_PER_M, Network

__all__ = ["Ways", "build_network"]

_Floats = npt.NDArray[np.float64]
_Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ways:
    """Hold pieces of walkable way.

    Attributes
    ----------
    node_xy
        ``(n, 2)`` easting, northing, EPSG:25832, metres.
    ends
        ``(s, 2)`` the two nodes of each piece.
    is_stairs
        ``(s,)`` bool.
    """

    node_xy: _Floats
    ends: _Integers
    is_stairs: npt.NDArray[np.bool_]


def build_network(ways: Ways) -> Network:
    """Build the network.

    A piece that is given twice is one piece, flat if one of the two is; a piece from a node to
    itself is left out. Nodes at one place stay apart: a bridge is not joined to what it crosses.

    Raises
    ------
    DataError
        There is no piece, or a node that a piece uses has no finite place.
    """
    pieces = _unique(ways)
    if not len(pieces.ends):
        raise DataError("no way that people on foot may use: is the extract of another place?")
    if not np.isfinite(pieces.node_xy[pieces.ends]).all():
        raise DataError("a way leads to a node whose coordinates are not finite numbers.")
    is_junction = _junctions(pieces)
    chain, order, begin = _chains(pieces, is_junction)
    return _network(pieces, is_junction, chain=chain, order=order, begin=begin)


def _unique(ways: Ways) -> Ways:
    ends = np.sort(ways.ends.reshape(-1, 2), axis=1)
    kept = ends[:, 0] != ends[:, 1]
    ends, is_stairs = ends[kept], ways.is_stairs[kept]
    order = np.lexsort((is_stairs, ends[:, 1], ends[:, 0]))
    ends, is_stairs = ends[order], is_stairs[order]
    first = np.ones(len(ends), dtype=bool)
    first[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    return Ways(node_xy=ways.node_xy, ends=ends[first], is_stairs=is_stairs[first])


def _junctions(pieces: Ways) -> npt.NDArray[np.bool_]:
    """Find the nodes that are not inside a chain: ends, forks, and where stairs begin."""
    count, flat = len(pieces.node_xy), pieces.ends.reshape(-1)
    degree = np.bincount(flat, minlength=count)
    stairs = np.bincount(flat, weights=np.repeat(pieces.is_stairs, 2), minlength=count)
    is_junction: npt.NDArray[np.bool_] = (degree > 0) & ((degree != 2) | (stairs == 1))
    # A ring that touches nothing else begins at its first node.
    label = _components(pieces.ends, count)
    with_junction = np.zeros(label.max() + 1, dtype=bool)
    with_junction[label[is_junction]] = True
    rings = np.flatnonzero((degree > 0) & ~with_junction[label])
    _, first = np.unique(label[rings], return_index=True)
    is_junction[rings[first]] = True
    return is_junction


def _chains(
    pieces: Ways, is_junction: npt.NDArray[np.bool_]
) -> tuple[_Integers, _Integers, _Integers]:
    """Give per piece its chain and its place in it, and per piece the node nearer the beginning.

    Each end of a piece at a junction becomes a node of its own; what hangs together is a chain.
    """
    count, pieces_count = len(pieces.node_xy), len(pieces.ends)
    own = count + np.arange(2 * pieces_count).reshape(-1, 2)
    split = np.where(is_junction[pieces.ends], own, pieces.ends)
    total = count + 2 * pieces_count
    label = _components(split, total)[split[:, 0]]
    # Every chain has two ends; it begins at the one whose junction comes first.
    at_end = np.argwhere(is_junction[pieces.ends])
    piece, side = at_end[:, 0], at_end[:, 1]
    by_chain = np.lexsort((split[piece, side], pieces.ends[piece, side], label[piece]))
    _, first = np.unique(label[piece][by_chain], return_index=True)
    starts = split[piece, side][by_chain[first]]
    steps = dijkstra(
        _symmetric(split, np.ones(pieces_count), total),
        directed=True,
        indices=starts,
        unweighted=True,
        min_only=True,
    )
    reached = steps[split]
    begin = reached.argmin(axis=1)
    return label, reached.min(axis=1).astype(np.int64), begin


def _network(
    pieces: Ways,
    is_junction: npt.NDArray[np.bool_],
    *,
    chain: _Integers,
    order: _Integers,
    begin: _Integers,
) -> Network:
    by_chain = np.lexsort((order, chain))
    rows = np.arange(len(by_chain))
    near = pieces.ends[by_chain, begin[by_chain]]
    far = pieces.ends[by_chain, 1 - begin[by_chain]]
    starts = np.flatnonzero(np.diff(chain[by_chain], prepend=-1))
    last = np.append(starts[1:], len(rows)) - 1
    pieces_per_edge = last - starts + 1
    # One vertex more than pieces: the beginning of each chain goes before its first piece.
    vertices = np.insert(far, starts, near[starts])
    vertex_start = np.concatenate(([0], np.cumsum(pieces_per_edge + 1)))
    length = np.linalg.norm(pieces.node_xy[near] - pieces.node_xy[far], axis=1)
    # A piece of no length would be a free way to a node that lies elsewhere.
    mm = np.maximum(np.rint(length * MM_PER_M).astype(np.int64), 1)
    number = np.cumsum(is_junction) - 1
    ends = np.column_stack((number[near[starts]], number[far[last]]))
    return Network(
        node_xy=pieces.node_xy[is_junction],
        ends=ends,
        length_mm=np.add.reduceat(mm, starts),
        is_stairs=pieces.is_stairs[by_chain][starts],
        vertex_xy=pieces.node_xy[vertices],
        vertex_start=vertex_start,
    )


def _components(ends: _Integers, count: int) -> _Integers:
    _, label = connected_components(_symmetric(ends, np.ones(len(ends)), count), directed=False)
    return np.asarray(label, dtype=np.int64)


def _symmetric(ends: _Integers, weights: _Floats, count: int) -> csr_array:
    """Give the matrix of both directions; pieces must be unique, for SciPy adds what is twice."""
    rows = np.concatenate((ends[:, 0], ends[:, 1]))
    columns = np.concatenate((ends[:, 1], ends[:, 0]))
    return csr_array((np.tile(weights, 2), (rows, columns)), shape=(count, count))
