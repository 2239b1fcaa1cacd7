"""data/facts/*.csv -> entries: every institution once, with what its sources state.

Three lists meet here. A line of the services list that the city's point layers also have
(column ``facility``) adds its words to the facility; a telephone number that stands in both
lists (column ``same_as``) adds its words to the service. Nothing is filled in.
"""

import csv
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from geofh.records import Delivery
from geofh.services import Group, group
from geofh.services.target import Target, parse_target

__all__ = [
    "SAID",
    "STADTBEZIRKE",
    "Entry",
    "national",
    "phone_of",
    "read_entries",
    "read_lines",
    "read_table",
]

STADTBEZIRKE = {
    "Innenstadt-West": "10",
    "Innenstadt-Nord": "20",
    "Innenstadt-Ost": "30",
    "Eving": "01",
    "Scharnhorst": "02",
    "Brackel": "03",
    "Aplerbeck": "04",
    "Hörde": "05",
    "Hombruch": "06",
    "Lütgendortmund": "07",
    "Huckarde": "08",
    "Mengede": "09",
}
"""The city's numbers of its Stadtbezirke."""

WIDE: dict[str, dict[str, tuple[str, str, str] | None]] = {
    "dortmund": {
        "DE": ("country", "DE", "Deutschland"),
        "NRW": ("land", "NW", "Nordrhein-Westfalen"),
        "Dortmund": None,
    },
    "nrw-thueringen": {
        "DE": ("country", "DE", "Deutschland"),
        "NRW": ("land", "05", "Nordrhein-Westfalen"),
        "TH": ("land", "16", "Thüringen"),
    },
}
"""Region -> where a telephone number is of use -> service area; others are left out."""

FACILITY_KINDS = {
    "Kindergarten": "day_care",
    "KinderbetreuungKurzzeit": "short_term_day_care",
    "Spielplatz": "playground",
    "Wasserspielplatz": "playground",
    "Abenteuerspielplatz": "playground",
    "Bibliothek": "library",
    "BibliothekWissenschaftlich": "research_library",
    "Archiv": "archive",
    "Grundschule": "primary_school",
    "Foerderschule": "special_school",
    "Hauptschule": "secondary_school",
    "Realschule": "secondary_school",
    "Gymnasium": "secondary_school",
    "Gesamtschule": "secondary_school",
    "SchuleSonstiges": "school",
    "Verkehrsschule": "traffic_school",
    "Jugendzentrum": "youth_centre",
}

# Ages of pupils follow from the kind of school: four years from the age of six, then the
# Sekundarstufe (§§ 11, 12 and 35 SchulG NRW). For all other facilities no age is assumed.
SCHOOL_AGES = {
    "primary_school": Target(pregnancy=False, minimum_age_months=72, maximum_age_months=120),
    "special_school": Target(pregnancy=False, minimum_age_months=72),
    "secondary_school": Target(pregnancy=False, minimum_age_months=120),
}

FEES = {
    "": (None, "", None),
    "free": (True, "", None),
    "health insurance; free without insurance": (
        None,
        "zahlt die Krankenkasse; ohne Versicherung kostenlos",
        True,
    ),
}
"""Cost -> free, in words, open without a health insurance."""

SAID = {"yes": True, "no": False, "": None}
OPERATED = frozenset({"library", "research_library", "archive"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Hold one institution's offer as its sources state it."""

    key: str
    name: str
    kind: str
    operator: str = ""
    street: str = ""
    house_number: str = ""
    postcode: str = ""
    district: str = ""
    area_id: str = ""
    areas: tuple[tuple[str, str, str], ...] = ()
    phones: tuple[tuple[str, str, str], ...] = ()
    email: str = ""
    website: str = ""
    hours: str = ""
    languages: tuple[str, ...] = ()
    languages_note: str = ""
    free: bool | None = None
    fees: str = ""
    anonymous: bool | None = None
    appointment: bool | None = None
    target: Target = field(default_factory=Target)
    deliveries: frozenset[Delivery] = frozenset()
    description: str = ""
    city: str = "Dortmund"
    host: str = ""
    host_place: str = ""
    responsible: bool = False
    application: bool | None = None
    without_insurance: bool | None = None
    status: str = "active"
    valid_from: str = ""
    valid_to: str = ""
    source_name: str = ""
    source_url: str = ""
    source_date: str = ""
    verified: str = "exact"

    @property
    def group(self) -> Group:
        """Give the section of its kind."""
        return group(self.kind)

    @property
    def has_source(self) -> bool:
        """Tell whether anybody can look the statement up."""
        return bool(self.source_url or self.source_name)


def read_entries(folder: Path) -> tuple[list[Entry], list[Entry]]:
    """Read all facts.

    Returns
    -------
    entries, left_out
        Each institution once; and those without a source that could be named.
    """
    services = [_service(row) for row in read_table(folder / "dortmund_services.csv")]
    facilities = list(_facilities(read_table(folder / "dortmund_facilities.csv")))
    lines, doubles = _hotlines(read_table(folder / "hotlines.csv"), WIDE["dortmund"])
    own, listed = _divide(services)
    merged = [_with_line(entry, doubles.get(entry.name)) for entry in own]
    everything = merged + _with_words(facilities, listed) + lines
    return (
        [entry for entry in everything if entry.has_source],
        [entry for entry in everything if not entry.has_source],
    )


def read_lines(folder: Path, region: str) -> list[Entry]:
    """Read the telephone numbers of use in a region."""
    return _hotlines(read_table(folder / "hotlines.csv"), WIDE[region])[0]


def read_table(file: Path) -> list[dict[str, str]]:
    """Read the rows of one facts file."""
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _service(row: dict[str, str]) -> tuple[Entry, str]:
    free, fees, without_insurance = FEES[row["cost"]]
    codes = [word for word in row["languages"].split(";") if word]
    deliveries = {Delivery.HOME_VISIT} if row["home_visits"] == "yes" else set()
    if row["street"]:
        deliveries.add(Delivery.PLACE)
    entry = Entry(
        key=f"service|{row['name']}",
        name=row["name"],
        kind=row["kind"],
        operator=row["operator"],
        street=row["street"],
        house_number=row["house_number"],
        postcode=row["postcode"],
        district=row["district"],
        areas=tuple(
            ("stadtbezirk", STADTBEZIRKE[name], name) for name in row["area"].split(";") if name
        ),
        phones=phone_of(row["phone"], national(row["phone"]), row["phone_note"]),
        email=row["email"],
        website=row["website"],
        hours=row["opening_hours"],
        languages=tuple(code for code in codes if len(code) == 2),
        languages_note=" ".join(
            code.replace("+7 more", "und sieben weitere Sprachen") for code in codes[2:]
        )
        if "+" in row["languages"]
        else "",
        free=free,
        fees=fees,
        without_insurance=without_insurance,
        responsible=row["kind"] == "family_office",
        appointment=SAID[row["appointment"]],
        target=parse_target(row["target"]),
        deliveries=frozenset(deliveries),
        description=row["description"],
        status=row["status"],
        valid_to=row["valid_to"],
        source_name=row["source_name"],
        source_url=row["source_url"],
        source_date=row["source_date"],
        verified=row["verified"],
    )
    return entry, row["facility"]


def _facilities(rows: Iterable[dict[str, str]]) -> Iterator[Entry]:
    seen: Counter[str] = Counter()
    for row in rows:
        kind = FACILITY_KINDS[row["kind_de"]]
        key = "|".join(
            row[column]
            for column in ("kind_de", "name", "name_extra", "street", "house_number", "area_id")
        )
        seen[key] += 1
        yield Entry(
            key=f"facility|{key}|{seen[key]}",
            name=_facility_name(row, kind),
            kind=kind,
            operator=row["name"] if kind in OPERATED and row["name_extra"] else "",
            street=row["street"],
            house_number=" ".join(row["house_number"].split()),
            area_id=row["area_id"],
            website=row["website"],
            target=SCHOOL_AGES.get(kind, Target()),
            deliveries=frozenset({Delivery.PLACE}),
            source_name=row["source_name"],
            source_url=row["source_url"],
            source_date=row["source_date"],
        )


def _facility_name(row: dict[str, str], kind: str) -> str:
    name, extra = (" ".join(row[column].split()) for column in ("name", "name_extra"))
    if kind in OPERATED and extra:
        return extra
    if kind == "playground" and "spiel" not in name.lower():
        return f"Spielplatz {name}"
    if not extra:
        return name
    return f"{name} {extra}" if kind == "playground" else f"{name} – {extra}"


def _hotlines(
    rows: Iterable[dict[str, str]], areas: Mapping[str, tuple[str, str, str] | None]
) -> tuple[list[Entry], dict[str, Entry]]:
    """Give the lines of their own, and by the service's name those that are listed twice."""
    lines: dict[str, Entry] = {}
    doubles: dict[str, Entry] = {}
    for row in rows:
        if row["region"] not in areas:
            continue
        entry = _hotline(row, areas[row["region"]])
        if row["same_as"]:
            doubles[row["same_as"]] = entry
        elif entry.name in lines:
            # TelefonSeelsorge: one service with three numbers.
            known = lines[entry.name]
            lines[entry.name] = replace(known, phones=known.phones + entry.phones)
        else:
            lines[entry.name] = entry
    return list(lines.values()), doubles


def _hotline(row: dict[str, str], area: tuple[str, str, str] | None) -> Entry:
    deliveries = {Delivery.PHONE} if row["phone"] else set()
    if row["kind"] == "youth_crisis_chat":
        deliveries.add(Delivery.ONLINE)
    return Entry(
        key=f"hotline|{row['name']}",
        name=row["name"],
        kind=row["kind"],
        areas=(area,) if area else (),
        phones=phone_of(row["phone"], row["phone_display"], ""),
        website=row["website"],
        hours=row["opening_hours"],
        languages=tuple(row["languages"].split(";")) if row["languages"] else (),
        languages_note=row["languages_note"],
        free=SAID[row["free"]],
        fees=row["fees"],
        anonymous=SAID[row["anonymous"]],
        target=parse_target(row["target"]),
        deliveries=frozenset(deliveries),
        description=row["description"],
        source_name=row["source_name"],
        source_url=row["source_url"],
        source_date=row["source_date"],
        verified=row["verified"],
    )


def _divide(
    services: Iterable[tuple[Entry, str]],
) -> tuple[list[Entry], dict[tuple[str, str, str], Entry]]:
    own, listed = [], {}
    for entry, facility in services:
        if facility:
            listed[facility, entry.street, entry.house_number] = entry
        else:
            own.append(entry)
    return own, listed


def _with_words(facilities: list[Entry], listed: dict[tuple[str, str, str], Entry]) -> list[Entry]:
    merged = [
        _worded(facility, listed.pop((facility.name, facility.street, facility.house_number), None))
        for facility in facilities
    ]
    if listed:
        raise SystemExit(f"services whose facility does not exist: {sorted(listed)}")
    return merged


def _worded(facility: Entry, words: Entry | None) -> Entry:
    if words is None:
        return facility
    return replace(
        facility,
        target=words.target,
        operator=facility.operator or words.operator,
        website=facility.website or words.website,
        postcode=words.postcode,
    )


def _with_line(entry: Entry, line: Entry | None) -> Entry:
    if line is None:
        return entry
    notes = [note for *_, note in entry.phones] or [""]
    return replace(
        entry,
        phones=tuple((number, display, notes[0]) for number, display, _ in line.phones),
        hours=entry.hours or line.hours,
        languages=entry.languages or line.languages,
        free=line.free if entry.free is None else entry.free,
        fees=entry.fees or line.fees,
        anonymous=line.anonymous,
        deliveries=entry.deliveries | line.deliveries,
        source_date=entry.source_date or line.source_date,
    )


def phone_of(number: str, display: str, note: str) -> tuple[tuple[str, str, str], ...]:
    """Give the number, how it is read and what is known about it; nothing without a number."""
    return ((number.replace(" ", ""), display, note),) if number else ()


def national(number: str) -> str:
    """Write a German number as it is dialled inside the country."""
    return number.replace("+49 ", "0")
