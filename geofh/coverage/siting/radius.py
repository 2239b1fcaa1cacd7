"""The shortest way that some N sites give everybody: one search for all models of a p-centre."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Shortest", "shortest_radius"]

Sites = tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortest:
    """Hold the sites, the minutes they keep to, and the minutes that nobody can go below."""

    sites: Sites
    radius: float
    bound: float


def shortest_radius(
    radii: npt.NDArray[np.float64],
    attempt: Callable[[float, float], tuple[Sites | None, bool]],
    *,
    deadline: float,
) -> Shortest | None:
    """Halve the sorted minutes that can be the answer until the shortest is found.

    Parameters
    ----------
    radii
        ``(n,)`` minutes, ascending.
    attempt
        A radius and the seconds left -> sites that keep to it or none, and whether "none" is
        certain.
    deadline
        Reading of `time.monotonic` at which the time is over.

    Returns
    -------
    Shortest or None
        None if no radius was kept to.
    """
    low, high, lowest_open = 0, len(radii) - 1, 0
    chosen: Sites | None = None
    while low <= high:
        middle = (low + high) // 2
        found, certain = attempt(float(radii[middle]), deadline - time.monotonic())
        if found is not None:
            chosen, high = found, middle - 1
            continue
        low = middle + 1
        if certain:
            # Everything up to here is proven too short, whatever was left open before.
            lowest_open = low
    if chosen is None:
        return None
    return Shortest(sites=chosen, radius=float(radii[high + 1]), bound=float(radii[lowest_open]))
