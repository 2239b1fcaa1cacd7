"""The regions one can open, and what one can ask them.

`Region` binds the finder to one bundle of data: text or coordinates in, answers out.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from geofh import finder, guide, region_facts
from geofh.address import parse_address
from geofh.cores import geocode_many as geocode_on_cores
from geofh.crs import check_lonlat
from geofh.errors import InputError
from geofh.geocode import Explanation
from geofh.records import (
    Address,
    District,
    DistrictAnswer,
    Finding,
    GeocodeResult,
    GeocodeStatus,
    Level,
    Need,
    OpenState,
    RankedService,
    ReverseResult,
    Service,
    Suggestion,
)
from geofh.region import (
    Attribution,
    Bundle,
    open_bundle,
    region_folder,
    region_names,
    telling_what_is_closed,
)
from geofh.region_facts import LayerInfo, StreetSide

__all__ = ["LayerInfo", "Region", "StreetSide", "open_region", "region_names"]

NO_NEED = Need()
DEFAULT_LIMIT = 20


@telling_what_is_closed()
def open_region(name_or_path: str | Path = "dortmund") -> "Region":
    """Open a region by its shipped name or by the path of its folder.

    Parameters
    ----------
    name_or_path
        ``"dortmund"``, or a folder with a ``region.toml``.

    Raises
    ------
    RegionError
        There is no such region.
    DataError
        Its files are missing, damaged, or may not be read.

    Examples
    --------
    >>> from geofh import open_region
    >>> dortmund = open_region("dortmund")
    >>> dortmund.find("Hövelstr. 8").geocode.status.value
    'found'
    """
    # The places an address may name are those of today.
    today = date.today()  # noqa: DTZ011
    return Region(open_bundle(region_folder(name_or_path), on=today))


class Region:
    """Answer questions from one bundle of data.

    A class because it carries the prepared indexes; it has no state that changes and may be
    shared by any number of threads.
    """

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle

    @property
    def bundle(self) -> Bundle:
        """Give the prepared data, for questions about the whole region."""
        return self._bundle

    @property
    def name(self) -> str:
        """Give the short name."""
        return self._bundle.recipe.name

    @property
    def folder(self) -> Path:
        """Give the folder that was opened."""
        return self._bundle.recipe.folder

    @property
    def title(self) -> str:
        """Give the readable name."""
        return self._bundle.recipe.title

    @property
    def timezone(self) -> ZoneInfo:
        """Give the zone in which opening hours are meant."""
        return self._bundle.recipe.timezone

    @property
    def land(self) -> str:
        """Give the Land whose holidays are meant, second half of its ISO 3166-2:DE code."""
        return self._bundle.recipe.land

    @property
    def data_date(self) -> date:
        """Give the day the data describes."""
        return self._bundle.recipe.data_date

    @property
    def attribution(self) -> tuple[Attribution, ...]:
        """Give whose data this is; show it wherever the data is shown."""
        return self._bundle.recipe.attribution

    @property
    def basemap(self) -> Path | None:
        """Give the file of the base map (PMTiles), if the region has one."""
        return self._bundle.recipe.basemap_file

    @property
    def counts(self) -> Mapping[str, int]:
        """Count streets and services."""
        return self._bundle.counts

    @property
    def layers(self) -> tuple[LayerInfo, ...]:
        """Describe the district layers, finest first."""
        return region_facts.layers(self._bundle)

    def find(
        self,
        query: str,
        need: Need = NO_NEED,
        *,
        now: datetime | None = None,
        limit: int = DEFAULT_LIMIT,
    ) -> Finding:
        """Find the responsible office and the services for an address.

        Parameters
        ----------
        query
            One line: street and number, a place, or a postcode.
        need
            What the family looks for; nothing restricts by default.
        now
            Moment the answer holds for (aware); default: the present.
        limit
            At most this many services that fit (the responsible ones come on top).

        Raises
        ------
        AddressError
            The text cannot be an address. "Not found" is an answer, not an error.
        """
        return finder.find(
            self._bundle, self.geocode(query), need, moment=self._moment(now), limit=limit
        )

    def find_at(
        self,
        lon: float,
        lat: float,
        need: Need = NO_NEED,
        *,
        now: datetime | None = None,
        limit: int = DEFAULT_LIMIT,
    ) -> Finding:
        """Find the same for a point in degrees (EPSG:4326).

        Raises
        ------
        CoordinateError
            Not finite, swapped or far away.
        """
        return finder.find(
            self._bundle, _point(lon, lat), need, moment=self._moment(now), limit=limit
        )

    def locate(self, query: str, *, now: datetime | None = None) -> Finding:
        """Find only the districts of an address; the finding names no services."""
        return finder.locate(self._bundle, self.geocode(query), NO_NEED, moment=self._moment(now))

    def locate_at(self, lon: float, lat: float, *, now: datetime | None = None) -> Finding:
        """Find only the districts of a point in degrees."""
        return finder.locate(self._bundle, _point(lon, lat), NO_NEED, moment=self._moment(now))

    def district_ids(
        self, easting: npt.ArrayLike, northing: npt.ArrayLike, *, layer: str, on: date | None = None
    ) -> npt.NDArray[np.str_]:
        """Find the area of one layer that holds each point: plain point in polygon, in bulk.

        Parameters
        ----------
        easting, northing
            ``(n,)`` metres, EPSG:25832; `geofh.crs.to_metres` makes them from degrees.
        layer
            Id of a layer; see ``layers``.
        on
            Day whose areas are meant; default: today.

        Returns
        -------
        ids
            ``(n,)`` ids, "" where no area holds the point or a coordinate is not finite. On a
            shared line the smaller id.

        Raises
        ------
        InputError
            The region has no layer of this id.
        """
        day = on or self._moment(None).date()
        return self._bundle.districts.locate_many_metres(easting, northing, layer=layer, on=day)

    def district_numbers(
        self, easting: npt.ArrayLike, northing: npt.ArrayLike, *, layer: str, on: date | None = None
    ) -> tuple[tuple[District, ...], npt.NDArray[np.intp]]:
        """Do the same as `district_ids`, as positions in a list of areas, without any text.

        Returns
        -------
        districts
            All areas of the layer on the day, by id.
        number
            ``(n,)`` position among ``districts``; -1 where `district_ids` has "".

        Raises
        ------
        InputError
            The region has no layer of this id.
        """
        day = on or self._moment(None).date()
        return self._bundle.districts.number_many(easting, northing, layer=layer, on=day)

    def district_ids_at(
        self, lon: float, lat: float, *, on: date | None = None
    ) -> dict[str, tuple[str, ...]]:
        """Give the ids of all areas of all layers that hold a point in degrees, by layer."""
        day = on or self._moment(None).date()
        return self._bundle.districts.ids_at(lon, lat, on=day)

    def district_names(self, layer: str, *, on: date | None = None) -> dict[str, str]:
        """Give the name of each area of a layer, by id, on a day (default: today)."""
        return self._bundle.districts.names(layer, on=on or self._moment(None).date())

    def geocode(self, query: str) -> GeocodeResult:
        """Find where an address is, at which level and how exactly."""
        return self._bundle.geocoder.geocode(parse_address(query))

    def geocode_many(self, queries: Iterable[str], *, workers: int = 1) -> pa.Table:
        """Find many addresses, each as `geocode` would alone.

        Parameters
        ----------
        queries
            One line each.
        workers
            Processes that share the work; each needs a second to start, so several are worth it
            from some ten thousand lines on.

        Returns
        -------
        Table
            One row per query in their order: ``status``, the address found, ``lon, lat`` in
            degrees, ``level``, ``accuracy_m``, ``score``, ``area_ids`` and the codes of the
            ``notes``. A text that cannot be an address has the status ``bad_input``; nothing is
            raised for it.

        Raises
        ------
        InputError
            ``workers`` is less than 1.
        """
        if workers < 1:
            raise InputError(f"workers is {workers}, expected 1 or more.")
        if workers == 1:
            return self._bundle.geocoder.geocode_many(queries)
        folder, today = self._bundle.recipe.folder, self._moment(None).date()
        return geocode_on_cores(folder, queries, on=today, workers=workers)

    def districts_of(
        self, place: GeocodeResult, *, now: datetime | None = None
    ) -> tuple[DistrictAnswer, ...]:
        """Find the districts of a place that was found, one answer per layer."""
        moment = self._moment(now)
        return finder.locate(self._bundle, place, NO_NEED, moment=moment).districts

    def explain(self, query: str) -> Explanation:
        """Tell why an address gets its answer: the streets weighed, and every penalty."""
        return self._bundle.geocoder.explain(parse_address(query))

    def reverse(self, lon: float, lat: float) -> ReverseResult | None:
        """Find the street nearest to a point in degrees, and the house numbers around it.

        Raises
        ------
        CoordinateError
            Not finite, swapped or far away.
        """
        return self._bundle.geocoder.reverse(lon, lat)

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Complete what somebody is typing; nothing for an empty text."""
        return self._bundle.geocoder.suggest(text, limit=limit)

    @property
    def services(self) -> tuple[Service, ...]:
        """Give every service of the region, closed ones too, in the order of the tables."""
        return self._bundle.catalogue.services

    def service(self, id_: str) -> Service | None:
        """Look up one service by its id; none when there is no such service."""
        return self._bundle.catalogue.get(id_)

    def open_states(
        self, services: Iterable[Service], *, now: datetime | None = None
    ) -> Mapping[str, OpenState]:
        """Tell for each service whether somebody is there at a moment: id -> state."""
        return self._bundle.opening.states(services, at=self._moment(now))

    def guided_areas(self, *, now: datetime | None = None) -> tuple[District, ...]:
        """Give the areas to which the offices of this region are bound, by name."""
        return guide.guided_areas(self._bundle, on=self._moment(now).date())

    def guide(self, area_id: str, *, now: datetime | None = None) -> guide.AreaGuide:
        """Gather everything that is there for the families of one of the `guided_areas`.

        Raises
        ------
        InputError
            No such area.

        Examples
        --------
        >>> from geofh import open_region
        >>> hoerde = open_region("dortmund").guide("05")
        >>> hoerde.area.name, len(hoerde.responsible)
        ('Hörde', 1)
        """
        return guide.guide(self._bundle, area_id, moment=self._moment(now))

    def crisis(self, *, now: datetime | None = None) -> tuple[RankedService, ...]:
        """Give the telephone help that is always shown, open or closed at this moment."""
        return finder.crisis_lines(self._bundle, moment=self._moment(now))

    def area_names(self) -> dict[str, dict[str, str]]:
        """Give the names of all areas of all editions: layer -> id -> name."""
        return {
            layer.id: dict(zip(layer.ids, layer.names, strict=True))
            for layer in self._bundle.districts.layers
        }

    def layer_geojson(self, layer: str) -> dict[str, Any]:
        """Give the outlines of a layer as GeoJSON in degrees, for maps."""
        return self._bundle.districts.geojson(layer, on=self._moment(None).date())

    def street_sketch(self) -> tuple[StreetSide, ...]:
        """Give the support points of every street side, for a map without a base map."""
        return region_facts.street_sketch(self._bundle)

    def describe(self) -> dict[str, Any]:
        """Describe the region for machines."""
        return region_facts.describe(self._bundle)

    def _moment(self, now: datetime | None) -> datetime:
        zone = self._bundle.recipe.timezone
        return datetime.now(zone) if now is None else now.astimezone(zone)


def _point(lon: float, lat: float) -> GeocodeResult:
    check_lonlat(lon, lat)
    return GeocodeResult(
        status=GeocodeStatus.FOUND,
        query=Address(),
        lon=lon,
        lat=lat,
        level=Level.POINT,
        accuracy_m=0.0,
        score=1.0,
    )
