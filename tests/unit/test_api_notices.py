from geofh.api.notices import notices
from geofh.api.speech import LANGUAGES, Speech
from geofh.records import (
    Address,
    District,
    DistrictAnswer,
    DistrictStatus,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    Level,
    Note,
    Suggestion,
)

GERMAN = Speech(LANGUAGES[0])


def found(level: Level = Level.HOUSE, **fields: object) -> GeocodeResult:
    stated = {
        "address": Address(street="Weg", house_number=1, city="Town"),
        "level": level,
    }
    return GeocodeResult(
        status=GeocodeStatus.FOUND, query=Address(), lon=7.46, lat=51.51, **(stated | fields)
    )


def finding(geocode: GeocodeResult, *districts: DistrictAnswer) -> Finding:
    return Finding(region="town", geocode=geocode, districts=districts)


def answer(status: DistrictStatus, *names: str) -> DistrictAnswer:
    candidates = tuple(District(layer="stadtbezirk", id=name, name=name) for name in names)
    return DistrictAnswer(
        layer="stadtbezirk",
        title="Stadtbezirk",
        status=status,
        candidates=candidates,
        accuracy_m=55.0,
    )


def titles(one: Finding) -> list[str]:
    return [notice.title for notice in notices(one, city="Town", speech=GERMAN)]


def test_exact_address_needs_no_words() -> None:
    assert titles(finding(found())) == []


def test_ambiguous_address_offers_its_candidates_once_each() -> None:
    first = found(address=Address(street="Weg", city="Town", city_district="Nord"))
    second = found(address=Address(street="Weg", city="Town", city_district="Süd"))
    geocode = GeocodeResult(
        status=GeocodeStatus.AMBIGUOUS, query=Address(), candidates=(first, second, first)
    )
    [notice] = notices(finding(geocode), city="Town", speech=GERMAN)
    assert notice.choices == ("Weg, Nord, Town", "Weg, Süd, Town")


def test_unknown_address_offers_similar_ones_as_a_question() -> None:
    geocode = GeocodeResult(
        status=GeocodeStatus.NOT_FOUND, query=Address(), suggestions=(Suggestion(text="Weg 1"),)
    )
    [notice] = notices(finding(geocode), city="Town", speech=GERMAN)
    assert notice.title.endswith("?")
    assert notice.choices == ("Weg 1",)


def test_unknown_address_without_similar_ones_says_what_to_try() -> None:
    geocode = GeocodeResult(status=GeocodeStatus.NOT_FOUND, query=Address())
    [notice] = notices(finding(geocode), city="Town", speech=GERMAN)
    assert "Schreibweise" in notice.text
    assert "Town" in notice.text


def test_point_in_no_district_is_outside() -> None:
    here = found(Level.POINT, address=None)
    assert titles(finding(here, answer(DistrictStatus.OUTSIDE))) == ["Das liegt nicht in Town."]


def test_foreign_postcode_may_be_a_slip() -> None:
    note = Note(code="outside_postcode", text="")
    geocode = GeocodeResult(status=GeocodeStatus.OUTSIDE, query=Address(), notes=(note,))
    [notice] = notices(finding(geocode), city="Town", speech=GERMAN)
    assert "Postleitzahl falsch" in notice.text


def test_possible_districts_are_named() -> None:
    one = finding(found(), answer(DistrictStatus.AMBIGUOUS, "Nord", "Süd", "Ost"))
    assert titles(one) == ["Ihr Stadtbezirk ist nicht eindeutig: Nord, Süd oder Ost."]


def test_too_many_possible_districts_are_not_named() -> None:
    one = finding(found(), answer(DistrictStatus.AMBIGUOUS, *"ABCDE"))
    assert titles(one) == ["In welchem Stadtbezirk Sie wohnen, wissen wir so noch nicht."]


def test_note_without_german_words_is_shown_as_english_rather_than_lost() -> None:
    note = Note(code="brand_new", text="Something else.")
    [notice] = notices(finding(found(notes=(note,))), city="Town", speech=GERMAN)
    assert (notice.title, notice.lang) == ("Something else.", "en")
