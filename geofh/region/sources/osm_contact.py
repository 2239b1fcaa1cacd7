"""What OpenStreetMap says about a place's name, operator and telephone -> what may be shown.

No private person is carried over. Whoever works under their own name (a midwife, a doctor, a
childminder) loses the name, or is left out; in doubt a text counts as a person's name.
"""

import re

__all__ = ["PERSONAL_ROLES", "institution_name", "public_name", "read_phones"]

PERSONAL_ROLES = frozenset({"childcare", "counselling", "doctors", "midwife"})
"""Roles in which people work under their own name."""

# Roles of which only the word for the house is kept: "Hebammenpraxis Müller" -> "Hebammenpraxis".
_NAMED_AFTER_PEOPLE = frozenset({"doctors", "midwife"})

# Words that are not also the end of a surname: "Neuhaus", "Kreuz", "Nikita", "Schuler",
# "Kindermann" name people.
_INSTITUTION = re.compile(
    r"""
    (?<!\w)(?: e\.?\s?V\.? | g?GmbH | gUG | AöR | KdöR | AWO | ASB | DRK | CVJM | SkF | SKM | VHS
        | Caritas | Diakonie | Johanniter | Malteser | Lebenshilfe | Kolping | Universität
        | Ev\. | Kath\. | Prot\. | Städt\. | (?:Stadt|Gemeinde|Kreis|Landkreis)(?=\s) )(?!\w)
    | (?i: verein | verband | verbund | kirche\b | pfarrei | stiftung | genossenschaft
        | \w+gemeinde\b | \w+werk\b | \w+stelle\b | \w+dienst\b | \w+bund\b
        | zentrum | klinik | anstalt | institut | initiative | rotes?\ kreuz
        | (?:jugend|gesundheits|sozial|schul)amt | (?:familien|eltern|geburts|jugend|kranken)haus
        | städtisch | evangelisch | katholisch | protestantisch | donum\ vitae | pro\ familia
        | schule\b | \bkita | kindergarten | kinder(?!mann|vater) | krippe\b | \bhort\b )
    """,
    re.VERBOSE,
)
_HOUSE = re.compile(
    r"[\w-]*(?:praxis|zentrum|team|ambulanz|klinik)\b|(?:hebammen|geburts|familien|ärzte)haus\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b(?:Dr|Prof|Dipl|med|Herr|Frau)\b")
_CHILDMINDER = re.compile(r"tages(?:mutter|vater|mütter|pflege|eltern)", re.IGNORECASE)
_WORD = re.compile(r"[\w'’-]+")

_COUNTRY = "+49"
_DIGITS_ONLY = re.compile(r"\+?[0-9]+")
_SERVICE_NUMBER = re.compile(r"0800[0-9]{6,8}|116[0-9]{3}|11[025]")
_INTERNATIONAL = re.compile(r"\+[1-9][0-9]{7,14}")
# A national number: 0, area code, subscriber; 7 to 12 digits after the 0 (Bundesnetzagentur).
_NATIONAL = re.compile(r"0[1-9][0-9]{6,11}")
_GERMAN = re.compile(r"\+49[1-9][0-9]{6,11}")
_MOBILE = re.compile(r"\+491[5-7]")


def public_name(name: str, role: str) -> str | None:
    """Give the part of a place's name that names no private person.

    Parameters
    ----------
    name
        As mapped, may be empty.
    role
        What the place is (`geofh.region.sources.osm_kinds.role`).

    Returns
    -------
    str or None
        None: it may be a private person, leave the place out. An institution keeps its name, a
        practice the word for it.

    Examples
    --------
    >>> public_name("Hebammenpraxis Anna Beispiel", "midwife")
    'Hebammenpraxis'
    >>> public_name("Anna Beispiel", "midwife") is None
    True
    """
    if _CHILDMINDER.search(name):  # whatever the tags call it, it is somebody's home
        return None
    if role not in PERSONAL_ROLES:
        return name
    if role in _NAMED_AFTER_PEOPLE or _TITLE.search(name):
        house = _HOUSE.search(name)
        return house[0] if house else None
    if _INSTITUTION.search(name):
        return name
    is_one_word = len(_WORD.findall(name)) == 1
    return name if role == "childcare" and is_one_word else None


def institution_name(operator: str) -> str:
    """Give an operator that is plainly an institution; else the empty string."""
    plain = _INSTITUTION.search(operator) and not _TITLE.search(operator)
    return operator if plain else ""


def read_phones(text: str, *, role: str) -> tuple[tuple[str, str], ...] | None:
    """Read the telephone numbers of a place in Germany.

    Parameters
    ----------
    text
        Value of ``phone``; several numbers are divided by ";".
    role
        In a role of people a mobile number is somebody's own and is left out.

    Returns
    -------
    tuple of (number, display) or None
        E.164, or what one dials for freephone and short numbers, and the text as mapped. None:
        a number is not understood without a guess (no area code, a trunk 0 behind the country).

    Examples
    --------
    >>> read_phones("0631 / 205-2349", role="library")
    (('+496312052349', '0631 / 205-2349'),)
    """
    numbers = []
    for part in filter(None, (piece.strip() for piece in text.split(";"))):
        number = _number(part)
        if number is None:
            return None
        if not (role in PERSONAL_ROLES and _MOBILE.match(number)):
            numbers.append((number, part))
    return tuple(numbers)


def _number(text: str) -> str | None:
    # "+49 (0)231 …": the bracketed 0 is dialled inside the country only (DIN 5008).
    digits = re.sub(r"[\s()/.–-]", "", text.replace("(0)", "", 1) if text[0] == "+" else text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not _DIGITS_ONLY.fullmatch(digits):
        return None
    if _SERVICE_NUMBER.fullmatch(digits):
        return digits
    if _NATIONAL.fullmatch(digits):
        return _COUNTRY + digits[1:]
    known = _GERMAN if digits.startswith(_COUNTRY) else _INTERNATIONAL
    return digits if known.fullmatch(digits) else None
