"""A street's name -> its folded key and the words in it, as liberties are taken with them."""

from dataclasses import dataclass
from functools import lru_cache

from geofh.address import fold_marked

__all__ = ["STREET_TYPES", "Spelled", "Word", "spell"]

# Longest first: "gasse" is no "asse". What most names share says nothing about which one is meant.
STREET_TYPES = ("strasse", "allee", "platz", "gasse", "pfad", "weg")
# "Aweg" has no stem one could compare.
_SHORTEST_STEM = 2
# One question reads what was typed three times.
_NAMES_KEPT = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """Hold where a word stands in a folded name, as a half-open range of letters.

    ``cut`` is "dotted", "initial", "plain", or empty where nothing can have been cut off.
    """

    start: int
    end: int
    is_type: bool
    cut: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """Hold a folded name and its words; "bachstrasse" is two words: a stem and a type."""

    key: str
    words: tuple[Word, ...]

    @property
    def stem_letters(self) -> int:
        """Count the letters outside the types."""
        return sum(word.end - word.start for word in self.words if not word.is_type)


@lru_cache(maxsize=_NAMES_KEPT)
def spell(text: str) -> Spelled:
    """Read a name as it was typed, or as the register prints it."""
    words: list[Word] = []
    keys: list[str] = []
    at = 0
    for word, is_dotted in fold_marked(text):
        end = at + len(word)
        kind = next((t for t in STREET_TYPES if word.endswith(t)), "")
        stem_end = end - len(kind)
        if kind and stem_end - at >= _SHORTEST_STEM:
            words.append(Word(start=at, end=stem_end, is_type=False, cut=""))
            words.append(Word(start=stem_end, end=end, is_type=True, cut=""))
        elif kind and stem_end == at:
            words.append(Word(start=at, end=end, is_type=True, cut=""))
        else:
            cut = "dotted" if is_dotted else "initial" if len(word) == 1 else "plain"
            words.append(Word(start=at, end=end, is_type=False, cut=cut))
        keys.append(word)
        at = end
    return Spelled(key="".join(keys), words=tuple(words))
