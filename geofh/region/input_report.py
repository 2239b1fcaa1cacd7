"""What became of an input -> its entry in the report and in the manifest."""

import csv
from pathlib import Path

from geofh.region.build_recipe import ServicesInput
from geofh.region.manifest import sha256
from geofh.region.report import InputReport
from geofh.region.sources import Content, Given, Provenance, Tally

__all__ = ["csv_rows", "input_report", "source_entry", "table_report"]


def input_report(what: str, given: Given, tally: Tally) -> InputReport:
    """Describe an input that a source has read; a file is identified by its bytes."""
    content = tally.content or _content(given.path)
    return InputReport(
        what=what,
        path=given.stated,
        bytes=content.bytes,
        sha256=content.sha256,
        read=tally.read,
        kept=tally.kept,
        dropped=dict(tally.dropped),
        notes=dict(tally.notes),
        **_told(given.provenance),
    )


def table_report(given: ServicesInput, file: Path, count: int) -> InputReport:
    """Describe a service table that is taken as it is."""
    content = _content(file)
    return InputReport(
        what=f"services {file.stem}",
        path=f"{given.stated}/{file.name}",
        bytes=content.bytes,
        sha256=content.sha256,
        read=count,
        kept=count,
        dropped={},
        notes={},
        **_told(given.provenance),
    )


def source_entry(report: InputReport) -> dict[str, str | int]:
    """Give what the manifest says about an input."""
    return {
        "what": report.what,
        "path": report.path,
        "bytes": report.bytes,
        "sha256": report.sha256,
        "licence": report.licence,
        "attribution": report.attribution,
        "url": report.url,
        "date": report.date,
        "rows": report.read,
    }


def csv_rows(file: Path) -> int:
    """Count the rows of a table below its header."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return max(sum(1 for row in csv.reader(stream) if row) - 1, 0)


def _content(file: Path) -> Content:
    return Content(bytes=file.stat().st_size, sha256=sha256(file))


def _told(provenance: Provenance) -> dict[str, str]:
    return {
        "attribution": provenance.attribution,
        "licence": provenance.licence,
        "url": provenance.url,
        "date": provenance.date.isoformat() if provenance.date else "",
    }
