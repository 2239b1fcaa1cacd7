"""Write docs/openapi.json: the description of the API as the application gives it.

A change of the API then shows in the diff of a commit; a test compares both.
"""

import json
from pathlib import Path
from typing import Any

from geofh.api import create_app
from geofh.settings import Settings

FILE = Path(__file__).resolve().parents[1] / "docs" / "openapi.json"


def description() -> dict[str, Any]:
    """Give the OpenAPI document of the application with its defaults."""
    return create_app(Settings()).openapi()


def written(document: dict[str, Any]) -> str:
    """Write the document so that one change is one line."""
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


if __name__ == "__main__":
    FILE.write_text(written(description()), "utf-8")
    print(f"wrote {FILE}")
