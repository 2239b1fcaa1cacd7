"""What the planning page says of each district, as features: who has help nearby, who has none."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from math import isfinite

from geofh.api.ogc.collections import Collection, Feature, area_features
from geofh.api.planning import PlanForm, Plans
from geofh.coverage.assess import Assessment
from geofh.districts import DistrictLayer
from geofh.errors import InputError

__all__ = ["COVERAGE", "coverage_collection"]

COVERAGE = "coverage"


def coverage_collection(layers: Mapping[str, DistrictLayer], plans: Plans) -> Collection | None:
    """Assess the kind of help that the planning page begins with, with its own threshold.

    None where the region does not know children, places or districts to count by.
    """
    try:
        assessment = plans.answer(PlanForm(art=plans.first_kind())).before
    except InputError:
        return None
    area, limit = assessment.area, f"{assessment.question.limit_min:g}"
    layer = layers.get(area.layer)
    if layer is None:
        return None
    today = datetime.now(plans.region.timezone).date()
    valid = [
        one
        for one in area_features(layer)
        if (one.days[0] is None or one.days[0] <= today)
        and (one.days[1] is None or today <= one.days[1])
    ]
    return Collection(
        COVERAGE,
        f"Versorgung: {area.kind_title}",
        f"Je {area.layer_title}: {area.demand.title}, und wie viele von ihnen ein Angebot in "
        f"{limit} Minuten haben. {area.times.method} {area.demand.note}",
        _assessed(valid, assessment),
    )


def _assessed(areas: Iterable[Feature], assessment: Assessment) -> Iterable[Feature]:
    area, reach = assessment.area, assessment.reach
    rows = {id_: row for row, id_ in enumerate(area.district_ids)}
    for feature in areas:
        row = rows.get(str(feature.properties["id"]))
        if row is None:
            continue
        properties = {
            "layer": area.layer,
            "id": area.district_ids[row],
            "name": area.district_names[row],
            "kind": area.kind,
            "kind_name": area.kind_title,
            "limit_min": assessment.question.limit_min,
            # Under five children nothing is counted, so that nobody is recognised.
            "children": _stated(assessment.told(reach.children)[row], 0),
            "unreached": _stated(assessment.told(reach.unreached)[row], 0),
            "share": _stated(assessment.told(reach.share)[row], 3),
            "mean_min": _stated(assessment.told(reach.mean_min)[row], 1),
        }
        yield replace(feature, properties=properties)


def _stated(value: float, decimals: int) -> float | None:
    """Round a number; whole ones are written without a point."""
    if not isfinite(value):
        return None
    return round(float(value), decimals) if decimals else round(float(value))
