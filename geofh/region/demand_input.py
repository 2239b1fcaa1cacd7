"""A table of children that a recipe names -> the region's own file, and what it adds up to."""

from collections.abc import Collection
from pathlib import Path

from geofh.districts.layer import Geometries
from geofh.region.demand import write_demand
from geofh.region.demand_recipe import DemandInput
from geofh.region.progress import Advance
from geofh.region.region_toml import demand_file
from geofh.region.report import DemandReport
from geofh.region.sources import Tally
from geofh.region.sources.counts import Cells, read_counts

__all__ = ["write_demand_of"]


def write_demand_of(
    given: DemandInput,
    folder: Path,
    *,
    areas: Collection[str],
    land: Geometries,
    tally: Tally,
    advance: Advance,
) -> tuple[str, DemandReport]:
    """Write one table into the folder of a region; give its name there and its sums.

    Parameters
    ----------
    areas
        Ids of the layer whose areas are counted.
    land
        The polygons of the region: cells elsewhere are left out.
    advance
        Told of the rows as they are read.

    Raises
    ------
    DataError
        As for `geofh.region.sources.counts.read_counts`.
    """
    about = given.about
    counts = read_counts(
        given.given,
        advance=advance,
        where=given.where,
        withheld=given.withheld,
        cells=Cells(side_m=about.cell_m, land=land) if about.cell_m else None,
        areas=areas,
        id_digits=given.id_digits,
        tally=tally,
    )
    name = demand_file(about)
    write_demand(counts.columns(), folder / name)
    known = [value for value in counts.value if value is not None]
    sums = (sum(known), sum(counts.low), sum(counts.high)) if about.unit.is_count else (None,) * 3
    return name, DemandReport(
        id=about.id,
        title=about.title,
        unit=about.unit.value,
        year=about.year,
        places=len(counts.place),
        total=sums[0],
        withheld=len(counts.value) - len(known),
        low=sums[1],
        high=sums[2],
    )
