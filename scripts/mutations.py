"""Ways in which people write an address differently from the register, each seeded.

An operator takes an address and dice and gives a line, or nothing where it does not apply (no
umlaut to lose, no word long enough to cut).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

import numpy as np

__all__ = [
    "ABBREVIATIONS",
    "FORMATS",
    "PLACED_TYPOS",
    "SPELLINGS",
    "TYPOS",
    "Dice",
    "House",
    "Operator",
    "slip",
]

Dice: TypeAlias = np.random.Generator

_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüß"
_SOUNDS = (
    ("d", "t"), ("b", "p"), ("g", "k"), ("v", "f"), ("ph", "f"), ("ck", "k"), ("k", "ck"),
    ("c", "k"), ("z", "tz"), ("tz", "z"), ("s", "ß"), ("ss", "s"), ("y", "i"), ("th", "t"),
    ("ie", "i"), ("eh", "e"), ("ah", "a"), ("dt", "t"), ("ä", "e"), ("ai", "ei"),
)  # fmt: skip
_KEY_ROWS = ("qwertzuiopü", "asdfghjklöä", "yxcvbnm")
_SHORTEST_CUT = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Hold one address of a register, and what else a writer may know about it."""

    street: str
    number: str
    city: str
    postcode: str = ""
    other_postcode: str = ""
    district: str = ""


Operator: TypeAlias = Callable[[House, Dice], str | None]


def _line(house: House, street: str | None) -> str | None:
    return None if street is None or street == house.street else f"{street} {house.number}"


def _short(street: str) -> str:
    return re.sub(r"([Ss])traße\b", r"\1tr.", street)


def _long(street: str) -> str:
    return re.sub(r"([Ss])tr\.", r"\1traße", street)


def _without_umlauts(street: str) -> str:
    table = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
    return street.translate(str.maketrans(table))


def _joined(street: str) -> str | None:
    """Write "Oberbecker Straße" as "Oberbeckerstraße", and the other way round."""
    if re.search(r"[a-zß] Str", street):
        return re.sub(r" S(tr)", r"s\1", street)
    apart = re.sub(r"(?<=er)s(tr(?:aße|\.))$", r" S\1", street)
    return None if apart == street else apart


def _placed(house: House, text: str) -> str | None:
    return f"{house.street} {house.number}, {text}" if text else None


FORMATS: Mapping[str, Operator] = MappingProxyType(
    {
        "as the register writes it": lambda h, _: f"{h.street} {h.number}",
        "Straße → Str.": lambda h, _: _line(h, _short(h.street)),
        "Str. → Straße": lambda h, _: _line(h, _long(h.street)),
        "capitals": lambda h, _: f"{h.street} {h.number}".upper(),
        "small letters, ss": lambda h, _: f"{h.street} {h.number}".lower().replace("ß", "ss"),
        "ae, oe, ue, ss": lambda h, _: _line(h, _without_umlauts(h.street)),
        "spaces for hyphens": lambda h, _: _line(h, h.street.replace("-", " ")),
        "hyphens for spaces": lambda h, _: _line(h, h.street.replace(" ", "-")),
        "joined or apart": lambda h, _: _line(h, _joined(h.street)),
        "glued number": lambda h, _: f"{h.street}{h.number}" if h.street[-1].isalpha() else None,
        "city first": lambda h, _: f"{h.city}, {h.street} {h.number}",
        "city first, no comma": lambda h, _: f"{h.city} {h.street} {h.number}",
        "city behind, no comma": lambda h, _: f"{h.street} {h.number} {h.city}",
        "number with Nr.": lambda h, _: f"{h.street} Nr. {h.number}, {h.city}",
        "suffix apart, capital": lambda h, _: (
            f"{h.street} {h.number[:-1]} {h.number[-1].upper()}" if h.number[-1].isalpha() else None
        ),
        "range": lambda h, _: (
            f"{h.street} {h.number}-{int(h.number) + 2}" if h.number.isdigit() else None
        ),
        "floor and door": lambda h, _: f"{h.street} {h.number}, 2. OG links, {h.city}",
        "right postcode": lambda h, _: _placed(h, h.postcode and f"{h.postcode} {h.city}"),
        "wrong postcode": lambda h, _: _placed(
            h, h.other_postcode and f"{h.other_postcode} {h.city}"
        ),
        "district for city": lambda h, _: _placed(h, h.district),
        "city-district": lambda h, _: _placed(h, h.district and f"{h.city}-{h.district}"),
    }
)


def _sound(house: House, dice: Dice) -> str | None:
    fitting = [
        (at.start(), pair)
        for pair in _SOUNDS
        for at in re.finditer(pair[0], house.street)
        if at.start()
    ]
    if not fitting:
        return None
    at, (old, new) = fitting[int(dice.integers(len(fitting)))]
    return _line(house, house.street[:at] + new + house.street[at + len(old) :])


def _doubled(house: House, dice: Dice) -> str | None:
    places = [m.start() for m in re.finditer(r"([a-zß])\1", house.street)]
    if places:
        at = int(dice.choice(places))
        return _line(house, house.street[:at] + house.street[at + 1 :])
    at = int(dice.integers(1, len(house.street)))
    return _line(house, house.street[:at] + house.street[at - 1 : at].lower() + house.street[at:])


def _ie(house: House, dice: Dice) -> str | None:
    places = [m.start() for m in re.finditer("ie|ei", house.street)]
    if not places:
        return None
    at = int(dice.choice(places))
    return _line(
        house,
        house.street[:at] + house.street[at : at + 2][::-1] + house.street[at + 2 :],
    )


def _dotless(house: House, _: Dice) -> str | None:
    return _line(house, house.street.translate(str.maketrans("äöüÄÖÜ", "aouAOU")))


SPELLINGS: Mapping[str, Operator] = MappingProxyType(
    {
        "sounds alike (d/t, ck/k, ß/s …)": _sound,
        "doubled letter": _doubled,
        "ie / ei": _ie,
        "umlaut without dots": _dotless,
    }
)


def _cut_words(house: House, dice: Dice, *, left: Callable[[Dice], int]) -> str | None:
    """Cut the long words before the last one, with a dot."""
    pieces = re.split(r"([ -])", house.street)
    inner = [at for at in range(0, len(pieces) - 2, 2) if len(pieces[at]) >= _SHORTEST_CUT]
    if not inner:
        return None
    at = int(dice.choice(inner))
    pieces[at] = f"{pieces[at][: left(dice)]}."
    return _line(house, _short("".join(pieces)))


def _first_names(house: House, _: Dice) -> str | None:
    """Write "Emil-Figge-Straße" as "E.-Figge-Str."."""
    pieces = house.street.split("-")
    if len(pieces) < 3 or not pieces[0].isalpha():
        return None
    return _line(house, _short("-".join([f"{pieces[0][0]}.", *pieces[1:]])))


def _without_type(house: House, _: Dice) -> str | None:
    street = re.sub(r"(?<=[a-zß]{3})[ -]?(straße|Straße|str\.|Str\.|weg|platz)$", "", house.street)
    return _line(house, street)


def _truncated(house: House, _: Dice) -> str | None:
    """Write only the first 20 characters, as a narrow column does."""
    return _line(house, house.street[:20].rstrip(" -")) if len(house.street) > 22 else None


ABBREVIATIONS: Mapping[str, Operator] = MappingProxyType(
    {
        "word cut to 4–6 letters and a dot": lambda h, d: _cut_words(
            h, d, left=lambda dice: int(dice.integers(4, 7))
        ),
        "first name as initial": _first_names,
        "type left out": _without_type,
        "cut at 20 characters": _truncated,
    }
)


def slip(street: str, dice: Dice) -> str:
    """Make one slip anywhere between the first letter and the last."""
    letters = list(street)
    at = int(dice.integers(1, len(letters) - 1))
    kind = str(dice.choice(["change", "key", "drop", "double", "swap"]))
    if kind == "drop":
        del letters[at]
    elif kind == "double":
        letters.insert(at, letters[at].lower())
    elif kind == "swap":
        letters[at : at + 2] = reversed(letters[at : at + 2])
    elif kind == "key" and (near := _keys_beside(letters[at].lower())):
        letters[at] = str(dice.choice(near))
    else:
        letters[at] = str(dice.choice(list(_LETTERS)))
    return "".join(letters)


def _keys_beside(letter: str) -> list[str]:
    for row in _KEY_ROWS:
        at = row.find(letter)
        if at >= 0:
            return list(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    return []


def _slips(count: int, *, is_placed: bool = False) -> Operator:
    def write(house: House, dice: Dice) -> str | None:
        street = house.street
        for _ in range(count):
            street = slip(street, dice) if len(street) > 2 else street
        line = _line(house, street)
        return f"{line}, {house.city}" if line and is_placed else line

    return write


TYPOS: Mapping[str, Operator] = MappingProxyType({"one typo": _slips(1), "two typos": _slips(2)})
PLACED_TYPOS: Mapping[str, Operator] = MappingProxyType(
    {
        "one typo, city named": _slips(1, is_placed=True),
        "two typos, city named": _slips(2, is_placed=True),
    }
)
