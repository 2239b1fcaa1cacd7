"""The command that gives every row of a file its districts: ``geofh assign``."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geofh.cli.progress import bar
from geofh.cli.refusing import refusing
from geofh.errors import InputError
from geofh.regions import open_region

if TYPE_CHECKING:
    from geofh.bulk.question import Question

__all__ = ["assign"]

NOTHING_FOUND = 1
PARTS = ("street", "house_number", "postcode", "city")


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--region", default="dortmund", show_default=True, help="Name or folder.")
@click.option("--address", metavar="COLUMN", help="Column with the address in one line.")
@click.option(
    "--address-columns",
    metavar="PART=COLUMN,…",
    help="street=…,house_number=…,postcode=…,city=…; street is needed.",
)
@click.option("--xy", nargs=2, metavar="LON LAT", help="Columns of the coordinates.")
@click.option("--crs", help="What --xy is in; default: degrees (EPSG:4326).")
@click.option("--layers", help="Ids of layers, separated by commas; default: all.")
@click.option("--quiet", is_flag=True, help="No progress, no counts; errors only.")
@refusing
def assign(
    source: Path,
    target: Path,
    *,
    region: str,
    layers: str | None,
    quiet: bool,
    **columns: Any,
) -> None:
    """Write the table IN to OUT with the districts of every row.

    CSV, Parquet, XLSX and GeoPackage, by the ending. Without an option for the address or the
    coordinates, IN has to be a vector file with points.
    """
    # Parquet and CSV cost a tenth of a second: only those with a table pay.
    from geofh.bulk import assign as assign_table  # noqa: PLC0415

    question = _question(**columns)
    with _ended_by_signal():
        done = assign_table(
            source,
            target,
            region=open_region(region),
            question=question,
            layers=layers.split(",") if layers else None,
            **({} if quiet else {"progress": bar}),
        )
    if not quiet:
        counts = ", ".join(f"{count} {status}" for status, count in done.statuses.items())
        click.echo(f"{target}: {done.rows} rows: {counts}.", err=True)
    if not done.statuses["ok"]:
        sys.exit(NOTHING_FOUND)


def _question(
    *,
    address: str | None,
    address_columns: str | None,
    xy: tuple[str, str] | None,
    crs: str | None,
) -> "Question":
    from geofh.bulk import Geometry, Line, Parts, Point  # noqa: PLC0415  (as above)

    if sum(one is not None for one in (address, address_columns, xy)) > 1:
        raise InputError("give one of --address, --address-columns and --xy, not several.")
    if crs and xy is None:
        raise InputError("--crs says what --xy is in; there is no --xy.")
    if address is not None:
        return Line(column=address)
    if address_columns is not None:
        named = dict(one.partition("=")[::2] for one in address_columns.split(","))
        if "street" not in named or not named.keys() <= set(PARTS) or not all(named.values()):
            raise InputError(
                "--address-columns: expected street=COLUMN and, as far as there are such "
                "columns, house_number=, postcode= and city=, separated by commas."
            )
        return Parts(**named)
    if xy is not None:
        return Point(lon=xy[0], lat=xy[1], **({"crs": crs} if crs else {}))
    return Geometry()


@contextmanager
def _ended_by_signal() -> Iterator[None]:
    """Let SIGTERM end the run in order, so that no half-written file is left."""

    def end(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
