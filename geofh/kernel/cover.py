"""Which areas hold the centre of each cell? Kept as stretches of equal answers along the rows.

What goes in: crossings of area borders with the middle lines of the rows. What comes out: a
`Cover`. The idea: along a row the answer changes only at a crossing, so there are as many
stretches as crossings, however many cells lie between.
"""

from dataclasses import dataclass

import numpy as np

from geofh.kernel.frame import Frame
from geofh.kernel.segments import Integers, Segments
from geofh.kernel.traverse import Crossings, expand

__all__ = ["Cover", "cover_centres"]


@dataclass(frozen=True, slots=True)
class Cover:
    """Hold stretches of cells, row by row, whose centres have the same areas.

    Attributes
    ----------
    begin
        ``(k,)`` first cell of each stretch, ascending from 0; a stretch ends where the next begins.
    code
        ``(k,)`` -1 for no area, the number of the one area, or ``areas + s`` for set ``s``.
    set_start, set_areas
        Set ``s`` is ``set_areas[set_start[s]:set_start[s + 1]]``, ascending; no two are equal.
    """

    begin: Integers
    code: Integers
    set_start: Integers
    set_areas: Integers

    def codes_of(self, cell: Integers) -> Integers:
        """Give the code of cells."""
        return self.code[np.searchsorted(self.begin, cell, side="right") - 1]

    def areas_of(self, code: Integers, areas: int) -> tuple[Integers, Integers]:
        """List codes' areas: positions in ``code`` and areas, one pair for each."""
        one = np.flatnonzero((code >= 0) & (code < areas))
        many = np.flatnonzero(code >= areas)
        sets = code[many] - areas
        which, step = expand(self.set_start[sets + 1] - self.set_start[sets])
        found = self.set_areas[self.set_start[sets[which]] + step]
        return np.concatenate([one, many[which]]), np.concatenate([code[one], found])


def cover_centres(segments: Segments, crossings: Crossings, frame: Frame, *, areas: int) -> Cover:
    """Find the areas of each cell's centre."""
    begin, end, area = _runs(segments, crossings, frame)
    cells = np.concatenate([begin, end])
    order = np.argsort(cells, kind="stable")
    cells = cells[order]
    last = np.append(cells[1:] != cells[:-1], True)[: len(cells)]
    depth = np.cumsum(np.where(order < len(begin), 1, -1))[last]
    signed = np.concatenate([area + 1, -area - 1])[order]
    alone = np.cumsum(signed)[last] - 1  # the one area, where there is one
    stretch = cells[last]
    code = np.where(depth == 1, alone, -1)
    set_start, set_areas = np.zeros(1, dtype=np.int64), np.zeros(0, dtype=np.int64)
    deep = np.flatnonzero(depth > 1)
    if len(deep):
        reach = np.searchsorted(stretch[deep], begin), np.searchsorted(stretch[deep], end)
        run, step = expand(reach[1] - reach[0])
        inside = reach[0][run] + step
        order = np.argsort(inside * areas + area[run], kind="stable")
        number, set_start, set_areas = _distinct(area[run[order]], depth[deep])
        code[deep] = areas + number
    return Cover(np.insert(stretch, 0, 0), np.insert(code, 0, -1), set_start, set_areas)


def _runs(
    segments: Segments, crossings: Crossings, frame: Frame
) -> tuple[Integers, Integers, Integers]:
    """Pair the crossings of each area with each row: runs of cells whose centres it holds."""
    start = segments.owner_start[crossings.segment]
    which, step = expand(segments.owner_start[crossings.segment + 1] - start)
    area = segments.owners[start[which] + step]
    cell = crossings.row[which] * frame.columns + crossings.column[which]
    # Rows first, then areas, then columns: an area's crossings of a row are an even number.
    row_area = crossings.row[which] * (int(area.max(initial=0)) + 1) + area
    order = np.lexsort((cell, row_area))
    begin, end, area = cell[order[::2]], cell[order[1::2]], area[order[::2]]
    some = begin < end
    return begin[some], end[some], area[some]


def _distinct(members: Integers, size: Integers) -> tuple[Integers, Integers, Integers]:
    """Give equal sets the same number; sets come as their members, one after the other."""
    start = np.cumsum(size) - size
    number = np.zeros(len(size), dtype=np.int64)
    sets: list[Integers] = []
    count = 0
    for one in np.unique(size).tolist():
        rows = np.flatnonzero(size == one)
        distinct, inverse = np.unique(
            members[start[rows][:, None] + np.arange(one)], axis=0, return_inverse=True
        )
        number[rows] = count + inverse.ravel()
        sets.extend(distinct)
        count += len(distinct)
    set_start = np.concatenate([[0], np.cumsum([len(one) for one in sets])])
    return number, set_start.astype(np.int64), np.concatenate(sets)
