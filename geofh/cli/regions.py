"""The commands that make a region: ``geofh region init`` and ``geofh build``."""

from pathlib import Path

import click

from geofh.cli.progress import bar
from geofh.cli.refusing import refusing
from geofh.errors import InputError

__all__ = ["build", "region_group"]


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of the region; one that is there is replaced when the new one is whole.",
)
@click.option("--quiet", is_flag=True, help="No progress, no report; errors only.")
@refusing
def build(recipe: Path, target: Path, *, quiet: bool) -> None:
    """Build a region from the files that RECIPE names."""
    # GDAL costs a quarter of a second: only those who build pay.
    from geofh.region.build import build_region  # noqa: PLC0415
    from geofh.region.report import report_lines  # noqa: PLC0415

    if quiet:
        build_region(recipe, target)
        return
    report = build_region(recipe, target, progress=bar)
    for line in report_lines(report):
        click.echo(line)
    click.echo(f"{target}: ready. The report is in {target / 'report.html'}.")


@click.group(name="region")
def region_group() -> None:
    """Prepare a region of your own."""


@region_group.command()
@click.argument("recipe", type=click.Path(path_type=Path), default="recipe.toml")
@refusing
def init(recipe: Path) -> None:
    """Write a commented recipe to start from."""
    from geofh.region.template import RECIPE_TEMPLATE  # noqa: PLC0415

    try:
        with recipe.open("x", encoding="utf-8") as stream:
            stream.write(RECIPE_TEMPLATE)
    except FileExistsError:
        raise InputError(f"{recipe} exists already: choose another name.") from None
    except OSError as error:
        raise InputError(f"{recipe} could not be written: {error.strerror}.") from error
    click.echo(f"{recipe}: fill it in, then: geofh build {recipe} -o my-region")
