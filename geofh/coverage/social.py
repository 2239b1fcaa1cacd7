"""What tables tell of the families of districts: context, order by deprivation, or a weight."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from geofh.coverage.demand import BURDENED, DemandRows, burdened
from geofh.coverage.study import Demand, DistrictFact
from geofh.errors import InputError
from geofh.region import Bundle, DemandTable, Unit

__all__ = [
    "FAMILIES_WITH_BURDENS",
    "SGB2",
    "deprivation",
    "district_facts",
    "newest_shares",
    "of_burdened",
]

SGB2 = "sgb2"
"""How the id of a table begins that tells the share of families with Grundsicherung, per cent."""

FAMILIES_WITH_BURDENS = "burdened"
"""Stands for the id of a table: the children of the first one in families with burdens."""

_Floats = npt.NDArray[np.float64]


def newest_shares(
    bundle: Bundle, rows: DemandRows, layer: str, ids: Sequence[str]
) -> tuple[_Floats, DemandTable | None]:
    """Give the share of families with Grundsicherung of each row in an area of the layer.

    Returns
    -------
    shares, table
        ``(n,)`` per cent, NaN unknown; empty and None where the region has no such table.
    """
    tables = [one for one in bundle.demand() if one.about.id.startswith(SGB2)]
    if not tables:
        return np.empty(0), None
    newest = max(tables, key=lambda one: one.about.year)
    rate = dict(zip(newest.places, newest.value.tolist(), strict=True))
    inside = np.isin(rows.areas[layer], ids)
    told = rows.areas[newest.about.layer][inside]
    return np.array([rate.get(area, np.nan) for area in told]), newest


def deprivation(shares: _Floats, demand: Demand, *, count: int) -> _Floats:
    """Average the shares over the children of each district: ``(count,)``, NaN unknown."""
    if not len(shares):
        return shares
    weight = np.where(np.isnan(shares), 0.0, demand.children)
    total = np.bincount(demand.district, weights=weight, minlength=count)
    summed = np.bincount(demand.district, weights=weight * np.nan_to_num(shares), minlength=count)
    average = np.full(count, np.nan)
    np.divide(summed, total, out=average, where=total > 0)
    return average


def of_burdened(demand: Demand, shares: _Floats, told: DemandTable | None) -> Demand:
    """Count the children in families with four or more burdens instead of all: an estimate.

    `geofh.coverage.demand.burdened` with the share of the row's district; where it is unknown,
    with that of all others.

    Raises
    ------
    InputError
        The region has no table of shares.
    """
    if told is None:
        raise InputError(
            "families with burdens cannot be estimated: the region has no table of the share of "
            f"families with Grundsicherung (an id that begins with {SGB2!r})."
        )
    known = ~np.isnan(shares)
    usual = np.average(shares[known], weights=demand.children[known])
    share = np.where(known, shares, usual) / 100.0
    poor, others = BURDENED
    return replace(
        demand,
        children=burdened(demand.children, share),
        low=burdened(demand.low, share),
        high=burdened(demand.high, share),
        title=f"{demand.title} in Familien mit vier oder mehr Belastungen (Schätzung)",
        note=f"{demand.note} Geschätzt nach KiD 0–3 (NZFH 2022): {poor:.1%} der Familien mit, "
        f"{others:.1%} der ohne Grundsicherung tragen vier oder mehr Belastungen; Anteil je Gebiet "
        f"nach „{told.about.title}“ {told.about.year}. Ein Gewicht zum Planen, keine Zählung.",
    )


def district_facts(bundle: Bundle, layer: str, ids: Sequence[str]) -> Iterable[DistrictFact]:
    """Give what tables say of each district beside counts, such as births per 1,000."""
    for one in sorted(bundle.demand(), key=lambda one: -one.about.year):
        if one.about.unit.is_count or one.about.layer != layer:
            continue
        value = dict(zip(one.places, one.value.tolist(), strict=True))
        yield DistrictFact(
            title=one.about.title,
            unit="%" if one.about.unit is Unit.PERCENT else "",
            year=one.about.year,
            source=one.about.source,
            values=np.array([value.get(id_, np.nan) for id_ in ids]),
        )
