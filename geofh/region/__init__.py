"""A region: a folder described by ``region.toml``, read into one read-only bundle.

How such a folder is built from a city's files is in `geofh.region.build`, which is imported only
by those who build: it needs GDAL.
"""

from geofh.region.bundle import Bundle, open_bundle
from geofh.region.demand import DemandAbout, DemandTable, Homes, Unit
from geofh.region.manifest import verify
from geofh.region.recipe import Attribution, LayerRecipe, RegionRecipe, read_recipe
from geofh.region.shipped import region_folder, region_names, telling_what_is_closed

__all__ = [
    "Attribution",
    "Bundle",
    "DemandAbout",
    "DemandTable",
    "Homes",
    "LayerRecipe",
    "RegionRecipe",
    "Unit",
    "open_bundle",
    "read_recipe",
    "region_folder",
    "region_names",
    "telling_what_is_closed",
    "verify",
]
