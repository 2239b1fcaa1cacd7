"""A vector file with one place per feature (GeoJSON, GeoPackage …) -> the service tables.

Its attributes are the columns of `geofh check`; the geometry is the place. Where the file is of
one kind of help only, the recipe names it (``kind``), and a place without a name is called so.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import shapely

from geofh.crs import to_lonlat
from geofh.region.sources.columns import as_text, pick
from geofh.region.sources.given import Given
from geofh.region.sources.service_sheet import services_of_sheet
from geofh.region.sources.surroundings import Surroundings
from geofh.region.sources.tally import Tally
from geofh.region.sources.vector import file_batches, file_info, file_projection
from geofh.services import KINDS, form
from geofh.services.sheet import Sheet, SheetRow

__all__ = ["UNNAMED", "read_services"]

UNNAMED = "places without a name, called after their kind"


def read_services(
    given: Given, *, tally: Tally, surroundings: Callable[[], Surroundings]
) -> dict[str, list[dict[str, str]]]:
    """Read services from places; see the contract in `geofh.region.sources`.

    Raises
    ------
    DataError
        The file is unreadable or does not say its CRS, or neither it nor the recipe says what
        kind of help it holds.
    """
    info = file_info(given)
    columns = pick(given, tuple(given.columns), names=list(info["fields"]))
    projection = file_projection(given, info)
    extra = [name for name in ("name", "kind") if name not in columns and given.kind]
    header = (*columns, *extra, "longitude", "latitude")
    rows: list[SheetRow] = []
    for first, batch in file_batches(given, columns.values(), tally):
        texts: dict[str, list[Any]] = {
            our: [text or "" for text in as_text(batch.column(theirs)).to_pylist()]
            for our, theirs in columns.items()
        }
        texts |= {name: [""] * batch.num_rows for name in extra}
        _fill(texts, given.kind, tally)
        shapes = shapely.from_wkb(batch.column(-1).to_numpy(zero_copy_only=False))
        points = shapely.point_on_surface(shapes)
        x, y = projection.metres(shapely.get_x(points), shapely.get_y(points))
        for axis, values in zip(("longitude", "latitude"), to_lonlat(x, y), strict=True):
            texts[axis] = [f"{value:.7f}" if np.isfinite(value) else "" for value in values]
        cells = zip(*(texts[name] for name in header), strict=True)
        rows += (SheetRow(number=number, cells=one) for number, one in enumerate(cells, first))
    german = tuple(form.COLUMNS[name].german for name in header)
    sheet = Sheet(file=given.path, header=german, rows=tuple(rows))
    return services_of_sheet(sheet, given, tally=tally, surroundings=surroundings)


def _fill(texts: dict[str, list[Any]], kind: str, tally: Tally) -> None:
    """Put the kind that the recipe names where the file has none; it is a name, too."""
    if not kind:
        return
    texts["kind"] = [one or kind for one in texts["kind"]]
    tally.note(UNNAMED, sum(not one for one in texts["name"]))
    texts["name"] = [one or KINDS[kind].label_de for one in texts["name"]]
