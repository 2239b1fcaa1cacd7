"""``geofh uptake``: counts of a survey or of use, joined to the children of districts."""

import csv
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from geofh.cli.options import withhold_below
from geofh.cli.refusing import refusing
from geofh.errors import InputError
from geofh.regions import open_region

if TYPE_CHECKING:
    from geofh.coverage.uptake_counts import AreaCounts

__all__ = ["uptake"]

_AREA, _REACHED, _ASKED = "area", "reached", "asked"


@click.command()
@click.argument("counts", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", default="dortmund", show_default=True, help="Name or folder.")
@click.option("--layer", required=True, help="Districts whose ids stand in the column area.")
@click.option("--demand", "table", default="", help="Table of children, for counts without asked.")
@click.option("--confidence", type=click.FloatRange(0.5, 0.999), default=0.95, show_default=True)
@withhold_below
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Ends in .csv, .xlsx or .parquet.",
)
@refusing
def uptake(
    *,
    counts: Path,
    region: str,
    layer: str,
    table: str,
    confidence: float,
    fewer_than: int,
    target: Path,
) -> None:
    """Write which share of families is reached, with intervals.

    COUNTS is a CSV table (UTF-8) with the columns area, reached and, for a survey, asked;
    without asked the children of the district are those who could be reached.
    """
    from geofh.coverage.uptake_counts import rates_of  # noqa: PLC0415
    from geofh.reports import write_uptake  # noqa: PLC0415

    opened = open_region(region)
    result, names = rates_of(
        opened.bundle,
        _read(counts),
        layer=layer,
        table=table,
        on=datetime.now(opened.timezone).date(),
        confidence=confidence,
        fewer_than=fewer_than,
    )
    write_uptake(result, names, target)
    click.echo(f"{len(result.ids)} areas, {int(result.withheld.sum())} withheld")
    click.echo(f"{target}: ready.", err=True)


def _read(file: Path) -> "AreaCounts":
    from geofh.coverage.uptake_counts import AreaCounts  # noqa: PLC0415

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8: save the table again as UTF-8.") from None
    lines = text.splitlines()
    delimiter = ";" if lines and ";" in lines[0] else ","
    rows = list(csv.DictReader(lines, delimiter=delimiter))
    columns = set(rows[0]) if rows else set()
    if not {_AREA, _REACHED} <= columns:
        raise InputError(
            f"{file} has the columns {sorted(filter(None, columns))}, expected area, reached and, "
            "for a survey, asked."
        )
    asked = [_count(row[_ASKED], row[_AREA], _ASKED) for row in rows] if _ASKED in columns else None
    return AreaCounts(
        ids=tuple(row[_AREA] for row in rows),
        reached=[_count(row[_REACHED], row[_AREA], _REACHED) for row in rows],
        asked=asked,
    )


def _count(text: str | None, area: str, column: str) -> float:
    try:
        return float(text or "")
    except ValueError:
        raise InputError(
            f"{column} of area {area!r} is {text!r}; expected a whole number, 0 or more."
        ) from None
