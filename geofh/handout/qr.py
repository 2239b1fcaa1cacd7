"""An address of the web -> a QR code as SVG, for paper."""

from io import BytesIO

import segno

__all__ = ["qr_svg"]

# Reads well from paper that was folded: a quarter of it may be lost.
_CORRECTION = "q"
_QUIET_MODULES = 4


def qr_svg(address: str, *, title: str) -> str:
    """Draw the code; it scales with its box and stays black on white in any theme.

    Parameters
    ----------
    address
        What is encoded. The caller sees to it that no family's address is in it.
    title
        What a screen reader says.
    """
    code = segno.make(address, error=_CORRECTION, micro=False, boost_error=False)
    drawn = BytesIO()
    code.save(
        drawn,
        kind="svg",
        xmldecl=False,
        border=_QUIET_MODULES,
        dark="#000",
        light="#fff",
        omitsize=True,
        title=title,
        svgclass="qr",
        lineclass="",
    )
    return drawn.getvalue().decode("utf-8").strip()
