"""What holds for every text a person, a form or an attacker can send."""

import unicodedata
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from geofh.address import clean, fold, format_address, format_houses, parse_address
from geofh.address.parse import _checked, _settled
from geofh.errors import AddressError
from geofh.records import Address

# Pieces that meet every rule of the reader, in any order and glued or not.
PIECES = st.sampled_from(
    (
        *(
            "Hövelstr.",
            "Straße",
            "Str.8",
            "Weg",
            "Platz",
            "des",
            "17.",
            "Juni",
            "1264.",
            "I.",
            "am",
        ),
        *(
            "8",
            "12a",
            "12-14",
            "15/17",
            "1/2",
            "½",
            "²",
            "٣",
            "a",
            "B",
            "C",
            "3",
            "Nr.",
            "#",
            "und",
        ),
        *("44137", "D-44137", "PLZ", "123456", "Dortmund", "Dortmund-Hörde", "(Hörde)", "nord"),
        *("c/o", "2.", "OG", "links", "Haus", "bei", "Fam.", "Deutschland", "شارع", "😀", "ß", "ẞ"),
        *("(", ")", ",", ";", "|", "-", "/", ".", "'", "<", "&", "\u0301", "\u200d", "\n"),
    )
)
LINES = st.lists(PIECES, min_size=1, max_size=9).flatmap(
    lambda pieces: st.sampled_from(["".join(pieces), " ".join(pieces), ", ".join(pieces)])
)
# Formatting adds a few separators, which must not carry a text over the limit.
TEXTS = st.one_of(st.text(max_size=280), LINES)


def parsed(text: str) -> Address | None:
    """Parse; any error but AddressError fails the test."""
    try:
        return parse_address(text)
    except AddressError:
        return None


@given(TEXTS)
def test_written_address_reads_back_unchanged(text: str) -> None:
    address = parsed(text)
    if address is not None:
        assert parse_address(format_address(address)) == address


WORDS = st.sampled_from(
    (
        *("Hövelstr", "Straße", "Weg", "str", "Am", "am", "Bach", "nord", "Hörde", "c", "links"),
        *("Deutschland", "bei", "Haus", "Etage", "Dortmund-Hörde", "Emil-Figge-Str", "Platz"),
        *("Hövelstr.", "Nr", "Nr.", "Haus-Nr", "no", "und", "bis", "Fam.", "I.", "C", "St."),
    )
)


@given(
    st.lists(WORDS, min_size=1, max_size=4),
    st.sampled_from([" ", "-", " - "]),
    st.sampled_from(["", " 8", " 12a", " 120 B", " 1264 c", " 0", " 8.", "8", " 12345"]),
)
def test_plain_line_is_read_like_any_line(words: list[str], joint: str, number: str) -> None:
    text = joint.join(words) + number
    assert parse_address(text) == _settled(_checked(text))


@given(
    st.builds(
        Address,
        street=st.sampled_from(["Hövelstraße", "C 3", "Straße des 17. Juni"]),
        postcode=st.sampled_from(["", "44137"]),
        city=st.sampled_from(["", "Dortmund"]),
        city_district=st.sampled_from(["", "Hörde"]),
    ),
    st.lists(st.tuples(st.integers(1, 9999), st.sampled_from(["", "a", "1/2"])), max_size=5),
)
def test_houses_of_a_street_are_written_as_each_alone(
    address: Address, houses: list[tuple[int, str]]
) -> None:
    assert format_houses(address, houses) == [
        format_address(replace(address, house_number=number, suffix=suffix))
        for number, suffix in houses
    ]


@given(
    st.lists(PIECES, max_size=4).map(" ".join),
    st.integers(1, 9999),
    st.lists(PIECES, max_size=4).map(" ".join),
    st.sampled_from(["", " ", ", "]),
)
def test_line_is_read_like_the_same_line_with_another_number(
    before: str, number: int, after: str, gap: str
) -> None:
    line = f"{before} {number}{gap}{after}"
    try:
        plain = _settled(_checked(line))
    except AddressError:
        plain = None
    assert parsed(line) == plain


@given(TEXTS)
def test_whatever_is_read_is_within_bounds(text: str) -> None:
    address = parsed(text)
    if address is not None:
        assert address.house_number is None or 0 <= address.house_number <= 9999
        assert len(address.postcode) in {0, 5}
        assert address != Address()


@given(TEXTS)
def test_nothing_invisible_survives(text: str) -> None:
    kept = clean(text)
    assert clean(kept) == kept
    assert all(unicodedata.category(c) not in {"Cc", "Cf", "Cs"} for c in kept)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F), max_size=80))
def test_case_and_outer_space_never_matter_for_matching(text: str) -> None:
    assert fold(f"  {text} ") == fold(text)
    assert fold(text.casefold()) == fold(text)


@given(st.text(alphabet="abcxyzäöüß -.'", max_size=40))
def test_hyphens_and_spaces_between_words_never_matter(text: str) -> None:
    assert fold(text.replace(" ", "-")) == fold(text)
