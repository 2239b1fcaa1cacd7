"""A report as one HTML page: no script, nothing loaded from elsewhere, prints as it looks."""

from html import escape

from geofh.reports.blocks import Block, Facts, Heading, Map, Paragraph, Report, Table
from geofh.reports.legend import NO_VALUE, areas
from geofh.reports.svg import map_svg

__all__ = ["legend_html", "write_html"]

_PAGE = """<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light; }}
body {{ font: 1rem/1.5 system-ui, sans-serif; color: #1c2530; max-width: 62rem; margin: 2rem auto;
  padding: 0 1rem; }}
h1 {{ line-height: 1.2; margin-bottom: .2rem; }}
h2 {{ margin-top: 2.2rem; }}
.sub, .quiet, footer {{ color: #55606d; }}
.quiet, footer {{ font-size: .85rem; }}
.facts {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: 1rem;
  background: #f6f3ec; padding: 1rem; border-radius: 10px; margin: 1rem 0; }}
.facts dd {{ margin: 0; font-size: 1.5rem; font-weight: 700; color: #0b6b60; order: -1; }}
.facts div {{ display: flex; flex-direction: column; }}
.facts dt {{ font-size: .85rem; color: #55606d; }}
svg {{ width: 100%; height: auto; }}
.scroll {{ overflow-x: auto; }}
table {{ border-collapse: collapse; width: 100%; font-size: .9rem; margin: .5rem 0 1rem; }}
caption {{ text-align: left; font-weight: 700; padding: .3rem 0; }}
th, td {{ border-bottom: 1px solid #d9d4ca; padding: .25rem .5rem; text-align: left;
  vertical-align: top; }}
th {{ vertical-align: bottom; border-bottom: 2px solid #1c2530; white-space: pre-line; }}
.n {{ text-align: right; font-variant-numeric: tabular-nums; }}
.legend {{ list-style: none; padding: 0; display: grid; gap: .2rem; font-size: .9rem; }}
.legend li {{ display: flex; gap: .6rem; align-items: center; }}
.legend svg {{ width: 1.8rem; height: .9rem; flex: none; }}
.legend span {{ color: #55606d; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p class="sub">{subtitle}</p>
{body}
<footer><p>{footer}</p></footer>
</body>
</html>
"""


def write_html(report: Report) -> str:
    """Give the page."""
    return _PAGE.format(
        title=escape(report.title),
        subtitle=escape(report.subtitle),
        body="\n".join(_block(block) for block in report.blocks),
        footer=escape(report.footer),
    )


def legend_html(block: Map) -> str:
    """Write the legend as a list; colours stand in small drawings, which need no style."""
    legend = block.legend
    entries = list(zip(legend.colours, legend.texts, legend.counts, strict=True))
    without = int((legend.classes < 0).sum())
    if without:
        entries.append((NO_VALUE, "kein Wert", without))
    rows = "".join(
        f'<li><svg viewBox="0 0 20 10" aria-hidden="true"><rect width="20" height="10" '
        f'fill="{colour}" stroke="#6b6459" stroke-width=".6"/></svg>{escape(text)} '
        f"<span>{areas(count)}</span></li>"
        for colour, text, count in entries
    )
    return (
        f"<p><strong>{escape(legend.title)}, {escape(legend.unit)}</strong> "
        f'<span class="quiet">({escape(legend.how)}; Punkte: {escape(block.sites_text)})</span></p>'
        f'<ul class="legend">{rows}</ul>'
    )


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"<h2>{escape(block.text)}</h2>"
    if isinstance(block, Paragraph):
        return f"<p{' class=quiet' if block.quiet else ''}>{escape(block.text)}</p>"
    if isinstance(block, Facts):
        items = "".join(
            f"<div><dt>{escape(what)}</dt><dd>{escape(value)}</dd></div>"
            for value, what in block.items
        )
        return f'<dl class="facts">{items}</dl>'
    if isinstance(block, Map):
        drawn = map_svg(block, label=f"Karte: {block.legend.title}. Die Tabelle nennt alle Werte.")
        return f'{drawn}{legend_html(block)}<p class="quiet">{escape(block.caption)}</p>'
    return _table(block)


def _table(block: Table) -> str:
    def cells(texts: tuple[str, ...], tag: str) -> str:
        return "".join(
            f"<{tag}{' class=n' if column in block.numeric else ''}>{escape(text)}</{tag}>"
            for column, text in enumerate(texts)
        )

    title = f"<caption>{escape(block.title)}</caption>" if block.title else ""
    rows = "\n".join(f"<tr>{cells(row, 'td')}</tr>" for row in block.rows)
    return (
        f'<div class="scroll"><table>{title}<thead><tr>{cells(block.head, "th")}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )
