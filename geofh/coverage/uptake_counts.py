"""Counts per district + the region's children -> reach rates: survey or use, joined to demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from geofh.coverage.areal import sum_by
from geofh.coverage.demand import demand_of
from geofh.coverage.uptake import Uptake, uptake
from geofh.errors import InputError
from geofh.region import Bundle

__all__ = ["AreaCounts", "rates_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCounts:
    """Hold counts per area; without ``asked`` everybody who lives there could be reached."""

    ids: tuple[str, ...]
    reached: Sequence[float]
    asked: Sequence[float] | None = None


def rates_of(
    bundle: Bundle,
    counts: AreaCounts,
    *,
    layer: str,
    on: date,
    table: str = "",
    confidence: float = 0.95,
    fewer_than: int = 5,
) -> tuple[Uptake, tuple[str, ...]]:
    """Join counts to districts and, for counts of use, to the children who live there.

    Parameters
    ----------
    layer
        Whose areas the counts are of.
    table
        Table of children for counts without ``asked``, as for
        `geofh.coverage.demand.demand_of`; heads are rounded to whole ones.
    confidence, fewer_than
        As for `geofh.coverage.uptake.uptake`.

    Returns
    -------
    uptake, names
        Rates in the order of the counts, and the areas' names.

    Raises
    ------
    InputError
        A layer or an area that the region does not have, an area twice, a region that knows no
        children, counts that cannot be; the area is named.
    """
    names = _names(bundle, layer, counts.ids, on)
    asked = counts.asked
    if asked is None:
        asked = _children(bundle, counts.ids, layer=layer, table=table, on=on).tolist()
    result = uptake(counts.reached, asked, counts.ids, confidence=confidence, fewer_than=fewer_than)
    return result, names


def _names(bundle: Bundle, layer: str, ids: tuple[str, ...], on: date) -> tuple[str, ...]:
    known = [one.id for one in bundle.districts.layers]
    if layer not in known:
        raise InputError(
            f"the layer {layer!r} is not known, the region {bundle.recipe.name!r} has: "
            f"{', '.join(known)}."
        )
    names = bundle.districts.names(layer, on=on)
    for place, id_ in enumerate(ids):
        if id_ not in names:
            raise InputError(
                f"the layer {layer!r} has no area {id_!r}; expected ids such as "
                f"{next(iter(names))!r}."
            )
        if id_ in ids[:place]:
            raise InputError(f"the area {id_!r} stands twice; expected one row per area.")
    return tuple(names[id_] for id_ in ids)


def _children(
    bundle: Bundle, ids: tuple[str, ...], *, layer: str, table: str, on: date
) -> npt.NDArray[np.float64]:
    rows = demand_of(bundle, table=table, on=on)
    if not rows.about.unit.is_count:
        raise InputError(
            f"the region {bundle.recipe.name!r} knows addresses, not children: give the column "
            "asked, or build the region with a table of children ([[demand]])."
        )
    number = {id_: place for place, id_ in enumerate(ids)}
    area = np.array([number.get(one, -1) for one in rows.areas[layer].tolist()], dtype=np.int64)
    inside = area >= 0
    return np.round(sum_by(rows.value[inside], area[inside], len(ids)))
