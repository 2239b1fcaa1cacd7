"""Records -> a folium map whose every byte comes from this server.

``figure`` renders folium's elements without third parties, ``layers`` says what is on the
map, ``foreign`` whose tiles a reader may load, ``picture`` draws areas without a script,
``streets`` packs the street sketch of a region without a base map.
"""

from geofh.maps.figure import ForeignAssetError, LocalFigure, MapParts
from geofh.maps.foreign import ForeignTiles, TileAddressError
from geofh.maps.layers import Basemap, Origin, Outline, Pin, Sketch, city_map
from geofh.maps.picture import AreaShapes, area_shapes, draw_areas
from geofh.maps.streets import street_payload

__all__ = [
    "AreaShapes",
    "Basemap",
    "ForeignAssetError",
    "ForeignTiles",
    "LocalFigure",
    "MapParts",
    "Origin",
    "Outline",
    "Pin",
    "Sketch",
    "TileAddressError",
    "area_shapes",
    "city_map",
    "draw_areas",
    "street_payload",
]
