"""Lines as people write them, and what is to be read in them (expected values by hand)."""

from dataclasses import fields

import pytest

from geofh.address import address_from_fields, format_address, parse_address
from geofh.errors import AddressError
from geofh.records import Address


def read(text: str) -> dict[str, object]:
    """Parse a line and keep what was stated."""
    address = parse_address(text)
    found = {field.name: getattr(address, field.name) for field in fields(address)}
    return {name: value for name, value in found.items() if value not in {"", None}}


HOUSE = {"street": "Hövelstr.", "house_number": 8}


def test_zero_typed_for_a_letter_is_no_house_number() -> None:
    assert read("BORNSTRA0E 140") == {"street": "BORNSTRA0E", "house_number": 140}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hövelstr. 8", {}),
        ("Hövelstr.8", {}),
        ("Hövelstr. Nr. 8", {}),
        ("Hövelstr. Hausnummer 8", {}),
        ("Hövelstr. #8", {}),
        ("8, Hövelstr.", {}),
        ("8 Hövelstr.", {}),
        ("Hövelstr., 8", {}),
        ("Hövelstr. 8.", {}),
        ("Hövelstr. 8, Dortmund", {"city": "Dortmund"}),
        ("Hövelstr. 8 Dortmund", {"city": "Dortmund"}),
        ("Dortmund, Hövelstr. 8", {"city": "Dortmund"}),
        ("Hövelstr. 8, 44137 Dortmund", {"postcode": "44137", "city": "Dortmund"}),
        ("Hövelstr. 8 44137 Dortmund", {"postcode": "44137", "city": "Dortmund"}),
        ("44137 Dortmund, Hövelstr. 8", {"postcode": "44137", "city": "Dortmund"}),
        ("44137 Hövelstr. 8", {"postcode": "44137"}),
        ("Hövelstr. 8, Dortmund 44137", {"postcode": "44137", "city": "Dortmund"}),
        ("Hövelstr. 8, PLZ 44137", {"postcode": "44137"}),
        ("Hövelstr. 8, D-44137 Dortmund", {"postcode": "44137", "city": "Dortmund"}),
        (
            "Hövelstr. 8, 44137 Dortmund, Deutschland",
            {"postcode": "44137", "city": "Dortmund"},
        ),
        ("Hövelstr. 8\n44137 Dortmund\nGermany", {"postcode": "44137", "city": "Dortmund"}),
        ("Hövelstr. 8, Hörde", {"city": "Hörde"}),
        ("Hövelstr. 8, Hörde, Dortmund", {"city": "Dortmund", "city_district": "Hörde"}),
        ("Hövelstr. 8 Hörde, Dortmund", {"city": "Dortmund", "city_district": "Hörde"}),
        ("Hövelstr. 8, Dortmund (Hörde)", {"city": "Dortmund", "city_district": "Hörde"}),
        ("Hövelstr. 8, Dortmund-Hörde", {"city": "Dortmund-Hörde"}),
    ],
)
def test_postcode_city_and_number_may_stand_anywhere(
    text: str, expected: dict[str, object]
) -> None:
    assert read(text) == HOUSE | expected


@pytest.mark.parametrize(
    "text",
    [
        "Hövelstr. 8, 2. OG links",
        "Hövelstr. 8 2. OG",
        "Hövelstr. 8 EG rechts",
        "Hövelstr. 8, 3. Etage",
        "Hövelstr. 8 Hinterhaus",
        "Hövelstr. 8, Hinterhof",
        "Hövelstr. 8 Wohnung 12",
        "Hövelstr. 8, Whg. 3",
        "Hövelstr. 8 c/o Müller",
        "Hövelstr. 8 bei Müller",
        "c/o Müller, Hövelstr. 8",
        "Familie Müller, Hövelstr. 8",
        "Fam. Müller, Hövelstr. 8",
        "Frau Müller, Hövelstr. 8, Haus B",
        "z. Hd. Frau Müller, Hövelstr. 8",
        "Kita Sonnenschein, Hövelstr. 8",
    ],
)
def test_who_and_which_door_are_left_out(text: str) -> None:
    assert read(text) == HOUSE


@pytest.mark.parametrize(
    ("text", "number", "suffix", "to"),
    [
        ("Hövelstr. 12a", 12, "a", None),
        ("Hövelstr. 12 a", 12, "a", None),
        ("Hövelstr. 12 A", 12, "a", None),
        ("Hövelstr.12A", 12, "a", None),
        ("Hövelstr. 12-14", 12, "", 14),
        ("Hövelstr. 12 - 14", 12, "", 14),
        ("Hövelstr. 12–14", 12, "", 14),
        ("Hövelstr. 15/17", 15, "", 17),
        ("Hövelstr. 12+14", 12, "", 14),
        ("Hövelstr. 12 und 14", 12, "", 14),
        ("Hövelstr. 12 bis 16", 12, "", 16),
        ("Hövelstr. 12a-14", 12, "a", 14),
        ("Hövelstr. 12a-c", 12, "a", None),
        ("Hövelstr. 12 a - c", 12, "a", None),
        ("Hövelstr. 12-14, 16", 12, "", 14),
        ("Hövelstr. 12/2", 12, "", None),
        ("Hövelstr. 138-14", 138, "", None),
        ("Hövelstr. 207-", 207, "", None),
        ("Hövelstr. 12 1/2", 12, "1/2", None),
        ("Hövelstr. 12½", 12, "1/2", None),
        ("Hövelstr. 7 Haus B", 7, "", None),
        ("Hövelstr. ٣", 3, "", None),
    ],
)
def test_house_numbers_in_all_their_forms(
    text: str, number: int, suffix: str, to: int | None
) -> None:
    address = parse_address(text)
    assert (address.street, address.house_number) == ("Hövelstr.", number)
    assert (address.suffix, address.house_number_to) == (suffix, to)


@pytest.mark.parametrize(
    ("text", "street", "number"),
    [
        ("Straße des 17. Juni 135", "Straße des 17. Juni", 135),
        ("Straße des 17. Juni", "Straße des 17. Juni", None),
        ("1264. Projektierte Straße 5", "1264. Projektierte Straße", 5),
        ("II. Bickestraße 7", "II. Bickestraße", 7),
        ("C 3, 4", "C 3", 4),
        ("C 3, 4, 68159 Mannheim", "C 3", 4),
        ("Straße 5 Nr. 12", "Straße 5", 12),
        ("Straße 5 12", "Straße 5", 12),
        ("Platz der Alten Synagoge", "Platz der Alten Synagoge", None),
        ("Platz von Rostow am Don 3", "Platz von Rostow am Don", 3),
        ("Bei der Kirche 5", "Bei der Kirche", 5),
        ("Weg am Bach 5", "Weg am Bach", 5),
        ("Karl-Marx-Straße Ost 5", "Karl-Marx-Straße Ost", 5),
        ("Scharbeilweg (Verlängerung) 5", "Scharbeilweg Verlängerung", 5),
        ("Stockumer Straße 370", "Stockumer Straße", 370),
        ("Hafer-Vöhde 12", "Hafer-Vöhde", 12),
    ],
)
def test_street_names_that_look_like_something_else(
    text: str, street: str, number: int | None
) -> None:
    address = parse_address(text)
    assert (address.street, address.house_number) == (street, number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hörde", {"street": "Hörde"}),
        ("Dortmund-Hörde", {"street": "Dortmund-Hörde"}),
        ("44137", {"postcode": "44137"}),
        ("44137 Dortmund", {"postcode": "44137", "city": "Dortmund"}),
        ("Hörde, Dortmund", {"street": "Hörde", "city": "Dortmund"}),
        ("Hövelstr.", {"street": "Hövelstr."}),
        ("Hövelstr. Dortmund", {"street": "Hövelstr.", "city": "Dortmund"}),
        ("Hövelstr., 44137 Dortmund", HOUSE | {"postcode": "44137", "city": "Dortmund"}),
    ],
)
def test_lines_without_a_house_number(text: str, expected: dict[str, object]) -> None:
    assert read(text) == {k: v for k, v in expected.items() if k != "house_number"}


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE streets; --",
        "<script>alert(1)</script>",
        "{{7*7}} ${jndi:ldap://x}",
        "شارع الورود ٥",
        "🏠 Hövelstr. 8 🏠",
        "\u202e8 .rtslevöH",
        "../../etc/passwd",
        "%00%0a",
    ],
)
def test_strange_text_is_simply_an_address_of_no_register(text: str) -> None:
    assert isinstance(parse_address(text), Address)


@pytest.mark.parametrize("text", ["", "   ", "\x00\x01\x02", "\u200b\u202e", "?!…", "😀", "- , -"])
def test_text_without_letter_or_digit_is_refused(text: str) -> None:
    with pytest.raises(AddressError, match="empty or has no letter or digit"):
        parse_address(text)


def test_text_of_300_characters_is_read_and_301_refused() -> None:
    assert parse_address("a" * 300).street == "a" * 300
    with pytest.raises(AddressError, match="301 characters"):
        parse_address("a" * 301)


def test_number_too_long_for_anything_is_refused() -> None:
    with pytest.raises(AddressError, match="neither street nor number nor place"):
        parse_address("123456789")


@pytest.mark.parametrize("text", ["Geheimweg " * 40, "\u200b", "987654321"])
def test_refusal_never_repeats_the_text(text: str) -> None:
    with pytest.raises(AddressError) as refusal:
        parse_address(text)
    assert "Geheimweg" not in str(refusal.value)
    assert "987654321" not in str(refusal.value)


# Patterns that nest repetitions need minutes for these; a linear reader does not notice.
@pytest.mark.parametrize(
    "unit", ["1 ", "1/", "1-", "12 a ", "a1", "str ", "(", "()", "Nr. ", "c/o ", "44137 ", "1 und "]
)
def test_hostile_repetition_is_read_like_any_text(unit: str) -> None:
    text = (unit * 300)[:300]
    try:
        parse_address(text)
    except AddressError:
        assert not any(character.isalnum() for character in text)


@pytest.mark.parametrize(
    ("address", "line"),
    [
        (Address(street="Hövelstraße", house_number=8), "Hövelstraße 8"),
        (Address(street="Hövelstraße", house_number=12, suffix="a"), "Hövelstraße 12a"),
        (Address(street="Hövelstraße", house_number=12, suffix="1/2"), "Hövelstraße 12 1/2"),
        (
            Address(street="Hövelstraße", house_number=12, suffix="a", house_number_to=14),
            "Hövelstraße 12a-14",
        ),
        (
            Address(street="Hövelstraße", house_number=8, postcode="44137", city="Dortmund"),
            "Hövelstraße 8, 44137 Dortmund",
        ),
        (Address(city="Dortmund", city_district="Hörde"), "Dortmund (Hörde)"),
        (Address(street="C 3", house_number=4, city="Mannheim"), "C 3, 4, Mannheim"),
        (Address(postcode="44137"), "44137"),
        (Address(), ""),
    ],
)
def test_address_is_written_as_one_line(address: Address, line: str) -> None:
    assert format_address(address) == line


@pytest.mark.parametrize(
    ("columns", "line"),
    [
        ({"street": "Hövelstr.", "house_number": "8"}, "Hövelstr. 8"),
        ({"street": "MARTENER STRAßE ", "house_number": " 18a"}, "MARTENER STRAßE 18a"),
        ({"street": "Bayrische Straße", "house_number": "143-145"}, "Bayrische Straße 143-145"),
        ({"street": "Hövelstr. 8"}, "Hövelstr. 8"),
        (
            {"street": "Hövelstr.", "house_number": "8", "postcode": "44137", "city": "Dortmund"},
            "Hövelstr. 8, 44137 Dortmund",
        ),
        ({"street": "", "postcode": "44137", "city": "Dortmund"}, "44137 Dortmund"),
    ],
)
def test_separate_fields_are_read_like_the_line(columns: dict[str, str], line: str) -> None:
    assert address_from_fields(**columns) == parse_address(line)


@pytest.mark.parametrize(
    "text",
    [
        "Hövelstr. 8 und Immermannstr. 20",
        "Hövelstr. 8a oder Am Wall 3b, 44137 Dortmund",
        "44137 Dortmund, Hövelstr. 8 & Immermannstr. 20",
        "Straße des 17. Juni 135 und Hövelstr. 8",
    ],
)
def test_two_addresses_in_one_line_are_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(AddressError, match="two addresses") as caught:
        parse_address(text)

    assert "velstr" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "street"),
    [
        ("Hövelstr. 8 und 10", "Hövelstr."),
        ("Hövelstr. 8 und Hinterhaus", "Hövelstr."),
        ("Hövelstr. 8 und Haus 2", "Hövelstr."),
        ("Straße der Brüder und Schwestern 7", "Straße der Brüder und Schwestern"),
    ],
)
def test_a_word_that_joins_something_else_is_no_second_address(text: str, street: str) -> None:
    assert parse_address(text).street == street
