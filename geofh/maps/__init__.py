"""Records -> a folium map whose every byte comes from this server.

``figure`` renders folium's elements without third parties, ``layers`` says what is on the
map, ``streets`` packs the street sketch.
"""

from geofh.maps.figure import ForeignAssetError, LocalFigure, MapParts
from geofh.maps.layers import Origin, Outline, Pin, Sketch, city_map
from geofh.maps.streets import street_payload

__all__ = [
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
