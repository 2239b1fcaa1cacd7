from datetime import date

import pytest

from geofh.errors import NeedError
from geofh.records import Delivery, Fit, Location, Need, Refusal, Service, Source, Stage
from geofh.services import eligible


def service(**fields: object) -> Service:
    known = {
        "id": "s",
        "name": "S",
        "kind": "parent_cafe",
        "organization": None,
        "source": Source(url="https://example.org"),
    }
    return Service(**(known | fields))  # type: ignore[arg-type]


def answer(offered: Service, need: Need) -> str:
    """Give the code that is left for the one wish, or the reason of the refusal."""
    fits, refusals = eligible([offered], need, districts=(), today=date(2026, 11, 26))
    found: list[Fit | Refusal] = [*fits, *refusals]
    [one] = found
    return one.reason if isinstance(one, Refusal) else one.why[-1]


@pytest.mark.parametrize(
    ("offered", "need", "expected"),
    [
        ({"pregnancy": True}, Need(pregnancy_week=31), "stated:stage"),
        ({"pregnancy": False, "minimum_age_months": 0}, Need(pregnancy_week=31), "stage"),
        ({}, Need(pregnancy_week=31), "unknown:stage"),
        # "0-3" ends on the third birthday.
        ({"maximum_age_months": 36}, Need(age_months=35), "stated:stage"),
        ({"maximum_age_months": 36}, Need(age_months=36), "stage"),
        ({"minimum_age_months": 72}, Need(age_months=80), "stated:stage"),
        ({"minimum_age_months": 72}, Need(age_months=71), "stage"),
        ({"step_free": True}, Need(step_free=True), "stated:step_free"),
        ({"step_free": False}, Need(step_free=True), "step_free"),
        ({}, Need(step_free=True), "unknown:step_free"),
        (
            {"deliveries": frozenset({Delivery.HOME_VISIT})},
            Need(step_free=True),
            "stated:step_free",
        ),
        (
            {"deliveries": frozenset({Delivery.HOME_VISIT}), "locations": (Location(id="l"),)},
            Need(step_free=True),
            "unknown:step_free",
        ),
        ({"languages": ("de",)}, Need(languages=frozenset({"tr"})), "language"),
        (
            {"languages": ("de",), "interpreter": True},
            Need(languages=frozenset({"tr"})),
            "unknown:language",
        ),
        (
            {"languages": ("de",), "interpreter": False},
            Need(languages=frozenset({"tr"})),
            "language",
        ),
        ({}, Need(topics=frozenset({"family"})), "area"),
        ({}, Need(topics=frozenset({"health"})), "topic"),
    ],
)
def test_a_source_says_yes_no_or_nothing_to_a_wish(
    offered: dict[str, object], need: Need, expected: str
) -> None:
    assert answer(service(**offered), need) == expected


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"pregnancy_week": 0}, "expected 1 to 42"),
        ({"pregnancy_week": 43}, "expected 1 to 42"),
        ({"age_months": -1}, "expected 0 to 215"),
        ({"age_months": 40, "stage": Stage.TODDLER}, "contradict"),
        ({"age_months": 4, "pregnancy_week": 20}, "contradict"),
        ({"age_months": 4, "stage": Stage.PREGNANCY}, "contradict"),
        ({"pregnancy_week": 4, "stage": Stage.BABY}, "contradict"),
    ],
)
def test_a_life_stage_that_cannot_be_is_refused(fields: dict[str, object], said: str) -> None:
    with pytest.raises(NeedError, match=said):
        Need(**fields)  # type: ignore[arg-type]


def test_a_week_and_an_age_may_stand_beside_the_stage_they_belong_to() -> None:
    assert Need(pregnancy_week=20, stage=Stage.PREGNANCY).is_pregnancy
    assert Need(age_months=35, stage=Stage.TODDLER).months == (35, 36)
