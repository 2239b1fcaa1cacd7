"""A map block as a ReportLab drawing: areas, sites, legend, scale bar, north."""

from typing import Any

from geofh.reports.blocks import Map
from geofh.reports.legend import NO_VALUE, areas
from geofh.reports.plate import Plate

__all__ = ["map_drawing"]

_TEXT, _BOLD = "Vera", "VeraBd"
_INK, _QUIET, _BORDER = "#1c2530", "#55606d", "#6b6459"
_LEGEND_ROW = 13.0


def map_drawing(block: Map, width: float) -> Any:
    """Draw the map with its legend below it, as wide as the page's text."""
    from reportlab.graphics.shapes import Drawing, Group  # noqa: PLC0415

    scale = width / block.plate.width
    rows = len(block.legend.texts) + (1 if (block.legend.classes < 0).any() else 0) + 1
    legend_height = 30 + _LEGEND_ROW * rows
    drawing = Drawing(width, block.plate.height * scale + legend_height)
    land = Group(transform=(scale, 0, 0, scale, 0, legend_height))
    for shape in _shapes(block.plate):
        land.add(shape)
    drawing.add(land)
    for shape in _legend(block, legend_height):
        drawing.add(shape)
    for shape in _scale_and_north(block, width, scale, legend_height):
        drawing.add(shape)
    return drawing


def _shapes(plate: Plate) -> list[Any]:
    from reportlab.graphics.shapes import Circle, Path  # noqa: PLC0415
    from reportlab.lib.colors import HexColor  # noqa: PLC0415

    shapes: list[Any] = []
    for area in plate.shapes:
        path = Path(
            fillColor=HexColor(area.colour),
            strokeColor=HexColor(_BORDER),
            strokeWidth=0.35,
            strokeLineJoin=1,
            fillMode=0,  # even-odd: holes stay holes
        )
        for ring in area.rings:
            path.moveTo(*map(float, ring[0]))
            for x, y in ring[1:-1]:
                path.lineTo(float(x), float(y))
            path.closePath()
        shapes.append(path)
    size = 2.2 if len(plate.sites) < 150 else 1.5
    shapes.extend(
        Circle(
            float(x),
            float(y),
            size,
            fillColor=HexColor("#12343b"),
            strokeColor=HexColor("#ffffff"),
            strokeWidth=0.5,
        )
        for x, y in plate.sites
    )
    return shapes


def _legend(block: Map, height: float) -> list[Any]:
    from reportlab.graphics.shapes import Circle, Rect, String  # noqa: PLC0415
    from reportlab.lib.colors import HexColor  # noqa: PLC0415

    legend = block.legend
    top = height - 12
    shapes: list[Any] = [
        String(
            0,
            top,
            f"{legend.title}, {legend.unit}",
            fontName=_BOLD,
            fontSize=8.5,
            fillColor=HexColor(_INK),
        )
    ]
    without = int((legend.classes < 0).sum())
    entries = [
        (colour, text, areas(count))
        for colour, text, count in zip(legend.colours, legend.texts, legend.counts, strict=True)
    ]
    if without:
        entries.append((NO_VALUE, "kein Wert", areas(without)))
    y = top - 6
    for colour, text, count in entries:
        y -= _LEGEND_ROW
        shapes += [
            Rect(
                0,
                y,
                22,
                9,
                fillColor=HexColor(colour),
                strokeColor=HexColor(_BORDER),
                strokeWidth=0.4,
            ),
            String(28, y + 1.5, text, fontName=_TEXT, fontSize=7.5, fillColor=HexColor(_INK)),
            String(150, y + 1.5, count, fontName=_TEXT, fontSize=7.5, fillColor=HexColor(_QUIET)),
        ]
    y -= _LEGEND_ROW
    shapes += [
        Circle(11, y + 4.5, 2.6, fillColor=HexColor("#12343b"), strokeColor=HexColor("#ffffff")),
        String(
            28, y + 1.5, block.sites_text, fontName=_TEXT, fontSize=7.5, fillColor=HexColor(_INK)
        ),
        String(150, y + 1.5, legend.how, fontName=_TEXT, fontSize=7.5, fillColor=HexColor(_QUIET)),
    ]
    return shapes


def _scale_and_north(block: Map, width: float, scale: float, base: float) -> list[Any]:
    from reportlab.graphics.shapes import Line, Polygon, String  # noqa: PLC0415
    from reportlab.lib.colors import HexColor  # noqa: PLC0415

    ink = HexColor(_INK)
    length, label = block.plate.bar[0] * scale, block.plate.bar[1]
    right, y = width - 4, base - 12
    left = right - length
    ends = [Line(x, y - 2.5, x, y + 2.5, strokeColor=ink, strokeWidth=1) for x in (left, right)]
    return [
        Line(left, y, right, y, strokeColor=ink, strokeWidth=1),
        *ends,
        String(
            (left + right) / 2,
            y - 10,
            label,
            fontName=_TEXT,
            fontSize=7.5,
            textAnchor="middle",
            fillColor=ink,
        ),
        Polygon(
            [right - 10, y - 40, right - 5, y - 24, right, y - 40, right - 5, y - 36],
            fillColor=ink,
            strokeColor=ink,
            strokeWidth=0.4,
        ),
        String(
            right - 5, y - 50, "N", fontName=_BOLD, fontSize=8, textAnchor="middle", fillColor=ink
        ),
    ]
