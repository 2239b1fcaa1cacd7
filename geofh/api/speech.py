"""The languages of the pages: a text of ours in German -> the same in the reader's language.

German is what templates and modules are written in, so German texts are the keys of the
catalogues (gettext, ``web/locales/TAG.po``). They are read when a server starts: a checkout
and an installed package behave alike, and no compiled file can be out of date. Names of
days, months and languages, lists and numbers come from CLDR through Babel.

Data stay as they are, in German; `german` marks them inside a text of another language.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup, escape

from geofh.errors import DataError

__all__ = ["LANGUAGES", "N_", "Language", "Speech", "Speeches", "german", "in_order", "own_name"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """Name a language of the pages.

    Attributes
    ----------
    tag
        BCP 47, as it stands in ``lang`` attributes, addresses and names of catalogues.
    name
        What its own readers call it.
    locale
        Its locale in CLDR.
    direction
        ``ltr`` or ``rtl``.
    comma
        What stands between words of a list.
    plain
        Easy to read: words are written out instead of shortened.
    """

    tag: str
    name: str
    locale: str
    direction: str = "ltr"
    comma: str = ", "
    plain: bool = False


# The first one is the language of the texts themselves. "simple" is the registered variant
# of a language that is written to be easy: Leichte Sprache.
LANGUAGES: Sequence[Language] = (
    Language(tag="de", name="Deutsch", locale="de"),
    Language(tag="de-simple", name="Leichte Sprache", locale="de", plain=True),
    Language(tag="en", name="English", locale="en_GB"),
    Language(tag="tr", name="Türkçe", locale="tr"),
    Language(tag="ar", name="العربية", locale="ar", direction="rtl", comma="، "),
    Language(tag="uk", name="Українська", locale="uk"),
    Language(tag="ru", name="Русский", locale="ru"),
)
SOURCE = LANGUAGES[0]

TENTH = Decimal("0.1")


def N_(text: str) -> str:  # noqa: N802 (gettext's own name for it)
    """Mark a text for the catalogues that is translated where it is used."""
    return text


def german(text: str) -> Markup:
    """Mark a German value, so that it is read, spelled and ordered as German anywhere."""
    return Markup('<bdi lang="de">{}</bdi>').format(text)


def in_order(asked_for: Sequence[str]) -> list[Language]:
    """Put the languages of the pages in the order in which a region offers them.

    Parameters
    ----------
    asked_for
        What its families ask for besides German (ISO 639-1), most asked for first. German stays
        in front, what is not asked for comes after, in its usual order.
    """

    def place(language: Language) -> int:
        code = language.tag.partition("-")[0]
        if code == SOURCE.tag:
            return -1
        return asked_for.index(code) if code in asked_for else len(asked_for)

    return sorted(LANGUAGES, key=place)


def own_name(code: str) -> str:
    """Give what a language (ISO 639-1) calls itself; empty where CLDR does not say."""
    try:
        return Locale.parse(code).get_language_name() or ""
    except (UnknownLocaleError, ValueError):
        return ""


class Speech:
    """Say things in one language; a class because it carries its catalogue.

    Examples
    --------
    >>> Speech(LANGUAGES[0]).say("für {city}", city="Dortmund")
    'für Dortmund'
    """

    def __init__(self, language: Language, catalogue: NullTranslations | None = None) -> None:
        self.language = language
        self._catalogue = catalogue or NullTranslations()
        self._locale = Locale.parse(language.locale)

    def say(self, text: str, /, **values: object) -> str:
        """Translate a text and put values into its ``{names}``.

        A value that is markup (see `german`) makes the whole text markup; what else is in it is
        escaped.
        """
        return _filled(self._catalogue.gettext(text), values)

    def say_many(self, one: str, many: str, count: int, /, **values: object) -> str:
        """Translate a text that counts; ``{count}`` is the number as it is written there."""
        text = self._catalogue.ngettext(one, many, count)
        return _filled(text, {"count": self.number(count), **values})

    def number(self, value: float) -> str:
        """Write a number with at most one decimal, in Latin digits."""
        return _number(value, self._locale)

    def distance(self, metres: float) -> str:
        """Write a length as people say it: to ten metres below a kilometre, else to a hundred."""
        near = metres < 995
        # Rounded as Babel does, on the decimals that are written, half to even.
        length = Decimal(max(10, round(metres, -1))) if near else Decimal(str(metres / 1000))
        return _length(length.quantize(Decimal(1) if near else TENTH), near, self._locale)

    def day(self, place: int) -> str:
        """Name a day of the week, 0 is Monday; short unless the language is written plainly."""
        width = "wide" if self.language.plain else "abbreviated"
        return str(self._locale.days["stand-alone"][width][place]).rstrip(".")

    def month(self, year: int, month: int) -> str:
        """Name a month of a year."""
        return f"{self._locale.months['stand-alone']['wide'][month]} {year}"

    def date(self, when: date) -> str:
        """Write a date in digits or short words."""
        return format_date(when, format="medium", locale=self._locale)

    def listed(self, names: Iterable[str]) -> str:
        """Put names in a row, without a last "and"."""
        return self.language.comma.join(names)

    def either(self, names: Iterable[str]) -> str:
        """List names of which one holds: "a, b or c"."""
        return format_list(list(names), style="or", locale=self._locale)

    def language_name(self, code: str) -> str:
        """Name a language (ISO 639-1) in this one; a code that CLDR does not know stays."""
        return str(self._locale.languages.get(code, code))


class Speeches:
    """Hold one `Speech` per language.

    Parameters
    ----------
    folder
        Where the catalogues are; a missing one is an error, as half a page helps nobody.

    Raises
    ------
    DataError
        A catalogue is missing or cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.all: dict[str, Speech] = {
            language.tag: Speech(
                language, None if language is SOURCE else _catalogue(folder, language)
            )
            for language in LANGUAGES
        }

    def choose(self, wanted: str, accepted: str = "") -> Speech:
        """Give the language of a request.

        Parameters
        ----------
        wanted
            The tag that was chosen on the page; "" or an unknown one means none.
        accepted
            The header Accept-Language, which decides where nothing was chosen.
        """
        if wanted in self.all:
            return self.all[wanted]
        return next(
            (self.all[tag] for tag in _preferred(accepted) if tag in self.all),
            self.all[SOURCE.tag],
        )


# How numbers and lengths are written in a language: a page has hundreds, and few different ones.
@lru_cache(maxsize=8_192)
def _number(value: float, locale: Locale) -> str:
    return format_decimal(value, format="#,##0.#", locale=locale)


@lru_cache(maxsize=8_192)
def _length(length: Decimal, near: bool, locale: Locale) -> str:
    return format_unit(
        length,
        "length-meter" if near else "length-kilometer",
        length="short",
        format="0" if near else "0.0",
        locale=locale,
    ).replace("\u00a0", " ")


def _filled(text: str, values: dict[str, object]) -> str:
    if any(hasattr(value, "__html__") for value in values.values()):
        return Markup(escape(text)).format(**values)  # noqa: S704
    return text.format(**values) if values else text


def _catalogue(folder: Path, language: Language) -> GNUTranslations:
    file = folder / f"{language.tag}.po"
    try:
        with file.open("rb") as opened:
            catalogue = read_po(opened, locale=language.locale, abort_invalid=True)
    except (OSError, PoFileError, UnicodeDecodeError) as error:
        raise DataError(
            f"the texts in {language.name} cannot be read from {file} ({type(error).__name__}). "
            "Install geofh again, or restore the file."
        ) from error
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def _preferred(accepted: str) -> list[str]:
    """Read Accept-Language: primary languages, most wanted first."""
    weighed = []
    for part in accepted.split(","):
        tag, _, rest = part.strip().lower().partition(";")
        quality = re.search(r"q\s*=\s*(\d(?:\.\d+)?)", rest)
        weight = float(quality[1]) if quality else 1.0
        if tag and weight > 0:
            weighed.append((-weight, tag.partition("-")[0].strip()))
    # Sorting is stable: equal weights keep the order of the header.
    return [tag for _, tag in sorted(weighed, key=lambda one: one[0])]
