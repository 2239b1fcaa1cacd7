"""A service -> the Land whose public holidays it keeps.

Fronleichnam is a working day in Erfurt and a holiday in Dortmund; Weltkindertag is the reverse.
"""

from types import MappingProxyType

from geofh.records import Service

__all__ = ["land_of"]

# The first two digits of every official key (AGS): Statistisches Bundesamt, Gemeindeverzeichnis.
_LAND_OF_KEY = MappingProxyType(
    {
        "01": "SH",
        "02": "HH",
        "03": "NI",
        "04": "HB",
        "05": "NW",
        "06": "HE",
        "07": "RP",
        "08": "BW",
        "09": "BY",
        "10": "SL",
        "11": "BE",
        "12": "BB",
        "13": "MV",
        "14": "SN",
        "15": "ST",
        "16": "TH",
    }
)

_KEYED_LAYERS = frozenset({"gemeinde", "kreis", "land"})
"""Layers whose ids begin with the key of the Land."""


def land_of(service: Service, *, home: str) -> str:
    """Tell the Land of a service by the areas it is bound to.

    Parameters
    ----------
    home
        Land of the region, for services whose areas name none.

    Returns
    -------
    str
        Second half of the ISO 3166-2:DE code, such as ``"TH"``.
    """
    for area in service.service_areas:
        land = _LAND_OF_KEY.get(area.area_id[:2])
        if land and area.layer in _KEYED_LAYERS:
            return land
    return home
