"""The cell grid as one compiled loop over the points, for `join_designs.py`.

Points whose side of a segment is in doubt, and cells of more than one record, get -2.
"""

import numba
import numpy as np


@numba.njit(nogil=True, cache=True)
def loop(x, y, found, place, shape, tiles, cells, base, entry, member, members, seg, tag, xy):  # noqa: PLR0913, PLR0917
    x0, y0, per_unit, doubt = place
    singles, columns, rows, shift = shape
    within = (1 << shift) - 1
    for i in range(len(x)):
        u, v = (x[i] - x0) * per_unit, (y[i] - y0) * per_unit
        if not (u >= 0 and v >= 0 and u < columns << shift and v < rows << shift):
            found[i] = -1
            continue
        column, row = np.int64(u), np.int64(v)
        code = np.int64(tiles[(row >> shift) * columns + (column >> shift)])
        if code < -1:
            cell = ((-2 - code) << shift) | (row & within)
            code = np.int64(cells[(cell << shift) | (column & within)])
        if code < singles:
            found[i] = code
            continue
        record = code - singles
        bits = base[record]
        doubtful = False
        for k in range(entry[record], entry[record + 1]):
            s = seg[k]
            ax, ay, bx, by = xy[s, 0], xy[s, 1], xy[s + 1, 0], xy[s + 1, 1]
            turn = (bx - ax) * (y[i] - ay) - (by - ay) * (x[i] - ax)
            doubtful |= abs(turn) <= doubt
            ends = tag[k] >> 8
            a_above = (ends & 2) != 0 if ends & 1 else ay > y[i]
            b_above = (ends & 8) != 0 if ends & 4 else by > y[i]
            if a_above != b_above and (turn < 0) == b_above:
                bits ^= np.uint8(tag[k] & 255)
        if doubtful or bits == 0:
            found[i] = -2 if doubtful else -1
            continue
        bit = 0
        while not (bits >> bit) & 1:
            bit += 1
        found[i] = members[member[record] + bit]
