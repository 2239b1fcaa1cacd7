"""A map plate as SVG, to stand inside an HTML page: no script, no style of its own."""

from html import escape

from geofh.reports.blocks import Map

__all__ = ["map_svg"]

_SITE = "#12343b"
_BORDER = "#6b6459"


def map_svg(block: Map, *, label: str) -> str:
    """Draw areas, sites, scale bar and north; ``label`` is read to who cannot see it."""
    plate = block.plate
    height = plate.height + 24

    def at(points: object) -> str:
        pairs = (f"{x:.1f} {plate.height - y:.1f}" for x, y in points)  # type: ignore[attr-defined]
        return "M" + "L".join(pairs) + "Z"

    parts = [
        f'<path d="{"".join(at(ring) for ring in area.rings)}" fill="{area.colour}"/>'
        for area in plate.shapes
    ]
    dots = [f'<circle cx="{x:.1f}" cy="{plate.height - y:.1f}" r="2"/>' for x, y in plate.sites]
    right, base = plate.width - 4, plate.height + 8
    left = right - plate.bar[0]
    return (
        f'<svg viewBox="0 0 {plate.width:g} {height:g}" role="img" aria-label="{escape(label)}" '
        'xmlns="http://www.w3.org/2000/svg">'
        f'<g stroke="{_BORDER}" stroke-width=".4" stroke-linejoin="round" fill-rule="evenodd">'
        f"{''.join(parts)}</g>"
        f'<g fill="{_SITE}" stroke="#fff" stroke-width=".5">{"".join(dots)}</g>'
        f'<path d="M{left:.1f} {base - 3}V{base}H{right:.1f}V{base - 3}" fill="none" '
        'stroke="currentColor"/>'
        f'<text x="{(left + right) / 2:.1f}" y="{base + 11}" font-size="9" text-anchor="middle" '
        f'fill="currentColor">{escape(plate.bar[1])}</text>'
        f'<path d="M{right - 8:.1f} 20l4 -14l4 14l-4 -3z" fill="currentColor"/>'
        f'<text x="{right - 4:.1f}" y="30" font-size="9" text-anchor="middle" '
        'fill="currentColor">N</text></svg>'
    )
