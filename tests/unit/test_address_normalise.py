"""What counts as the same spelling, and what does not."""

import tracemalloc

import pytest

from geofh.address import clean, fold, fold_prefix, fold_words, without_marks


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Oberbeckerstr.", "Oberbecker Str."),
        ("Oberbeckerstr.", "OBERBECKER-STRASSE"),
        ("HÖVELSTRAßE", "Hoevelstr"),
        ("Hövelstraẞe", "Hövelstrasse"),
        ("Auf'm Plätzchen", "AUF M PLAETZCHEN"),
        ("Auf’m Lehmbrink", "Auf'm Lehmbrink"),
        ("Aplerbecker-Mark-Str", "Aplerbecker Mark Straße"),
        ("Robert-Koch-Pl.", "Robert Koch Platz"),
        ("Marienburger Wg.", "Marienburger Weg"),
        ("St. Barbara-Allee", "Sankt-Barbara-Allee"),
        ("Doktor-Safiye-Ali-Straße", "Dr.-Safiye-Ali-Str."),
        ("Gebr.-Grimm-Weg", "Gebrüder-Grimm-Weg"),
        ("Carl-v.-Ossietzky-Str.", "Carl-von-Ossietzky-Straße"),
        ("CARL-VON-OSSIETZKY-ST", "Carl-von-Ossietzky-Straße"),
        ("PRINZ-FRIEDRICH-KARL-STRA", "Prinz-Friedrich-Karl-Straße"),
        ("Emmerich-Kalman-Straße", "Emmerich-Kálmán-Straße"),
        ("Ho\u0308velstr.", "Hövelstr."),
        ("Hö\u00advel\u200bstraße", "Hövelstraße"),
        ("Ｈövelstr．", "Hövelstr."),
        ("HÃ¶velstraÃ\x9fe", "Hövelstraße"),  # UTF-8 read as Latin-1
        ("StraÃŸburger Str.", "Straßburger Straße"),  # UTF-8 read as Windows-1252
        ("Kl. Schwerter Str.", "Kleine Schwerter Straße"),
        ("Droste-zu-Vischering-Sdlg.", "Droste-zu-Vischering-Siedlung"),
    ],
)
def test_spellings_of_one_street_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Eichenweg", "Eichenstraße"),
        ("I. Bickestraße", "II. Bickestraße"),
        ("Am Bruch", "Im Bruch"),
        ("Kleine Beurhausstraße", "Beurhausstraße"),
        ("Hovelstraße", "Hövelstraße"),
    ],
)
def test_different_streets_fold_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_fold_spells_abbreviations_out() -> None:
    assert fold_words("St.-Anna-Str.") == ("sankt", "anna", "strasse")


def test_other_scripts_keep_their_letters() -> None:
    assert fold("شارع الورود") == "شارعالورود"


@pytest.mark.parametrize("text", ["", " ", "😀", "…", "\u200f", "---"])
def test_text_without_letters_and_digits_folds_to_nothing(text: str) -> None:
    assert fold(text) == ""


def test_unfinished_word_is_not_spelled_out() -> None:
    # "St" may become Steinstraße; only a finished "St." is Sankt.
    assert fold_prefix("St") == "st"
    assert fold_prefix("St. Bar") == "sanktbar"


def test_marks_are_taken_off() -> None:
    assert without_marks("Kálmán Höfe") == "Kalman Hofe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  Hövelstr.\t8 ", "Hövelstr. 8"),
        ("Hövelstr. 8\r\n44137 Dortmund", "Hövelstr. 8,,44137 Dortmund"),
        ("Hövel\u00adstr.\u00a08\u200b", "Hövelstr. 8"),
        ("\u202eHövelstr. 8\u202c", "Hövelstr. 8"),
        ("Emil–Figge—Str‑8", "Emil-Figge-Str-8"),
        ("Auf’m Brautschatz", "Auf'm Brautschatz"),
        ("Hövelstr. ٨", "Hövelstr. 8"),
        ("Hövelstr. 12½", "Hövelstr. 12 1/2"),
        ("a\x00b\x07c", "a b c"),
        ("Ho\u0308velstr.", "Hövelstr."),
        ("lone \ud800 surrogate", "lone surrogate"),
    ],
)
def test_clean_leaves_one_visible_form(text: str, expected: str) -> None:
    assert clean(text) == expected


def test_texts_of_every_letter_there_is_leave_no_memory_behind() -> None:
    # Chinese, Korean, private use: 100,000 characters that no address needs.
    lines = ["".join(map(chr, range(start, start + 500))) for start in range(0xE000, 0x26000, 500)]
    for line in lines[:20]:
        clean(line)
    tracemalloc.start()
    try:
        for line in lines:
            clean(line)
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert kept < 1_000_000
