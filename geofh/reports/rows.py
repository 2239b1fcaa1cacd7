"""Cells of an assessment, and chosen sites, as tables with a place (CSV, XLSX, Parquet, GPKG)."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from geofh.bulk.writing import check_target, open_target
from geofh.cost import Reach
from geofh.coverage.assess import Assessment, withheld_cells
from geofh.coverage.next_sites import Goal, Plan
from geofh.coverage.uptake import Uptake
from geofh.crs import to_lonlat

__all__ = [
    "cell_table",
    "site_table",
    "uptake_table",
    "write_cells",
    "write_sites",
    "write_uptake",
]


def cell_table(assessment: Assessment) -> pa.Table:
    """Make one row per cell: where, how many, how far, and why.

    Counts of 1 to 4 heads (`Question.fewer_than`) are null and ``withheld`` is true, and further
    ones that would give one away beside the printed sums of districts.
    """
    area = assessment.area
    demand = area.demand
    small = withheld_cells(assessment)
    lon, lat = to_lonlat(demand.xy[:, 0], demand.xy[:, 1])
    known = np.isfinite(assessment.minutes)
    sites = [assessment.supply.names[row] if row >= 0 else None for row in assessment.nearest_site]
    value = assessment.cell_value
    return pa.table(
        {
            "cell": pa.array(demand.ids),
            "district_id": pa.array([area.district_ids[row] for row in demand.district]),
            "district": pa.array([area.district_names[row] for row in demand.district]),
            "lon": pa.array(np.round(lon, 6)),
            "lat": pa.array(np.round(lat, 6)),
            "children": pa.array(demand.children, mask=small),
            "withheld": pa.array(small),
            "minutes_to_nearest": pa.array(np.where(known, assessment.minutes, 0.0), mask=~known),
            "nearest": pa.array(sites, pa.string()),
            "within": pa.array(assessment.inside),
            "reason": pa.array([Reach(int(code)).name.lower() for code in assessment.reasons]),
            f"value_{assessment.question.measure}": pa.array(value, mask=~np.isfinite(value)),
        }
    )


_ADDS = dict.fromkeys(Goal, "children_added") | {Goal.SHORT: "child_minutes_saved"}


def site_table(plan: Plan) -> pa.Table:
    """Make one row per new site, the one that adds most first."""
    return pa.table(
        {
            "rank": pa.array(range(1, len(plan.sites) + 1), pa.int32()),
            "spot": pa.array([one.spot for one in plan.sites], pa.string()),
            "district": pa.array([one.district for one in plan.sites], pa.string()),
            "lon": pa.array([round(one.lon, 6) for one in plan.sites], pa.float64()),
            "lat": pa.array([round(one.lat, 6) for one in plan.sites], pa.float64()),
            _ADDS[plan.goal]: pa.array([one.adds for one in plan.sites], pa.float64()),
        }
    )


def uptake_table(result: Uptake, names: Sequence[str]) -> pa.Table:
    """Make one row per area; what is withheld, or was asked of nobody, is null."""
    numbers = {
        "reached": result.reached,
        "asked": result.asked,
        "rate": result.rate,
        "rate_low": result.low,
        "rate_high": result.high,
    }
    return pa.table(
        {
            "id": pa.array(result.ids, pa.string()),
            "name": pa.array(names, pa.string()),
            **{name: pa.array(one, mask=np.isnan(one)) for name, one in numbers.items()},
            "withheld": pa.array(result.withheld),
        }
    )


def write_cells(assessment: Assessment, target: Path) -> None:
    """Write the cells of an assessment; the target's ending decides.

    Raises
    ------
    InputError
        Another ending than that of a table, or no such folder.
    DataError
        The file cannot be written; what was there before is untouched.
    """
    _write(cell_table(assessment), target)


def write_sites(plan: Plan, target: Path) -> None:
    """Write chosen sites; raises as `write_cells`."""
    _write(site_table(plan), target)


def write_uptake(result: Uptake, names: Sequence[str], target: Path) -> None:
    """Write reach rates; raises as `write_cells`."""
    _write(uptake_table(result, names), target)


def _write(table: pa.Table, target: Path) -> None:
    check_target(Path(), target)
    with open_target(target, table.schema) as write:
        write(table)
