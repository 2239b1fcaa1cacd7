"""All district layers of a region, and the questions they answer.

``locate``        a point, known to within some metres -> one answer per layer
``locate_areas``  ids of the finest layer, as the register states them -> one answer per layer
``locate_many``   many points, one layer -> ids, plain point in polygon
``number_many``   the same -> positions in the list of areas, for whoever needs more than ids
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from geofh.crs import check_lonlat, point_to_metres, to_metres
from geofh.districts.edition import Edition
from geofh.districts.grids import StoredGrids, write_grids
from geofh.districts.layer import DistrictLayer
from geofh.districts.outlines import describe_areas, draw_areas
from geofh.errors import InputError
from geofh.records import Area, District, DistrictAnswer

__all__ = ["DistrictIndex"]

_ANSWER = "answer"
# Answers for sets of areas that are kept, 2 kB each.
_KEPT = 4_096


class DistrictIndex:
    """Answer which areas a place lies in; a class because it keeps prepared editions.

    Read-only for callers; any number of threads may ask at once.
    """

    def __init__(
        self,
        layers: Sequence[DistrictLayer],
        *,
        stored: Mapping[str, StoredGrids] = MappingProxyType({}),
    ) -> None:
        """Take the layers of one region, finest first.

        Parameters
        ----------
        stored
            Layer id -> its kept grids; those of other layers are built when first asked.
        """
        self._stored = stored
        self._layers = {layer.id: layer for layer in layers}
        self._finest = layers[0] if layers else None
        # The days on which some area of some layer begins or has just ended: between two of
        # them nothing changes, so one prepared edition serves every day of such a period.
        self._turns = sorted(
            {day for layer in layers for day in layer.valid_from if day is not None}
            | {
                day + timedelta(days=1)
                for layer in layers
                for day in layer.valid_to
                if day is not None and day < date.max
            }
        )
        self._editions: dict[tuple[str, int], Edition] = {}
        self._periods: dict[int, list[tuple[DistrictLayer, Edition]]] = {}
        self._of_areas: dict[tuple[int, str, tuple[str, ...]], tuple[DistrictAnswer, ...]] = {}

    @property
    def layers(self) -> tuple[DistrictLayer, ...]:
        """All layers, finest first."""
        return tuple(self._layers.values())

    @property
    def layer_ids(self) -> tuple[str, ...]:
        """Ids of all layers, finest first."""
        return tuple(self._layers)

    def layer(self, layer_id: str) -> DistrictLayer:
        """Give one layer.

        Raises
        ------
        InputError
            The region has no layer of this id.
        """
        try:
            return self._layers[layer_id]
        except KeyError:
            known = ", ".join(self._layers) or "none"
            raise InputError(
                f"the district layer {layer_id!r} is not known, this region has: {known}."
            ) from None

    def locate(
        self, lon: float, lat: float, *, accuracy_m: float = 0.0, on: date
    ) -> tuple[DistrictAnswer, ...]:
        """Find the area of each layer in which a point lies, as far as the lines can tell.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326.
        accuracy_m
            The true place may be this far from the point.
        on
            Day whose areas are meant.

        Returns
        -------
        tuple
            One answer per layer with the role "answer", in the order of the layers.

            ``found`` only if no line that could change the answer is within ``accuracy_m``
            plus the layer's own ``accuracy_m``: the plain sum, the worst case, not the
            likely one. Otherwise ``ambiguous`` with all areas within that reach: first the
            one that holds the point, then by distance, at equal distance (a point on a
            shared line) by id; ``may_be_outside`` when land of no area is within reach, too.
            ``outside`` when no area is within reach.

        Raises
        ------
        CoordinateError
            Not finite, swapped or far from Germany.
        InputError
            ``accuracy_m`` is negative or not finite.
        """
        check_lonlat(lon, lat)
        if not (math.isfinite(accuracy_m) and accuracy_m >= 0):
            raise InputError(f"accuracy_m is {accuracy_m}, expected metres, 0 or more.")
        x, y = point_to_metres(lon, lat)
        answers = [
            edition.answer_at(x, y, accuracy_m + layer.accuracy_m)
            for layer, edition in self._answering(on)
        ]
        return tuple(answers)

    def ids_at(self, lon: float, lat: float, *, on: date) -> dict[str, tuple[str, ...]]:
        """Find the areas of all layers that hold a point: plain point in polygon.

        Returns
        -------
        dict
            Layer -> ids of all its areas that hold the point, sorted: two on a shared line,
            several where areas overlap, none outside. Search layers are included.

        Raises
        ------
        CoordinateError
            Not finite, swapped or far from Germany.
        """
        check_lonlat(lon, lat)
        x, y = point_to_metres(lon, lat)
        return {layer.id: self._edition(layer, on).ids_at(x, y) for layer in self.layers}

    def locate_areas(
        self, area_ids: Sequence[str], *, on: date, basis: str = "register"
    ) -> tuple[DistrictAnswer, ...]:
        """Find the areas of each layer to which areas of the finest layer belong.

        A question about sets, no line is asked: the place lies in one of ``area_ids``, each
        coarser area knows its members.

        Parameters
        ----------
        area_ids
            Ids in the finest layer, as the register states them. One that the finest layer
            does not have (on that day) belongs to no area: the place may then be outside.
            `unknown_areas` finds such ids when a region is opened.
        basis
            Who put the place into these areas: the ``register`` or a ``boundary``.

        Returns
        -------
        tuple
            As for `locate`, with this basis and no ``border_m``; candidates in
            the order of how many of the ids they hold, then by id. Empty for no ids.
        """
        if not area_ids:
            return ()
        # There are about as many such sets as areas, and everybody asks about one of them.
        key = bisect_right(self._turns, on), basis, tuple(area_ids)
        known = self._of_areas.get(key)
        if known is None:
            if len(self._of_areas) >= _KEPT:
                self._of_areas.clear()
            known = self._of_areas[key] = tuple(
                edition.answer(edition.holding(area_ids), basis=basis)
                for _, edition in self._answering(on)
            )
        return known

    def locate_many(
        self, lon: npt.ArrayLike, lat: npt.ArrayLike, *, layer: str, on: date
    ) -> npt.NDArray[np.str_]:
        """Find the area of one layer that holds each point: plain point in polygon.

        Parameters
        ----------
        lon, lat
            ``(n,)`` degrees, EPSG:4326.

        Returns
        -------
        ids
            ``(n,)``; "" where no area holds the point or a coordinate is not finite. A point
            on a shared line gets the smaller id. Areas without a line hold nothing.
        """
        easting, northing = to_metres(np.atleast_1d(lon), np.atleast_1d(lat))
        return self.locate_many_metres(easting, northing, layer=layer, on=on)

    def locate_many_metres(
        self, easting: npt.ArrayLike, northing: npt.ArrayLike, *, layer: str, on: date
    ) -> npt.NDArray[np.str_]:
        """Do the same for points in metres (EPSG:25832), the layers' own CRS, without rounding."""
        districts, number = self.number_many(easting, northing, layer=layer, on=on)
        # Number -1 (none) picks the empty text at the end.
        return np.array([district.id for district in districts] + [""])[number]

    def number_many(
        self, easting: npt.ArrayLike, northing: npt.ArrayLike, *, layer: str, on: date
    ) -> tuple[tuple[District, ...], npt.NDArray[np.intp]]:
        """Give the areas of one layer, and which of them holds each point, as in `locate_many`.

        Parameters
        ----------
        easting, northing
            ``(n,)`` metres, EPSG:25832.

        Returns
        -------
        districts
            All areas of the day, by id.
        number
            ``(n,)`` position among ``districts``; -1 where none holds the point or a coordinate
            is not finite.
        """
        edition = self._edition(self.layer(layer), on)
        x, y = np.asarray(easting, dtype=float), np.asarray(northing, dtype=float)
        finite = np.isfinite(x) & np.isfinite(y)
        number = np.full(len(x), -1, dtype=np.intp)
        number[finite] = edition.covering(x[finite], y[finite])
        return edition.districts, number

    def names(self, layer: str, *, on: date) -> dict[str, str]:
        """Give the name of each area of a layer on a day, by id."""
        return {one.id: one.name for one in self._edition(self.layer(layer), on).districts}

    def areas(self, *, on: date) -> tuple[Area, ...]:
        """Name the areas of every layer on a day, search layers included, for a place search."""
        return tuple(
            area
            for layer in self.layers
            for area in describe_areas(layer, self._edition(layer, on))
        )

    def geojson(self, layer: str, *, on: date) -> dict[str, Any]:
        """Draw a layer as a GeoJSON FeatureCollection in degrees, six decimals.

        Each feature has the properties ``layer``, ``id`` and ``name``. An area without a
        known line is left out.
        """
        chosen = self.layer(layer)
        return draw_areas(chosen, self._edition(chosen, on))

    def unknown_areas(self, area_ids: Iterable[str]) -> tuple[str, ...]:
        """Give the ids that the finest layer never has, sorted: the files do not fit together."""
        known = set(self._finest.ids) if self._finest else set()
        return tuple(sorted(set(area_ids) - known))

    def _answering(self, on: date) -> list[tuple[DistrictLayer, Edition]]:
        period = bisect_right(self._turns, on)
        if period not in self._periods:
            self._periods[period] = [
                (layer, self._edition(layer, on)) for layer in self.layers if layer.role == _ANSWER
            ]
        return self._periods[period]

    def _edition(self, layer: DistrictLayer, on: date) -> Edition:
        key = (layer.id, bisect_right(self._turns, on))
        if key not in self._editions:
            finest = self._finest or layer
            # Two threads may prepare the same edition at once: both get an equal one.
            self._editions[key] = Edition(
                layer,
                layer.rows_on(on),
                finest=finest,
                finest_rows=finest.rows_on(on),
                stored=self._stored.get(layer.id),
            )
        return self._editions[key]

    def write_grids(self, layer: str, file: Path) -> None:
        """Keep the grids of all editions of a layer in a file, for `StoredGrids`."""
        days = [date.min, *self._turns]
        editions = [self._edition(self.layer(layer), day) for day in days]
        distinct = {edition.drawn.tobytes(): edition for edition in editions}
        write_grids(file, [(one.drawn, one.grids) for one in distinct.values()])
