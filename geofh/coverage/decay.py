"""How much a place counts that is some minutes away: named weights with a formula and a limit.

A decay is a function of minutes between 1 and 0, together with what a report must print about
it. Thresholds are inclusive; beyond the limit every weight is 0.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from geofh.cost import CostTable, within
from geofh.errors import InputError

__all__ = ["Decay", "binary", "exponential", "gaussian", "power", "steps"]

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decay:
    """Hold a weight as a function of minutes, and how to print it.

    ``formula`` speaks of t, the minutes; ``source`` is author and year.
    """

    name: str
    limit_min: float
    formula: str
    source: str
    weight: Callable[[Floats], Floats]

    def of(self, table: CostTable) -> Floats:
        """Weigh every pair of a table.

        Raises
        ------
        InputError
            The table was computed up to fewer minutes than the decay looks at.
        """
        if table.limit_min * (1 + 1e-9) < self.limit_min:
            raise InputError(
                f"decay {self.name} looks {self.limit_min:g} minutes far, the times were computed "
                f"up to {table.limit_min:g}; compute them farther."
            )
        return self.at(table.minutes)

    def at(self, minutes: npt.ArrayLike) -> Floats:
        """Give the weights of some minutes.

        Examples
        --------
        >>> steps({10: 1, 20: 0.68, 30: 0.22}).at([0, 10, 10.1, 30, 31]).tolist()
        [1.0, 1.0, 0.68, 0.22, 0.0]
        """
        t = np.asarray(minutes, dtype=np.float64)
        return np.where(within(t, self.limit_min), self.weight(t), 0.0)


def binary(limit_min: float) -> Decay:
    """Count everything within the limit fully (Luo and Wang 2003)."""
    return Decay(
        name="binary",
        limit_min=_positive(limit_min, "limit_min"),
        formula=f"f(t) = 1 for t ≤ {limit_min:g} min, else 0",
        source="Luo and Wang 2003",
        weight=np.ones_like,
    )


def steps(weights: Mapping[float, float]) -> Decay:
    """Count by zones: up to each number of minutes, inclusive, its weight (Luo and Qi 2009).

    Raises
    ------
    InputError
        No zone, a negative weight, a weight that grows with the distance.

    Examples
    --------
    >>> print(steps({10: 1, 20: 0.68, 30: 0.22}).formula)
    f(t) = 1 for t ≤ 10, 0.68 for t ≤ 20, 0.22 for t ≤ 30 min, else 0
    """
    if not weights:
        raise InputError("no zones are given; expected minutes → weight, such as {10: 1, 20: 0.5}.")
    zones = sorted((_positive(float(end), "a zone"), float(one)) for end, one in weights.items())
    ends = np.array([end for end, _ in zones])
    values = np.array([one for _, one in zones])
    if not (np.all(np.isfinite(values)) and np.all(values >= 0) and np.all(np.diff(values) <= 0)):
        raise InputError(f"zone weights are {values.tolist()}; expected 0 or more, not growing.")

    def weight(t: Floats) -> Floats:
        # The rounding of `within`: what hits the end of a zone belongs to it.
        zone = np.searchsorted(ends * (1 + 1e-9), t, side="left")
        return np.asarray(np.append(values, 0.0)[zone])

    zones_text = ", ".join(f"{one:g} for t ≤ {end:g}" for end, one in zones)
    return Decay(
        name="steps",
        limit_min=float(ends[-1]),
        formula=f"f(t) = {zones_text} min, else 0",
        source="Luo and Qi 2009",
        weight=weight,
    )


def gaussian(limit_min: float) -> Decay:
    """Fall like a bell to exactly 0 at the limit (Dai 2010).

    ``f(t) = (exp(−½ (t/L)²) − exp(−½)) / (1 − exp(−½))``
    """
    limit = _positive(limit_min, "limit_min")
    floor = np.exp(-0.5)
    return Decay(
        name="gaussian",
        limit_min=limit,
        formula=f"f(t) = (exp(−½ (t/{limit:g})²) − exp(−½)) / (1 − exp(−½)) for t ≤ {limit:g} min",
        source="Dai 2010",
        weight=lambda t: np.maximum((np.exp(-0.5 * (t / limit) ** 2) - floor) / (1 - floor), 0.0),
    )


def exponential(half_min: float, *, limit_min: float) -> Decay:
    """Halve every some minutes (negative exponential, Wilson 1971)."""
    half = _positive(half_min, "half_min")
    return Decay(
        name="exponential",
        limit_min=_positive(limit_min, "limit_min"),
        formula=f"f(t) = 2^(−t/{half:g}) for t ≤ {limit_min:g} min, else 0",
        source="Wilson 1971",
        weight=lambda t: np.exp2(-t / half),
    )


def power(exponent: float, *, limit_min: float, at_least_min: float = 1.0) -> Decay:
    """Fall with a power of the minutes (Hansen 1959); nearer than a minute counts as a minute.

    Without ``at_least_min`` a family next door would count infinitely.
    """
    beta = _positive(exponent, "exponent")
    least = _positive(at_least_min, "at_least_min")
    return Decay(
        name="power",
        limit_min=_positive(limit_min, "limit_min"),
        formula=f"f(t) = max(t, {least:g})^(−{beta:g}) for t ≤ {limit_min:g} min, else 0",
        source="Hansen 1959",
        weight=lambda t: np.maximum(t, least) ** -beta,
    )


def _positive(value: float, name: str) -> float:
    if not 0 < value < np.inf:
        raise InputError(f"{name} is {value}; expected more than 0 and finite.")
    return float(value)
