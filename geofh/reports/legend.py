"""Values -> classes with a colour and a text each, the same on screen and on paper.

The strongest colour is where attention is due: the least for a measure of which more is better,
the most for a gap. Lightness falls from class to class, so the map reads without colours too.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from geofh.coverage.classes import classify, own_edges, quantile_edges
from geofh.coverage.measures import CHILDREN, Measure, measure_text

__all__ = ["NO_VALUE", "RAMP", "Legend", "areas", "legend_of", "number"]

Floats = npt.NDArray[np.float64]

# From hardly worth a look to first. Lightness (CIE L*) falls in steps that who sees no colours can
# tell apart: 94, 85, 70, 52, 29.
RAMP = ("#f4efdf", "#f2d08f", "#ea9a54", "#c85a3c", "#7d2230")
NO_VALUE = "#b9bec4"
CLASSES = 5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Legend:
    """Hold the classes of a map.

    Attributes
    ----------
    title, unit
        What the numbers are.
    colours, texts, counts
        One per class, from the least values to the greatest.
    classes
        ``(m,)`` class of each district, −1 without a value.
    how
        How the classes were made, in words.
    edges
        In the printed unit, ``factor`` times that of the values.
    """

    title: str
    unit: str
    colours: tuple[str, ...]
    texts: tuple[str, ...]
    counts: tuple[int, ...]
    classes: npt.NDArray[np.intp]
    how: str
    edges: Floats
    factor: float

    def of(self, values: Floats) -> "Legend":
        """Put other values into the same classes; what lies outside is in the first or last."""
        classes = classify(values * self.factor, self.edges)
        counts = tuple(int((classes == one).sum()) for one in range(len(self.colours)))
        return replace(self, classes=classes, counts=counts)

    def colour_of(self, row: int) -> str:
        """Give the colour of one district."""
        found = int(self.classes[row])
        return NO_VALUE if found < 0 else self.colours[found]


def legend_of(
    values: Floats, measure: Measure, *, breaks: Sequence[float] = (), heads: str = CHILDREN
) -> Legend:
    """Make classes of one value per district.

    Parameters
    ----------
    values
        ``(m,)``, NaN where there is none.
    breaks
        Own breaks in the printed unit (percent, minutes); none makes quantiles.
    heads
        The word for what is counted.

    Raises
    ------
    InputError
        Breaks that are no ascending numbers.
    """
    text = measure_text(measure, heads)
    shown = values * text.factor
    edges = own_edges(shown, breaks) if breaks else quantile_edges(shown, CLASSES)
    classes = classify(shown, edges)
    n = max(len(edges) - 1, 0)
    return Legend(
        title=text.title,
        unit=text.unit,
        colours=_colours(n, reverse=text.more_is_better),
        texts=tuple(_class_text(edges, one, text.decimals) for one in range(n)),
        counts=tuple(int((classes == one).sum()) for one in range(n)),
        classes=classes,
        how="eigene Grenzen" if breaks else "Quantile: etwa gleich viele Gebiete je Klasse",
        edges=edges,
        factor=text.factor,
    )


def number(value: float, decimals: int) -> str:
    """Write a number as German readers do: 1.234,5; an undefined one is a dash.

    Examples
    --------
    >>> number(1234.5, 1), number(float("nan"), 1), number(-0.04, 1)
    ('1.234,5', '–', '0,0')
    """
    if not np.isfinite(value):
        return "–"
    written = f"{value + 0.0:,.{decimals}f}"
    if float(written.replace(",", "")) == 0:
        written = written.lstrip("-")
    return written.translate(str.maketrans(",.", ".,"))


def areas(count: int) -> str:
    """Write how many areas a class has."""
    return "1 Gebiet" if count == 1 else f"{count} Gebiete"


def _colours(n: int, *, reverse: bool) -> tuple[str, ...]:
    if n == 1:
        return (RAMP[1],)
    place = np.linspace(0, len(RAMP) - 1, n) if n else np.empty(0)
    chosen = [_between(float(one)) for one in place]
    return tuple(reversed(chosen)) if reverse else tuple(chosen)


def _between(place: float) -> str:
    low = min(int(place), len(RAMP) - 2)
    share = place - low
    pairs = zip(_rgb(RAMP[low]), _rgb(RAMP[low + 1]), strict=True)
    return "#" + "".join(f"{round(a + share * (b - a)):02x}" for a, b in pairs)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _class_text(edges: Floats, one: int, decimals: int) -> str:
    low, high = edges[one], edges[one + 1]
    if low == high:
        return number(low, decimals)
    until = "bis" if one == len(edges) - 2 else "bis unter"
    # Edges that would print alike get the decimals that tell them apart.
    while number(low, decimals) == number(high, decimals) and decimals < 6:
        decimals += 1
    return f"{number(low, decimals)} {until} {number(high, decimals)}"
