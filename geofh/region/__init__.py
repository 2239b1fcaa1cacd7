"""A region: a folder described by ``region.toml``, read into one read-only bundle.

How such a folder is built from a city's files is in `geofh.region.build`, which is imported only
by those who build: it needs GDAL.
"""

from geofh.region.bundle import Bundle, open_bundle
from geofh.region.manifest import verify
from geofh.region.recipe import Attribution, LayerRecipe, RegionRecipe, read_recipe

__all__ = [
    "Attribution",
    "Bundle",
    "LayerRecipe",
    "RegionRecipe",
    "open_bundle",
    "read_recipe",
    "verify",
]
