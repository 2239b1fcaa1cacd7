"""What every test may rely on: where the shared material is, and what CI must not skip."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("GEOFH_SHARED", ROOT.parent / "shared"))
STRICT = os.environ.get("CI", "").lower() == "true"

# The same examples in every run, so that a red run is always somebody's change. To look for new
# ones: HYPOTHESIS_PROFILE=explore pytest tests/properties
settings.register_profile("project", derandomize=True, deadline=None, database=None)
settings.register_profile("explore", deadline=None, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "project"))


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the project's top folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of other people's data that tests compare with."""
    if (SHARED / "regions").is_dir():
        return SHARED
    message = f"needs the shared material: set GEOFH_SHARED (looked in {SHARED})"
    if STRICT:
        pytest.fail(message)
    pytest.skip(message)
