"""A region's tables of children -> rows that a coverage analysis can ask about.

A row is a spot where children live: a piece of a census cell, or the addresses of one square of
100 m. Numbers of whole districts are spread over the spots inside: by the children of the census
where there is a grid, else by addresses, else evenly over the area. Every step keeps the sum.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely

from geofh.coverage.areal import cell_squares, divide, overlaps, sum_by
from geofh.coverage.spots import answer_layers, areas_of, outlines, squares_inside
from geofh.errors import InputError
from geofh.region import Bundle, DemandAbout, DemandTable, Homes, Unit

__all__ = ["ADDRESSES", "BURDENED", "DemandRows", "burdened", "demand_of", "spread"]

_Floats = npt.NDArray[np.float64]
_Integers = npt.NDArray[np.int64]
_Texts = npt.NDArray[np.str_]

ADDRESSES = "addresses"
"""Stands for the id of a table where a region knows no children: every address counts the same."""

BURDENED = (0.464, 0.184)
"""Share of families with a child under 3 that carry four or more burdens: of those who receive
Grundsicherung, and of the others (0.464 and 0.213 of all; 0.103 receive it). NZFH, Kinder in
Deutschland 0-3, 2022."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DemandRows:
    """Hold where how many children live; the arrays have one entry per spot.

    Attributes
    ----------
    about
        What is counted, of which year and whose.
    ids
        Names of the spots, for messages.
    xy
        ``(n, 2)`` EPSG:25832, metres.
    value, low, high
        ``(n,)`` heads, and what they lie between where numbers are withheld; where the number
        itself is withheld, the value is the middle of both.
    areas
        Layer -> ``(n,)`` id of the area, "" for none.
    outside
        Heads that the table has beyond the region.
    method
        German sentences: how the heads came to their spots.
    """

    about: DemandAbout
    ids: tuple[str, ...]
    xy: _Floats
    value: _Floats
    low: _Floats
    high: _Floats
    areas: Mapping[str, _Texts]
    outside: float
    method: str

    def __len__(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Spots:
    """Hold spots with a weight, and the area of the finest layer where a register states it."""

    ids: tuple[str, ...]
    xy: _Floats
    weight: _Floats
    stated: _Texts
    method: str


def demand_of(bundle: Bundle, *, table: str = "", on: date) -> DemandRows:
    """Give the demand of a region.

    Parameters
    ----------
    table
        Id of one of its tables of children or births, or `ADDRESSES`; empty for the first table,
        or the addresses where there is none.
    on
        Day whose districts are meant.

    Raises
    ------
    InputError
        The region has no such table, no table and no addresses, or the table's areas are not
        those of the layer on this day.
    """
    tables = bundle.demand()
    counts = [one for one in tables if one.about.unit.is_count]
    chosen = _chosen(counts, table)
    homes = bundle.homes()
    if chosen is None:
        return _addresses(bundle, homes, on)
    if not chosen.about.layer:
        return _cells(bundle, chosen, on)
    return _districts(bundle, chosen, _weights(bundle, chosen, counts, homes, on), on)


def spread(values: _Floats, group: _Integers, weight: _Floats) -> _Floats:
    """Spread numbers of areas over their spots, in proportion to a weight.

    Parameters
    ----------
    values
        ``(m,)`` heads of the areas.
    group, weight
        ``(n,)`` area of each spot, and its weight; spots of an area whose weights are all zero
        get equal parts.

    Returns
    -------
    heads
        ``(n,)``; those of an area add up to its number.

    Raises
    ------
    InputError
        An area with heads has no spot.

    Examples
    --------
    >>> spread(np.array([12.0, 4.0]), np.array([0, 0, 1]), np.array([1.0, 2.0, 0.0])).tolist()
    [4.0, 8.0, 4.0]
    """
    total, spots = sum_by(weight, group, len(values)), np.bincount(group, minlength=len(values))
    lost = np.flatnonzero((values > 0) & (spots == 0))
    if len(lost):
        raise InputError(f"{len(lost)} areas have children but no spot to put them, no. {lost[0]}.")
    weightless = total == 0
    weight = np.where(weightless[group], 1.0, weight)
    total = np.where(weightless, spots, total)
    return values[group] * weight / total[group]


def burdened(children: _Floats, grundsicherung: _Floats) -> _Floats:
    """Estimate how many children live in families that carry four or more burdens.

    ``U × (q × 0.464 + (1 − q) × 0.184)`` with the share q of families that receive Grundsicherung
    (`BURDENED`). A weight for planning, not a count: the share of a district stands for all in it.

    Parameters
    ----------
    children, grundsicherung
        ``(n,)`` heads, and a share between 0 and 1.

    Raises
    ------
    InputError
        A share below 0 or above 1.

    Examples
    --------
    >>> burdened(np.array([100.0, 100.0]), np.array([0.0, 0.5])).round(1).tolist()
    [18.4, 32.4]
    """
    wrong = np.flatnonzero(~((grundsicherung >= 0) & (grundsicherung <= 1)))
    if len(wrong):
        raise InputError(
            f"the share of families with Grundsicherung is {grundsicherung[wrong[0]]} in row "
            f"{wrong[0]}, expected 0 to 1; per cent have to be divided by 100."
        )
    poor, others = BURDENED
    return children * (grundsicherung * poor + (1.0 - grundsicherung) * others)


def _chosen(counts: list[DemandTable], table: str) -> DemandTable | None:
    if table == ADDRESSES or not (table or counts):
        return None
    if not table:
        return counts[0]
    for one in counts:
        if one.about.id == table:
            return one
    known = ", ".join([*(one.about.id for one in counts), ADDRESSES])
    raise InputError(f"the table of children {table!r} is not known, this region has: {known}.")


def _addresses(bundle: Bundle, homes: Homes | None, on: date) -> DemandRows:
    if homes is None or not len(homes.area_ids):
        raise InputError(
            f"the region {bundle.recipe.name!r} has neither a table of children nor addresses: "
            "name one in its recipe ([[demand]] or [addresses]) and build it again."
        )
    spots = _home_spots(homes)
    about = DemandAbout(
        id=ADDRESSES,
        title="Adressen",
        unit=Unit.ADDRESSES,
        year=bundle.recipe.data_date.year,
        source="Adressen der Region",
        licence="",
        limits="Wie viele Kinder wo wohnen, ist nicht bekannt: Jede Adresse zählt gleich",
    )
    return _demand(bundle, about, spots, bounds=(spots.weight,) * 3, on=on)


def _cells(bundle: Bundle, table: DemandTable, on: date) -> DemandRows:
    """Divide cells by the finest layer that is an answer; other layers are looked up by point."""
    layer = answer_layers(bundle)[0]
    ids, shapes = outlines(layer, on)
    squares = cell_squares(table.places, cell_m=table.about.cell_m)
    parts = overlaps(squares, shapes)
    divide(table.high, parts)
    rest = np.flatnonzero(parts.outside > 0)
    cell = np.concatenate((parts.cell, rest))
    share = np.concatenate((parts.share, parts.outside[rest]))
    spots = _Spots(
        ids=tuple(table.places[row] for row in cell),
        xy=np.vstack((parts.point, parts.outer_point)),
        weight=share,
        stated=np.concatenate((np.array(ids)[parts.area], np.full(len(rest), ""))),
        method=f"Zellen von {table.about.cell_m} m, an Bezirksgrenzen nach Fläche geteilt.",
    )
    low, value, high = (one[cell] * share for one in (table.low, _likely(table), table.high))
    return _demand(bundle, table.about, spots, bounds=(low, value, high), on=on)


def _districts(bundle: Bundle, table: DemandTable, spots: _Spots, on: date) -> DemandRows:
    """Spread the numbers of districts over spots inside."""
    layer = bundle.districts.layer(table.about.layer)
    ids, shapes = outlines(layer, on)
    number = {area: row for row, area in enumerate(ids)}
    strangers = [place for place in table.places if place not in number]
    if strangers:
        raise InputError(
            f"the table {table.about.id!r} names the area {strangers[0]!r}, which the layer "
            f"{layer.id!r} does not have on {on}: the two are not of the same edition."
        )
    of_spot = areas_of(bundle, spots.xy, spots.stated, on=on)[layer.id]
    group = np.array([number.get(area, -1) for area in of_spot], dtype=np.int64)
    row = np.array([number[place] for place in table.places], dtype=np.int64)
    low, value, high = (np.zeros(len(ids)) for _ in range(3))
    low[row], value[row], high[row] = table.low, _likely(table), table.high
    spots, group = _with_every_area(spots, group, shapes, needed=high > 0)
    inside = np.flatnonzero(group >= 0)
    spots, group = _take(spots, inside), group[inside]
    bounds = tuple(spread(one, group, spots.weight) for one in (low, value, high))
    demand = _demand(bundle, table.about, spots, bounds=bounds, on=on)
    return replace(demand, areas={**demand.areas, layer.id: np.array(ids)[group]})


def _weights(
    bundle: Bundle, table: DemandTable, counts: list[DemandTable], homes: Homes | None, on: date
) -> _Spots:
    """Choose by what the children of a district are spread: a grid, addresses, or its area."""
    grid = next((one for one in counts if one.about.cell_m), None)
    if grid is not None:
        demand = _cells(bundle, grid, on)
        return _Spots(
            ids=demand.ids,
            xy=demand.xy,
            weight=demand.value,
            stated=np.full(len(demand), ""),
            method="Innerhalb der Bezirke verteilt wie die Kinder des Zensus: "
            f"{grid.about.title} {grid.about.year}.",
        )
    if homes is not None and len(homes.area_ids):
        spots = _home_spots(homes)
        return replace(spots, method="Innerhalb der Bezirke verteilt wie die Adressen.")
    _, shapes = outlines(bundle.districts.layer(table.about.layer), on)
    xy = squares_inside(shapes)
    return _Spots(
        ids=tuple(f"Feld {row}" for row in range(len(xy))),
        xy=xy,
        weight=np.ones(len(xy)),
        stated=np.full(len(xy), ""),
        method="Innerhalb der Bezirke gleichmäßig über die Fläche verteilt: Wo jemand wohnt, "
        "ist nicht bekannt.",
    )


def _with_every_area(
    spots: _Spots,
    group: _Integers,
    shapes: npt.NDArray[np.object_],
    *,
    needed: npt.NDArray[np.bool_],
) -> tuple[_Spots, _Integers]:
    """Give an area with children but without a spot one spot inside it."""
    empty = np.flatnonzero(needed & (np.bincount(group[group >= 0], minlength=len(needed)) == 0))
    if not len(empty):
        return spots, group
    points = shapely.point_on_surface(shapes[empty])
    more = _Spots(
        ids=(*spots.ids, *(f"Mitte {row}" for row in empty)),
        xy=np.vstack((spots.xy, shapely.get_coordinates(points))),
        weight=np.concatenate((spots.weight, np.ones(len(empty)))),
        stated=np.concatenate((spots.stated, np.full(len(empty), ""))),
        method=f"{spots.method} {len(empty)} Bezirke ohne Wohnort bekamen einen Punkt im Innern.",
    )
    return more, np.concatenate((group, empty))


def _take(spots: _Spots, rows: _Integers) -> _Spots:
    return replace(
        spots,
        ids=tuple(spots.ids[row] for row in rows),
        xy=spots.xy[rows],
        weight=spots.weight[rows],
        stated=spots.stated[rows],
    )


def _home_spots(homes: Homes) -> _Spots:
    return _Spots(
        ids=tuple(f"E{x:.0f} N{y:.0f}" for x, y in homes.xy),
        xy=homes.xy,
        weight=homes.addresses.astype(np.float64),
        stated=np.array(homes.area_ids, dtype=str),
        method="Adressen in Quadraten von 100 m.",
    )


def _likely(table: DemandTable) -> _Floats:
    """Give the value, or the middle of what it can be where it is withheld."""
    return np.where(np.isnan(table.value), (table.low + table.high) / 2, table.value)


def _demand(
    bundle: Bundle,
    about: DemandAbout,
    spots: _Spots,
    *,
    bounds: tuple[_Floats, ...],
    on: date,
) -> DemandRows:
    """Find the areas of every spot, and leave out and count what lies in none."""
    areas = areas_of(bundle, spots.xy, spots.stated, on=on)
    inside = np.any([ids != "" for ids in areas.values()], axis=0)
    kept = np.flatnonzero(inside)
    low, value, high = bounds
    return DemandRows(
        about=about,
        ids=_unique(tuple(spots.ids[row] for row in kept)),
        xy=spots.xy[kept],
        value=value[kept],
        low=low[kept],
        high=high[kept],
        areas={layer: ids[kept] for layer, ids in areas.items()},
        outside=float(value[~inside].sum()),
        method=spots.method,
    )


def _unique(ids: tuple[str, ...]) -> tuple[str, ...]:
    """Give the pieces of one cell a number: "…/2" is its second."""
    seen: dict[str, int] = {}
    names = []
    for name in ids:
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name}/{seen[name]}")
    return tuple(names)
