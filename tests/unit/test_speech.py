import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from babel.units import format_unit
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from geofh.api.speech import LANGUAGES, Speech, Speeches, german
from geofh.errors import DataError

GERMAN = Speech(LANGUAGES[0])
TRANSLATED = [language.tag for language in LANGUAGES[1:]]


@pytest.fixture(scope="module")
def speeches(root: Path) -> Speeches:
    return Speeches(root / "web" / "locales")


def catalogue(root: Path, tag: str):
    with (root / "web" / "locales" / f"{tag}.po").open("rb") as opened:
        return [message for message in read_po(opened) if message.id]


def texts(value: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


def names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_pages_speak_seven_languages() -> None:
    tags = [language.tag for language in LANGUAGES]
    assert tags == ["de", "de-simple", "en", "tr", "ar", "uk", "ru"]
    assert [one.tag for one in LANGUAGES if one.direction == "rtl"] == ["ar"]


def test_catalogues_hold_exactly_what_templates_and_modules_say(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, root / "scripts" / "messages.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("tag", TRANSLATED)
def test_every_text_is_translated_and_none_is_a_guess(root: Path, tag: str) -> None:
    messages = catalogue(root, tag)
    assert len(messages) > 200
    assert [one.id for one in messages if not all(texts(one.string))] == []
    assert [one.id for one in messages if one.fuzzy] == []


@pytest.mark.parametrize("tag", TRANSLATED)
def test_translations_carry_the_same_placeholders(root: Path, tag: str) -> None:
    differing = [
        one.id
        for one in catalogue(root, tag)
        for text in texts(one.string)
        if names(text) != names(texts(one.id)[-1])
    ]
    assert differing == []


@pytest.mark.parametrize(("tag", "script"), [("ar", "؀-ۿ"), ("uk", "Ѐ-ӿ"), ("ru", "Ѐ-ӿ")])
def test_translations_are_written_in_the_script_of_the_language(
    root: Path, tag: str, script: str
) -> None:
    latin = [
        one.id
        for one in catalogue(root, tag)
        for text in texts(one.string)
        if re.search(r"[A-Za-zÄÖÜäöü]{4}", re.sub(r"\{\w+\}|\(.*?\)", "", text))
        and not re.search(f"[{script}]", text)
    ]
    assert latin == []


# Expected forms: CLDR's plural rules for cardinals.
@pytest.mark.parametrize(
    ("tag", "count", "said"),
    [
        ("de", 1, "1 weiteres Angebot"),
        ("de", 0, "0 weitere Angebote"),
        ("en", 1, "1 more service"),
        ("en", 2, "2 more services"),
        ("ru", 21, "ещё 21 предложение"),
        ("ru", 3, "ещё 3 предложения"),
        ("ru", 11, "ещё 11 предложений"),
        ("uk", 22, "ще 22 пропозиції"),
        ("uk", 12, "ще 12 пропозицій"),
        ("ar", 2, "عرضان آخران (2)"),
        ("ar", 5, "5 عروض أخرى"),
        ("ar", 11, "11 عرضاً آخر"),
        ("ar", 100, "100 عرض آخر"),
    ],
)
def test_counts_have_the_right_plural(speeches: Speeches, tag: str, count: int, said: str) -> None:
    one, many = "{count} weiteres Angebot", "{count} weitere Angebote"
    assert speeches.all[tag].say_many(one, many, count) == said


@pytest.mark.parametrize(
    ("wanted", "accepted", "tag"),
    [
        ("", "", "de"),
        ("tr", "ru", "tr"),
        ("de-simple", "ru", "de-simple"),
        ("xx", "ru", "ru"),
        ("", "uk-UA,uk;q=0.9,ru;q=0.8", "uk"),
        ("", "ku,ar-SY;q=0.8,de;q=0.9", "de"),
        ("", "fa, AR ; q=0.5", "ar"),
        ("", "en;q=0, ru;q=0.1", "ru"),
        ("", "*", "de"),
        ("", ";;q=,,=", "de"),
    ],
)
def test_choice_comes_before_what_the_browser_accepts(
    speeches: Speeches, wanted: str, accepted: str, tag: str
) -> None:
    assert speeches.choose(wanted, accepted).language.tag == tag


def test_values_are_never_read_as_templates_or_markup() -> None:
    assert GERMAN.say("für {city}", city="{7*7}%s") == "für {7*7}%s"
    said = GERMAN.say("für {area} & {more}", area=german("<b>"), more="<i>")
    assert isinstance(said, Markup)
    assert said == 'für <bdi lang="de">&lt;b&gt;</bdi> &amp; &lt;i&gt;'


@pytest.mark.parametrize(
    ("tag", "day", "month", "length", "names"),
    [
        ("de", "Mo", "Juli 2020", "1,2 km", "A, B oder C"),
        ("de-simple", "Montag", "Juli 2020", "1,2 km", "A, B oder C"),
        ("en", "Mon", "July 2020", "1.2 km", "A, B or C"),
        ("tr", "Pzt", "Temmuz 2020", "1,2 km", "A, B veya C"),
        ("ru", "пн", "июль 2020", "1,2 км", "A, B или C"),
    ],
)
def test_days_months_lengths_and_lists_are_those_of_the_language(
    speeches: Speeches, tag: str, day: str, month: str, length: str, names: str
) -> None:
    speech = speeches.all[tag]
    assert speech.day(0) == day
    assert speech.month(2020, 7) == month
    assert speech.distance(1_249) == length
    assert speech.either("ABC") == names


@given(
    metres=st.floats(0, 2e7) | st.integers(0, 2_000_000).map(lambda tenths: tenths / 10),
    tag=st.sampled_from([language.tag for language in LANGUAGES]),
)
def test_lengths_are_written_as_babel_writes_them(
    speeches: Speeches, metres: float, tag: str
) -> None:
    speech = speeches.all[tag]
    kilometres = format_unit(
        metres / 1000,
        "length-kilometer",
        length="short",
        format="0.0",
        locale=speech.language.locale,
    )
    if metres >= 995:
        assert speech.distance(metres) == kilometres.replace("\u00a0", " ")
    else:
        tens = re.match(r"(\d+) ", speech.distance(metres))[1]
        assert tens.endswith("0")
        assert int(tens) == 10 or abs(int(tens) - metres) <= 5


def test_missing_catalogue_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"Leichte Sprache.*de-simple\.po"):
        Speeches(tmp_path)


def test_broken_catalogue_is_named(tmp_path: Path, root: Path) -> None:
    for tag in TRANSLATED:
        (tmp_path / f"{tag}.po").write_bytes((root / "web/locales" / f"{tag}.po").read_bytes())
    (tmp_path / "tr.po").write_bytes(b'msgid "a"\nmsgstr "\xff"\n')
    with pytest.raises(DataError, match=r"tr\.po"):
        Speeches(tmp_path)
