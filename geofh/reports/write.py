"""An assessment -> one file: PDF, HTML, PNG, CSV, XLSX, Parquet or GeoPackage by its ending.

Whatever it is, the file takes its place when it is complete, and what was there before stays
if anything fails.
"""

import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from geofh.coverage.assess import Assessment
from geofh.coverage.trial import Trial
from geofh.errors import DataError, InputError
from geofh.reports.compose import compose
from geofh.reports.html import write_html
from geofh.reports.paper import write_pdf
from geofh.reports.picture import write_png
from geofh.reports.tables import TABLES, district_table, write_table

__all__ = ["ENDINGS", "report_bytes", "write_report"]

ENDINGS = (".pdf", ".html", ".png", *TABLES)


def report_bytes(
    assessment: Assessment,
    outlines: dict[str, Any],
    *,
    ending: str,
    computed_on: date,
    breaks: Sequence[float] = (),
    trial: Trial | None = None,
) -> bytes:
    """Give a report as the bytes of a file.

    Parameters
    ----------
    outlines
        GeoJSON of the districts in degrees.
    ending
        One of `ENDINGS`.
    computed_on
        The day that is printed.
    breaks
        Own breaks of the map's classes; none makes quantiles.
    trial
        The scenario whose ``after`` the assessment is: what it changes is written too.

    Raises
    ------
    InputError
        Another ending, or a library for it is not installed.
    """
    if ending not in ENDINGS:
        raise InputError(f"a report cannot be {ending!r}; expected one of {', '.join(ENDINGS)}.")
    if ending in TABLES:
        return write_table(district_table(assessment, trial), outlines, ending=ending)
    report = compose(assessment, outlines, computed_on=computed_on, breaks=breaks, trial=trial)
    if ending == ".pdf":
        return write_pdf(report)
    return write_png(report) if ending == ".png" else write_html(report).encode("utf-8")


def write_report(
    assessment: Assessment,
    outlines: dict[str, Any],
    target: Path,
    *,
    computed_on: date,
    breaks: Sequence[float] = (),
    trial: Trial | None = None,
) -> None:
    """Write a report; see `report_bytes`.

    Raises
    ------
    InputError
        Another ending, no such folder, or a library is not installed.
    DataError
        The file cannot be written; what was there before is untouched.
    """
    if not target.parent.is_dir():
        raise InputError(f"the folder {target.parent} is not there: make it first.")
    content = report_bytes(
        assessment,
        outlines,
        ending=target.suffix.lower(),
        computed_on=computed_on,
        breaks=breaks,
        trial=trial,
    )
    try:
        with tempfile.TemporaryDirectory(prefix=".tmp-", dir=target.parent) as folder:
            staged = Path(folder) / target.name
            staged.write_bytes(content)
            staged.replace(target)
    except OSError as error:
        raise DataError(
            f"{target} could not be written: {error.strerror or type(error).__name__}. "
            "What was there before is untouched."
        ) from error
