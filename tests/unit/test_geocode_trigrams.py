"""However large the register and strange the text, only so many names are looked at."""

import numpy as np
import pytest

from geofh.address import fold
from geofh.geocode.keys import build_keys
from geofh.geocode.trigrams import TrigramIndex

NAMES = [f"{stem}{kind}" for stem in ["Aal", "Ahorn", "Birken", "Buchen", "Dach"] for kind in
         ("straße", "weg", "platz", "allee", "gasse")]  # fmt: skip


class CountingNames:
    """Stand for the names of the trigrams, and count how many are read."""

    def __init__(self, names: np.ndarray) -> None:
        self.names, self.read = names, 0

    def __getitem__(self, part: slice) -> np.ndarray:
        found = self.names[part]
        self.read += len(found)
        return found


WORST = [
    "1" * 300,
    "strasse" * 40,
    "aalstrasse12" * 20,
    " ".join(f"wort{n}" for n in range(40)),
    "rue de la gare 12 75001 paris france",
    "ahornweg 3 und birkenplatz 7",
    "абвгд",
]


@pytest.mark.parametrize("text", WORST)
@pytest.mark.parametrize("most", [5, 20])
def test_no_more_names_are_looked_at_than_allowed(text: str, most: int) -> None:
    keys = build_keys(NAMES)
    counting = CountingNames(keys.gram_name)
    object.__setattr__(keys, "gram_name", counting)
    TrigramIndex(keys, most_seen=most).nearest(fold(text), limit=48, at_least=0.0)
    # The rarest trigram is always looked up; none is in more names than there are.
    assert counting.read <= max(most, len(NAMES))


def test_rare_trigrams_find_the_name_though_common_ones_are_left_out() -> None:
    keys = build_keys(NAMES)
    for name in NAMES:
        nearest = TrigramIndex(keys, most_seen=8).nearest(fold(name), limit=5, at_least=0.0)
        assert NAMES.index(name) in nearest.tolist()


def test_choice_may_be_restricted_to_some_names() -> None:
    index = TrigramIndex(build_keys(NAMES))
    among = np.array([1, 6, 7])
    nearest = index.nearest(fold("Ahornweg"), limit=9, at_least=0.0, among=among).tolist()
    assert nearest[0] == 6
    assert set(nearest) <= {1, 6, 7}


def test_empty_register_has_no_neighbours() -> None:
    index = TrigramIndex(build_keys([]))
    assert index.nearest("abc", limit=5, at_least=0.0).tolist() == []
