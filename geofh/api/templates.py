"""Templates of small pages: escaping on, unknown names refused, `static` is a file's address."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from geofh.api.static import StaticAddresses

__all__ = ["environment"]


def environment(web: Path, *, static: StaticAddresses | None = None) -> Environment:
    """Give the environment for the templates in a ``web`` folder."""
    made = Environment(
        loader=FileSystemLoader(web / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static or StaticAddresses(web / "static")
    return made
