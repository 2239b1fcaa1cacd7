"""Collections of features: each encoded once, found by box, by day and by id."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from geofh.crs import to_lonlat
from geofh.districts import DistrictLayer
from geofh.records import Location, Service
from geofh.services import KINDS

__all__ = [
    "Box",
    "Collection",
    "Days",
    "Feature",
    "area_features",
    "districts_collection",
    "service_locations_collection",
]

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees; west above east crosses the antimeridian."""

Days = tuple[date | None, date | None]
"""First and last day, inclusive; none is unbounded."""

SERVICE_LOCATIONS = "service_locations"
# Six decimals of a degree are 0.1 m: far below what any line is worth.
_DECIMALS = 6
_ALWAYS: Days = (None, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """Hold what becomes a feature; days are those on which it is valid."""

    id: str
    properties: Mapping[str, Any]
    geometry: shapely.Geometry | None
    days: Days = _ALWAYS


class Collection:
    """Find features of one kind; a class because it carries encoded features and their tree.

    Attributes
    ----------
    id, title, description
        As shown.
    ids
        Id of each feature; unique.
    box, days
        Extent of all geometries, none without any; first and last day on which any is valid.
    """

    def __init__(self, id_: str, title: str, description: str, features: Iterable[Feature]) -> None:
        self.id, self.title, self.description = id_, title, description
        given = tuple(features)
        self.ids = tuple(feature.id for feature in given)
        self._numbers = {id_: number for number, id_ in enumerate(self.ids)}
        self._encoded = tuple(orjson.dumps(_geojson(feature)) for feature in given)
        shapes = np.array([feature.geometry for feature in given], dtype=object)
        self._tree = shapely.STRtree(shapes)
        self._days = tuple(feature.days for feature in given)
        bounds = shapely.total_bounds(shapes) if given else np.full(4, np.nan)
        self.box: Box | None = None if np.isnan(bounds).any() else _box(bounds)
        self.days = _span(self._days)

    def __len__(self) -> int:
        """Count the features."""
        return len(self.ids)

    def find(self, *, box: Box | None, days: Days | None) -> npt.NDArray[np.intp]:
        """Give the numbers of the features that touch a box and are valid on some of the days.

        Features without geometry are in no box; those without days are always valid.
        """
        numbers = np.arange(len(self)) if box is None else self._inside(box)
        if days is None:
            return numbers
        valid = [_meet(self._days[number], days) for number in numbers]
        chosen: npt.NDArray[np.intp] = numbers[np.array(valid, dtype=bool)]
        return chosen

    def features(self, numbers: Iterable[int]) -> list[orjson.Fragment]:
        """Give encoded features by number."""
        return [orjson.Fragment(self._encoded[number]) for number in numbers]

    def feature(self, id_: str) -> bytes | None:
        """Give one encoded feature by its id."""
        number = self._numbers.get(id_)
        return None if number is None else self._encoded[number]

    def _inside(self, box: Box) -> npt.NDArray[np.intp]:
        west, south, east, north = box
        halves = (
            [box] if west <= east else [(west, south, 180.0, north), (-180.0, south, east, north)]
        )
        windows = [shapely.box(*half) for half in halves]
        return np.unique(self._tree.query(windows, predicate="intersects")[1])


def districts_collection(layer: DistrictLayer) -> Collection:
    """Make the collection of a district layer."""
    lines = "Aus Adressen abgeleitete Linien" if layer.derived else "Linien"
    return Collection(
        layer.id,
        layer.title,
        f"{lines}, genau auf etwa {layer.accuracy_m:g} m. Nicht amtlich.",
        area_features(layer),
    )


def area_features(layer: DistrictLayer) -> Iterable[Feature]:
    """Give each edition of each area, in degrees."""
    often = Counter(layer.ids)
    drawn = shapely.transform(
        layer.geometries, lambda metres: np.column_stack(to_lonlat(*metres.T)).round(_DECIMALS)
    )
    drawn = shapely.orient_polygons(drawn)
    rows = zip(layer.ids, layer.names, layer.valid_from, layer.valid_to, drawn, strict=True)
    for id_, name, first, last, shape in rows:
        yield Feature(
            # An area that changed has one feature for each of its editions.
            id=id_ if often[id_] == 1 else f"{id_}@{first.isoformat() if first else 'start'}",
            properties={
                "layer": layer.id,
                "id": id_,
                "name": name,
                "valid_from": first,
                "valid_to": last,
                "accuracy_m": layer.accuracy_m,
                "derived": layer.derived,
            },
            geometry=shape,
            days=(first, last),
        )


def service_locations_collection(services: Iterable[Service]) -> Collection:
    """Make the collection of the places that services are at; masked ones are not among them."""
    features = [
        _place(service, place)
        for service in services
        for place in service.locations
        # Nothing is known of a masked place but that it exists.
        if not place.masked
    ]
    return Collection(
        SERVICE_LOCATIONS,
        "Orte der Angebote",
        "Jedes Angebot an jedem seiner Orte. Ohne Punkt, wo keine Koordinate bekannt ist.",
        features,
    )


def _place(service: Service, place: Location) -> Feature:
    point = None
    if place.lon is not None and place.lat is not None:
        point = shapely.Point(place.lon, place.lat)
    return Feature(
        id=f"{service.id}@{place.id}",
        properties={
            "service_id": service.id,
            "name": service.name,
            "kind": service.kind,
            "kind_name": KINDS[service.kind].label_de,
            "status": service.status,
            "organization": service.organization.name if service.organization else None,
            "place": place.name or None,
            "address_1": place.address_1 or None,
            "postal_code": place.postal_code or None,
            "city": place.city or None,
            "phone": next((phone.display for phone in service.phones), None),
            "email": service.email or None,
            "url": service.url or None,
            "languages": ",".join(service.languages) or None,
            "free": service.free,
            "minimum_age_months": service.minimum_age_months,
            "maximum_age_months": service.maximum_age_months,
            "valid_from": service.valid_from,
            "valid_to": service.valid_to,
            "level": place.level or None,
            "accuracy_m": place.accuracy_m,
        },
        geometry=point,
        days=(service.valid_from, service.valid_to),
    )


def _geojson(feature: Feature) -> dict[str, Any]:
    shape = feature.geometry
    return {
        "type": "Feature",
        "id": feature.id,
        "geometry": None if shape is None else orjson.loads(shapely.to_geojson(shape)),
        "properties": dict(feature.properties),
    }


def _box(bounds: npt.NDArray[np.float64]) -> Box:
    west, south, east, north = (round(float(edge), _DECIMALS) for edge in bounds)
    return west, south, east, north


def _span(days: Sequence[Days]) -> Days:
    firsts, lasts = [first for first, _ in days], [last for _, last in days]
    stated = [first for first in firsts if first], [last for last in lasts if last]
    return (
        min(stated[0]) if firsts and len(stated[0]) == len(firsts) else None,
        max(stated[1]) if lasts and len(stated[1]) == len(lasts) else None,
    )


def _meet(valid: Days, asked: Days) -> bool:
    (first, last), (since, until) = valid, asked
    return (first is None or until is None or first <= until) and (
        last is None or since is None or since <= last
    )
