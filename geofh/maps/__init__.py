"""Records -> a folium map whose every byte comes from this server.

``figure`` renders folium's elements without third parties, ``layers`` says what is on the
map, ``streets`` packs the street sketch of a region without a base map.
"""

from geofh.maps.figure import ForeignAssetError, LocalFigure, MapParts
from geofh.maps.layers import Basemap, Origin, Outline, Pin, Sketch, city_map
from geofh.maps.streets import street_payload

__all__ = [
    "Basemap",
    "ForeignAssetError",
    "LocalFigure",
    "MapParts",
    "Origin",
    "Outline",
    "Pin",
    "Sketch",
    "city_map",
    "street_payload",
]
