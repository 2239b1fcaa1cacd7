"""Records -> lines to read in a terminal."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import MappingProxyType

from geofh.geocode import Explanation
from geofh.records import (
    DistrictAnswer,
    DistrictStatus,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    OpenState,
    RankedService,
    ReverseResult,
    Suggestion,
)
from geofh.regions import Region

__all__ = [
    "districts",
    "explanation",
    "finding",
    "geocode",
    "nearest_street",
    "region",
    "region_line",
    "suggestion",
]

REFUSALS_SHOWN = 3
PLACES = MappingProxyType(
    {
        "responsible": "responsible for your district",
        "district": "for your district",
        "area_uncertain": "perhaps for your district, ask",
        "wide": "for the whole Land or country",
        "area": "no area is stated",
        "near": "near",
    }
)
WISHES = MappingProxyType(
    {
        "stage": "life stage",
        "language": "language",
        "free": "free of charge",
        "home_visit": "home visit",
        "open_now": "open then",
        "anonymous": "anonymous",
        "no_application": "no application",
        "no_insurance": "without health insurance",
        "single_parent": "single parents",
        "step_free": "step-free",
    }
)
CANDIDATES_SHOWN = 8


def finding(answer: Finding, *, every_refusal: bool = False) -> str:
    """Lay out the whole answer; of the refusals some for each reason, or every one."""
    parts = [districts(answer)]
    for title, ranked in (
        ("Responsible", answer.responsible),
        ("Services", answer.services),
        ("Nearby", answer.nearby),
        ("In a crisis", answer.crisis),
    ):
        if ranked:
            parts.append("\n".join([f"\n{title}", *(_service(one) for one in ranked)]))
    if answer.refusals:
        parts.append("\n".join(["", *_refusals(answer, every=every_refusal)]))
    return "\n".join(parts)


def districts(answer: Finding) -> str:
    """Lay out where an address is and which districts it lies in."""
    lines = [geocode(answer.geocode)]
    lines += [f"{one.title:<23} {_district(one)}" for one in answer.districts]
    lines += [f"note: {note.text}" for note in answer.notes]
    return "\n".join(lines)


def geocode(result: GeocodeResult) -> str:
    """Lay out a geocoding result, what it stands for and how sure it is."""
    return "\n".join(_geocode_lines(result))


def suggestion(one: Suggestion) -> str:
    """Write one completion."""
    return f"{one.text:<40}{one.district}".rstrip()


def nearest_street(found: ReverseResult) -> str:
    """Write the street nearest to a point."""
    numbers = found.first if found.first == found.last else f"{found.first} to {found.last}"
    place = ", ".join(part for part in (f"{found.street} {numbers}", found.district) if part)
    return f"{place}  ({found.distance_m:.0f} m away)"


def explanation(told: Explanation) -> str:
    """Lay out an answer and the streets that were weighed; 100 is one wrong letter."""
    lines = [geocode(told.result), f"a rival within {told.margin} makes an answer doubtful"]
    for one in told.considered:
        steps = ", ".join(f"{step.name} {step.cost}" for step in one.steps)
        lines.append(f"{one.cost:>5} of {one.budget:<5}{one.street:<34}{steps}".rstrip())
    return "\n".join(lines)


def region_line(opened: Region) -> str:
    """Write one line about a region."""
    layers = ", ".join(layer.title for layer in opened.layers)
    return f"{opened.name:<20}{opened.title}: {layers} (data of {opened.data_date})"


def region(opened: Region) -> str:
    """Lay out what a region contains."""
    lines = [f"{opened.title} ({opened.name}), data of {opened.data_date}"]
    lines += [
        f"  {layer.title:<24}{layer.count:>6} areas, lines within {layer.accuracy_m:.0f} m"
        f"{', derived, not legal' if layer.derived else ''}"
        for layer in opened.layers
    ]
    lines += [f"  {name:<24}{count:>6}" for name, count in opened.counts.items()]
    lines += [f"  © {one.text} ({one.licence}) {one.url}" for one in opened.attribution]
    return "\n".join(lines)


def _geocode_lines(result: GeocodeResult) -> Iterator[str]:
    if result.status is GeocodeStatus.FOUND:
        yield _place(result)
        yield (
            f"{result.lon:.6f}, {result.lat:.6f} (lon, lat)  level {result.level}  "
            f"within {result.accuracy_m:.0f} m  score {result.score:.2f}"
        )
    elif result.status is GeocodeStatus.AMBIGUOUS:
        yield "several places fit; please say which:"
        yield from (f"  {_place(candidate)}" for candidate in result.candidates)
    elif result.status is GeocodeStatus.OUTSIDE:
        yield "outside this region"
    else:
        yield "not found"
        if result.suggestions:
            yield "did you mean:"
            yield from (f"  {suggestion(one)}" for one in result.suggestions)
    yield from (f"note: {note.text}" for note in result.notes)


def _place(result: GeocodeResult) -> str:
    address = result.address
    if address is None:
        return "the given point"
    number = "" if address.house_number is None else f"{address.house_number}{address.suffix}"
    street = f"{address.street} {number}".strip()
    town = f"{address.postcode} {address.city}".strip()
    return ", ".join(part for part in (street, address.city_district, town) if part)


def _district(one: DistrictAnswer) -> str:
    if one.status is DistrictStatus.FOUND and one.district:
        return f"{one.district.id:<10}{one.district.name}"
    if one.status is DistrictStatus.AMBIGUOUS:
        return f"ambiguous: {_listed(candidate.name for candidate in one.candidates)}" + (
            ", or none" if one.may_be_outside else ""
        )
    return "none here"


def _listed(names: Iterable[str]) -> str:
    names = list(names)
    shown = ", ".join(islice(names, CANDIDATES_SHOWN))
    rest = len(names) - CANDIDATES_SHOWN
    return f"{shown} and {rest} more" if rest > 0 else shown


def _service(ranked: RankedService) -> str:
    service, place = ranked.service, ranked.location
    distance = "" if ranked.distance_m is None else f"{ranked.distance_m / 1000:.1f} km"
    how = distance or ", ".join(sorted(delivery.value for delivery in service.deliveries))
    facts = [
        place.address_1 if place else "",
        ", ".join(phone.display for phone in service.phones),
        "" if ranked.open_state is OpenState.UNKNOWN else ranked.open_state.value,
        "somebody interprets, call first" if service.interpreter else "",
        f"not stated: {', '.join(service.missing)}" if service.missing else "",
        "one source" if service.crisis and service.source.count == 1 else "",
        "" if service.source.url else "no page confirms this offer: ask before you rely on it",
        *_why(ranked.why),
    ]
    return f"  {how:<12}{service.name} [{service.kind}]\n{'':<14}" + "; ".join(filter(None, facts))


def _why(codes: Sequence[str]) -> Iterator[str]:
    """Say why a service stands in the list, what a source states, and what is left to ask."""
    wishes = [code.partition(":") for code in codes if ":" in code]
    yield from (PLACES.get(code, code) for code in codes if ":" not in code)
    for heading, kind in (("fits", "stated"), ("not stated, ask", "unknown")):
        named = [WISHES.get(wish, wish) for said, _, wish in wishes if said == kind]
        if named:
            yield f"{heading}: {', '.join(named)}"


def _refusals(answer: Finding, *, every: bool) -> Iterator[str]:
    """Say for each reason who is refused for it: some of them, or every one."""
    yield f"Not offered ({len(answer.refusals)})"
    by_text: defaultdict[str, list[str]] = defaultdict(list)
    for refusal in answer.refusals:
        by_text[refusal.text].append(refusal.service.name)
    for text, names in by_text.items():
        yield f"  {text} ({len(names)})"
        shown = names if every else names[:REFUSALS_SHOWN]
        yield from (f"    {name}" for name in shown)
        if len(names) > len(shown):
            yield f"    … and {len(names) - len(shown)} more (--refusals lists all)"
