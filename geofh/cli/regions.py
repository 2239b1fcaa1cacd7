"""The commands that make a region: ``geofh region init``, ``geofh build``, ``geofh data pull``."""

from pathlib import Path

import click

from geofh.cli.progress import bar
from geofh.cli.refusing import refusing
from geofh.errors import InputError
from geofh.resources import official_folder

__all__ = ["build", "data_group", "region_group"]


_target = click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Folder of the region; one that is there is replaced when the new one is whole.",
)
_downloads = click.option(
    "--downloads",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for files from the web; default: with the caches of the user.",
)
_quiet = click.option("--quiet", is_flag=True, help="No progress, no report; errors only.")


@click.command()
@click.argument("recipe", type=click.Path(path_type=Path))
@_target
@_downloads
@_quiet
@refusing
def build(recipe: Path, target: Path, *, downloads: Path | None, quiet: bool) -> None:
    """Build a region from the files that RECIPE names; those on the web are fetched once."""
    _build(recipe, target, downloads=downloads, renew=False, quiet=quiet)


@click.group(name="data")
def data_group() -> None:
    """Fetch official open data."""


@data_group.command()
@click.argument("name")
@_target
@_downloads
@_quiet
@refusing
def pull(name: str, target: Path, *, downloads: Path | None, quiet: bool) -> None:
    """Fetch the official files of the region NAME, or of a recipe, as they are now, and build.

    What was fetched before is asked for again only if it has changed; a connection that broke is
    taken up where it did.
    """
    _build(_official(name), target, downloads=downloads, renew=True, quiet=quiet)


def _official(name: str) -> Path:
    if name.endswith(".toml"):
        return Path(name)
    recipes = {file.stem: file for file in official_folder().glob("*.toml")}
    if name not in recipes:
        raise InputError(
            f"no official files are known for {name!r}, only for {', '.join(sorted(recipes))}. "
            "Write a recipe of your own (geofh region init) and name its file."
        )
    return recipes[name]


def _build(recipe: Path, target: Path, *, downloads: Path | None, renew: bool, quiet: bool) -> None:
    # GDAL costs a quarter of a second: only those who build pay.
    from geofh.region.build import build_region  # noqa: PLC0415
    from geofh.region.report import report_lines  # noqa: PLC0415

    if quiet:
        build_region(recipe, target, downloads=downloads, renew=renew)
        return
    report = build_region(recipe, target, downloads=downloads, renew=renew, progress=bar)
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
