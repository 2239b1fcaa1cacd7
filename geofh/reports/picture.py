"""The map of a report as a PNG: title, areas, sites, legend, scale, north, sources.

Drawn with Pillow at three times the size and made smaller, which smooths the lines.
"""

import io
from typing import Any

from geofh.errors import InputError
from geofh.reports.blocks import Map, Report
from geofh.reports.legend import NO_VALUE, areas

__all__ = ["write_png"]

_INK, _QUIET, _BORDER, _SITE = "#1c2530", "#55606d", "#6b6459", "#12343b"
_FINER = 3
# Pixels of the finished picture per unit of the plate, and around it.
_SCALE, _MARGIN = 2.6, 48
_TITLE, _ROW = 110, 34


def write_png(report: Report) -> bytes:
    """Give the bytes of the picture.

    Raises
    ------
    InputError
        Pillow is not installed.
    """
    try:
        from PIL import Image, ImageDraw  # noqa: PLC0415
    except ImportError as error:
        raise InputError('a picture needs Pillow: pip install "geofh[plan]".') from error
    block = next(one for one in report.blocks if isinstance(one, Map))
    plate, legend = block.plate, block.legend
    rows = len(legend.texts) + int((legend.classes < 0).any()) + 2
    width = round(plate.width * _SCALE) + 2 * _MARGIN
    land = round(plate.height * _SCALE)
    height = _TITLE + land + rows * _ROW + 3 * _MARGIN
    image = Image.new("RGB", (width * _FINER, height * _FINER), "#ffffff")
    draw = ImageDraw.Draw(image)
    _land(draw, block, top=_TITLE + _MARGIN + land)
    image = image.resize((width, height), Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(image)
    draw.text((_MARGIN, _MARGIN - 8), report.title, fill=_INK, font=_font(34, bold=True))
    draw.text((_MARGIN, _MARGIN + 42), report.subtitle, fill=_QUIET, font=_font(19))
    _legend(draw, block, top=_TITLE + _MARGIN + land + 24)
    _scale_and_north(draw, block, right=width - _MARGIN, top=_TITLE + _MARGIN + land + 40)
    foot = f"{block.caption} · {report.footer.rpartition(' · ')[2]}"
    draw.text((_MARGIN, height - _MARGIN), _cut(foot, width), fill=_QUIET, font=_font(15))
    target = io.BytesIO()
    image.save(target, format="PNG", optimize=True)
    return target.getvalue()


def _land(draw: Any, block: Map, *, top: float) -> None:
    def at(point: Any) -> tuple[float, float]:
        x, y = point
        return (_MARGIN + x * _SCALE) * _FINER, (top - y * _SCALE) * _FINER

    for area in block.plate.shapes:
        # Holes are filled by the areas inside them, which follow from larger to smaller.
        for ring in area.rings:
            draw.polygon([at(point) for point in ring], fill=area.colour)
    for area in block.plate.shapes:
        for ring in area.rings:
            draw.line([at(point) for point in ring], fill=_BORDER, width=_FINER)
    size = 4.5 * _FINER
    for site in block.plate.sites:
        x, y = at(site)
        box = (x - size, y - size, x + size, y + size)
        draw.ellipse(box, fill=_SITE, outline="#ffffff", width=_FINER)


def _legend(draw: Any, block: Map, *, top: float) -> None:
    legend = block.legend
    heading = f"{legend.title}, {legend.unit}"
    draw.text((_MARGIN, top), heading, fill=_INK, font=_font(20, bold=True))
    entries = list(zip(legend.colours, legend.texts, legend.counts, strict=True))
    without = int((legend.classes < 0).sum())
    if without:
        entries.append((NO_VALUE, "kein Wert", without))
    y = top + 8
    for colour, text, count in entries:
        y += _ROW
        draw.rectangle((_MARGIN, y, _MARGIN + 52, y + 22), fill=colour, outline=_BORDER)
        draw.text((_MARGIN + 68, y), text, fill=_INK, font=_font(18))
        draw.text((_MARGIN + 400, y), areas(count), fill=_QUIET, font=_font(18))
    y += _ROW
    draw.ellipse((_MARGIN + 19, y + 4, _MARGIN + 33, y + 18), fill=_SITE)
    draw.text((_MARGIN + 68, y), block.sites_text, fill=_INK, font=_font(18))
    draw.text((_MARGIN + 400, y), legend.how, fill=_QUIET, font=_font(18))


def _scale_and_north(draw: Any, block: Map, *, right: float, top: float) -> None:
    length, label = block.plate.bar[0] * _SCALE, block.plate.bar[1]
    left = right - length
    draw.line([(left, top - 6), (left, top), (right, top), (right, top - 6)], fill=_INK, width=2)
    draw.text(((left + right) / 2, top + 8), label, fill=_INK, font=_font(18), anchor="ma")
    draw.polygon(
        [(right - 12, top + 76), (right, top + 40), (right + 12, top + 76), (right, top + 66)],
        fill=_INK,
    )
    draw.text((right, top + 82), "N", fill=_INK, font=_font(20, bold=True), anchor="ma")


def _cut(text: str, width: int) -> str:
    room = width - 2 * _MARGIN
    font = _font(15)
    while font.getlength(text) > room:
        text = text[:-2].rstrip("…") + "…"
    return text


def _font(size: int, *, bold: bool = False) -> Any:
    from pathlib import Path  # noqa: PLC0415

    import reportlab  # noqa: PLC0415
    from PIL import ImageFont  # noqa: PLC0415

    # The same typeface as on paper; ReportLab brings it.
    name = "VeraBd.ttf" if bold else "Vera.ttf"
    return ImageFont.truetype(Path(reportlab.__file__).parent / "fonts" / name, size)
