"""What ``POST /api/coverage`` answers: written by `coverage_document`, described for OpenAPI."""

from dataclasses import asdict
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from geofh.api.planning.rows import district_rows
from geofh.coverage.measures import measure_text
from geofh.coverage.supply import Supply
from geofh.coverage.trial import Trial
from geofh.crs import to_lonlat

__all__ = ["CoverageDocument", "CoverageFeatures", "coverage_document", "coverage_features"]

# Of a coordinate on a map: 1 m.
_DECIMALS = 5


def coverage_document(trial: Trial) -> dict[str, Any]:
    """Write an assessment as JSON: what was asked, the districts, the sites, where it is from."""
    return _about(trial) | {
        "districts": district_rows(trial),
        "sites": _sites(trial.latest.supply),
    }


def coverage_features(trial: Trial, outlines: dict[str, Any]) -> dict[str, Any]:
    """Write the same as GeoJSON, a feature for each district.

    Parameters
    ----------
    outlines
        The areas of the layer that is valid today: a FeatureCollection with ``id`` in the
        properties. A district without a line has a null geometry.
    """
    shapes = {one["properties"]["id"]: one["geometry"] for one in outlines["features"]}
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": shapes.get(row["id"]), "properties": row}
            for row in district_rows(trial)
        ],
        "geofh": _about(trial),
    }


def _about(trial: Trial) -> dict[str, Any]:
    before = trial.before
    area, question = before.area, before.question
    text = measure_text(question.measure, area.demand.heads)
    about = {
        "region": area.region,
        "kind": area.kind,
        "kind_name": area.kind_title,
        "layer": area.layer,
        "layer_title": area.layer_title,
        "measure": {
            "id": question.measure.value,
            "title": text.title,
            "formula": text.formula,
            "source": text.source,
        },
        "limit_min": question.limit_min,
        "reference": question.reference.id if question.reference else None,
        "counted": area.demand.heads,
        "children": round(float(before.reach.children.sum())),
        "unreached": round(float(before.reach.unreached.sum())),
        "method": area.times.method,
        "sources": [asdict(one) for one in area.sources],
        "notes": [note for note in (area.demand.note, *area.notes) if note],
    }
    if trial.comparison is not None and trial.after is not None:
        about |= {
            "unreached_after": round(float(trial.after.reach.unreached.sum())),
            "gained": round(float(trial.comparison.gained.sum())),
            "lost": round(float(trial.comparison.lost.sum())),
        }
    return about


def _sites(supply: Supply) -> list[dict[str, Any]]:
    """Name what counted; what comes home, and what is masked, has no place."""
    lon, lat = np.round(to_lonlat(supply.easting, supply.northing), _DECIMALS)
    return [
        {"id": supply.ids[row], "name": supply.names[row], "capacity": float(supply.capacity[row])}
        | ({"lon": float(lon[row]), "lat": float(lat[row])} if supply.placed[row] else {})
        for row in range(len(supply.ids))
    ]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class MeasureDocument(_Part):
    """What `value` holds."""

    id: str
    title: str
    formula: str
    source: str


class DistrictNumbers(_Part):
    """What is known of one district; null where it is withheld or not defined."""

    id: str
    name: str
    withheld: bool = Field(description="Too few children: nothing is told.")
    children: int | None
    unreached: int | None = Field(description="Children without help within the threshold.")
    share: float | None = Field(description="Of the children within the threshold, 0 to 1.")
    mean_min: float | None = Field(description="Minutes to the nearest place, over the children.")
    value: float | None = Field(description="The measure: a share, heads, minutes, or per child.")
    unreached_after: int | None = None
    share_after: float | None = None
    mean_min_after: float | None = None
    value_after: float | None = None
    gained: int | None = Field(default=None, description="Children served better after.")
    lost: int | None = Field(default=None, description="Children served worse after.")


class SiteDocument(_Part):
    """What counted; without a place it comes to the family."""

    id: str
    name: str
    capacity: float
    lon: float | None = Field(default=None, description="Degrees east, EPSG:4326.")
    lat: float | None = Field(default=None, description="Degrees north, EPSG:4326.")


class SourceDocument(_Part):
    """Whose data a figure is made of."""

    what: str
    text: str
    licence: str
    date: str
    url: str


class CoverageAbout(_Part):
    """What was asked, and of what it was computed; texts are German."""

    region: str
    kind: str
    kind_name: str
    layer: str = Field(description="Layer of the districts.")
    layer_title: str
    measure: MeasureDocument
    limit_min: float
    reference: str | None
    counted: str = Field(description="What `children` counts: Kinder, or Adressen.")
    children: int
    unreached: int
    method: str = Field(description="How minutes come about.")
    sources: list[SourceDocument]
    notes: list[str]
    unreached_after: int | None = None
    gained: int | None = None
    lost: int | None = None


class CoverageDocument(CoverageAbout):
    """How well the families of each district are reached; with a scenario, before and after."""

    districts: list[DistrictNumbers]
    sites: list[SiteDocument]


class CoverageFeature(_Part):
    """A district as a GeoJSON feature."""

    type: Literal["Feature"]
    geometry: dict[str, Any] | None
    properties: DistrictNumbers


class CoverageFeatures(_Part):
    """The same as GeoJSON (RFC 7946), with what was asked as a foreign member."""

    type: Literal["FeatureCollection"]
    features: list[CoverageFeature]
    geofh: CoverageAbout
