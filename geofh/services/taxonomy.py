"""The kinds of help: one term each, with its group and its name in German and English.

HSDS calls this a taxonomy and its entries terms. The order of the table is the order in
which people are shown the terms; within ``crisis`` it is the order of the numbers.
"""

from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geofh.errors import NeedError

__all__ = ["GROUP_LABELS", "KINDS", "Group", "Kind", "group", "kind_of", "position"]


class Group(StrEnum):
    """Sort kinds into the sections of an answer."""

    CRISIS = "crisis"
    """Telephone help that is shown on every page."""
    OFFICE = "office"
    PREGNANCY_BIRTH = "pregnancy_birth"
    COUNSELLING = "counselling"
    FAMILY = "family"
    """Groups, cafés, courses: places to meet and to learn."""
    CHILDCARE = "childcare"
    """Who arranges or advises on child care; the day-care centres themselves are everyday."""
    HEALTH = "health"
    EVERYDAY = "everyday"
    """Facilities of which a family wants the nearest ones."""


GROUP_LABELS = MappingProxyType(
    {
        Group.CRISIS: ("Hilfe in der Not", "Help in a crisis"),
        Group.OFFICE: ("Ämter und Büros", "Offices"),
        Group.PREGNANCY_BIRTH: ("Schwangerschaft und Geburt", "Pregnancy and birth"),
        Group.COUNSELLING: ("Beratung", "Counselling"),
        Group.FAMILY: ("Treffpunkte und Kurse", "Meeting places and courses"),
        Group.CHILDCARE: ("Kinderbetreuung", "Child care"),
        Group.HEALTH: ("Gesundheit und Förderung", "Health and early intervention"),
        Group.EVERYDAY: ("In der Nähe", "Nearby"),
    }
)
"""German and English name of each group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Describe one term of the taxonomy.

    ``offered`` is false for what is recorded but not meant for parents (lines for
    professionals, printed directories, university libraries).
    """

    id: str
    group: Group
    label_de: str
    label_en: str
    offered: bool = True


def _table(group: Group, *rows: tuple[str, str, str], offered: bool = True) -> tuple[Kind, ...]:
    return tuple(
        Kind(id=id_, group=group, label_de=german, label_en=english, offered=offered)
        for id_, german, english in rows
    )


_TERMS = (
    *_table(
        Group.CRISIS,
        ("emergency_medical", "Notruf Rettungsdienst und Feuerwehr", "Ambulance and fire brigade"),
        ("emergency_police", "Notruf Polizei", "Police emergency number"),
        ("medical_on_call", "Ärztlicher Bereitschaftsdienst", "Doctor on call"),
        ("poison_control", "Giftnotruf", "Poison control centre"),
        ("child_protection_emergency", "Notruf Kinderschutz", "Child protection emergency number"),
        ("parent_hotline", "Elterntelefon", "Parents' helpline"),
        ("pregnancy_crisis_hotline", "Hilfetelefon für Schwangere", "Pregnancy helpline"),
        ("violence_hotline_women", "Hilfetelefon Gewalt gegen Frauen", "Violence against women"),
        ("womens_shelter_hotline", "Frauenhaus", "Women's shelter"),
        ("violence_hotline_men", "Hilfetelefon Gewalt an Männern", "Violence against men"),
        ("child_hotline", "Kinder- und Jugendtelefon", "Children's helpline"),
        ("sexual_abuse_hotline", "Hilfetelefon sexueller Missbrauch", "Sexual abuse helpline"),
        ("crisis_hotline", "TelefonSeelsorge", "Crisis helpline"),
    ),
    *_table(
        Group.OFFICE,
        ("family_office", "Familienbüro", "Family office"),
        ("youth_welfare_office", "Jugendamt", "Youth welfare office"),
        ("maintenance_advance", "Unterhaltsvorschuss", "Maintenance advance"),
        ("early_support_coordination", "Netzwerk Frühe Hilfen", "Early support network"),
        ("family_manager", "Familienmanagement der Gemeinde", "Municipal family manager"),
        ("neighbourhood_office", "Quartiersbüro", "Neighbourhood office"),
        ("newcomer_integration", "Hilfe für Neuzugewanderte", "Help for newcomers"),
    ),
    *_table(
        Group.PREGNANCY_BIRTH,
        ("pregnancy_counselling", "Schwangerschaftsberatung", "Pregnancy counselling"),
        ("midwife_hotline", "Hebammen-Hotline", "Midwife hotline"),
        ("midwife_group", "Hebammen im Stadtteil", "Midwives of the neighbourhood"),
        ("midwife_request", "Hebammen-Anfrage", "Request for a midwife"),
        ("family_midwife", "Familienhebamme", "Family midwife"),
        ("welcome_visit", "Willkommensbesuch nach der Geburt", "Welcome visit after birth"),
        ("midwife_centre", "Hebammenzentrum", "Midwife centre"),
        ("maternity_hospital", "Geburtsklinik", "Maternity hospital"),
        ("birth_centre", "Geburtshaus", "Birth centre"),
        ("gynaecologist", "Frauenarztpraxis", "Gynaecologist"),
        ("baby_guide_service", "Babylotsen", "Baby guides in hospitals"),
        ("clinic_follow_up", "Nachsorge nach der Klinik", "Follow-up after hospital"),
        ("postpartum_depression_support", "Krise rund um die Geburt", "Crisis around birth"),
    ),
    *_table(
        Group.COUNSELLING,
        ("home_visiting_parent_counselling", "Elternberatung zu Hause", "Advice at home"),
        ("practice_counselling", "Beratung in der Kinderarztpraxis", "Advice at the paediatrician"),
        ("parenting_counselling", "Erziehungsberatung", "Parenting counselling"),
        ("cry_baby_clinic", "Babysprechstunde", "Help with crying and sleep"),
        ("child_protection_counselling", "Kinderschutz-Beratung", "Child protection advice"),
        ("sexual_abuse_counselling", "Beratung bei sexualisierter Gewalt", "Sexual abuse advice"),
        ("womens_counselling", "Frauenberatung", "Women's counselling"),
        ("youth_counselling", "Jugendberatung", "Youth counselling"),
        ("youth_streetwork", "Streetwork für junge Menschen", "Youth street work"),
        ("youth_crisis_chat", "Krisenchat für junge Menschen", "Crisis chat for young people"),
        ("addiction_hotline", "Sucht-Hotline", "Addiction helpline"),
        ("victim_hotline", "Opfer-Telefon", "Victims' helpline"),
        ("sexual_abuse_reporting", "Hinweise auf Missbrauch", "Report sexual abuse"),
    ),
    *_table(
        Group.FAMILY,
        ("family_centre", "Familienzentrum", "Family centre"),
        ("open_meeting_point", "Offener Treff", "Open meeting point"),
        ("parent_cafe", "Elterncafé", "Parents' café"),
        ("parent_child_group", "Eltern-Kind-Gruppe", "Parent-child group"),
        ("parent_education", "Elternkurs", "Parenting course"),
        ("family_education", "Familienbildung", "Family education"),
        ("volunteer_family_support", "Familienpaten", "Volunteer family support"),
        ("family_promotion", "Kinder-, Jugend- und Familienförderung", "Family promotion"),
        ("mobile_play_service", "Spielmobil", "Mobile play service"),
        ("language_course", "Sprachkurs", "Language course"),
        ("family_centre_school", "Familiengrundschulzentrum", "Family centre at a school"),
        ("community_centre", "Begegnungszentrum", "Community centre"),
        ("youth_sports_project", "Sportprojekt für junge Menschen", "Youth sports project"),
    ),
    *_table(
        Group.CHILDCARE,
        ("childminding_agency", "Kindertagespflege", "Childminding agency"),
        ("daycare_counselling", "Kita-Beratung", "Day-care advice"),
        ("daycare_family_education", "Kita mit Familienbildung", "Day care with family education"),
    ),
    *_table(
        Group.HEALTH,
        ("childrens_emergency", "Notfallambulanz für Kinder", "Children's emergency unit"),
        ("childrens_hospital", "Kinderklinik", "Children's hospital"),
        ("paediatrician", "Kinderarztpraxis", "Paediatrician"),
        ("hospital", "Krankenhaus", "Hospital"),
        ("early_intervention", "Frühförderung", "Early intervention"),
        ("social_paediatric_centre", "Sozialpädiatrisches Zentrum", "Social paediatric centre"),
        ("pharmacy_on_call", "Apotheken-Notdienst", "Pharmacy on call"),
        ("depression_hotline", "Info-Telefon Depression", "Depression helpline"),
    ),
    *_table(
        Group.EVERYDAY,
        ("day_care", "Kita", "Day-care centre"),
        ("short_term_day_care", "Kinderbetreuung (Kurzzeit)", "Short-term child care"),
        ("playground", "Spielplatz", "Playground"),
        ("library", "Bibliothek", "Library"),
        ("primary_school", "Grundschule", "Primary school"),
        ("special_school", "Förderschule", "Special school"),
        ("secondary_school", "Weiterführende Schule", "Secondary school"),
        ("school", "Schule", "School"),
        ("traffic_school", "Verkehrsschule", "Traffic training school"),
        ("youth_centre", "Kinder- und Jugendtreff", "Youth centre"),
    ),
    *_table(
        Group.EVERYDAY,
        ("research_library", "Hochschulbibliothek", "University library"),
        ("archive", "Archiv", "Archive"),
        offered=False,
    ),
    *_table(
        Group.OFFICE,
        ("directory", "Verzeichnis", "Directory"),
        ("family_friendly_audit", "Audit familiengerechte Kommune", "Family-friendly audit"),
        ("state_coordination", "Landeskoordination Frühe Hilfen", "State coordination"),
        ("family_office_head", "Leitstelle der Familienbüros", "Head of the family offices"),
        offered=False,
    ),
    *_table(
        Group.HEALTH,
        ("professional_hotline", "Telefon für Fachkräfte", "Line for professionals"),
        offered=False,
    ),
)

KINDS = MappingProxyType({kind.id: kind for kind in _TERMS})
"""Every term by its id, in the order in which people are shown them."""

_POSITIONS = MappingProxyType({kind.id: number for number, kind in enumerate(_TERMS)})


def kind_of(id_: str) -> Kind:
    """Look up a term by its id.

    Raises
    ------
    NeedError
        There is no such term.
    """
    try:
        return KINDS[id_]
    except KeyError:
        raise NeedError(
            f"kind {id_[:40]!r} is not known, expected one of: {', '.join(sorted(KINDS))}."
        ) from None


def group(id_: str) -> Group:
    """Tell which section a kind belongs to."""
    return kind_of(id_).group


def position(id_: str) -> int:
    """Tell where a kind stands in the order in which people are shown them."""
    kind_of(id_)
    return _POSITIONS[id_]
