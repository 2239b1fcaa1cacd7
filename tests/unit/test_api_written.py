"""Parts that were encoded once read the same as those that are encoded each time."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geofh.api.written import WrittenOnce
from geofh.encode import Writer, finding_to_dict
from geofh.geojson import finding_to_geojson
from geofh.records import Need, RankedService, Service, Source
from geofh.regions import Region, open_region

A_SOURCE = Source(url="https://example.org")


@pytest.fixture(scope="module")
def dortmund() -> Region:
    return open_region("dortmund")


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("Hövelstr. 8", Need()),
        ("Hövelstr. 8", Need(kinds=frozenset({"midwife_group"}))),
        ("44137", Need(free=True, languages=frozenset({"tr"}))),
        ("no such street", Need()),
    ],
)
def test_an_answer_is_the_same_the_first_and_the_second_time(
    dortmund: Region, query: str, need: Need
) -> None:
    finding, writer = dortmund.find(query, need, limit=200), WrittenOnce()
    for to_content in (finding_to_dict, finding_to_geojson):
        plain = orjson.loads(orjson.dumps(to_content(finding)))
        for _ in range(2):
            assert orjson.loads(orjson.dumps(to_content(finding, writer=writer))) == plain


def test_a_narrow_need_refuses_most_of_the_city(dortmund: Region) -> None:
    finding = dortmund.find("Hövelstr. 8", Need(kinds=frozenset({"midwife_group"})))
    refusals = orjson.loads(orjson.dumps(WrittenOnce().refusals(finding.refusals)))
    assert [one["service"]["id"] for one in refusals] == [
        refusal.service.id for refusal in finding.refusals
    ]
    assert len(refusals) > len(dortmund.services) / 2


@given(st.none() | st.floats(0, 1e7), st.none() | st.floats(0, 1e4))
def test_lengths_are_rounded_as_they_are_elsewhere(
    distance_m: float | None, walk_min: float | None
) -> None:
    service = Service(id="s", name="S", kind="parent_cafe", organization=None, source=A_SOURCE)
    ranked = [RankedService(service=service, distance_m=distance_m, walk_min=walk_min)]
    written = orjson.loads(orjson.dumps(WrittenOnce().ranked(ranked)))
    assert written == orjson.loads(orjson.dumps(Writer().ranked(ranked)))
