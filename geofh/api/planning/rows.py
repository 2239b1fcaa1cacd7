"""Assessments -> one row per district for machines: numbers and their English names.

What is withheld, so that nobody is recognised, is null, and so is what is not defined.
"""

from math import isfinite
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.coverage.assess import Assessment
from geofh.coverage.trial import Trial

__all__ = ["district_rows"]

_SHARE_DECIMALS, _MINUTE_DECIMALS, _VALUE_DECIMALS = 3, 1, 6


def district_rows(trial: Trial) -> list[dict[str, Any]]:
    """Give what is known of each district, in the order of the study area.

    Returns
    -------
    list of dict
        ``id``, ``name``, ``withheld``, ``children``, ``unreached`` (heads), ``share`` (0 to 1),
        ``mean_min`` (minutes to the nearest), ``value`` (the measure asked for); with a scenario
        also ``unreached_after``, ``share_after``, ``mean_min_after``, ``value_after``, ``gained``
        and ``lost`` (heads).
    """
    before, area = trial.before, trial.before.area
    columns: dict[str, list[Any]] = {
        "id": list(area.district_ids),
        "name": list(area.district_names),
        "withheld": before.withheld.tolist(),
        "children": _numbers(before, before.reach.children, 0),
        **_found(before, ""),
    }
    if trial.after is not None and trial.comparison is not None:
        columns |= _found(trial.after, "_after")
        columns["gained"] = _numbers(before, trial.comparison.gained, 0)
        columns["lost"] = _numbers(before, trial.comparison.lost, 0)
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _found(assessment: Assessment, when: str) -> dict[str, list[Any]]:
    reach = assessment.reach
    return {
        f"unreached{when}": _numbers(assessment, reach.unreached, 0),
        f"share{when}": _numbers(assessment, reach.share, _SHARE_DECIMALS),
        f"mean_min{when}": _numbers(assessment, reach.mean_min, _MINUTE_DECIMALS),
        f"value{when}": _numbers(assessment, assessment.value, _VALUE_DECIMALS),
    }


def _numbers(
    assessment: Assessment, values: npt.NDArray[np.float64], decimals: int
) -> list[float | None]:
    """Round numbers as they may be told; whole ones are written without a point."""
    told = assessment.told(values).tolist()
    return [_rounded(one, decimals) if isfinite(one) else None for one in told]


def _rounded(value: float, decimals: int) -> float:
    return round(value, decimals) if decimals else round(value)
