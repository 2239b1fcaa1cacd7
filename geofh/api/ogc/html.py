"""Documents of ``/ogc`` -> pages for people: the same content, with a map of the features."""

from pathlib import Path
from typing import Any

import orjson
from jinja2 import Template

from geofh.api.templates import environment

__all__ = ["OgcPages"]

# A line break in JSON cannot end the block it stands in; "</script>" could.
_ESCAPED = {b"<": b"\\u003c", b">": b"\\u003e", b"&": b"\\u0026"}


class OgcPages:
    """Fill the template; a class because it keeps the compiled one."""

    def __init__(self, web: Path) -> None:
        self._template: Template = environment(web).get_template("ogc.html")

    def render(self, title: str, document: dict[str, Any], *, base: str, nonce: str) -> str:
        """Show a document of any kind: its links, its collections, its features with a map."""
        # Features are encoded already; a person sees them as a table.
        content = orjson.loads(orjson.dumps(document))
        features = _features(content)
        drawn = orjson.dumps({"type": "FeatureCollection", "features": features})
        for letter, escaped in _ESCAPED.items():
            drawn = drawn.replace(letter, escaped)
        return self._template.render(
            title=title,
            content=content,
            features=features,
            columns=list(features[0]["properties"]) if features else [],
            drawn=drawn.decode(),
            base=base,
            nonce=nonce,
        )


def _features(content: dict[str, Any]) -> list[dict[str, Any]]:
    if content.get("type") == "Feature":
        return [content]
    found: list[dict[str, Any]] = content.get("features", [])
    return found
