"""Answers and services -> GeoJSON (RFC 7946, lon before lat), of the same dictionaries."""

from typing import Any

from geofh.encode import (
    PLAIN,
    Writer,
    district_answer_to_dict,
    geocode_to_dict,
    location_to_dict,
    note_to_dict,
    ranked_to_dict,
    rounded,
    service_to_dict,
    stated,
)
from geofh.records import Finding, GeocodeResult, Location, RankedService, Service

__all__ = ["finding_to_geojson", "service_to_features"]


def finding_to_geojson(finding: Finding, *, writer: Writer = PLAIN) -> dict[str, Any]:
    """Turn an answer into a GeoJSON FeatureCollection (RFC 7946, lon before lat).

    Services without a pin are features with a null geometry, as the format provides for.
    ``writer`` is as for `finding_to_dict`.
    """
    features = [_origin_feature(finding.geocode)] if finding.geocode.lon is not None else []
    for role in ("responsible", "services", "nearby", "crisis"):
        features += [_service_feature(ranked, role, writer) for ranked in getattr(finding, role)]
    return {
        "type": "FeatureCollection",
        "features": features,
        "geofh": stated(
            region=finding.region,
            asked_at=finding.asked_at,
            status=finding.geocode.status.value,
            districts=[district_answer_to_dict(answer) for answer in finding.districts],
            notes=[note_to_dict(note) for note in finding.notes],
        ),
    }


def service_to_features(service: Service) -> list[dict[str, Any]]:
    """Turn a service into GeoJSON features: one for each place, one without geometry if none."""
    content = service_to_dict(service)
    places: tuple[Location | None, ...] = service.locations or (None,)
    return [
        _feature(
            place.lon if place else None,
            place.lat if place else None,
            {"service": content} | ({"location": location_to_dict(place)} if place else {}),
        )
        for place in places
    ]


def _origin_feature(result: GeocodeResult) -> dict[str, Any]:
    properties = geocode_to_dict(result) | {"role": "origin"}
    return _feature(result.lon, result.lat, properties)


def _service_feature(ranked: RankedService, role: str, writer: Writer) -> dict[str, Any]:
    place = ranked.location
    return _feature(
        place.lon if place else None,
        place.lat if place else None,
        ranked_to_dict(ranked, writer) | {"role": role},
    )


def _feature(lon: float | None, lat: float | None, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = (
        None
        if lon is None or lat is None
        else {"type": "Point", "coordinates": [rounded(lon), rounded(lat)]}
    )
    return {"type": "Feature", "geometry": geometry, "properties": properties}
