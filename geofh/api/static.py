"""Files of the page: kept by browsers for a year, because their address changes with them."""

import hashlib
from pathlib import Path

from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import Scope

__all__ = ["LongLivedFiles", "StaticAddresses"]

CACHE_CONTROL = "public, max-age=31536000, immutable"


class LongLivedFiles(StaticFiles):
    """Serve a folder with a long cache life."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Give the file, or the 404 of the base class."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = CACHE_CONTROL
        return response


class StaticAddresses:
    """Turn a file's name into its address; a class because it remembers each file's digest."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, tuple[int, str]] = {}

    def __call__(self, name: str) -> str:
        """Give ``/static/NAME?v=DIGEST``; the digest follows the file when it changes."""
        file = self._folder / name
        changed = file.stat().st_mtime_ns
        if self._known.get(name, (0, ""))[0] != changed:
            digest = hashlib.sha256(file.read_bytes()).hexdigest()[:12]
            self._known[name] = (changed, digest)
        return f"/static/{name}?v={self._known[name][1]}"
