"""Everything known about a place and one kind of help, however it was read: a `StudyArea`."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from geofh.coverage.measures import CHILDREN
from geofh.coverage.supply import Supply
from geofh.network import TravelTimes

__all__ = ["Demand", "DistrictFact", "SourceLine", "StudyArea"]

Floats: TypeAlias = npt.NDArray[np.float64]
Rows: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """Say whose data something is, for the list of sources."""

    what: str
    text: str
    licence: str = ""
    date: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """Hold where how many children live.

    Attributes
    ----------
    ids
        Names of the ``n`` rows (cells, groups of addresses).
    xy
        ``(n, 2)`` metres, EPSG:25832.
    children
        ``(n,)`` heads; ``low`` and ``high`` where the numbers are intervals.
    district
        ``(n,)`` number of the district.
    area_ids
        ``(n,)`` ids of the areas that home visits are bound to; empty where unknown.
    title
        Who is counted: "Kinder unter 6".
    note
        Year and limits of the numbers, to be printed with them.
    heads
        What is counted, in German: "Adressen" where nobody knows how many children there are.
    """

    ids: tuple[str, ...]
    xy: Floats
    children: Floats
    low: Floats
    high: Floats
    district: Rows
    area_ids: tuple[str, ...] = ()
    title: str
    note: str
    heads: str = CHILDREN


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DistrictFact:
    """Hold what a table says of each district: ``values`` is ``(m,)``, NaN unknown.

    ``unit`` stands behind the number; it is empty where the title tells it.
    """

    title: str
    unit: str
    year: int
    source: str
    values: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StudyArea:
    """Hold everything known about a place and one kind of help.

    Attributes
    ----------
    region, title
        Short and readable name.
    kind, kind_title
        Term of the taxonomy and its name.
    layer, layer_title
        The districts that results are given for.
    district_ids, district_names
        ``m`` districts.
    demand, supply
        Who lives there; what there is, beyond the border too where it is known.
    without_place
        Names of services that cannot be placed and are in no measure.
    times
        How minutes come about.
    deprivation, deprivation_title
        ``(m,)`` more is more deprived, NaN unknown; empty when there is none.
    sources, notes
        Printed with every result.
    groups
        Each ``(m,)``: the larger area of each district, whose sums are published too; -1 for none.
    facts
        What else is known of the districts.
    wishes
        What families wish of the service beside its kind, in German; empty for nothing.
    """

    region: str
    title: str
    kind: str
    kind_title: str
    layer: str
    layer_title: str
    district_ids: tuple[str, ...]
    district_names: tuple[str, ...]
    demand: Demand
    supply: Supply
    without_place: tuple[str, ...]
    times: TravelTimes
    deprivation: Floats
    deprivation_title: str
    sources: tuple[SourceLine, ...]
    notes: tuple[str, ...]
    groups: tuple[Rows, ...] = ()
    facts: tuple[DistrictFact, ...] = ()
    wishes: str = ""
