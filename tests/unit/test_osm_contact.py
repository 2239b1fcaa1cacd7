"""Names, operators and telephone numbers: no private person, no guess."""

import pytest

from geofh.region.sources.osm_contact import institution_name, public_name, read_phones


@pytest.mark.parametrize(
    ("name", "role", "shown"),
    [
        ("Hebammenpraxis Anna Beispiel", "midwife", "Hebammenpraxis"),
        ("Dr. med. Anna Beispiel Kinderarztpraxis", "doctors", "Kinderarztpraxis"),
        ("Praxis Dr. Beispiel", "counselling", "Praxis"),
        ("Beratungsstelle der Diakonie", "counselling", "Beratungsstelle der Diakonie"),
        ("naturkinder", "childcare", "naturkinder"),
        ("Kinderkrippe Am Park", "childcare", "Kinderkrippe Am Park"),
        ("Geschwister Scholl Schule", "school", "Geschwister Scholl Schule"),
        ("", "playground", ""),
    ],
)
def test_an_institution_keeps_its_name_and_a_practice_the_word_for_it(
    name: str, role: str, shown: str
) -> None:
    assert public_name(name, role) == shown


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Anna Beispiel", "midwife"),
        ("Hebamme Anna Beispiel", "midwife"),
        ("Anna Neuhaus", "midwife"),
        ("Dr. Beispiel", "doctors"),
        ("", "midwife"),
        ("", "childcare"),
        ("Anna Beispiel", "childcare"),
        ("anna beispiel", "childcare"),
        ("Nikita Beispiel", "childcare"),
        ("Anna Kindermann", "childcare"),
        ("Peter Kreuz", "counselling"),
        ("Beispiel", "counselling"),
        ("Tagesmutter Anna", "childcare"),
        ("Kindertagespflege Beispiel", "kindergarten"),
    ],
)
def test_what_may_be_a_private_person_is_left_out(name: str, role: str) -> None:
    assert public_name(name, role) is None


@pytest.mark.parametrize(
    "operator",
    ["Stadt Kaiserslautern", "Kita e.V.", "Deutsches Rotes Kreuz", "AWO", "Caritasverband"],
)
def test_an_operator_that_is_plainly_an_institution_is_kept(operator: str) -> None:
    assert institution_name(operator) == operator


@pytest.mark.parametrize("operator", ["Anna Neuhaus", "Dr. Beispiel gGmbH", "Schuler", ""])
def test_an_operator_that_may_be_a_person_is_not(operator: str) -> None:
    assert institution_name(operator) == ""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("+49 631 205 2807", ["+496312052807"]),
        ("0631-3037638", ["+496313037638"]),
        ("+49 (0)631 3650", ["+496313650"]),
        ("0049 631 3650", ["+496313650"]),
        ("+49 231 44222-80", ["+492314422280"]),
        ("0231/123456; 0231/123457", ["+49231123456", "+49231123457"]),
        ("+423 235 00 35", ["+4232350035"]),
        ("0800 111 0 550", ["08001110550"]),
        ("116 111", ["116111"]),
        ("", []),
    ],
)
def test_a_number_without_doubt_becomes_international(text: str, numbers: list[str]) -> None:
    read = read_phones(text, role="library")
    assert read is not None
    assert [number for number, _ in read] == numbers


@pytest.mark.parametrize(
    "text", ["28000", "++49 631 / 205-2349", "+49 0631 205", "siehe Website", "0631/1234 oder 5678"]
)
def test_a_number_that_needs_a_guess_is_not_understood(text: str) -> None:
    assert read_phones(text, role="library") is None


def test_a_mobile_number_is_left_out_where_people_work_under_their_own_name() -> None:
    assert read_phones("+49 172 1234567", role="midwife") == ()
    assert read_phones("+49 172 1234567", role="youth_centre") != ()
