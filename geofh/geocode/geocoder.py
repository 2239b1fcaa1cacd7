"""``Address`` -> ``GeocodeResult``: streets first, then named places, and no guess after that.

The order of the questions: Does the address name another city? Which street is meant? Where on
it? What speaks against it? Without a street: which place, which postcode? Every liberty leaves a
note and lowers the score (``liberties``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

import pyarrow as pa

from geofh.address import fold, parse_address
from geofh.crs import check_lonlat, point_to_lonlat, to_metres
from geofh.errors import AddressError
from geofh.geocode.directory import StreetDirectory
from geofh.geocode.evidence import contradictions, place_house
from geofh.geocode.former import FormerName, FormerNames
from geofh.geocode.liberties import (
    DISTRICT_DIFFERS,
    POSTCODE_DIFFERS,
    STREET_SPELLING,
    STREET_UNKNOWN,
    more_streets,
    outside_city,
    outside_postcode,
    score,
    street_renamed,
)
from geofh.geocode.many import MANY_COLUMNS, Answer, Placed, as_columns
from geofh.geocode.match import NameIndex
from geofh.geocode.namesakes import Namesakes
from geofh.geocode.penalties import PENALTIES, Penalties
from geofh.geocode.places import PlaceIndex, Stated
from geofh.geocode.reverse import StretchIndex
from geofh.geocode.suggest import Suggester
from geofh.geocode.weigh import CANDIDATES, SUGGESTED, Explanation, Scales
from geofh.records import (
    Address,
    Area,
    GeocodeResult,
    GeocodeStatus,
    Level,
    Note,
    ReverseResult,
    Suggestion,
)
from geofh.tables import STREET_COLUMNS

__all__ = ["Geocoder"]

_BATCH = 4_000


class Geocoder:
    """Find addresses of one region.

    A class because it carries prepared indexes; its answers never change, so any number of
    threads may share one.

    Parameters
    ----------
    directory
        The region's streets; without them only places and postcodes are found.
    areas
        Named places, and postcodes (layer ``plz``), with their members in the finest layer;
        the finest layer comes first.
    city_names
        What an address of this region may call its city; the first is the usual one. Empty for
        a region of many municipalities, which are then among the areas.
    former_names
        Names that streets had before.

    Raises
    ------
    DataError
        A former name is that of no street of the directory.
    """

    def __init__(
        self,
        directory: StreetDirectory | None,
        *,
        areas: Sequence[Area],
        city_names: Sequence[str],
        former_names: Sequence[FormerName] = (),
        penalties: Penalties = PENALTIES,
    ) -> None:
        self._penalties = penalties
        self._has_streets = directory is not None
        self._directory = directory or _no_streets()
        self._names = NameIndex(self._directory.names, self._directory.keys, penalties=penalties)
        self._former = FormerNames(former_names, self._names)
        self._places = PlaceIndex(areas, city_names=city_names)
        self._namesakes = Namesakes(self._directory, self._places)
        self._scales = Scales(self._directory, self._names, self._namesakes, penalties=penalties)

    @cached_property
    def _suggester(self) -> Suggester:
        # Prepared with the first keystroke: an address that is found needs no suggestion.
        return Suggester(self._directory, self._names, self._places, self._namesakes)

    def geocode(self, address: Address) -> GeocodeResult:
        """Find one address.

        Returns
        -------
        GeocodeResult
            ``found`` with level, accuracy and areas; ``ambiguous`` with candidates; ``outside``
            if another city is named; ``not_found`` with the most similar names.
        """
        return self._told(self._answer(address))

    def _answer(self, address: Address) -> Answer:
        """Find one address; a house or street is not yet written out."""
        stated = self._places.read(address)
        if stated.is_elsewhere:
            return _outside(address, outside_city(self._places.city))
        if stated.has_foreign_postcode and not stated.is_city:
            return _outside(address, outside_postcode(self._places.city))
        if not address.street:
            return self._stated_place(address, stated)
        exact = self._street(address, address.street, stated)
        if exact and self._is_elsewhere(exact, stated):
            return self._misspelled_street(address, stated) or exact
        return (
            exact
            or self._named_place(address, stated)
            or self._street_behind_place(address, stated)
            or self._renamed_street(address, stated)
            or self._misspelled_street(address, stated)
            or self._unknown_street(address, stated)
        )

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """Complete what somebody is typing: streets, house numbers, places; best first.

        Any text is welcome; where there is nothing to offer the answer is empty.
        """
        return self._suggester.suggest(text, limit=limit)

    def geocode_many(self, lines: Iterable[str]) -> pa.Table:
        """Find many addresses, each as `geocode` would alone.

        Returns
        -------
        Table
            One row per line in their order, with the columns ``MANY_COLUMNS`` of
            `geofh.geocode.many`. ``status`` is that of `GeocodeResult`, or ``bad_input`` where a
            line cannot be an address; nothing is raised for a line.
        """
        rest = iter(lines)
        tables = [MANY_COLUMNS.empty_table()]
        # Batch by batch, so that a million lines need no more memory than some thousand.
        while batch := list(islice(rest, _BATCH)):
            answers = {line: self._answer_line(line) for line in dict.fromkeys(batch)}
            tables.append(as_columns([answers[line] for line in batch], write=self._written))
        return pa.concat_tables(tables)

    def explain(self, address: Address) -> Explanation:
        """Tell why an address gets its answer: the streets weighed, and every penalty.

        Slower than `geocode`; meant for people who ask why.
        """
        stated = self._places.read(address)
        return Explanation(
            result=self.geocode(address),
            margin=self._penalties.margin,
            considered=self._scales.explain(address, stated),
        )

    def reverse(self, lon: float, lat: float) -> ReverseResult | None:
        """Find the street nearest to a point, and the house numbers around it.

        Parameters
        ----------
        lon, lat
            Degrees, EPSG:4326.

        Returns
        -------
        ReverseResult or None
            None only where the region has no streets; ``distance_m`` tells how near it is.

        Raises
        ------
        CoordinateError
            Not finite, swapped or far away.
        """
        check_lonlat(lon, lat)
        easting, northing = to_metres(lon, lat)
        stretch = self._stretches.nearest(float(easting), float(northing))
        if stretch is None:
            return None
        return ReverseResult(
            street=self._directory.name(stretch.street),
            first=stretch.first,
            last=stretch.last,
            district=self._places.shown_district(stretch.area_ids),
            area_ids=stretch.area_ids,
            distance_m=stretch.distance_m,
        )

    @cached_property
    def _stretches(self) -> StretchIndex:
        # Only those who ask backwards pay for it.
        return StretchIndex(self._directory)

    def _answer_line(self, line: str) -> Answer | None:
        try:
            return self._answer(parse_address(line))
        except AddressError:
            return None

    def _street(
        self, address: Address, name: str, stated: Stated, *, liberties: Sequence[Note] = ()
    ) -> Answer | None:
        """Find a street by its name; postcode and district choose among namesakes."""
        names = self._names.exact(fold(name))
        if names and self._names.is_cut(name, names[0]):
            return None
        every = [street for at in names for street in self._directory.streets(at)]
        streets = self._namesakes.meant(every, address, stated)
        results = [
            self._on_street(address, street, stated, liberties=liberties)
            for street in streets[:CANDIDATES]
        ]
        agreeing = [result for result in results if not _is_contradicted(result)]
        if len(agreeing) == 1 or len(results) == 1:
            return (agreeing or results)[0]
        if not results:
            return None
        return self._ambiguous(address, agreeing or results, more=len(streets) - len(results))

    def _is_elsewhere(self, exact: Answer, stated: Stated) -> bool:
        """Tell whether the stated place has no street of the name, but perhaps a similar one."""
        first = exact if isinstance(exact, Placed) else exact.candidates[0]
        return DISTRICT_DIFFERS in first.notes and self._namesakes.within(stated) is not None

    def _street_behind_place(self, address: Address, stated: Stated) -> Answer | None:
        """Find "Dortmund Hövelstr. 8", where nothing separates city and street."""
        street, districts = self._places.without_place(address.street)
        known = replace(stated, districts=(*stated.districts, *districts))
        return self._street(address, street, known) if street else None

    def _renamed_street(self, address: Address, stated: Stated) -> Answer | None:
        """Find a street by a name it had before; no street is called so now."""
        known = self._former.find(address.street)
        answers = [
            self._street(address, one.street, stated, liberties=(street_renamed(one),))
            for one in known
        ]
        placed = [answer for answer in answers if isinstance(answer, Placed)]
        return self._ambiguous(address, placed) if len(placed) > 1 else next(iter(answers), None)

    def _misspelled_street(self, address: Address, stated: Stated) -> Answer | None:
        """Accept liberties with a name that is cheap and without a rival."""
        options = self._scales.options(address, stated)
        if not options or options[0].cost > self._scales.budget(address, options[0], stated):
            return None
        limit = options[0].cost + self._penalties.margin
        rivals = [option for option in options if option.cost < limit]
        results = [
            self._on_street(
                address, rival.street, stated, liberties=(STREET_SPELLING,) * (rival.spelling > 0)
            )
            for rival in rivals
        ]
        return results[0] if len(results) == 1 else self._ambiguous(address, results)

    def _unknown_street(self, address: Address, stated: Stated) -> GeocodeResult:
        if not self._has_streets and (stated.districts or stated.postcode):
            return self._stated_place(address, stated, liberties=(STREET_UNKNOWN,))
        names = self._scales.alike(address.street)
        return GeocodeResult(
            status=GeocodeStatus.NOT_FOUND,
            query=address,
            suggestions=tuple(islice(self._suggester.offer(names, address), SUGGESTED)),
        )

    def _on_street(
        self, address: Address, street: int, stated: Stated, *, liberties: Sequence[Note] = ()
    ) -> Placed:
        spot, doubts = place_house(self._directory, street, address)
        notes = (*liberties, *doubts, *contradictions(spot.area_ids, stated))
        return Placed(address=address, street=street, spot=spot, notes=notes)

    def _written(self, placed: Placed) -> Address:
        """Write the address of a house or street as the register spells it."""
        address, spot = placed.address, placed.spot
        has_number = spot.level is not Level.STREET
        return Address(
            street=self._directory.name(placed.street),
            house_number=address.house_number if has_number else None,
            suffix=address.suffix if has_number and spot.has_suffix else "",
            house_number_to=address.house_number_to if has_number else None,
            city=self._places.city
            or self._places.city_of(self._directory.municipality(placed.street)),
            city_district=self._namesakes.district(placed.street),
        )

    def _told(self, answer: Answer) -> GeocodeResult:
        """Write an answer out."""
        if isinstance(answer, GeocodeResult):
            return answer
        spot = answer.spot
        lon, lat = point_to_lonlat(spot.easting, spot.northing)
        return GeocodeResult(
            status=GeocodeStatus.FOUND,
            query=answer.address,
            address=self._written(answer),
            lon=lon,
            lat=lat,
            level=spot.level,
            accuracy_m=spot.accuracy_m,
            score=score(answer.notes),
            area_ids=spot.area_ids,
            notes=answer.notes,
        )

    def _ambiguous(
        self, address: Address, candidates: Sequence[Placed], *, more: int = 0
    ) -> GeocodeResult:
        return GeocodeResult(
            status=GeocodeStatus.AMBIGUOUS,
            query=address,
            candidates=tuple(map(self._told, candidates)),
            notes=(more_streets(more),) if more else (),
        )

    def _named_place(self, address: Address, stated: Stated) -> GeocodeResult | None:
        """Find "Hörde", which looks like a street until no street is called so."""
        if address.house_number is not None:
            return None
        name = address.street
        is_city, districts = self._places.understand(name)
        if not is_city and not districts:
            return None
        return self._stated_place(
            address, replace(stated, is_city=is_city, districts=(*stated.districts, *districts))
        )

    def _stated_place(
        self, address: Address, stated: Stated, *, liberties: Sequence[Note] = ()
    ) -> GeocodeResult:
        """Answer for the district, else the postcode, else the city that the address names."""
        areas = self._places.meant(stated.districts)
        if not areas and stated.postcode:
            areas = (stated.postcode,)
        if not areas and stated.is_city:
            areas = self._places.whole_city()
        results = [self._in_area(address, area, stated, liberties=liberties) for area in areas]
        if len(results) > 1:
            return GeocodeResult(
                status=GeocodeStatus.AMBIGUOUS, query=address, candidates=tuple(results)
            )
        return results[0] if results else self._unknown_street(address, stated)

    def _in_area(
        self, address: Address, area: Area, stated: Stated, *, liberties: Sequence[Note]
    ) -> GeocodeResult:
        is_postcode = area is stated.postcode
        beside = replace(stated, districts=())
        notes = (*liberties, *contradictions(area.members, beside))
        return GeocodeResult(
            status=GeocodeStatus.FOUND,
            query=address,
            address=self._places.address_of(area),
            lon=area.lon,
            lat=area.lat,
            level=Level.POSTCODE if is_postcode else Level.PLACE,
            accuracy_m=area.radius_m,
            score=score(notes),
            area_ids=area.members,
            notes=notes,
        )


def _is_contradicted(result: Placed) -> bool:
    return any(note in {POSTCODE_DIFFERS, DISTRICT_DIFFERS} for note in result.notes)


def _outside(address: Address, note: Note) -> GeocodeResult:
    return GeocodeResult(status=GeocodeStatus.OUTSIDE, query=address, notes=(note,))


def _no_streets() -> StreetDirectory:
    empty = pa.schema(list(STREET_COLUMNS.items())).empty_table()
    return StreetDirectory.from_table(empty, accuracy_m=0.0)
