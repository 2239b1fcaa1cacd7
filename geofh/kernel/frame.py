"""Coordinates to cells: one formula, used by the build and by every question.

The formula is monotone and its rounding error is a few units in the last place of a cell
number, far below `SLACK`. The build gives each cell everything within `SLACK` of it; so it does
not matter into which of two neighbouring cells rounding puts a point on their common side.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["SLACK", "Floats", "Frame"]

Floats: TypeAlias = npt.NDArray[np.float64]

SLACK = 1e-6
"""How much larger than itself the build takes a cell, in cells."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Place the cells: lower left corner, cells per unit, and how many there are.

    ``columns`` and ``rows`` include at least one empty cell all around the data.
    """

    x0: float
    y0: float
    per_unit: float
    columns: int
    rows: int

    def columns_of(self, x: Floats) -> Floats:
        """Give the column of each easting, with its fraction."""
        return (x - self.x0) * self.per_unit

    def rows_of(self, y: Floats) -> Floats:
        """Give the row of each northing, with its fraction."""
        return (y - self.y0) * self.per_unit
