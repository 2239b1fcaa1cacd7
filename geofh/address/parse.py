"""A line as people write it -> ``Address``; and an ``Address`` -> one line.

The line is cut into pieces (``pieces``); the piece that has a house number or ends like a street
is the street, what stands behind the postcode or around the street names the city or a part of
it. No step knows any street: ``"Hörde"`` alone is returned as a street, and the geocoder finds
out that it is a place.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from geofh.address.house_number import NumberedPart, split_house_number, without_label
from geofh.address.normalise import clean
from geofh.address.pieces import Pieces, cut, has_content, has_letters, place_name
from geofh.errors import AddressError
from geofh.records import Address

__all__ = ["MAX_LENGTH", "address_from_fields", "format_address", "format_houses", "parse_address"]

# Characters. The longest postal address (DIN 5008: 6 lines of about 35) has 210.
MAX_LENGTH = 300

_EXPECTED = "give a street with a house number, a postcode or the name of a place."

# A word that ends a street's name, unless it begins it ("Platz der Alten Synagoge").
_STREET_WORD = re.compile(r"(.*)(?:straße|strasse|str|weg|platz|allee|gasse)\.?", re.IGNORECASE)
_NAME_GOES_ON = frozenset(
    {"am", "an", "auf", "bei", "der", "des", "im", "in", "und", "unter", "vom", "von", "zu"}
    | {"zum", "zur", "nord", "ost", "süd", "west"}
)
_SQUARE = re.compile(r"[A-Z] [1-9][0-9]?")

# "Hövelstr. 8 und Immermannstr. 20": what follows a house number and may begin another address.
_AND = re.compile(r"\W*(?:und|oder|bzw\.?|sowie|[&+])\s+", re.IGNORECASE)

# A line with one number that may be a house's, and perhaps a postcode: nearly every line.
_ONE_NUMBER = re.compile(
    r"((?:[^0-9]*[0-9]{5}(?![0-9]))?[^0-9]+)([1-9][0-9]{0,3})([^0-9]*(?:[0-9]{5}[^0-9]*)?)"
)
_DIGIT = re.compile(r"[0-9]")
# Words, and perhaps a number behind them: most of what is typed, and of what tables hold.
_PLAIN = re.compile(
    r"([A-Za-zÄÖÜäöüß](?:[A-Za-zÄÖÜäöüß -]*[A-Za-zÄÖÜäöüß])?\.?)"
    r"(?: ([1-9][0-9]{0,3})(?: ?([A-Za-z]))?)?"
)
# Streets come again and again, each time with another number.
_LINES_KEPT = 8_192

# Reading back removes or moves a piece, so it settles at once or after a few rounds.
_ROUNDS = 8


def parse_address(text: str) -> Address:
    """Read one line as an address.

    Parameters
    ----------
    text
        Street, house number, postcode and city in any of the usual orders, in one line or
        several.

    Returns
    -------
    Address
        The parts as written, not yet matched with any register. Floors, "c/o" and countries
        are left out.

    Raises
    ------
    AddressError
        Empty, longer than 300 characters, without any letter or digit, nothing but a number
        too long for a house or a postcode, or two addresses joined by "und".

    Examples
    --------
    >>> address = parse_address("44137 Dortmund, Hövelstr. 8a")
    >>> address.street, address.house_number, address.suffix, address.postcode
    ('Hövelstr.', 8, 'a', '44137')
    """
    line = _checked(text)
    if plain := _plain(line):
        return plain
    numbered = _ONE_NUMBER.fullmatch(line)
    typical = numbered and _typical(numbered[1], len(numbered[2]), numbered[3])
    if not numbered or not typical:
        return _settled(line)
    return Address(
        street=typical.street,
        house_number=int(numbered[2]),
        suffix=typical.suffix,
        postcode=typical.postcode,
        city=typical.city,
        city_district=typical.city_district,
    )


def _plain(line: str) -> Address | None:
    """Read a line that is a name, or a name and a number; nothing where it may be more."""
    found = _PLAIN.fullmatch(line)
    if not found:
        return None
    name, number, suffix = found.groups()
    if number:
        if without_label(name) != name:
            return None
        return Address(street=name, house_number=int(number), suffix=(suffix or "").lower())
    # "Hövelstr. Dortmund" goes on behind the street.
    is_split = any(map(_STREET_WORD.fullmatch, name.split()[:-1]))
    return None if is_split else Address(street=name)


@lru_cache(maxsize=_LINES_KEPT)
def _typical(before: str, digits: int, after: str) -> Address | None:
    """Read a line with 1, 11, 111 or 1111 for its number; nothing where this is no house's.

    How a line is read depends on how many digits its number has, but not on which they are.
    """
    address = _settled(f"{before}{'1' * digits}{after}")
    names = (address.street, address.city, address.city_district)
    is_house = address.house_number == int("1" * digits)
    return None if not is_house or any(map(_DIGIT.search, names)) else address


def _settled(line: str) -> Address:
    """Read a line, and what was read again, until nothing changes."""
    address = _read(line)
    for _ in range(_ROUNDS):
        written = format_address(address)
        # Most lines are written like this already: reading them again would say the same.
        if written == line:
            break
        line, again = written, _read(written)
        if again == address:
            break
        address = again
    if address == Address():
        raise AddressError(f"the text has neither street nor number nor place: {_EXPECTED}")
    return address


def address_from_fields(
    *, street: str, house_number: str = "", postcode: str = "", city: str = ""
) -> Address:
    """Read an address that comes in separate fields, such as the columns of a table.

    A field may hold more than its name says ("Hövelstr. 8" as the street, "12-14" as the
    number): the fields are put in order and read as one line.

    Raises
    ------
    AddressError
        As `parse_address`, for the fields together.
    """
    place = f"{postcode.strip()} {city.strip()}".strip()
    return parse_address(f"{street.strip()} {house_number.strip()}, {place}")


def format_address(address: Address) -> str:
    """Write an address as one line; ``parse_address`` reads it back unchanged.

    Examples
    --------
    >>> format_address(Address(street="Hövelstraße", house_number=8, city="Dortmund"))
    'Hövelstraße 8, Dortmund'
    """
    number = _house("" if address.house_number is None else address.house_number, address.suffix)
    if address.house_number_to is not None:
        number += f"-{address.house_number_to}"
    street = f"{_before_number(address)}{number}" if number else address.street
    place = _place(address)
    return f"{street}, {place}" if street and place else street or place


def format_houses(address: Address, houses: Iterable[tuple[int, str]]) -> list[str]:
    """Write houses of one street (number and suffix) as `format_address` would, each as one line.

    Examples
    --------
    >>> format_houses(Address(street="Hövelstraße", city="Dortmund"), [(8, ""), (8, "a")])
    ['Hövelstraße 8, Dortmund', 'Hövelstraße 8a, Dortmund']
    """
    before, place = _before_number(address), _place(address)
    behind = f", {place}" if place else ""
    return [f"{before}{_house(number, suffix)}{behind}" for number, suffix in houses]


def _house(number: int | str, suffix: str) -> str:
    return f"{number} {suffix}" if suffix[:1].isdigit() else f"{number}{suffix}"


def _before_number(address: Address) -> str:
    if not address.street:
        return ""
    return f"{address.street}, " if _SQUARE.fullmatch(address.street) else f"{address.street} "


def _place(address: Address) -> str:
    district = f"({address.city_district})" if address.city_district else ""
    return " ".join([piece for piece in (address.postcode, address.city, district) if piece])


def _checked(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise AddressError(
            f"the address has {len(text)} characters, more than {MAX_LENGTH}: {_EXPECTED}"
        )
    line = clean(text)
    if not has_content(line):
        raise AddressError(f"the address is empty or has no letter or digit: {_EXPECTED}")
    return line


def _read(line: str) -> Address:
    pieces = cut(line)
    numbered = [split_house_number(part) for part in pieces.parts]
    _refuse_two(numbered)
    at = _street_at(pieces, numbered)
    street, words_after = ("", "") if at is None else _split_place(numbered[at])
    number = None if at is None else numbered[at].number
    if number is None:
        number = next((n.number for n in numbered if not has_letters(n.street)), None)
    city, district = _place_names(pieces, at, words_after)
    return Address(
        street=street,
        house_number=number.number if number else None,
        suffix=number.suffix if number else "",
        house_number_to=number.to if number else None,
        postcode=pieces.postcode,
        city=city,
        city_district=district,
    )


def _refuse_two(numbered: list[NumberedPart]) -> None:
    """Refuse two addresses joined by a word: one of them would be dropped without a word."""
    for part in numbered:
        joined = _AND.match(part.rest) if part.number else None
        if joined is None:
            continue
        rest = part.rest[joined.end() :]
        second = split_house_number(rest)
        # "… und Haus 2" is a remark: `place_name` leaves nothing of it.
        if second.number and has_letters(second.street) and place_name(rest):
            raise AddressError(
                "the text holds two addresses joined by a word such as 'und': give one per line."
            )


def _street_at(pieces: Pieces, numbered: list[NumberedPart]) -> int | None:
    """Find the piece that is most like a street; behind the postcode it has to look like one."""

    def likeness(at: int) -> tuple[int, bool]:
        part = numbered[at]
        if part.number:
            return 2, at != pieces.city_at
        has_ending = any(map(_STREET_WORD.fullmatch, part.street.split()))
        return int(has_ending), at != pieces.city_at

    candidates = [at for at, part in enumerate(numbered) if has_letters(part.street)]
    best = max(candidates, key=likeness, default=None)
    return None if best is None or likeness(best) == (0, False) else best


def _split_place(part: NumberedPart) -> tuple[str, str]:
    """Split "Hövelstr. Dortmund"; a house number has already done so."""
    words = part.street.split()
    if part.number is None:
        for at, word in enumerate(words[:-1]):
            ending = _STREET_WORD.fullmatch(word)
            starts_name = at == 0 and ending is not None and not ending[1]
            following = words[at + 1]
            goes_on = following.lower() in _NAME_GOES_ON or _STREET_WORD.fullmatch(following)
            if ending and not starts_name and not goes_on and has_letters(following):
                return " ".join(words[: at + 1]), " ".join(words[at + 1 :])
    return part.street, part.rest


def _place_names(pieces: Pieces, street_at: int | None, words_after: str) -> tuple[str, str]:
    """Choose city and district among the pieces that are not the street."""
    behind_postcode = pieces.city_at if pieces.city_at != street_at else None
    city = "" if behind_postcode is None else place_name(pieces.parts[behind_postcode])
    first_after = 0 if street_at is None else street_at + 1
    after = [
        name
        for at, part in enumerate(pieces.parts)
        if at >= first_after and at != behind_postcode and (name := place_name(part))
    ]
    if words := place_name(words_after):
        after.insert(0, words)
    if not city and after:
        city = after.pop()
    before = place_name(pieces.parts[street_at - 1]) if street_at else ""
    if not city and len(before.split()) == 1:
        city = before
    return city, pieces.bracketed or (after[0] if after else "")
