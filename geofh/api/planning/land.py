"""The view of whole Länder: which Kreise have a coordination office, which Gemeinden a manager.

Not listed is not missing: the page says that no source names one.
"""

from dataclasses import dataclass
from datetime import datetime

from geofh.coverage.presence import presence
from geofh.regions import Region

__all__ = ["LANDS", "LandRow", "LandView", "land_view"]

LANDS = "nrw-thueringen"
"""The shipped region of whole Länder."""

LISTED, NOT_LISTED = "#0b6b60", "#efe9dc"
_ASKED = (
    ("kreis", "early_support_coordination", "Koordinationsstelle Frühe Hilfen", "Kreis oder Stadt"),
    ("gemeinde", "family_manager", "Familienmanagement", "Gemeinde"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LandRow:
    """Hold one area: its services' names and the sources' dates; none listed is empty."""

    id: str
    name: str
    services: tuple[str, ...]
    stated: str
    colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LandView:
    """Hold one map with its table: the areas where one is listed first."""

    layer: str
    title: str
    area_title: str
    listed: int
    total: int
    rows: tuple[LandRow, ...]


def land_view(region: Region) -> tuple[LandView, ...]:
    """Make the views of a region's layers."""
    today = datetime.now(region.timezone).date()
    views = []
    for layer, kind, title, area_title in _ASKED:
        names = region.district_names(layer, on=today)
        found = presence(region.services, kind=kind, layer=layer, area_ids=[*names], on=today)
        rows = [
            LandRow(
                id=one.area_id,
                name=names[one.area_id],
                services=tuple(service.name for service in one.services),
                stated=", ".join(sorted({s.source.date for s in one.services if s.source.date})),
                colour=LISTED if one.services else NOT_LISTED,
            )
            for one in found
        ]
        rows.sort(key=lambda row: (not row.services, row.name))
        views.append(
            LandView(
                layer=layer,
                title=title,
                area_title=area_title,
                listed=sum(bool(row.services) for row in rows),
                total=len(rows),
                rows=tuple(rows),
            )
        )
    return tuple(views)
