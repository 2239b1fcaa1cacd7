"""The commands for planners: ``geofh coverage`` and ``geofh site``."""

from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from geofh.cli.options import withhold_below
from geofh.cli.refusing import refusing
from geofh.errors import InputError
from geofh.records import Need, Stage
from geofh.regions import Region, open_region

if TYPE_CHECKING:
    from geofh.coverage.study import StudyArea
    from geofh.coverage.trial import Trial
    from geofh.network import Walker

__all__ = ["coverage", "site"]

_GOALS = ("most", "short", "all", "farthest")
_MEASURES = ("share", "unreached", "nearest", "count", "two_step", "enhanced", "three_step")


def _study_options(command: Any) -> Any:
    """Give a command the options that say what is studied."""
    for option in reversed(
        (
            click.option("--region", default="dortmund", show_default=True, help="Name or folder."),
            click.option(
                "--kind",
                "kinds",
                multiple=True,
                required=True,
                help="Kind of help, or kindergarten, schools; may be repeated.",
            ),
            click.option(
                "--minutes",
                type=click.FloatRange(0, 180, min_open=True),
                default=15.0,
                show_default=True,
                help="Threshold on foot; exactly so long is within.",
            ),
            click.option("--layer", default="", help="Districts to report; default: the finest."),
            click.option(
                "--demand",
                "table",
                default="",
                help="Table of children, addresses, or burdened (families with four burdens).",
            ),
            click.option("--stage", type=click.Choice([stage.value for stage in Stage])),
            click.option("--language", "languages", multiple=True, help="ISO 639-1."),
            click.option("--free", is_flag=True, help="Free of charge only."),
            click.option("--speed", type=float, help="Walking speed, km/h; default: 4.8."),
            click.option("--stroller", is_flag=True, help="With a pram: 3.6 km/h, no stairs."),
            click.option(
                "--with",
                "neighbours",
                multiple=True,
                help="Region whose sites count as well; may be repeated.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@_study_options
@click.option("--measure", type=click.Choice(_MEASURES), default="share", show_default=True)
@click.option("--after", help="Only what is open after this time of day (16:00) on a weekday.")
@click.option("--stated-only", is_flag=True, help="Count only what a source states.")
@withhold_below
@click.option(
    "--scenario",
    "scenario_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Saved scenario: what its changes of sites would bring, beside today.",
)
@click.option(
    "--reference",
    default="",
    help="Reference value in place of --minutes or of the median, such as bbsr_quarter_hour.",
)
@click.option("--cells", is_flag=True, help="One row per cell instead of per district (tables).")
@click.option(
    "-o",
    "--output",
    "target",
    type=click.Path(path_type=Path),
    required=True,
    help="Ends in .csv, .xlsx, .parquet, .gpkg, .html, .png or .pdf.",
)
@refusing
def coverage(
    *,
    after: str | None,
    stated_only: bool,
    fewer_than: int,
    scenario_file: Path | None,
    reference: str,
    cells: bool,
    target: Path,
    **study: Any,
) -> None:
    """Write how well families are reached, district by district."""
    # SciPy, and GDAL or ReportLab: only planners pay.
    from geofh.coverage.assess import Question, by_reference  # noqa: PLC0415
    from geofh.coverage.measures import Measure  # noqa: PLC0415
    from geofh.coverage.scenario_file import load  # noqa: PLC0415
    from geofh.coverage.trial import try_out  # noqa: PLC0415
    from geofh.reports import write_cells, write_report  # noqa: PLC0415

    region = open_region(study["region"])
    today = _today(region)
    area = _study(region, today, **study)
    question = Question(
        limit_min=study["minutes"],
        measure=Measure(study["measure"]),
        after=_time(after),
        stated_only=stated_only,
        fewer_than=fewer_than,
    )
    if reference:
        question = by_reference(question, reference)
    scenario = load(scenario_file.read_text("utf-8", "replace")) if scenario_file else None
    trial = try_out(area, question, scenario)
    assessment = trial.latest
    if cells:
        write_cells(assessment, target)
    else:
        outlines = region.layer_geojson(area.layer)
        write_report(assessment, outlines, target, computed_on=today, trial=trial)
    for line in _summary(trial):
        click.echo(line)
    click.echo(f"{target}: ready.", err=True)


@click.command()
@_study_options
@click.option("--add", type=click.IntRange(1, 100), help="How many sites to add.")
@click.option(
    "--goal",
    type=click.Choice(_GOALS),
    default="most",
    show_default=True,
    help="Most children within --minutes, short ways on average, all with the fewest sites, or a "
    "short way for the farthest.",
)
@click.option(
    "--step",
    type=click.FloatRange(100, 5_000),
    default=500.0,
    show_default=True,
    help="One candidate per square of this side, metres.",
)
@click.option("--seconds", type=click.FloatRange(0, 3_600), default=30.0, show_default=True)
@click.option(
    "-o", "--output", "target", type=click.Path(path_type=Path), help="Table: .csv, .xlsx, .gpkg."
)
@refusing
def site(
    *, add: int | None, goal: str, step: float, seconds: float, target: Path | None, **study: Any
) -> None:
    """Show where the next sites would help most."""
    from geofh.coverage.next_sites import Goal, next_sites  # noqa: PLC0415
    from geofh.reports import write_sites  # noqa: PLC0415

    if (add is None) != (goal == "all"):
        raise InputError("--add says how many sites; leave it out only for --goal all.")
    region = open_region(study["region"])
    area = _study(region, _today(region), **study)
    plan = next_sites(
        area,
        add=add or 0,
        limit_min=study["minutes"],
        step_m=step,
        time_limit_s=seconds,
        goal=Goal(goal),
    )
    for line in plan.lines():
        click.echo(line)
    if target is not None:
        write_sites(plan, target)
        click.echo(f"{target}: ready.", err=True)


def _study(opened: Region, today: date, **study: Any) -> "StudyArea":
    from geofh.coverage.analysis import study_area  # noqa: PLC0415

    need = Need(
        stage=Stage(study["stage"]) if study["stage"] else None,
        languages=frozenset(study["languages"]),
        free=study["free"],
    )
    return study_area(
        opened.bundle,
        study["kinds"],
        need=need,
        on=today,
        walker=_walker(study["speed"], stroller=study["stroller"]),
        layer=study["layer"],
        table=study["table"],
        neighbours=[open_region(name).bundle for name in study["neighbours"]],
    )


def _walker(speed_kmh: float | None, *, stroller: bool) -> "Walker":
    from geofh.network import WALKERS, Walker  # noqa: PLC0415

    usual = WALKERS["stroller" if stroller else "adult"]
    if speed_kmh is None:
        return usual
    return Walker(
        id="own", speed_kmh=speed_kmh, stairs_factor=usual.stairs_factor, source="vorgegeben"
    )


def _today(region: Region) -> date:
    return datetime.now(region.timezone).date()


def _time(text: str | None) -> time | None:
    if text is None:
        return None
    try:
        return time.fromisoformat(text)
    except ValueError:
        raise InputError(f"--after is {text!r}, expected a time such as 16:00.") from None


def _summary(trial: "Trial") -> list[str]:
    assessment = trial.latest
    area, reach = assessment.area, assessment.reach
    children, unreached = float(reach.children.sum()), float(reach.unreached.sum())
    limit = f"{assessment.question.limit_min:g} min"
    asked = f"{area.title}: {area.kind_title}, {len(assessment.supply.ids)} sites"
    share = f"({1 - unreached / children:.1%})"
    return [
        f"{asked}; {area.demand.title}: {children:,.0f}",
        f"within {limit}: {children - unreached:,.0f} {share}, beyond: {unreached:,.0f}",
        *_effect(trial),
        *(f"note: {note}" for note in area.notes),
    ]


def _effect(trial: "Trial") -> list[str]:
    if trial.comparison is None:
        return []
    before, compared = trial.before.reach, trial.comparison
    without = float(before.unreached.sum())
    better, worse = compared.better.sum(), compared.worse.sum()
    effect = f"better off: {better:,.0f}, worse off: {worse:,.0f}"
    return [f"without the scenario beyond: {without:,.0f}; {effect}"]
