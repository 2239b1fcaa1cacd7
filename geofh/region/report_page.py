"""A build report as one HTML page: no script, nothing loaded from elsewhere."""

from collections.abc import Iterable
from html import escape

from geofh.region.report import (
    BuildReport,
    InputReport,
    demand_lines,
    layer_lines,
    network_lines,
    services_lines,
    streets_lines,
)

__all__ = ["report_page"]

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: data quality</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem;
  margin: 2rem auto; padding: 0 1rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #8888; padding: .3rem; text-align: left;
  vertical-align: top; }}
h1 {{ font-size: clamp(1.4rem, 6vw, 2rem); overflow-wrap: anywhere; }}
td {{ overflow-wrap: anywhere; }}
.number {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }}
.wide {{ overflow-x: auto; }}
.wide table {{ min-width: 48rem; }}
</style>
</head>
<body>
<h1>{title}: data quality</h1>
<p>Data of {date}, built with geofh {version}. Rows read are rows kept plus rows dropped.</p>
{body}
</body>
</html>
"""


_COUNTS = ("Read", "Kept", "Dropped", "Count")
_NUMBERS = ' class="number"'


def report_page(report: BuildReport) -> str:
    """Give the page."""
    parts = [_inputs(report.inputs), _dropped(report.inputs)]
    for layer in report.layers:
        lines = [f"{layer.areas} areas, lines within {layer.accuracy_m:g} m", *layer_lines(layer)]
        if layer.coverage and len(lines) == 1:
            lines.append("valid, without overlaps and gaps")
        parts.append(_section(f"Layer {layer.title}", lines))
    if report.streets:
        head = f"{report.streets.streets:,} streets, {report.streets.addresses:,} addresses"
        parts.append(_section("Streets", [head, *streets_lines(report.streets)]))
    if report.services:
        head = f"{report.services.services:,} services, {report.services.locations:,} places"
        parts.append(_section("Services", [head, *services_lines(report.services)]))
    if report.demand:
        parts.append(_section("Demand", demand_lines(report.demand)))
    if report.network:
        parts.append(_section("Walking network", network_lines(report.network)))
    parts.append(_sources(report.inputs))
    return _PAGE.format(
        title=escape(report.title),
        date=escape(report.data_date),
        version=escape(report.geofh),
        body="\n".join(parts),
    )


def _inputs(inputs: Iterable[InputReport]) -> str:
    rows = [(one.what, one.read, one.kept, one.read - one.kept) for one in inputs]
    return f"<h2>Inputs</h2>\n{_table(('Input', 'Read', 'Kept', 'Dropped'), rows)}"


def _sources(inputs: Iterable[InputReport]) -> str:
    head = ("Input", "File", "Licence", "Attribution", "Date", "SHA-256")
    rows = [
        (one.what, one.path, one.licence, one.attribution, one.date, one.sha256[:16] + "…")
        for one in inputs
    ]
    # It is wider than a phone: scrolled by itself, by keyboard, too.
    return (
        '<h2 id="sources">Sources</h2>\n<div class="wide" role="region" tabindex="0" '
        f'aria-labelledby="sources">\n{_table(head, rows)}\n</div>'
    )


def _dropped(inputs: Iterable[InputReport]) -> str:
    rows: list[tuple[str | int, ...]] = []
    for one in inputs:
        for reason, dropped in one.dropped.items():
            first = ", ".join(map(str, dropped.rows))
            rows.append((one.what, f"dropped: {reason}", dropped.count, first))
        rows += [(one.what, f"note: {text}", count, "") for text, count in one.notes.items()]
    if not rows:
        return "<h2>Dropped rows</h2>\n<p>None.</p>"
    head = ("Input", "Reason", "Count", "First rows")
    return f"<h2>Dropped rows and notes</h2>\n{_table(head, rows)}"


def _section(title: str, lines: Iterable[str]) -> str:
    items = "\n".join(f"<li>{escape(line)}</li>" for line in lines)
    return f"<h2>{escape(title)}</h2>\n<ul>\n{items}\n</ul>"


def _table(head: Iterable[str], rows: Iterable[tuple[str | int, ...]]) -> str:
    titles = "".join(
        f'<th scope="col"{_NUMBERS if title in _COUNTS else ""}>{escape(title)}</th>'
        for title in head
    )
    body = "\n".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in rows)
    return f"<table>\n<thead><tr>{titles}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _cell(value: str | int) -> str:
    if isinstance(value, int):
        return f'<td class="number">{value:,}</td>'
    return f"<td>{escape(value)}</td>"
