"""An answer -> the lists of the page, in its order.

The list and the map share one numbering: each entry that has a place gets the next number,
in the order of the page. What nobody can be reached at stands after what can.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count

from geofh.api import words
from geofh.api.entry import Entry, Inside, entry_pin, entry_view
from geofh.api.speech import Speech
from geofh.maps import Pin
from geofh.records import Finding, RankedService, Refusal
from geofh.services import KINDS

__all__ = ["Answer", "Section", "Turned", "answer_view", "crisis_view", "pins"]

SHOWN_AT_FIRST = 20
REFUSALS_PER_REASON = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Group entries under a heading."""

    title: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Hold offers in a row; ``doubts`` is what no source decides for any of them.

    Each entry then names only the doubts that are its own.
    """

    doubts: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """Name services that were not offered for one reason; ``more`` counts the unnamed."""

    reason: str
    names: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Hold the lists of one answer, in the order of the page."""

    responsible: tuple[Entry, ...]
    services: tuple[Group, ...]
    further: tuple[Group, ...]
    """Offers beyond the first, folded away."""
    contactless: tuple[Entry, ...]
    """Offers of which nobody says how to reach them."""
    nearby: tuple[Section, ...]
    turned: tuple[Turned, ...]

    @property
    def offers(self) -> tuple[Entry, ...]:
        """Give what fits, in the order of the page."""
        groups = (entry for group in (*self.services, *self.further) for entry in group.entries)
        return (*groups, *self.contactless)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Give all entries in the order of the page."""
        near = (entry for section in self.nearby for entry in section.entries)
        return (*self.responsible, *self.offers, *near)


def answer_view(
    finding: Finding, *, today: date, speech: Speech, inside: Inside | None = None
) -> Answer:
    """Turn an answer into the page's lists.

    Parameters
    ----------
    finding
        The whole answer.
    today
        Decides which sources are old.
    speech
        Language of the page.
    inside
        Gives a point inside an area (layer, id) that the map can draw; without it none is drawn.
    """
    homes = frozenset(
        (one.layer, one.district.id) for one in finding.districts if one.district is not None
    )
    numbers = count(1)

    def listed(ranked: Iterable[RankedService]) -> tuple[Entry, ...]:
        return tuple(
            entry_view(one, today=today, speech=speech, inside=inside, homes=homes)
            for one in ranked
        )

    def numbered(entries: Iterable[Entry]) -> tuple[Entry, ...]:
        return tuple(replace(one, number=next(numbers)) if one.place else one for one in entries)

    def grouped(entries: Sequence[Entry]) -> tuple[Group, ...]:
        return tuple(replace(one, entries=numbered(one.entries)) for one in _by_doubt(entries))

    offers = listed(finding.services)
    # What surely fits comes first, in the finder's order; so does what can be reached.
    reachable = sorted(
        (one for one in offers if one.is_reachable), key=lambda one: bool(one.doubts)
    )
    return Answer(
        responsible=numbered(listed(finding.responsible)),
        services=grouped(reachable[:SHOWN_AT_FIRST]),
        further=grouped(reachable[SHOWN_AT_FIRST:]),
        contactless=numbered(one for one in offers if not one.is_reachable),
        nearby=tuple(
            Section(title=title, entries=numbered(listed(group)))
            for title, group in _by_kind(finding.nearby, speech)
        ),
        turned=tuple(_turned(finding.refusals, speech)),
    )


def crisis_view(
    ranked: Sequence[RankedService], *, today: date, speech: Speech
) -> tuple[Entry, ...]:
    """Turn the crisis numbers into entries; they carry no list number."""
    return tuple(
        entry_view(one, today=today, speech=speech) for one in ranked if one.service.phones
    )


def pins(answer: Answer) -> tuple[Pin, ...]:
    """Give the entries that have a place, for the map."""
    roles = {entry.anchor: "responsible" for entry in answer.responsible}
    roles |= {entry.anchor: "near" for part in answer.nearby for entry in part.entries}
    found = (entry_pin(one, role=roles.get(one.anchor, "service")) for one in answer.entries)
    return tuple(pin for pin in found if pin is not None)


def _by_doubt(offers: Sequence[Entry]) -> Iterator[Group]:
    """Part what surely fits from the rest; what is open for all of the rest is said once."""
    sure = tuple(one for one in offers if not one.doubts)
    unsure = [one for one in offers if one.doubts]
    if sure:
        yield Group(doubts=(), entries=sure)
    if unsure:
        shared = [doubt for doubt in unsure[0].doubts if all(doubt in one.doubts for one in unsure)]
        own = (
            replace(one, doubts=tuple(doubt for doubt in one.doubts if doubt not in shared))
            for one in unsure
        )
        yield Group(doubts=tuple(shared), entries=tuple(own))


def _by_kind(
    nearby: Iterable[RankedService], speech: Speech
) -> Iterator[tuple[str, list[RankedService]]]:
    """Group facilities in the taxonomy's order, each group nearest first."""
    groups: dict[str, list[RankedService]] = {}
    for one in nearby:
        groups.setdefault(one.service.kind, []).append(one)
    order = list(KINDS)
    for kind in sorted(groups, key=lambda kind: order.index(kind) if kind in KINDS else len(order)):
        yield words.kind_name(kind, speech), groups[kind]


def _turned(refusals: Iterable[Refusal], speech: Speech) -> Iterator[Turned]:
    groups: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(refusal.reason, []).append(refusal)
    for reason in (reason for reason in words.REASONS if reason in groups):
        names = [refusal.service.name for refusal in groups[reason]]
        yield Turned(
            reason=speech.say(words.REASONS[reason]),
            names=tuple(names[:REFUSALS_PER_REASON]),
            more=max(0, len(names) - REFUSALS_PER_REASON),
        )
