"""One typed name and one name of the register -> the cheapest way between them, step by step.

What `SpellingTable` counts for many names, this tells for one: the shortest path (Dijkstra 1959)
through the same table, with the name of every penalty on the way. Slow, for people who ask why.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TypeAlias

from geofh.geocode.letters import encode, single_costs, substitution_costs, swap_costs
from geofh.geocode.penalties import Penalties
from geofh.geocode.words import Spelled, Word

__all__ = ["Step", "cheapest_steps"]

_WRONG = ("looks_alike", "sounds_alike", "neighbouring_key", "letter")
_SINGLE = ("doubled", "mute", "letter")

# Where one stands in a row: among letters, at the end of a typed word, behind its jumps, behind
# all of it.
_LETTERS, _ENDED, _JUMPED, _READY = range(4)

_Place: TypeAlias = tuple[int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Hold one penalty: its name in `Penalties`, and its cost in hundredths of a slip."""

    name: str
    cost: int


_Ways: TypeAlias = Iterator[tuple[_Place, tuple[Step, ...]]]


def cheapest_steps(typed: Spelled, name: Spelled, penalties: Penalties) -> tuple[Step, ...]:
    """Give the penalties that lead from what was typed to a name, in their order.

    Their sum is what `SpellingTable.costs` gives.
    """
    edges = _Edges(typed, name, penalties)
    goal = (len(typed.key), len(name.key), _READY)
    heap: list[tuple[int, _Place]] = [(0, (0, 0, _LETTERS))]
    reached: dict[_Place, tuple[_Place, tuple[Step, ...]]] = {}
    best = {(0, 0, _LETTERS): 0}
    while heap:
        cost, place = heappop(heap)
        if place == goal:
            break
        if cost > best[place]:
            continue
        for following, steps in edges.leaving(place):
            total = cost + sum(step.cost for step in steps)
            if total < best.get(following, total + 1):
                best[following] = total
                reached[following] = (place, steps)
                heappush(heap, (total, following))
    return tuple(reversed([*_backwards(goal, reached)]))


def _backwards(
    place: _Place, reached: dict[_Place, tuple[_Place, tuple[Step, ...]]]
) -> Iterator[Step]:
    while place in reached:
        place, steps = reached[place]
        yield from (step for step in reversed(steps) if step.cost)


class _Edges:
    """Hold two names, prepared; gives the ways that leave a place of their table."""

    __slots__ = ("_codes", "_extra", "_letters", "_missing", "_name", "_penalties", "_swapped",
                 "_typed", "_word_at", "_wrong")  # fmt: skip

    def __init__(self, typed: Spelled, name: Spelled, penalties: Penalties) -> None:
        self._typed, self._name, self._penalties = typed, name, penalties
        self._wrong = substitution_costs(penalties)
        self._swapped = swap_costs(penalties)
        self._letters, self._codes = encode(typed.key), encode(name.key)
        self._extra = single_costs(self._letters, penalties, umlaut=penalties.umlaut_extra)
        self._missing = single_costs(self._codes, penalties, umlaut=penalties.umlaut_missing)
        self._word_at = {at: word for word in typed.words for at in range(word.start, word.end)}

    def leaving(self, place: _Place) -> _Ways:
        """Give the places one step away, and the penalties of the step."""
        i, j, phase = place
        word = self._word_at.get(i - 1)
        is_end = word is None or word.end == i
        if phase == _LETTERS:
            yield from self._missing_letter(i, j, phase)
            yield (i, j, _ENDED if is_end else _READY), ()
        elif phase == _ENDED:
            yield (i, j, _JUMPED), ()
            if word and word.cut:
                yield from self._cut(i, j, word)
        elif phase == _JUMPED:
            yield from self._words_left_out(i, j)
            yield (i, j, _READY), ()
        else:
            if is_end and i:
                yield from self._missing_letter(i, j, phase)
            yield from self._typed_letter(i, j)

    def _missing_letter(self, i: int, j: int, phase: int) -> _Ways:
        if j == len(self._name.key):
            return
        word = self._word_at.get(i - 1)
        if phase == _LETTERS and word and word.cut == "dotted":
            steps = self._steps("inside_dotted")
        else:
            steps = (self._single(int(self._missing[j]), "umlaut_missing"),)
        if i == j == 0:
            steps += self._steps("first_letter")
        yield (i, j + 1, phase), steps

    def _cut(self, i: int, j: int, word: Word) -> _Ways:
        name = {"dotted": "cut_dotted", "initial": "cut_initial", "plain": "cut"}[word.cut]
        for part in self._name.words:
            if part.start < j <= part.end:
                off = Step(name="cut_letter", cost=self._penalties.cut_letter * (part.end - j))
                yield (i, part.end, _JUMPED), (*self._steps(name), off)

    def _words_left_out(self, i: int, j: int) -> _Ways:
        for part in self._name.words:
            if part.start == j:
                missing = "type_missing" if part.is_type else "word_missing"
                yield (i, part.end, _JUMPED), self._steps(missing)

    def _typed_letter(self, i: int, j: int) -> _Ways:
        if i == len(self._typed.key):
            return
        first = self._steps("first_letter") if i == j == 0 else ()
        extra = self._single(int(self._extra[i]), "umlaut_extra")
        yield (i + 1, j, _LETTERS), (extra, *first)
        word = self._word_at[i]
        if word.start == i:
            name = "type_extra" if word.is_type else "word_extra"
            yield (word.end, j, _ENDED), self._steps(name)
        if j == len(self._name.key):
            return
        wrong = int(self._wrong[self._letters[i], self._codes[j]])
        named = next((n for n in _WRONG if getattr(self._penalties, n) == wrong), "letter")
        yield (
            (i + 1, j + 1, _LETTERS),
            (Step(name=named, cost=wrong), *(first if wrong else ())),
        )
        pair, other = self._letters[i : i + 2], self._codes[j : j + 2]
        if len(pair) == len(other) == 2 and (pair == other[::-1]).all():
            cost = int(self._swapped[pair[1], pair[0]])
            is_ie = cost == self._penalties.swapped_ie
            yield (
                (i + 2, j + 2, _LETTERS),
                (Step(name="swapped_ie" if is_ie else "swapped", cost=cost),),
            )

    def _single(self, cost: int, umlaut: str) -> Step:
        names = (umlaut, *_SINGLE)
        found = next((n for n in names if getattr(self._penalties, n) == cost), "letter")
        return Step(name=found, cost=cost)

    def _steps(self, name: str) -> tuple[Step, ...]:
        return (Step(name=name, cost=getattr(self._penalties, name)),)
