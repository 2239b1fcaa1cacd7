from datetime import date
from typing import Any

import pytest

from geofh.errors import NeedError
from geofh.records import (
    Delivery,
    District,
    DistrictAnswer,
    DistrictStatus,
    Need,
    OpenState,
    Service,
    ServiceArea,
    Source,
    Stage,
)
from geofh.services import REASONS, eligible

TODAY = date(2026, 11, 22)
HOERDE = ServiceArea(layer="stadtbezirk", area_id="05", name="Hörde")
EVING = ServiceArea(layer="stadtbezirk", area_id="01", name="Eving")
GERMANY = ServiceArea(layer="country", area_id="DE", name="Deutschland")


def service(**fields: Any) -> Service:
    given = {"id": "1", "name": "A", "kind": "parenting_counselling", "organization": None}
    return Service(**(given | {"source": Source(url="https://example.org")} | fields))


def answer(*ids: str, status: DistrictStatus = DistrictStatus.FOUND) -> DistrictAnswer:
    districts = tuple(District(layer="stadtbezirk", id=id_, name=id_) for id_ in ids)
    found = status is DistrictStatus.FOUND
    return DistrictAnswer(
        layer="stadtbezirk",
        title="Stadtbezirk",
        status=status,
        district=districts[0] if found else None,
        candidates=() if found else districts,
        accuracy_m=0.0,
    )


def ask(
    one: Service,
    need: Need | None = None,
    *,
    district: DistrictAnswer | None = None,
    state: OpenState = OpenState.UNKNOWN,
) -> tuple[str, ...] | str:
    """Give the reasons of a fit, or the reason of the refusal."""
    fits, refusals = eligible(
        [one],
        need or Need(),
        districts=[district or answer("05")],
        today=TODAY,
        states={one.id: state},
    )
    assert len(fits) + len(refusals) == 1
    return fits[0].why if fits else refusals[0].reason


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"status": "defunct"}, "closed"),
        ({"status": "inactive"}, "closed"),
        ({"valid_to": date(2026, 11, 21)}, "closed"),
        ({"valid_from": date(2026, 11, 23)}, "not_yet"),
        ({"status": "temporarily closed"}, "paused"),
        ({"kind": "professional_hotline"}, "not_for_parents"),
        ({"kind": "directory"}, "not_for_parents"),
    ],
)
def test_what_is_not_on_offer_is_refused_whatever_is_asked(
    fields: dict[str, Any], reason: str
) -> None:
    assert ask(service(**fields)) == reason


def test_both_ends_of_validity_count() -> None:
    assert ask(service(valid_from=TODAY, valid_to=TODAY)) == ("area",)


def test_responsible_office_is_that_of_the_district() -> None:
    office = service(kind="family_office", service_areas=(HOERDE,), responsible=True)

    assert ask(office, district=answer("05")) == ("responsible",)
    assert ask(office, district=answer("01")) == "area"


def test_offices_of_all_possible_districts_are_kept_at_a_border() -> None:
    border = answer("05", "01", status=DistrictStatus.AMBIGUOUS)

    for area, expected in ((HOERDE, ("area_uncertain",)), (EVING, ("area_uncertain",))):
        assert ask(service(service_areas=(area,), responsible=True), district=border) == expected


def test_outside_the_region_no_district_office_is_responsible() -> None:
    outside = answer(status=DistrictStatus.OUTSIDE)

    assert ask(service(service_areas=(HOERDE,)), district=outside) == "area"


def test_without_an_answer_for_the_layer_nothing_is_excluded() -> None:
    fits, _ = eligible([service(service_areas=(HOERDE,))], Need(), districts=[], today=TODAY)

    assert fits[0].why == ("area_uncertain",)


def test_one_matching_area_of_several_is_enough() -> None:
    assert ask(service(service_areas=(EVING, HOERDE))) == ("district",)


def test_a_line_for_the_whole_country_serves_every_district() -> None:
    assert ask(service(service_areas=(GERMANY,))) == ("wide",)


def test_responsible_office_cannot_be_filtered_away() -> None:
    office = service(kind="family_office", service_areas=(HOERDE,), responsible=True, free=False)
    need = Need(kinds=frozenset({"midwife_hotline"}), free=True, stage=Stage.PREGNANCY)

    assert ask(office, need) == ("responsible", "unknown:stage")


ALL_WISHES = Need(
    stage=Stage.BABY,
    languages=frozenset({"tr"}),
    free=True,
    home_visit=True,
    open_now=True,
    anonymous=True,
    no_application=True,
    no_insurance=True,
    single_parent=True,
)


def test_unknown_is_not_no() -> None:
    assert ask(service(), ALL_WISHES) == (
        "area",
        "unknown:stage",
        "unknown:language",
        "unknown:free",
        "unknown:home_visit",
        "unknown:open_now",
        "unknown:anonymous",
        "unknown:no_application",
        "unknown:no_insurance",
        "unknown:single_parent",
    )


def test_a_stated_yes_is_named_for_every_wish() -> None:
    willing = service(
        minimum_age_months=0,
        maximum_age_months=12,
        pregnancy=False,
        languages=("de", "tr"),
        free=True,
        deliveries=frozenset({Delivery.PLACE, Delivery.HOME_VISIT}),
        anonymous=True,
        application=False,
        without_insurance=True,
        single_parents=True,
    )

    assert ask(willing, ALL_WISHES, state=OpenState.OPEN) == (
        "area",
        "stated:stage",
        "stated:language",
        "stated:free",
        "stated:home_visit",
        "stated:open_now",
        "stated:anonymous",
        "stated:no_application",
        "stated:no_insurance",
        "stated:single_parent",
    )


@pytest.mark.parametrize(
    ("fields", "need", "reason"),
    [
        ({}, Need(kinds=frozenset({"library"})), "kind"),
        ({"languages": ("de",)}, Need(languages=frozenset({"tr"})), "language"),
        ({"free": False}, Need(free=True), "costs"),
        ({"deliveries": frozenset({Delivery.PHONE})}, Need(home_visit=True), "home_visit"),
        ({"kind": "playground"}, Need(home_visit=True), "home_visit"),
        ({"anonymous": False}, Need(anonymous=True), "anonymous"),
        ({"application": True}, Need(no_application=True), "no_application"),
        ({"without_insurance": False}, Need(no_insurance=True), "no_insurance"),
    ],
)
def test_a_stated_no_excludes(fields: dict[str, Any], need: Need, reason: str) -> None:
    assert ask(service(**fields), need) == reason


def test_closed_at_the_moment_excludes_only_who_asks_for_open_now() -> None:
    assert ask(service(), Need(open_now=True), state=OpenState.CLOSED) == "open_now"
    assert ask(service(), Need(), state=OpenState.CLOSED) == ("area",)


def test_further_languages_without_a_name_may_be_the_wanted_one() -> None:
    many = service(languages=("de", "en"), languages_note="und sieben weitere Sprachen")

    assert ask(many, Need(languages=frozenset({"tr"}))) == ("area", "unknown:language")


# Ages in months, the maximum exclusive: "0-3" is 0 to 36.
@pytest.mark.parametrize(
    ("months", "pregnancy", "stage", "fits"),
    [
        ((0, 12), False, Stage.BABY, True),
        ((0, 12), False, Stage.TODDLER, False),
        ((0, 36), False, Stage.TODDLER, True),
        ((0, 36), False, Stage.CHILD, False),
        ((72, 120), False, Stage.CHILD, False),
        ((60, 120), False, Stage.CHILD, True),
        ((168, None), False, Stage.CHILD, False),
        ((None, 12), False, Stage.BABY, True),
        ((0, 36), False, Stage.PREGNANCY, False),
        ((0, 36), True, Stage.PREGNANCY, True),
        ((None, None), True, Stage.BABY, False),
        ((0, None), True, Stage.CHILD, True),
    ],
)
def test_stage_and_stated_ages_must_overlap(
    months: tuple[int | None, int | None], pregnancy: bool, stage: Stage, fits: bool
) -> None:
    one = service(minimum_age_months=months[0], maximum_age_months=months[1], pregnancy=pregnancy)

    assert ask(one, Need(stage=stage)) == (("area", "stated:stage") if fits else "stage")


def test_an_end_without_a_beginning_leaves_the_pregnancy_open() -> None:
    midwives = service(maximum_age_months=12)

    assert ask(midwives, Need(stage=Stage.PREGNANCY)) == ("area", "unknown:stage")
    assert ask(midwives, Need(stage=Stage.BABY)) == ("area", "stated:stage")
    assert ask(midwives, Need(stage=Stage.TODDLER)) == "stage"


def test_a_land_is_a_district_where_the_region_has_several() -> None:
    land = DistrictAnswer(
        layer="land",
        title="Land",
        status=DistrictStatus.FOUND,
        district=District(layer="land", id="16", name="Thüringen"),
        accuracy_m=0.0,
    )
    of_land = {
        id_: service(service_areas=(ServiceArea(layer="land", area_id=id_, name=id_),))
        for id_ in ("05", "16")
    }

    assert ask(of_land["16"], district=land) == ("district",)
    assert ask(of_land["05"], district=land) == "area"
    # Nobody answers for the layer "land" in Dortmund: it is all of it.
    assert ask(of_land["05"]) == ("wide",)


def test_an_unknown_kind_is_named_with_what_exists() -> None:
    with pytest.raises(NeedError, match=r"'wizard'.*family_office"):
        ask(service(), Need(kinds=frozenset({"wizard"})))


def test_every_refusal_carries_its_sentence() -> None:
    _, [refusal] = eligible([service(status="defunct")], Need(), districts=[], today=TODAY)

    assert refusal.text == REASONS["closed"]
