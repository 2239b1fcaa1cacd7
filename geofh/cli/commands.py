"""One function per command; what they print is made in `text` and `geofh.encode`."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
import orjson

from geofh.cli import conversion, inspection, text
from geofh.cli.assign import assign
from geofh.cli.coverage import coverage, site
from geofh.cli.refusing import BAD_INPUT, refusing, stop
from geofh.cli.regions import build, data_group, region_group
from geofh.cli.remote import remote_geocoder
from geofh.cli.uptake import uptake
from geofh.encode import (
    finding_to_dict,
    geocode_to_dict,
    reverse_to_dict,
    suggestion_to_dict,
)
from geofh.errors import AddressError, InputError
from geofh.geojson import finding_to_geojson
from geofh.records import Finding, GeocodeStatus, Need, Stage
from geofh.region import region_folder, verify
from geofh.regions import open_region, region_names
from geofh.services import Group, write_template

__all__ = ["main"]

NOTHING_FOUND = 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="geofh")
def main() -> None:
    """Find the help for families at an address, and who is responsible."""


main.add_command(assign)
main.add_command(build)
main.add_command(coverage)
main.add_command(site)
main.add_command(uptake)
main.add_command(data_group)
main.add_command(region_group)

_region = click.option("--region", default="dortmund", show_default=True, help="Name or folder.")
_format = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "geojson"]),
    default="table",
    show_default=True,
)
_lonlat = click.option(
    "--lonlat", type=(float, float), default=None, help="Degrees instead of an address."
)


@main.command()
@click.argument("address", required=False)
@_region
@_lonlat
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]))
@click.option("--kind", "kinds", multiple=True, help="Kind of service; may be repeated.")
@click.option("--language", "languages", multiple=True, help="ISO 639-1; may be repeated.")
@click.option("--free", is_flag=True)
@click.option("--home-visit", is_flag=True)
@click.option("--open-now", is_flag=True)
@click.option("--anonymous", is_flag=True, help="Without giving a name.")
@click.option("--no-application", is_flag=True, help="Without filing an application.")
@click.option("--no-insurance", is_flag=True, help="Open without a health insurance.")
@click.option("--single-parent", is_flag=True, help="Names single parents.")
@click.option("--step-free", is_flag=True, help="Reached without a step.")
@click.option("--topic", "topics", multiple=True, type=click.Choice(list(Group)))
@click.option("--week", "pregnancy_week", type=int, help="Week of the pregnancy, 1 to 42.")
@click.option("--age-months", type=int, help="Age of the child in months.")
@click.option("--open-at", type=click.DateTime(["%Y-%m-%dT%H:%M"]), help="Open then, local time.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@click.option("--refusals", is_flag=True, help="Name every service that is not offered, and why.")
@_format
@refusing
def find(
    address: str | None,
    region: str,
    lonlat: tuple[float, float] | None,
    form: str,
    limit: int,
    **wishes: Any,
) -> None:
    """Show the responsible office and the services for ADDRESS."""
    need = Need(
        stage=Stage(wishes["stage"]) if wishes["stage"] else None,
        kinds=frozenset(wishes["kinds"]),
        languages=frozenset(wishes["languages"]),
        free=wishes["free"],
        home_visit=wishes["home_visit"],
        open_now=wishes["open_now"] or wishes["open_at"] is not None,
        anonymous=wishes["anonymous"],
        no_application=wishes["no_application"],
        no_insurance=wishes["no_insurance"],
        single_parent=wishes["single_parent"],
        step_free=wishes["step_free"],
        topics=frozenset(wishes["topics"]),
        pregnancy_week=wishes["pregnancy_week"],
        age_months=wishes["age_months"],
    )
    opened = open_region(region)
    now = wishes["open_at"] and wishes["open_at"].replace(tzinfo=opened.timezone)
    if lonlat:
        finding = opened.find_at(*lonlat, need, now=now, limit=limit)
    else:
        finding = opened.find(_given(address), need, now=now, limit=limit)
    _print_finding(finding, form, partial(text.finding, every_refusal=wishes["refusals"]))


@main.command()
@click.argument("address", required=False)
@_region
@_lonlat
@_format
@refusing
def locate(address: str | None, region: str, lonlat: tuple[float, float] | None, form: str) -> None:
    """Show the districts of ADDRESS; "-" reads lines and writes one JSON object per line."""
    opened = open_region(region)
    if address == "-":
        _stream(lambda line: finding_to_dict(opened.locate(line)))
        return
    finding = opened.locate_at(*lonlat) if lonlat else opened.locate(_given(address))
    _print_finding(finding, form, text.districts)


@main.command()
@click.argument("address")
@_region
@_format
@click.option("--remote", type=click.Choice(["nominatim", "photon", "bkg"]), help="Ask a server.")
@click.option("--remote-url", metavar="URL", help="Where that server is.")
@click.option("--accept-privacy-notice", "accepted", is_flag=True, help="Do not ask about it.")
@refusing
def geocode(
    address: str,
    region: str,
    form: str,
    remote: str | None,
    remote_url: str | None,
    *,
    accepted: bool,
) -> None:
    """Show coordinates, level and accuracy of ADDRESS; "-" reads lines, writes JSON lines.

    With --remote the address leaves this computer; the privacy notice is shown first.
    """
    name = remote or ""
    if remote:
        ask = remote_geocoder(remote, url=remote_url, accepted=accepted, can_ask=address != "-")
    else:
        opened = open_region(region)
        ask, name = opened.geocode, opened.name
    if address == "-":
        _stream(lambda line: geocode_to_dict(ask(line)))
        return
    result = ask(address)
    if form == "json":
        _print_json(geocode_to_dict(result))
    elif form == "geojson":
        _print_json(finding_to_geojson(Finding(region=name, geocode=result)))
    else:
        click.echo(text.geocode(result))
    _exit_unless(result.status is GeocodeStatus.FOUND)


@main.command()
@click.argument("lon", type=float)
@click.argument("lat", type=float)
@_region
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@refusing
def reverse(lon: float, lat: float, region: str, form: str) -> None:
    """Show the street nearest to LON LAT (degrees) and the house numbers around it."""
    found = open_region(region).reverse(lon, lat)
    if found is None:
        stop(f"the region {region!r} has no street directory.", NOTHING_FOUND)
    if form == "json":
        _print_json(reverse_to_dict(found))
    else:
        click.echo(text.nearest_street(found))


@main.command()
@click.argument("address")
@_region
@refusing
def explain(address: str, region: str) -> None:
    """Show which streets were weighed for ADDRESS, and what each costs."""
    explanation = open_region(region).explain(address)
    click.echo(text.explanation(explanation))
    _exit_unless(explanation.result.status is GeocodeStatus.FOUND)


@main.command()
@click.argument("start")
@_region
@click.option("--limit", type=click.IntRange(1, 100), default=8, show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@refusing
def suggest(start: str, region: str, limit: int, form: str) -> None:
    """Complete START to streets, house numbers and places."""
    suggestions = open_region(region).suggest(start, limit=limit)
    if form == "json":
        _print_json([suggestion_to_dict(suggestion) for suggestion in suggestions])
    else:
        for suggestion in suggestions:
            click.echo(text.suggestion(suggestion))
    _exit_unless(bool(suggestions))


@main.command()
@refusing
def regions() -> None:
    """List the shipped regions."""
    for name in region_names():
        click.echo(text.region_line(open_region(name)))


@main.command()
@click.argument("region", default="dortmund")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.option(
    "--verify", "thorough", is_flag=True, help="Compare every file with its checksum first."
)
@refusing
def info(region: str, form: str, *, thorough: bool) -> None:
    """Show what REGION contains, how accurate it is, and whose data it is."""
    if thorough:
        click.echo(f"{verify(region_folder(region))} files are as they were built.", err=True)
    opened = open_region(region)
    if form == "json":
        _print_json(opened.describe())
    else:
        click.echo(text.region(opened))


@main.command()
@click.argument("services", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--template", type=click.Path(path_type=Path), help="Write an empty XLSX table.")
@_region
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Table or folder to write.")
@click.option("--lang", type=click.Choice(["de", "en", "both"]), default="both", show_default=True)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@refusing
def check(
    services: Path | None,
    template: Path | None,
    region: str,
    output: Path | None,
    lang: str,
    form: str,
) -> None:
    """Check SERVICES, a folder of tables or one table (CSV, XLSX), row by row.

    Exit status 0: nothing to mend; 1: rows or values were refused; 2: not readable. With
    --output the table is written again with a column of remarks.
    """
    if template is not None:
        write_template(template)
        click.echo(f"{template}: fill in one row per service, then: geofh check {template}")
        return
    if services is None:
        raise InputError("give a table or a folder to check, or --template FILE.xlsx.")
    opened = open_region(region)
    sheets, report = inspection.inspect(
        services, opened, today=datetime.now(opened.timezone).date()
    )
    if output is not None:
        inspection.write(sheets, report, output, lang=lang)
    if form == "json":
        _print_json(inspection.to_dict(report))
    else:
        for line in inspection.lines(report, lang=lang):
            click.echo(line)
    _exit_unless(not report.refused)


@main.command()
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("target", type=click.Path(path_type=Path))
@_region
@click.option("--kind", default="", help="Of services of others that name none of ours.")
@refusing
def convert(source: Path, target: Path, region: str, kind: str) -> None:
    """Turn services into another form: SOURCE -> TARGET, and nothing is lost.

    The table of an office (.csv, .xlsx), HSDS 3.1 (.json), HSDS 3.1 tables (a folder); the tables
    of a region (a folder) can be read. Exit status 1: a table had rows or values that were refused,
    the rest is written.
    """
    opened = open_region(region)
    today = datetime.now(opened.timezone).date()
    services, programs, report = conversion.read(source, opened, kind=kind, today=today)
    conversion.write(services, programs, target, opened)
    click.echo(f"{len(services)} services: {target}")
    if report is not None and report.refused:
        click.echo(f"{report.refused} rows or values were refused: geofh check {source}", err=True)
    _exit_unless(report is None or not report.refused)


@main.command()
@_region
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@refusing
def serve(region: str, host: str, port: int, workers: int) -> None:
    """Serve the map, the page for parents and the API."""
    try:
        # FastAPI and folium are the extra "web" and cost half a second: only the server pays.
        from geofh.api.server import serve as serve_region  # noqa: PLC0415
    except ModuleNotFoundError as error:
        stop(f"{error.name} is missing: install geofh[web].", BAD_INPUT)
    region_folder(region)
    serve_region(region=region, host=host, port=port, workers=workers)


def _given(address: str | None) -> str:
    if address is None:
        raise AddressError("no address given: write geofh find 'Street 1' or use --lonlat.")
    return address


def _print_finding(finding: Finding, form: str, table: Callable[[Finding], str]) -> None:
    if form == "json":
        _print_json(finding_to_dict(finding))
    elif form == "geojson":
        _print_json(finding_to_geojson(finding))
    else:
        click.echo(table(finding))
    _exit_unless(finding.geocode.status is GeocodeStatus.FOUND)


def _stream(answer: Callable[[str], dict[str, Any]]) -> None:
    """Answer one line of stdin after the other; a bad line is reported, not fatal."""
    for line in _lines():
        try:
            record = answer(line)
        except InputError as error:
            record = {"status": "bad_input", "error": str(error)}
        sys.stdout.buffer.write(orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE))


def _lines() -> Iterator[str]:
    # A byte that is not UTF-8 becomes U+FFFD: that line is not found, the others are unharmed.
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", errors="replace").rstrip("\r\n")


def _print_json(content: object) -> None:
    click.echo(orjson.dumps(content, option=orjson.OPT_INDENT_2).decode())


def _exit_unless(found: bool) -> None:
    if not found:
        sys.exit(NOTHING_FOUND)
