"""Which names are the same, which are one slip away, which are merely alike."""

import pytest

from geofh.address import fold
from geofh.geocode.match import NameIndex, Near, edit_distance
from geofh.geocode.penalties import PENALTIES

NAMES = [
    "Hövelstraße",
    "Emil-Figge-Straße",
    "Eichenweg",
    "Eschenweg",
    "Mallinckrodtstraße",
    "Am Bruchheck",
    "Schloßweg",
    "Schlossweg",
    "Immermannstraße",
    "Ahrweg",
]


@pytest.fixture(scope="module")
def index() -> NameIndex:
    return NameIndex.of(NAMES)


def close(index: NameIndex, typed: str) -> str | None:
    """Give the name that is cheap enough, and the only one that is about as cheap."""
    first, *others = [*index.near(typed, limit=8), *2 * [Near(at=-1, cost=1_000_000)]]
    is_doubtful = others[0].cost < first.cost + PENALTIES.margin
    return (
        None
        if first.cost > index.budget(typed, first.at, is_placed=True) or is_doubtful
        else NAMES[first.at]
    )


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("", "", 0),
        ("weg", "weg", 0),
        ("weg", "wege", 1),
        ("weg", "wg", 1),
        ("weg", "wag", 1),
        ("weg", "ewg", 1),
        ("weg", "gew", 2),
        ("", "ab", 2),
        ("abc", "xyz", 3),
    ],
)
def test_slips_are_counted(one: str, other: str, slips: int) -> None:
    assert edit_distance(one, other, at_most=5) == slips
    assert edit_distance(other, one, at_most=5) == slips


def test_counting_stops_beyond_the_bound() -> None:
    assert edit_distance("abcdef", "uvwxyz", at_most=2) == 3
    assert edit_distance("a", "abcdef", at_most=2) == 3


def test_spellings_of_one_name_are_exact(index: NameIndex) -> None:
    assert index.exact(fold("HOEVELSTR.")) == (0,)
    assert index.exact(fold("Hovelstr.")) == ()


@pytest.mark.parametrize(
    ("typed", "name", "is_cut"),
    [
        ("Berg. Str.", "Bergstraße", True),
        ("Berg. Str.", "Bergstr.", True),
        ("Bergstr.", "Bergstraße", False),
        ("St. Anna", "Sankt Anna", False),
        ("I. Bickestr.", "I. Bickestraße", False),
    ],
)
def test_dot_behind_a_word_says_that_it_was_cut(typed: str, name: str, is_cut: bool) -> None:
    index = NameIndex.of([name])
    assert index.exact(fold(typed)) == (0,)
    assert index.is_cut(typed, 0) is is_cut


def test_namesakes_are_all_given(index: NameIndex) -> None:
    assert index.exact(fold("Schloßweg")) == (6, 7)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Hovelstr.", "Hövelstraße"),
        ("Mallinkrodtstraße", "Mallinckrodtstraße"),
        ("Mallinckrotdstr", "Mallinckrodtstraße"),
        ("Emil-Fige-Staße", "Emil-Figge-Straße"),
        ("Am Bruchhek", "Am Bruchheck"),
        ("Hövelstrase", "Hövelstraße"),
        ("E.-Figge-Str.", "Emil-Figge-Straße"),
        ("Mall.-Str.", "Mallinckrodtstraße"),
        ("Bruchheck", "Am Bruchheck"),
        ("Mallinckrodt", "Mallinckrodtstraße"),
        ("Mallinckrodtweg", "Mallinckrodtstraße"),
        ("Schloßweeg", None),  # two streets of that name
    ],
)
def test_unique_slip_is_forgiven(index: NameIndex, typed: str, meant: str | None) -> None:
    assert close(index, typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "Eischenweg",  # one slip from Eschenweg, two from Eichenweg: nobody can tell
        "Ahreweg",  # three letters are too few to be sure
        "Zimmermannstraße",  # another street, one letter in front
        "Hauptstraße",
        "Straße des 17. Juni",
        "",
    ],
)
def test_doubtful_slip_is_not_forgiven(index: NameIndex, typed: str) -> None:
    assert close(index, typed) is None


def test_alike_names_come_best_first(index: NameIndex) -> None:
    first, *_ = index.alike("Malinckrottstr.", limit=3)
    assert NAMES[first] == "Mallinckrodtstraße"


@pytest.mark.parametrize("typed", ["Emil-Figge-" * 20, "a. " * 90, "x" * 290])
def test_text_longer_than_any_name_is_not_weighed(index: NameIndex, typed: str) -> None:
    assert index.near(typed, limit=8) == ()


def test_line_with_a_long_remark_is_still_like_its_street(index: NameIndex) -> None:
    assert NAMES[index.alike("Mallinckrodtstraße Nachweis Händler liegt vor", limit=1)[0]] == (
        "Mallinckrodtstraße"
    )


@pytest.mark.parametrize("typed", ["Malinckrottstr.", "Hovel", "Straße", "x" * 290, "Qwxyz"])
def test_near_and_alike_asked_at_once_are_those_asked_alone(index: NameIndex, typed: str) -> None:
    together = index.near_and_alike(typed, limit=8, suggested=3)
    assert together == (index.near(typed, limit=8), index.alike(typed, limit=3))


def test_noise_is_not_alike(index: NameIndex) -> None:
    assert index.alike("Qwxyz", limit=3) == ()


def test_empty_index_knows_nothing() -> None:
    empty = NameIndex.of([])
    assert (empty.exact("a"), empty.near("Hövelstraße", limit=8), empty.alike("a", limit=3)) == (
        (),
        (),
        (),
    )
