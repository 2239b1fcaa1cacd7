"""A walking network as arrays: junctions, the edges between them, and the course of each edge.

A network is stored as one file of arrays that is mapped, not read (`geofh.array_file`).
"""

from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from geofh.array_file import open_arrays, write_arrays
from geofh.errors import DataError
from geofh.network.walker import Walker

__all__ = ["MM_PER_M", "Network", "Paths", "open_network", "write_network"]

MM_PER_M = 1000

# In the name of the format; a change of the arrays changes it.
_KIND = "walking network 1"
# What hangs together and is at least this share of the longest is no island: a city whose halves
# the extract does not connect has two of them.
_MAIN_SHARE = 0.1

_Floats = npt.NDArray[np.float64]
_Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Paths:
    """Hold a network as one walker sees it.

    Attributes
    ----------
    matrix
        ``(j, j)`` symmetric, millimetres of flat way between neighbouring junctions, the
        shortest where there are several ways.
    edge_mm
        ``(e,)`` millimetres of flat way along each edge; inf where the walker does not go.
    part
        ``(e,)`` which edges hang together: the number of the part; -1 where the walker does not go.
    is_main
        ``(e,)`` whether the part is the city's network and not an island.
    """

    matrix: csr_array
    edge_mm: _Floats
    part: _Integers
    is_main: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Network:
    """Carry a walking network; a class because it keeps what was prepared for each walker.

    Attributes
    ----------
    node_xy
        ``(j, 2)`` junctions, easting and northing, EPSG:25832, metres.
    ends
        ``(e, 2)`` the junctions of each edge; the same twice for a loop.
    length_mm
        ``(e,)`` along the edge, whole millimetres, at least 1.
    is_stairs
        ``(e,)`` stairs and flat way are never on one edge.
    vertex_xy, vertex_start
        ``(v, 2)`` and ``(e + 1,)``: edge ``k`` runs through the vertices
        ``vertex_start[k]`` to ``vertex_start[k + 1] - 1``, from its first junction to its second.
    """

    node_xy: _Floats
    ends: _Integers
    length_mm: _Integers
    is_stairs: npt.NDArray[np.bool_]
    vertex_xy: _Floats
    vertex_start: _Integers

    @cached_property
    def _prepared(self) -> dict[float | None, Paths]:
        return {}

    def paths(self, walker: Walker) -> Paths:
        """Give the network as one walker sees it."""
        factor = walker.stairs_factor
        if factor not in self._prepared:
            # Two threads may prepare the same at once: both get an equal one.
            self._prepared[factor] = _paths(self, factor)
        return self._prepared[factor]


def _paths(network: Network, stairs_factor: float | None) -> Paths:
    mm = network.length_mm.astype(np.float64)
    stairs = network.is_stairs
    mm[stairs] = np.inf if stairs_factor is None else np.rint(mm[stairs] * stairs_factor)
    usable = np.isfinite(mm)
    count = len(network.node_xy)
    matrix = _matrix(network.ends[usable], mm[usable], count)
    _, node_part = connected_components(matrix, directed=False)
    part = np.where(usable, node_part[network.ends[:, 0]], -1).astype(np.int64)
    total = np.bincount(part[usable], weights=mm[usable], minlength=node_part.max(initial=0) + 1)
    is_main = usable & (total[part] >= _MAIN_SHARE * total.max())
    return Paths(matrix=matrix, edge_mm=mm, part=part, is_main=is_main)


def _matrix(ends: _Integers, mm: _Floats, count: int) -> csr_array:
    """Give the shortest edge between neighbours: SciPy would add up several edges of one pair."""
    between = ends[:, 0] != ends[:, 1]
    pairs, mm = np.sort(ends[between], axis=1), mm[between]
    order = np.lexsort((mm, pairs[:, 1], pairs[:, 0]))
    pairs, mm = pairs[order], mm[order]
    first = np.ones(len(pairs), dtype=bool)
    first[1:] = (pairs[1:] != pairs[:-1]).any(axis=1)
    pairs, mm = pairs[first], mm[first]
    rows = np.concatenate((pairs[:, 0], pairs[:, 1]))
    columns = np.concatenate((pairs[:, 1], pairs[:, 0]))
    return csr_array((np.tile(mm, 2), (rows, columns)), shape=(count, count))


def write_network(network: Network, file: Path) -> None:
    """Write a network as one file of arrays; equal networks give equal bytes."""
    arrays = {field.name: getattr(network, field.name) for field in fields(Network)}
    write_arrays(file, arrays | {"is_stairs": network.is_stairs.astype(np.uint8)}, kind=_KIND)


def open_network(file: Path) -> Network:
    """Map a file that `write_network` made.

    Raises
    ------
    DataError
        The file is missing, damaged, or holds something else.
    """
    arrays = open_arrays(file, kind=_KIND)
    missing = [field.name for field in fields(Network) if field.name not in arrays]
    if missing:
        raise DataError(
            f"{file} has no array {missing[0]!r}. Build the region again (geofh build)."
        )
    return Network(**arrays | {"is_stairs": arrays["is_stairs"].astype(bool)})
