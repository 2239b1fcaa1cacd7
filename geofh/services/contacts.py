"""Telephone numbers and mailboxes as people write them -> what they are, and whose they may be.

Only offices belong into the tables: a mobile number or a mailbox that bears a person's name is
refused unless somebody says that it is an office's.
"""

import re
from dataclasses import dataclass

__all__ = ["PhoneReading", "is_email", "is_personal_mailbox", "read_phone_text"]

# Bundesnetzagentur, Nummernplan: mobile services begin with 15, 16 and 17.
_MOBILE = re.compile(r"\+491[567]\d+")
# Shortest: "110"; longest national number: 11 digits and the country code (E.164: 15).
_SHORT = re.compile(r"1\d{2,5}")
_NATIONAL = re.compile(r"0\d{5,13}")
_E164 = re.compile(r"\+[1-9]\d{6,14}")
_FREEPHONE = re.compile(r"0800\d{6,8}")
_WRITTEN = re.compile(r"[\d\s()/.\-–+]+")
_FLOAT = re.compile(r"\d+\.0|\d(\.\d+)?[eE]\+?\d+")

_EMAIL = re.compile(
    r"[^@\s]+@[a-z0-9äöüß](?:[a-z0-9äöüß.-]*[a-z0-9äöüß])?\.[a-z]{2,}", re.IGNORECASE
)

# Mail providers for private people.
_PRIVATE_HOSTS = re.compile(
    r"(aol|freenet|gmail|gmx|googlemail|hotmail|icloud|live|mail|me|online|outlook|posteo|"
    r"t-online|web|yahoo)\.(com|de|net)"
)
_TWO_NAMES = re.compile(r"[a-zäöüß]+[._-][a-zäöüß-]+", re.IGNORECASE)
# Parts of words that name an office and not a person.
_OFFICE = re.compile(
    r"amt|auskunft|beratung|b(ü|ue)ro|eltern|empfang|famil|frauen|fr(ü|ue)he|hebamm|hilfe|info|"
    r"jugend|kind|kita|kontakt|landrat|leitung|mail|netzwerk|planung|post|projekt|praxis|"
    r"schwanger|sekretariat|service|stadt|stelle|team|verein|verwaltung|willkommen|zentrale|"
    r"zentrum",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneReading:
    """Hold what a written number is.

    Attributes
    ----------
    number
        E.164, or what one dials for freephone and short numbers; empty when it is none.
    is_mobile
        A number of a mobile network.
    is_float
        A spreadsheet made a number of it: the leading zero is lost.
    """

    number: str = ""
    is_mobile: bool = False
    is_float: bool = False


def read_phone_text(text: str) -> PhoneReading:
    """Read a German telephone number.

    Examples
    --------
    >>> read_phone_text("0231 / 50-10188").number
    '+492315010188'
    >>> read_phone_text("231501018.0").is_float
    True
    """
    text = text.strip()
    if _FLOAT.fullmatch(text):
        return PhoneReading(is_float=True)
    if not _WRITTEN.fullmatch(text):
        return PhoneReading()
    digits = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    if _FREEPHONE.fullmatch(digits) or _SHORT.fullmatch(digits):
        return PhoneReading(number=digits)
    if _NATIONAL.fullmatch(digits):
        digits = f"+49{digits[1:]}"
    if not _E164.fullmatch(digits):
        return PhoneReading()
    return PhoneReading(number=digits, is_mobile=bool(_MOBILE.fullmatch(digits)))


def is_email(text: str) -> bool:
    """Tell whether a text has the form of a mailbox."""
    return bool(_EMAIL.fullmatch(text.strip()))


def is_personal_mailbox(text: str) -> bool:
    """Tell whether a mailbox looks like a person's: a name, or a provider for private people.

    Examples
    --------
    >>> is_personal_mailbox("erika.mustermann@stadt.example")
    True
    >>> is_personal_mailbox("fruehe.hilfen@stadt.example")
    False
    """
    local, _, host = text.strip().lower().partition("@")
    if _PRIVATE_HOSTS.fullmatch(host):
        return True
    return bool(_TWO_NAMES.fullmatch(local)) and not _OFFICE.search(local)
