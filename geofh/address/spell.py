"""Street names in capitals, as registers print them -> as people write them.

German keeps articles and prepositions small unless they begin the name, and writes adjectives
large inside a street's name ("In der Großen Heide", Duden D 162). The register keeps "ß" small
in capitals, so no letter has to be guessed.
"""

import re

__all__ = ["spell_street"]

_ARTICLES = {"das", "dem", "den", "der", "des", "die", "de", "la", "le"}
_PREPOSITIONS = {"am", "an", "auf", "bei", "beim", "im", "in", "unter", "vom", "von", "van", "vor"}
_SMALL = frozenset(_ARTICLES | _PREPOSITIONS | {"und", "zu", "zum", "zur"})
_ROMAN = re.compile(r"[IVX]+\.")
_WORD = re.compile(r"[^ -]+")


def spell_street(capitals: str) -> str:
    """Spell one name properly.

    Examples
    --------
    >>> spell_street("MAX-VON-DER-GRÜN-PLATZ")
    'Max-von-der-Grün-Platz'
    >>> spell_street("IM II. WESTFELD")
    'Im II. Westfeld'
    """
    return _WORD.sub(lambda word: _spell_word(word[0], is_first=word.start() == 0), capitals)


def _spell_word(word: str, *, is_first: bool) -> str:
    if _ROMAN.fullmatch(word):
        return word
    small = word.lower()
    if small in _SMALL and not is_first:
        return small
    # An opening bracket is not a letter: "(VERLÄNGERUNG)".
    first = next((at for at, letter in enumerate(small) if letter.isalpha()), 0)
    return small[:first] + small[first : first + 1].upper() + small[first + 1 :]
