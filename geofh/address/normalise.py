"""Text as people type it -> text that can be compared.

``clean`` makes a line safe to read: invisible characters go, every dash, quote, space and digit
gets one form. ``fold`` goes further and gives the key under which two spellings of one street
are equal: ``fold("Oberbeckerstr.") == fold("OBERBECKER STRASSE")``.
"""

import re
import unicodedata
from functools import lru_cache

__all__ = ["clean", "fold", "fold_marked", "fold_prefix", "fold_words", "without_marks"]

_REPLACED = {
    **dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", ","),
    **dict.fromkeys("’‘‚‛´`ʼ′", "'"),
    **dict.fromkeys("−⁃", "-"),
    "½": " 1/2",
}
# Unicode general categories: controls and spaces, dashes, and what has no shape of its own.
_REPLACED_CATEGORIES = {
    **dict.fromkeys(("Cc", "Zs", "Zl", "Zp"), " "),
    **dict.fromkeys(("Cf", "Cs", "Co", "Cn"), ""),
    "Pd": "-",
}
_WORD = re.compile(r"([^\W_]+)(\.?)")
# "Hamborner St.r": the dot came a letter too early.
_DOT_TOO_EARLY = re.compile(r"s\.tr\b|st\.r\b")
# Nearly every line holds nothing else.
_PLAIN = re.compile(r"[ -~äöüÄÖÜß]*")

# UTF-8 that was once read as Latin-1 or Windows-1252: "LÃ¼tgendortmund".
_TWICE_ENCODED = {
    letter.encode().decode(codec): letter for letter in "äöüÄÖÜß" for codec in ("latin-1", "cp1252")
}
_TWICE_ENCODED_LETTER = re.compile("|".join(_TWICE_ENCODED))

# German transcription: "Hoevelstr." is the same street as "Hövelstr.".
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "æ": "ae", "ø": "oe", "œ": "oe"})

# One way only, from short to long (titles: from long to short), so that both spellings meet.
_WORDS = {
    "doktor": "dr",
    "gebr": "gebrueder",
    "geschw": "geschwister",
    "gr": "grosse",
    "kl": "kleine",
    "professor": "prof",
    "sdlg": "siedlung",
    "skt": "sankt",
    "st": "sankt",
    "v": "von",
}
_ENDINGS = (("str", "strasse"), ("pl", "platz"), ("wg", "weg"))

# Street names come again and again, in bulk and within one question.
_TEXTS_KEPT = 4_096
# Those of all the texts that were ever typed are far fewer; all there are would be 120 MB.
_LETTERS_KEPT = 4_096

# What a column of 25 characters leaves of "Straße" at the end of a long name.
_CUT_STREETS = frozenset({"st", "stra", "stras", "strass"})


def clean(text: str) -> str:
    """Remove what cannot be seen and give every dash, quote, space and digit one form.

    Line breaks become commas: an address block is a line with commas. Letters keep their case.
    ``clean(clean(text)) == clean(text)``.
    """
    if not _PLAIN.fullmatch(text):
        if "Ã" in text:
            text = _TWICE_ENCODED_LETTER.sub(lambda match: _TWICE_ENCODED[match[0]], text)
        text = unicodedata.normalize("NFC", "".join(map(_character, text)))
    return " ".join(text.split())


@lru_cache(maxsize=_LETTERS_KEPT)
def _character(character: str) -> str:
    """Give what stands for one character in a cleaned line."""
    if character in _REPLACED:
        return _REPLACED[character]
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    return _REPLACED_CATEGORIES.get(category, character)


def fold_words(text: str) -> tuple[str, ...]:
    """Give the words of a street name in comparable form, abbreviations spelled out."""
    return tuple(word for word, _ in fold_marked(text))


@lru_cache(maxsize=_TEXTS_KEPT)
def fold_marked(text: str) -> tuple[tuple[str, bool], ...]:
    """Give the words as `fold_words`, and whether a dot says that a word was cut short.

    Examples
    --------
    >>> fold_marked("Prinz-Friedr.-Karl-Str.")
    (('prinz', False), ('friedr', True), ('karl', False), ('strasse', False))
    """
    words = _plain_words(text)
    last = len(words) - 1
    folded = []
    for i, (word, dot) in enumerate(words):
        spelled = _spell_out(word, is_end=0 < i == last)
        folded.append((spelled, bool(dot) and spelled == word))
    return tuple(folded)


def fold(text: str) -> str:
    """Give the key under which two spellings of one name are equal.

    Case, umlauts (ä = ae, ß = ss), accents, hyphens, spaces, dots and the usual abbreviations
    (Str., Pl., Wg., St., Dr.) make no difference. Other scripts keep their letters. A text
    without letters and digits folds to the empty string.

    Examples
    --------
    >>> fold("Oberbeckerstr.")
    'oberbeckerstrasse'
    >>> fold("Auf'm Plätzchen") == fold("AUF M PLAETZCHEN")
    True
    """
    return "".join(fold_words(text))


def fold_prefix(text: str) -> str:
    """Fold what somebody is still typing: the last word is not spelled out, it may go on."""
    words = [word for word, _ in _plain_words(text)]
    return "".join([*(_spell_out(word, is_end=False) for word in words[:-1]), *words[-1:]])


def without_marks(text: str) -> str:
    """Take dots and accents off, as keyboards without umlauts do: "Hövel" -> "Hovel"."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(c for c in decomposed if unicodedata.category(c) != "Mn")


def _plain_words(text: str) -> list[tuple[str, str]]:
    """Give each word and the dot behind it, if there is one."""
    lowered = clean(unicodedata.normalize("NFKC", text)).casefold().translate(_UMLAUTS)
    if "." in lowered:
        lowered = _DOT_TOO_EARLY.sub("str.", lowered)
    return _WORD.findall(without_marks(lowered).replace("'", ""))


def _spell_out(word: str, *, is_end: bool) -> str:
    if is_end and word in _CUT_STREETS:
        return "strasse"
    if word in _WORDS:
        return _WORDS[word]
    for short, long in _ENDINGS:
        if word.endswith(short):
            return word.removesuffix(short) + long
    return word
