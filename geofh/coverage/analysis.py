"""A region and a kind of help -> a `StudyArea`: demand, supply, times, sources, and what to know.

Everything is read from the bundle, nothing from files or the clock. What a reader has to know
about the data (old years, places that no way leads to, a border where the data end) becomes a
note that is printed with every result.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from geofh.coverage.demand import DemandRows, demand_of
from geofh.coverage.measures import CHILDREN
from geofh.coverage.offers import offers
from geofh.coverage.social import (
    FAMILIES_WITH_BURDENS,
    deprivation,
    district_facts,
    newest_shares,
    of_burdened,
)
from geofh.coverage.spots import answer_layers, outlines
from geofh.coverage.study import Demand, SourceLine, StudyArea
from geofh.coverage.supply import Supply, supply_of
from geofh.coverage.wishes import wish_text
from geofh.errors import InputError
from geofh.network import Places, StraightLine, TravelTimes, Walker, WalkingTimes
from geofh.records import Need, Service
from geofh.region import Bundle, DemandTable, Unit
from geofh.services import KINDS, WIDER_LAYERS

__all__ = ["FAMILIES_WITH_BURDENS", "KIND_GROUPS", "kinds_of", "study_area"]

_Floats = npt.NDArray[np.float64]

KIND_GROUPS = MappingProxyType(
    {
        "kindergarten": ("day_care", "short_term_day_care"),
        "schools": ("primary_school", "secondary_school", "special_school", "school"),
    }
)
"""Words for several kinds: what OpenStreetMap calls kindergarten, and schools of every sort."""

_GROUP_TITLES = {"kindergarten": "Kita", "schools": "Schule"}

# Beyond this share of homes without a way the network is that of another place.
_NOT_OURS = 0.9
_WORTH_A_NOTE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """Hold supply and what became of it."""

    supply: Supply
    without_place: tuple[str, ...]
    notes: tuple[str, ...]


def kinds_of(words: Iterable[str]) -> tuple[tuple[str, ...], str]:
    """Give the kinds that words stand for, and the German title of all of them.

    Raises
    ------
    InputError
        A word is neither a kind nor one of `KIND_GROUPS`.

    Examples
    --------
    >>> kinds_of(["kindergarten"])
    (('day_care', 'short_term_day_care'), 'Kita')
    """
    kinds: list[str] = []
    titles: list[str] = []
    for word in words:
        if word not in KINDS and word not in KIND_GROUPS:
            raise InputError(
                f"the kind {word[:40]!r} is not known, expected one of: "
                f"{', '.join([*KIND_GROUPS, *sorted(KINDS)])}."
            )
        kinds += KIND_GROUPS.get(word, (word,))
        titles.append(_GROUP_TITLES[word] if word in KIND_GROUPS else KINDS[word].label_de)
    if not kinds:
        raise InputError("no kind of help is given: write for example --kind kindergarten.")
    return tuple(dict.fromkeys(kinds)), ", ".join(dict.fromkeys(titles))


def study_area(
    bundle: Bundle,
    kinds: Sequence[str],
    *,
    need: Need,
    on: date,
    walker: Walker,
    layer: str = "",
    table: str = "",
    neighbours: Sequence[Bundle] = (),
) -> StudyArea:
    """Gather everything that an assessment needs.

    Parameters
    ----------
    kinds
        Kinds of help, or words of `KIND_GROUPS`.
    need
        Further wishes (life stage, language, free of charge …); its kinds are not looked at.
    on
        Day whose districts and services are meant.
    layer
        Id of the layer that results are given for; empty for the finest.
    table
        As for `geofh.coverage.demand.demand_of`, or `FAMILIES_WITH_BURDENS`.
    neighbours
        Regions whose sites count as well: families cross the border.

    Raises
    ------
    InputError
        A layer, table or kind that is not known, no site of the kind, no child, or a network of
        another place.
    """
    chosen, kind_title = kinds_of(kinds)
    weighed = table == FAMILIES_WITH_BURDENS
    rows = demand_of(bundle, table="" if weighed else table, on=on)
    shown = _layer(bundle, layer, rows)
    ids, _ = outlines(bundle.districts.layer(shown), on)
    names = bundle.districts.names(shown, on=on)
    demand, outside = _demand(rows, shown, ids, finest=answer_layers(bundle)[0].id)
    found = _supply(bundle, chosen, kind_title, need=need, on=on, neighbours=neighbours)
    times, off_ways = _times(bundle, walker, demand)
    shares, told = newest_shares(bundle, rows, shown, ids)
    deprived = deprivation(shares, demand, count=len(ids))
    if weighed:
        demand = of_burdened(demand, shares, told)
    return StudyArea(
        region=bundle.recipe.name,
        title=bundle.recipe.title,
        kind=" ".join(kinds),
        kind_title=kind_title,
        layer=shown,
        layer_title=bundle.districts.layer(shown).title,
        district_ids=ids,
        district_names=tuple(names[one] for one in ids),
        demand=demand,
        supply=found.supply,
        without_place=found.without_place,
        times=times,
        deprivation=deprived,
        deprivation_title=told.about.title if told else "",
        sources=tuple(_sources(bundle, rows, told, neighbours)),
        notes=(*outside, *found.notes, *off_ways),
        groups=_groups(bundle, shown, on),
        facts=tuple(district_facts(bundle, shown, ids)),
        wishes=wish_text(need),
    )


def _groups(bundle: Bundle, layer: str, on: date) -> tuple[npt.NDArray[np.intp], ...]:
    """Give the larger area of each district, for each coarser layer: their sums get published."""
    layers = answer_layers(bundle)
    at = [one.id for one in layers].index(layer)
    own = layers[at]
    groups = []
    for coarser in layers[at + 1 :]:
        parents = [set(coarser.members[row]) for row in coarser.rows_on(on)]
        held = [
            [number for number, parent in enumerate(parents) if set(own.members[row]) <= parent]
            for row in own.rows_on(on)
        ]
        groups.append(np.array([one[0] if one else -1 for one in held], dtype=np.intp))
    return tuple(groups)


def _layer(bundle: Bundle, layer: str, rows: DemandRows) -> str:
    known = tuple(rows.areas)
    if layer and layer not in known:
        raise InputError(
            f"the layer {layer!r} is not known, the region {bundle.recipe.name!r} has: "
            f"{', '.join(known)}."
        )
    return layer or known[0]


def _demand(
    rows: DemandRows, layer: str, ids: Sequence[str], *, finest: str
) -> tuple[Demand, tuple[str, ...]]:
    """Keep the rows that lie in an area of the layer; the others become a note."""
    number = {area: row for row, area in enumerate(ids)}
    district = np.array([number.get(area, -1) for area in rows.areas[layer]], dtype=np.intp)
    kept = np.flatnonzero(district >= 0)
    about = rows.about
    if not rows.value[kept].sum() > 0:
        raise InputError(
            f"the table {about.id!r} has no child in any area of the layer {layer!r}: nothing can "
            "be said about coverage. Choose another table or layer."
        )
    lost = float(rows.value[district < 0].sum())
    notes = []
    if lost > 0:
        notes.append(
            f"{lost:,.0f} {about.title} ({lost / rows.value.sum():.1%}) leben in keinem Gebiet "
            "dieser Ebene und sind in keiner Zahl enthalten.".replace(",", "\u202f")
        )
    empty = len(ids) - len(np.unique(district[kept]))
    if about.unit is Unit.ADDRESSES and empty:
        notes.append(
            f"In {empty} von {len(ids)} Gebieten ist keine Adresse bekannt: Dort ist nichts "
            "gemessen; es heißt nicht, dass dort niemand wohnt."
        )
    demand = Demand(
        ids=tuple(rows.ids[row] for row in kept),
        xy=rows.xy[kept],
        children=rows.value[kept],
        low=rows.low[kept],
        high=rows.high[kept],
        district=district[kept],
        area_ids=tuple(rows.areas[finest][kept].tolist()),
        title=about.title,
        note=" ".join(filter(None, (f"Stand {about.year}.", about.limits, rows.method))),
        heads="Adressen" if about.unit is Unit.ADDRESSES else CHILDREN,
    )
    return demand, tuple(notes)


def _supply(
    bundle: Bundle,
    kinds: Sequence[str],
    title: str,
    *,
    need: Need,
    on: date,
    neighbours: Sequence[Bundle],
) -> _Found:
    own = bundle.catalogue.services
    services = {one.id: one for one in own}
    services |= {one.id: one for other in neighbours for one in other.catalogue.services}
    listed = list(services.values())
    asked = replace(need, kinds=frozenset(kinds))
    supply, without = supply_of(listed, offers(listed, asked, today=on))
    if not supply.ids:
        raise InputError(
            f"the region {bundle.recipe.name!r} knows no place of the kind {title!r}"
            + (f" ({len(without)} without a place)" if without else "")
            + ": without supply there is nothing to measure. See geofh info for what it has."
        )
    supply = replace(supply, areas=_in_finest(supply, services, bundle, on))
    ids = {one.id for one in own}
    beyond = sum(id_.partition("#")[0] not in ids for id_ in supply.ids)
    beyond += _outside(supply, bundle, on, ids)
    note = (
        f"{beyond} Orte liegen jenseits der Grenze der Region und zählen mit."
        if beyond
        else "Orte jenseits der Grenze der Region sind nicht bekannt: Gebiete am Rand wirken "
        "schlechter versorgt, als sie sind."
    )
    return _Found(supply=supply, without_place=without, notes=(note,))


def _outside(supply: Supply, bundle: Bundle, on: date, own: set[str]) -> int:
    """Count the region's own sites that lie in no area of its coarsest layer."""
    layer = answer_layers(bundle)[-1].id
    mine = supply.placed & np.array([id_.partition("#")[0] in own for id_ in supply.ids])
    found = [
        bundle.districts.locate_many_metres(
            supply.easting[mine], supply.northing[mine], layer=one, on=on
        )
        for one in {layer, answer_layers(bundle)[0].id}
    ]
    return int(np.all([ids == "" for ids in found], axis=0).sum())


def _in_finest(
    supply: Supply, services: dict[str, Service], bundle: Bundle, on: date
) -> tuple[frozenset[str], ...]:
    """Name the areas of services that come to the family by areas of the finest layer."""
    members = {
        (layer.id, layer.ids[row]): layer.members[row]
        for layer in bundle.districts.layers
        for row in layer.rows_on(on)
    }
    everywhere = frozenset(outlines(answer_layers(bundle)[0], on)[0])
    areas = []
    for id_, own in zip(supply.ids, supply.areas, strict=True):
        if not own:
            areas.append(own)
            continue
        bound = services[id_.partition("#")[0]].service_areas
        if any(one.layer in WIDER_LAYERS for one in bound):
            areas.append(everywhere)
            continue
        areas.append(
            frozenset(
                member for one in bound for member in members.get((one.layer, one.area_id), ())
            )
        )
    return tuple(areas)


def _times(bundle: Bundle, walker: Walker, demand: Demand) -> tuple[TravelTimes, tuple[str, ...]]:
    network = bundle.network()
    if network is None:
        return StraightLine(walker), ()
    walking = WalkingTimes(network, walker)
    off = ~walking.snap(Places(ids=demand.ids, xy=demand.xy)).is_snapped
    share = float(demand.children[off].sum() / demand.children.sum())
    if share > _NOT_OURS:
        raise InputError(
            f"the walking network of the region {bundle.recipe.name!r} lies elsewhere: {share:.0%} "
            "of the children live far from every way. Build the region with ways of the region "
            "([network])."
        )
    if share <= _WORTH_A_NOTE:
        return walking, ()
    note = (
        f"{share:.0%} der {demand.heads} liegen weiter als 250 m von jedem bekannten Weg "
        "(außerhalb des Kartenausschnitts); für sie ist kein Weg bekannt, sie zählen als nicht "
        "erreicht."
    )
    return walking, (note,)


def _sources(
    bundle: Bundle, rows: DemandRows, told: DemandTable | None, neighbours: Sequence[Bundle]
) -> Iterable[SourceLine]:
    about = rows.about
    yield SourceLine(
        what="Nachfrage", text=about.source, licence=about.licence, date=str(about.year)
    )
    if told is not None:
        yield SourceLine(
            what="Belastung",
            text=f"{told.about.title}: {told.about.source}",
            licence=told.about.licence,
            date=str(told.about.year),
        )
    for one in (bundle, *neighbours):
        for attribution in one.recipe.attribution:
            yield SourceLine(
                what=one.recipe.title,
                text=attribution.text,
                licence=attribution.licence,
                date=f"{one.recipe.data_date:%d.%m.%Y}",
                url=attribution.url,
            )
