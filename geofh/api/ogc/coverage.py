"""What the planning page says of each district, as features: who has help nearby, who has none."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from geofh.api.ogc.collections import Collection, Feature, area_features
from geofh.api.planning import PlanForm, Plans, district_rows
from geofh.coverage.trial import Trial
from geofh.districts import DistrictLayer
from geofh.errors import InputError

__all__ = ["COVERAGE", "coverage_collection"]

COVERAGE = "coverage"


def coverage_collection(layers: Mapping[str, DistrictLayer], plans: Plans) -> Collection | None:
    """Assess the kind of help that the planning page begins with, with its own threshold.

    None where the region does not know children, places or districts to count by.
    """
    try:
        trial = plans.answer(PlanForm(art=plans.first_kind()).plan())
    except InputError:
        return None
    area, limit = trial.before.area, f"{trial.before.question.limit_min:g}"
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
        _assessed(valid, trial),
    )


def _assessed(areas: Iterable[Feature], trial: Trial) -> Iterable[Feature]:
    area = trial.before.area
    head = {
        "layer": area.layer,
        "kind": area.kind,
        "kind_name": area.kind_title,
        "limit_min": trial.before.question.limit_min,
    }
    rows = {row["id"]: head | row for row in district_rows(trial)}
    for feature in areas:
        if properties := rows.get(str(feature.properties["id"])):
            yield replace(feature, properties=properties)
