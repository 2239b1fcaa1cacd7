"""Draw ``web/static/icon.svg`` as the pictures that a home screen asks for.

Android installs a page only with PNG icons of 192 and 512 pixels; "maskable" ones fill the square
and keep what matters within the circle that some devices cut out. Run it after a change of the
drawing; it needs Chromium, as the browser tests do.
"""

import io
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

STATIC = Path(__file__).resolve().parents[1] / "web" / "static"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking")
# File -> width in pixels, the drawing's share of it, ground (none: transparent).
ICONS = {
    "icon-192.png": (192, 1.0, ""),
    "icon-512.png": (512, 1.0, ""),
    "icon-maskable-512.png": (512, 0.6, "#faf8f4"),
}
COLOURS = 32


def main() -> None:
    """Write every icon."""
    drawing = (STATIC / "icon.svg").read_text("utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, (width, share, ground) in ICONS.items():
            page = browser.new_page(viewport={"width": width, "height": width})
            page.set_content(
                f"<style>body {{ margin: 0; height: 100vh; display: grid; place-items: center; "
                f"background: {ground or 'transparent'} }} svg {{ width: {share:.0%} }}</style>"
                f"{drawing}"
            )
            drawn = page.screenshot(omit_background=True)
            page.close()
            _write(drawn, STATIC / name)
        browser.close()


def _write(drawn: bytes, file: Path) -> None:
    """Write a drawing of few colours as a small file."""
    picture = Image.open(io.BytesIO(drawn))
    picture.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
