"""The command that gives every row of a file its districts: ``geofh assign``."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geofh.cli.progress import bar, silent
from geofh.cli.refusing import refusing
from geofh.errors import InputError
from geofh.workers import region_at

if TYPE_CHECKING:
    from geofh.bulk import Cluster
    from geofh.bulk.question import Question

__all__ = ["assign"]

NOTHING_FOUND = 1
DAY = click.DateTime(["%Y-%m-%d"])
PARTS = ("street", "house_number", "postcode", "city")


@click.command()
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--region", default="dortmund", show_default=True, help="Name, folder or URL.")
@click.option("--address", metavar="COLUMN", help="Column with the address in one line.")
@click.option(
    "--address-columns",
    metavar="PART=COLUMN,…",
    help="street=…,house_number=…,postcode=…,city=…; street is needed.",
)
@click.option("--xy", nargs=2, metavar="LON LAT", help="Columns of the coordinates.")
@click.option("--crs", help="What --xy is in; default: degrees (EPSG:4326).")
@click.option("--layers", help="Ids of layers, separated by commas; default: all.")
@click.option("--on", type=DAY, metavar="DAY", help="Day whose areas are meant; default: today.")
@click.option("--before", type=DAY, metavar="DAY", help="Earlier day to compare with.")
@click.option("--resume", is_flag=True, help="Keep what is finished; go on where a run ended.")
@click.option("--engine", type=click.Choice(["local", "dask"]), default="local", show_default=True)
@click.option("--scheduler", metavar="ADDRESS", help="Dask scheduler; default: workers of its own.")
@click.option(
    "--workers", type=click.IntRange(min=1), help="How many of these; default: one a core."
)
@click.option("--quiet", is_flag=True, help="No progress, no counts; errors only.")
@refusing
def assign(
    source: Path,
    target: Path,
    *,
    region: str,
    layers: str | None,
    resume: bool,
    engine: str,
    quiet: bool,
    **further: Any,
) -> None:
    """Write the table IN to OUT with the districts of every row.

    With --before also those of an earlier day, and whether they changed.

    CSV, Parquet, XLSX and GeoPackage, by the ending. Without an option for the address or the
    coordinates, IN has to be a vector file with points.
    """
    # Parquet and CSV cost a tenth of a second: only those with a table pay.
    from geofh.bulk import assign as assign_table  # noqa: PLC0415

    cluster = _cluster(
        engine,
        region=region,
        scheduler=further.pop("scheduler"),
        workers=further.pop("workers"),
    )
    days = {name: day and day.date() for name in ("on", "before") for day in (further.pop(name),)}
    question = _question(**further)
    with _ended_by_signal():
        done = assign_table(
            source,
            target,
            region=region_at(region),
            question=question,
            layers=layers.split(",") if layers else None,
            **days,
            progress=silent if quiet else bar,
            resume=resume,
            cluster=cluster,
        )
    if not quiet:
        counts = ", ".join(f"{count} {status}" for status, count in done.statuses.items())
        click.echo(f"{target}: {done.rows} rows: {counts}.", err=True)
    if not done.statuses["ok"]:
        sys.exit(NOTHING_FOUND)


def _cluster(
    engine: str, *, region: str, scheduler: str | None, workers: int | None
) -> "Cluster | None":
    from geofh.bulk import Cluster  # noqa: PLC0415  (as above)

    if engine == "local":
        if scheduler or workers:
            raise InputError("--scheduler and --workers go with --engine dask.")
        return None
    if scheduler and workers:
        raise InputError("a scheduler has its own workers: leave --workers out.")
    # A name or a URL means the same everywhere; a folder is meant where this process sees it.
    location = "" if Path(region).is_dir() else region
    return Cluster(scheduler=scheduler or "", workers=workers, location=location)


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
