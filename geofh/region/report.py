"""What a build found: counts that add up, and everything that was dropped, mended or doubtful."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from geofh.region.areas import AreaFindings
from geofh.region.sources import Dropped

__all__ = [
    "BuildReport",
    "DemandReport",
    "InputReport",
    "LayerReport",
    "NetworkReport",
    "ServicesReport",
    "StreetsReport",
    "report_lines",
]

SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class InputReport:
    """Say what became of one input; ``read`` is ``kept`` plus all that was dropped."""

    what: str
    path: str
    bytes: int
    sha256: str
    attribution: str
    licence: str
    url: str
    date: str
    read: int
    kept: int
    dropped: Mapping[str, Dropped]
    notes: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerReport:
    """Say what was found in one layer."""

    id: str
    title: str
    areas: int
    accuracy_m: float
    derived: bool
    coverage: bool
    findings: AreaFindings


@dataclass(frozen=True, slots=True, kw_only=True)
class StreetsReport:
    """Say what the street directory became; see `geofh.region.register.Streets`."""

    streets: int
    addresses: int
    accuracy_m: float
    basis: str
    outside: int
    near_line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesReport:
    """Count services and what their tables leave open; the rest are ids.

    Attributes
    ----------
    not_geocoded
        Places without a coordinate; those that must not be shown do not count.
    without_contact
        Services without telephone, mailbox and page, or of which a source says what is missing.
    unknown_areas
        Services bound to an area that the region does not have.
    stale
        Services whose confirmation was too old on the day of the data.
    unconfirmed
        Services that nobody ever confirmed.
    """

    services: int
    locations: int
    not_geocoded: tuple[str, ...]
    without_contact: tuple[str, ...]
    unknown_areas: tuple[str, ...]
    stale: tuple[str, ...]
    unconfirmed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkReport:
    """Say what the walking network became; islands are parts that no way joins to the rest."""

    junctions: int
    edges: int
    length_km: float
    islands: int
    islands_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandReport:
    """Add up one table of children, births or rates; ``total`` leaves out what is withheld."""

    id: str
    title: str
    unit: str
    year: int
    places: int
    total: float | None
    withheld: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """Hold everything a build has to say."""

    region: str
    title: str
    geofh: str
    data_date: str
    inputs: tuple[InputReport, ...]
    layers: tuple[LayerReport, ...]
    streets: StreetsReport | None
    services: ServicesReport | None
    network: NetworkReport | None = None
    demand: tuple[DemandReport, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give it as plain values for JSON."""
        return asdict(self)


def report_lines(report: BuildReport) -> Iterator[str]:
    """Lay the report out for a terminal, one line after the other."""
    yield f"{report.title} ({report.region}), data of {report.data_date}"
    yield f"  {'input':<34}{'read':>10}{'kept':>10}{'dropped':>10}"
    for one in report.inputs:
        yield f"  {one.what:<34}{one.read:>10,}{one.kept:>10,}{one.read - one.kept:>10,}"
        for reason, dropped in one.dropped.items():
            rows = ", ".join(map(str, dropped.rows[:SHOWN]))
            more = ", …" if dropped.count > SHOWN else ""
            yield f"    dropped {dropped.count:,}: {reason} (rows {rows}{more})"
        for text, count in one.notes.items():
            yield f"    note {count:,}: {text}"
    for layer in report.layers:
        yield f"  layer {layer.id}: {layer.areas} areas"
        yield from (f"    {line}" for line in layer_lines(layer))
    if report.streets:
        yield f"  streets: {report.streets.streets:,}, addresses: {report.streets.addresses:,}"
        yield from (f"    {line}" for line in streets_lines(report.streets))
    if report.services:
        yield f"  services: {report.services.services:,}, places: {report.services.locations:,}"
        yield from (f"    {line}" for line in services_lines(report.services))
    yield from (f"  {line}" for line in demand_lines(report.demand))
    if report.network:
        yield from (f"  {line}" for line in network_lines(report.network))


def layer_lines(layer: LayerReport) -> Iterator[str]:
    """Say in words what was found in a layer; nothing if nothing was."""
    found = layer.findings
    for repair in found.repairs:
        yield (
            f"repaired {repair.id}: {repair.reason.lower()}, "
            f"area changed by {repair.changed_m2:,.1f} m²"
        )
    if found.overlaps:
        one, other, _ = found.overlaps[0]
        total = sum(area for _, _, area in found.overlaps)
        yield (
            f"{len(found.overlaps)} overlaps, together {total:,.0f} m², the largest between "
            f"{one} and {other}"
        )
    if found.gaps_m2:
        yield (
            f"{len(found.gaps_m2)} gaps, together {sum(found.gaps_m2):,.0f} m², "
            f"the largest {found.gaps_m2[0]:,.0f} m²"
        )
    if found.divided:
        yield f"{len(found.divided)} areas of the finest layer lie here in several areas"
    if found.noise:
        yield f"{found.noise} slivers under 1 % of an area, taken as drawn imprecision"


def streets_lines(streets: StreetsReport) -> Iterator[str]:
    """Say in words how sure the directory is."""
    yield f"a missing house number is placed within {streets.accuracy_m:.1f} m (95 of 100)"
    source = "the register itself" if streets.basis == "register" else "the drawn lines"
    yield f"{source} put the addresses into their areas"
    yield f"{streets.outside:,} addresses lie in no area of the finest layer"
    if streets.near_line:
        yield f"{streets.near_line:,} addresses lie too near to a line to say in which area"


def demand_lines(tables: Iterable[DemandReport]) -> Iterator[str]:
    """Say in words how much each table of demand holds."""
    for one in tables:
        text = f"demand {one.id} ({one.title}, {one.year}): {one.places:,} places"
        if one.total is not None:
            text += f", together {one.total:,.0f} {one.unit}"
        if one.withheld:
            text += f", {one.withheld:,} withheld"
        if one.withheld and one.low is not None:
            text += f": between {one.low:,.0f} and {one.high:,.0f}"
        yield text


def network_lines(network: NetworkReport) -> Iterator[str]:
    """Say in words how large the walking network is, and how much of it hangs together."""
    yield (
        f"walking network: {network.length_km:,.0f} km, {network.junctions:,} junctions, "
        f"{network.edges:,} edges"
    )
    yield f"{network.islands:,} islands, together {network.islands_km:,.1f} km"


def services_lines(services: ServicesReport) -> Iterator[str]:
    """Say in words what the services lack."""
    for ids, text in (
        (services.not_geocoded, "places without coordinates"),
        (services.without_contact, "services that lack a way to get in touch"),
        (services.unknown_areas, "services bound to an area that this region does not have"),
        (services.stale, "services whose confirmation is too old"),
        (services.unconfirmed, "services that nobody confirmed"),
    ):
        if ids:
            shown = ", ".join(ids[:SHOWN]) + (", …" if len(ids) > SHOWN else "")
            yield f"{len(ids)} {text}: {shown}"
