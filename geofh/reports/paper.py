"""A report as a PDF (A4): title, facts, map, tables that run over pages, footer with page numbers.

Written with ReportLab (BSD): 9 MB beside Pillow, no system library, tables that break over pages
with their heads repeated. Its own typeface, Bitstream Vera, has the letters and signs we print.
"""

import io
from typing import Any

from geofh.errors import InputError
from geofh.reports.blocks import Block, Facts, Heading, Map, Paragraph, Report, Table

__all__ = ["write_pdf"]

_TEXT, _BOLD = "Vera", "VeraBd"
# Points; of a table at least the title and so many rows stand together.
_TITLE_HEIGHT, _ROW_HEIGHT, _ROWS_TOGETHER = 50.0, 14.0, 8
_INK, _QUIET, _LINE, _SOFT = "#1c2530", "#55606d", "#d9d4ca", "#f6f3ec"
_ACCENT = "#0b6b60"
_MARGIN = 56.0


def write_pdf(report: Report) -> bytes:
    """Give the bytes of the PDF.

    Raises
    ------
    InputError
        ReportLab is not installed.
    """
    try:
        from reportlab.lib.pagesizes import A4  # noqa: PLC0415
        from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415
        from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415
        from reportlab.platypus import SimpleDocTemplate  # noqa: PLC0415
    except ImportError as error:
        raise InputError('a PDF needs ReportLab: pip install "geofh[plan]".') from error
    pdfmetrics.registerFont(TTFont(_TEXT, "Vera.ttf"))
    pdfmetrics.registerFont(TTFont(_BOLD, "VeraBd.ttf"))
    target = io.BytesIO()
    document = SimpleDocTemplate(
        target,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=54,
        bottomMargin=60,
        title=report.title,
        subject=report.subtitle,
        creator="geofh",
        lang="de-DE",
    )
    width = A4[0] - 2 * _MARGIN
    style = _styles()
    story = [
        _text(report.title, style["title"]),
        _text(report.subtitle, style["subtitle"]),
    ]
    for block in report.blocks:
        story.extend(_flow(block, style, width))

    def footer(canvas: Any, page: Any) -> None:
        canvas.saveState()
        canvas.setFont(_TEXT, 6.5)
        canvas.setFillColor(_QUIET)
        canvas.drawString(_MARGIN, 34, _cut(canvas, report.footer, width - 50))
        canvas.drawRightString(A4[0] - _MARGIN, 34, f"Seite {page.page}")
        canvas.restoreState()

    document.build(story, onFirstPage=footer, onLaterPages=footer)
    return target.getvalue()


def _cut(canvas: Any, text: str, width: float) -> str:
    if canvas.stringWidth(text, _TEXT, 6.5) <= width:
        return text
    while canvas.stringWidth(text + "…", _TEXT, 6.5) > width:
        text = text[:-1]
    return text + "…"


def _styles() -> dict[str, Any]:
    from reportlab.lib.styles import ParagraphStyle  # noqa: PLC0415

    base = ParagraphStyle(
        "base", fontName=_TEXT, fontSize=8.5, leading=12.5, textColor=_INK, spaceAfter=6
    )

    def style(name: str, **changes: Any) -> Any:
        return ParagraphStyle(name, parent=base, **changes)

    return {
        "base": base,
        "title": style("title", fontName=_BOLD, fontSize=19, leading=24, spaceAfter=2),
        "subtitle": style("subtitle", fontSize=10.5, leading=15, textColor=_QUIET, spaceAfter=10),
        "heading": style(
            "heading",
            fontName=_BOLD,
            fontSize=12.5,
            leading=16,
            spaceBefore=14,
            spaceAfter=6,
            keepWithNext=True,
        ),
        "caption": style("caption", fontName=_BOLD, fontSize=8.5, spaceBefore=4),
        "quiet": style("quiet", fontSize=7.2, leading=10, textColor=_QUIET, spaceAfter=4),
        "cell": style("cell", fontSize=7.2, leading=9.4, spaceAfter=0),
        "number": style("number", fontSize=7.2, leading=9.4, spaceAfter=0, alignment=2),
        "head": style("head", fontName=_BOLD, fontSize=6.8, leading=9, spaceAfter=0),
        "head_number": style(
            "head_number", fontName=_BOLD, fontSize=6.8, leading=9, spaceAfter=0, alignment=2
        ),
        "fact": style("fact", fontName=_BOLD, fontSize=13, leading=17, textColor=_ACCENT),
        "fact_text": style("fact_text", fontSize=7, leading=9.2, textColor=_QUIET),
    }


def _text(text: str, style: Any) -> Any:
    from xml.sax.saxutils import escape  # noqa: PLC0415

    from reportlab.platypus import Paragraph as Flowing  # noqa: PLC0415

    # ReportLab reads markup: names of sites are somebody else's text.
    return Flowing(escape(text).replace("\n", "<br/>"), style)


def _flow(block: Block, style: dict[str, Any], width: float) -> list[Any]:
    from reportlab.platypus import Spacer  # noqa: PLC0415

    if isinstance(block, Heading):
        return [_text(block.text, style["heading"])]
    if isinstance(block, Paragraph):
        return [_text(block.text, style["quiet" if block.quiet else "base"])]
    if isinstance(block, Facts):
        return [_facts(block, style, width), Spacer(1, 8)]
    if isinstance(block, Map):
        return _map(block, style, width)
    return _table(block, style, width)


def _facts(block: Facts, style: dict[str, Any], width: float) -> Any:
    from reportlab.platypus import Table as Grid  # noqa: PLC0415

    cells = [
        [_text(value, style["fact"]), _text(what, style["fact_text"])]
        for value, what in block.items
    ]
    grid = Grid([cells], colWidths=[width / len(cells)] * len(cells))
    grid.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, -1), _SOFT),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 8),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 7),
        ]
    )
    return grid


def _table(block: Table, style: dict[str, Any], width: float) -> list[Any]:
    from reportlab.platypus import CondPageBreak, Spacer  # noqa: PLC0415
    from reportlab.platypus import Table as Grid  # noqa: PLC0415

    def cells(texts: tuple[str, ...], kind: str, number: str) -> list[Any]:
        return [
            _text(text, style[number if column in block.numeric else kind])
            for column, text in enumerate(texts)
        ]

    whole = sum(block.widths)
    grid = Grid(
        [
            cells(block.head, "head", "head_number"),
            *(cells(row, "cell", "number") for row in block.rows),
        ],
        colWidths=[width * one / whole for one in block.widths],
        repeatRows=1,
    )
    grid.setStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
            ("LINEBELOW", (0, 0), (-1, 0), 0.8, _INK),
            ("LINEBELOW", (0, 1), (-1, -1), 0.3, _LINE),
            ("ROWBACKGROUNDS", (0, 1), (-1, -1), ["#ffffff", _SOFT]),
            ("TOPPADDING", (0, 0), (-1, -1), 2.2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.2),
            ("LEFTPADDING", (0, 0), (-1, -1), 3),
            ("RIGHTPADDING", (0, 0), (-1, -1), 3),
            # Words that follow a number to the right.
            *(
                ("LEFTPADDING", (column, 0), (column, -1), 12)
                for column in range(1, len(block.head))
                if column not in block.numeric and column - 1 in block.numeric
            ),
        ]
    )
    title = [_text(block.title, style["caption"])] if block.title else []
    # A title stays with the first rows; keeping long tables whole would leave half pages empty.
    room = _TITLE_HEIGHT + _ROW_HEIGHT * min(len(block.rows), _ROWS_TOGETHER)
    return [CondPageBreak(room), *title, grid, Spacer(1, 8)]


def _map(block: Map, style: dict[str, Any], width: float) -> list[Any]:
    from geofh.reports.map_pdf import map_drawing  # noqa: PLC0415

    caption = [_text(block.caption, style["quiet"])] if block.caption else []
    return [map_drawing(block, width), *caption]
