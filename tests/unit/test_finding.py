"""A finding can be asked for one layer."""

import pytest

from geofh.errors import InputError, NeedError
from geofh.records import (
    Address,
    DistrictAnswer,
    DistrictStatus,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    Need,
    Stage,
)


def finding(*layers: str) -> Finding:
    return Finding(
        region="town",
        geocode=GeocodeResult(status=GeocodeStatus.FOUND, query=Address()),
        districts=tuple(
            DistrictAnswer(layer=layer, title=layer, status=DistrictStatus.OUTSIDE, accuracy_m=1.0)
            for layer in layers
        ),
    )


def test_the_answer_of_a_layer_is_found_by_its_id() -> None:
    assert finding("quarter", "town").district("town").layer == "town"


def test_an_unknown_layer_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match=r"'ward'.*quarter, town"):
        finding("quarter", "town").district("ward")


def test_a_language_is_a_two_letter_code() -> None:
    with pytest.raises(NeedError, match="'german'"):
        Need(languages=frozenset({"german"}))


def test_the_stages_follow_one_another_without_a_gap() -> None:
    bounds = [stage.months for stage in Stage if stage.months]

    assert Stage.PREGNANCY.months is None
    assert [end for _, end in bounds[:-1]] == [start for start, _ in bounds[1:]]
