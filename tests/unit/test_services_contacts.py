import pytest

from geofh.services.contacts import is_email, is_personal_mailbox, read_phone_text


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0231 50-10188", "+492315010188"),
        ("+49 231 5010188", "+492315010188"),
        ("0049 (0)231 / 5010188", "+492315010188"),
        ("0800 111 0550", "08001110550"),
        ("116 117", "116117"),
        ("112", "112"),
        ("ruft uns an", ""),
        ("12", ""),
        ("231", ""),
    ],
)
def test_a_written_number_is_brought_into_one_form(text: str, number: str) -> None:
    assert read_phone_text(text).number == number


@pytest.mark.parametrize("text", ["2315010188.0", "4.92315E+11", "2E9"])
def test_a_number_that_a_spreadsheet_changed_is_known(text: str) -> None:
    assert read_phone_text(text).is_float


@pytest.mark.parametrize(
    ("text", "mobile"), [("0171 1234567", True), ("+49 151 12345678", True), ("0231 1234", False)]
)
def test_mobile_numbers_are_told_apart(text: str, mobile: bool) -> None:
    assert read_phone_text(text).is_mobile is mobile


@pytest.mark.parametrize(
    ("text", "form"),
    [("info@stadt.de", True), ("info@stadt", False), ("a b@c.de", False), ("@c.de", False)],
)
def test_a_mailbox_has_a_form(text: str, form: bool) -> None:
    assert is_email(text) is form


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("erika.mustermann@stadt.example", True),
        ("e_mustermann@stadt.example", True),
        ("hebammenpraxis@gmx.de", True),
        ("info@stadt.example", False),
        ("post.landratsamt@kreis.example", False),
        ("jugendhilfe-planung@kreis.example", False),
        ("lokalwillkommen.hh@stadt.example", False),
    ],
)
def test_a_persons_mailbox_is_told_from_an_offices(text: str, personal: bool) -> None:
    assert is_personal_mailbox(text) is personal
