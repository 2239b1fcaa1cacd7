"""Whatever a mapper writes as a house number: houses that exist on paper, or nothing."""

from hypothesis import given
from hypothesis import strategies as st

from geofh.region.sources.osm_house_numbers import LONGEST_RANGE, split_houses

NUMBERS = st.integers(min_value=1, max_value=9999)
SUFFIXES = st.sampled_from(["", *"abcdefgh"])
HOUSES = st.tuples(NUMBERS, SUFFIXES)


@given(st.text(max_size=40))
def test_any_text_gives_distinct_houses_with_numbers_or_none(text: str) -> None:
    houses = split_houses(text)
    if houses is not None:
        assert houses
        assert len(set(houses)) == len(houses)
        assert all(1 <= number <= 9999 for number, _ in houses)


@given(st.text(alphabet="0123456789abc;,-/ ", max_size=20))
def test_texts_of_digits_and_signs_never_name_more_houses_than_the_parts_allow(text: str) -> None:
    houses = split_houses(text)
    parts = 1 + text.count(";") + text.count(",")
    assert houses is None or len(houses) <= parts * LONGEST_RANGE


@given(
    st.lists(HOUSES, min_size=1, max_size=6, unique=True),
    st.sampled_from([";", ",", ", ", " ; ", "+"]),
)
def test_a_list_is_read_back_as_it_was_written(
    houses: list[tuple[int, str]], separator: str
) -> None:
    text = separator.join(f"{number}{suffix}" for number, suffix in houses)
    assert split_houses(text) == tuple(houses)


@given(NUMBERS, st.integers(min_value=1, max_value=LONGEST_RANGE - 1))
def test_a_range_on_one_side_of_the_street_has_only_that_side(first: int, steps: int) -> None:
    last = first + 2 * steps
    houses = split_houses(f"{first}-{last}")
    if last > 9999:
        assert houses is None
    else:
        assert houses == tuple((number, "") for number in range(first, last + 1, 2))


@given(HOUSES)
def test_case_and_spaces_make_no_difference(house: tuple[int, str]) -> None:
    number, suffix = house
    assert split_houses(f" {number} {suffix.upper()} ") == (house,)
