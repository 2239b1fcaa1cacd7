"""What each liberty costs, counted by hand in hundredths of a slip."""

from functools import partial

import numpy as np
import pytest

from geofh.geocode.keys import build_keys
from geofh.geocode.penalties import Penalties
from geofh.geocode.spelling import SpellingTable
from geofh.geocode.trace import cheapest_steps
from geofh.geocode.words import spell

P = Penalties()


def cost(typed: str, name: str) -> int:
    table = SpellingTable(build_keys([name]), P)
    return int(table.costs(spell(typed), np.array([0]))[0])


@pytest.mark.parametrize(
    ("typed", "name", "penalties"),
    [
        ("HÖVELSTR.", "Hövelstraße", []),
        ("Feltweg", "Feldweg", ["sounds_alike"]),
        ("Geldweg", "Geltweg", ["sounds_alike"]),
        ("Feadweg", "Feldweg", ["letter"]),
        ("Fwldweg", "Feldweg", ["neighbouring_key"]),
        ("B0rnweg", "Bornweg", ["looks_alike"]),
        ("Figgeweg", "Figeweg", ["doubled"]),
        ("Figeweg", "Figgeweg", ["doubled"]),
        ("Hovelweg", "Hövelweg", ["umlaut_missing"]),
        ("Hövelweg", "Hovelweg", ["umlaut_extra"]),
        ("Lemkulweg", "Lemkuhlweg", ["mute"]),
        ("Fledweg", "Feldweg", ["swapped"]),
        ("Wienweg", "Weinweg", ["swapped_ie"]),
        ("Zimmerweg", "Immerweg", ["letter", "first_letter"]),
        ("Mallinck. Weg", "Mallinckrodter Weg", ["cut_dotted"]),
        ("M Weg", "Mallinckrodter Weg", ["cut_initial"]),
        ("Mallinck Weg", "Mallinckrodter Weg", ["cut"]),
        ("Mlink. Weg", "Malink Weg", ["inside_dotted"]),
        ("Dtmd. Weg", "Dortmund Weg", 4 * ["inside_dotted"]),
        ("Bülow", "Bülowstraße", ["type_missing"]),
        ("Hörder Markt Str.", "Hörder Markt", ["type_extra"]),
        ("Bülowweg", "Bülowstraße", ["type_missing", "type_extra"]),
        ("Siepen", "Im Siepen", ["word_missing"]),
        ("Bahnhofstr.", "Hörder Bahnhofstraße", ["word_missing"]),
        ("Karl-Ludwig-Figge-Weg", "Karl-Figge-Weg", ["word_extra"]),
        ("Heinrich-August-Str.", "Heinrich-August-Schulte-Straße", ["word_missing"]),
    ],
)
def test_each_liberty_has_its_own_price(typed: str, name: str, penalties: list[str]) -> None:
    steps = cheapest_steps(spell(typed), spell(name), P)
    named = sorted(step.name for step in steps if step.name != "cut_letter")
    cut_off = sum(step.cost for step in steps if step.name == "cut_letter")
    assert named == sorted(penalties)
    assert cost(typed, name) == cut_off + sum(getattr(P, penalty) for penalty in penalties)


def test_of_two_names_begun_alike_the_shorter_is_meant() -> None:
    # Three letters are cut off "Westerer", seven off "Westerfilder".
    assert cost("Weste. Str.", "Westerer Straße") == 30 + 3 * 2
    assert cost("Weste. Str.", "Westerfilder Straße") == 30 + 7 * 2


def test_name_with_a_glued_type_is_not_cut_without_a_dot() -> None:
    # Missing "er": two letters. Cut with a dot: the dot and two letters off.
    assert cost("Gabelsbergstr.", "Gabelsbergerstraße") == 200
    assert cost("Gabelsberg.-Str.", "Gabelsbergerstraße") == 30 + 2 * 2


def test_beginning_costs_nothing_more_than_its_own_slips() -> None:
    table = SpellingTable(build_keys(["Mallinckrodtstraße", "Am Bach"]), P)
    costs = table.prefix_costs(spell("Malinck"), np.array([0, 1]), at_most=300)
    assert costs[0] == 40
    assert costs[1] > 40


def test_many_names_cost_what_each_costs_alone() -> None:
    names = ["Hövelstraße", "Lütgendortmunder Hellweg", "Am Bach", "شارع", "Prinz-Friedrich-Weg"]
    table = SpellingTable(build_keys(names), P)
    together = table.costs(spell("Lütgend. Helweg"), np.arange(5))
    assert together.tolist() == [cost("Lütgend. Helweg", name) for name in names]


def test_for_a_name_without_a_letter_the_typed_word_is_one_too_many() -> None:
    for names in (["-", "Am Bach"], ["Am Bach", "-"]):
        table = SpellingTable(build_keys(names), P)
        costs = table.costs(spell("Ahornal"), np.arange(2))
        assert costs[names.index("-")] == 400


def test_stem_does_not_count_the_type() -> None:
    assert spell("Bachstraße").stem_letters == 4
    assert spell("Am Alten Weg").stem_letters == 7
    assert spell("Straße").stem_letters == 0


def test_budget_grows_with_the_name_and_with_what_no_name_has() -> None:
    penalties = Penalties(budget_share=20, budget_strange=60, budget_most=300, one_letter_from=4)
    budget = partial(penalties.budget, is_placed=False)
    assert budget(letters=3, meant=9, strange=0) == 60
    assert budget(letters=4, meant=3, strange=0) == 80
    assert budget(letters=4, meant=4, strange=0) == 100
    assert budget(letters=8, meant=4, strange=1) == 220
    assert budget(letters=20, meant=20, strange=0) == 300


def test_budget_is_larger_where_the_address_names_a_place() -> None:
    penalties = Penalties(
        budget_share=20, budget_share_placed=25, budget_strange=60, budget_most=300
    )
    assert penalties.budget(letters=8, meant=8, strange=0, is_placed=False) == 160
    assert penalties.budget(letters=8, meant=8, strange=0, is_placed=True) == 200
