import pytest

from geofh.errors import DataError
from geofh.services.target import parse_target


@pytest.mark.parametrize(
    ("text", "pregnancy", "months", "audience"),
    [
        ("pregnancy; 0-3; couples", True, (0, 36), "Paare"),
        ("0-18; parents; professionals", False, (0, 216), "Eltern, Fachkräfte"),
        ("6-27", False, (72, 324), ""),
        ("pregnancy", True, (None, None), ""),
        ("women", None, (None, None), "Frauen"),
        ("all; parents", None, (None, None), "alle, Eltern"),
        ("", None, (None, None), ""),
        ("pregnancy; 0+; families", True, (0, None), "Familien"),
        ("-1", None, (None, 12), ""),
    ],
)
def test_only_stated_life_stages_become_numbers(
    text: str, pregnancy: bool | None, months: tuple[int | None, int | None], audience: str
) -> None:
    target = parse_target(text)

    assert target.pregnancy is pregnancy
    assert (target.minimum_age_months, target.maximum_age_months) == months
    assert target.audience == audience


def test_single_parents_are_a_wish_of_their_own() -> None:
    assert parse_target("mothers under strain; single parents").single_parents is True
    assert parse_target("mothers").single_parents is None


def test_young_people_are_those_whom_the_law_calls_so() -> None:
    # § 7 SGB VIII: Jugendlicher is who is 14 but not yet 18; 14 * 12 = 168.
    target = parse_target("young people")

    assert (target.minimum_age_months, target.maximum_age_months) == (168, None)


def test_children_and_young_people_have_no_lower_end() -> None:
    assert parse_target("children; young people").minimum_age_months is None


def test_an_unknown_audience_is_named() -> None:
    with pytest.raises(DataError, match="astronauts"):
        parse_target("0-3; astronauts")
