"""A region: a folder described by ``region.toml``, read into one read-only bundle."""

from geofh.region.bundle import Bundle, open_bundle
from geofh.region.recipe import Attribution, LayerRecipe, RegionRecipe, read_recipe

__all__ = [
    "Attribution",
    "Bundle",
    "LayerRecipe",
    "RegionRecipe",
    "open_bundle",
    "read_recipe",
]
