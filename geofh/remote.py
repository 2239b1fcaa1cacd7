"""Ask a geocoder on another computer: Nominatim, Photon, or the BKG's, through geopy.

Nothing in geofh does so by itself. Whoever wants it makes a `RemoteGeocoder` and says that the
privacy notice was read: every address leaves this computer. It answers like a region's own
geocoder, but knows no districts, and keeps nothing.

Needs geopy: ``pip install geofh[remote]``.
"""

import logging
from collections.abc import Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode, urlsplit

from geopy.adapters import URLLibAdapter
from geopy.exc import GeopyError
from geopy.geocoders import Nominatim, Photon
from geopy.geocoders.base import Geocoder as Service
from geopy.location import Location

from geofh.address import clean, fold, format_address, parse_address
from geofh.crs import check_lonlat
from geofh.errors import AddressError, CoordinateError, InputError, RemoteError
from geofh.records import Address, GeocodeResult, GeocodeStatus, Level, Note

__all__ = ["SERVICES", "RemoteGeocoder", "privacy_notice"]

SERVICES = ("nominatim", "photon", "bkg")

_USER_AGENT = "geofh"
_TIMEOUT_S = 10.0

# Nobody has measured these services against a register here: radii that are meant to be safe.
_ACCURACY_M: Mapping[Level, float] = {
    Level.HOUSE: 100.0,
    Level.STREET: 2_000.0,
    Level.POSTCODE: 10_000.0,
    Level.PLACE: 20_000.0,
}
_SCORES: Mapping[Level, float] = {
    Level.HOUSE: 0.8,
    Level.STREET: 0.6,
    Level.POSTCODE: 0.4,
    Level.PLACE: 0.4,
}


def privacy_notice(url: str) -> str:
    """Say what happens to an address that is looked up at this URL."""
    return (
        f"Every address you look up is sent to {urlsplit(url).hostname or url}. Whoever runs that "
        "computer learns it, and may keep it. An address is personal data: you need a reason "
        "that the GDPR accepts, and a contract with them if you ask for others. geofh itself "
        "keeps nothing."
    )


class RemoteGeocoder:
    """Look addresses up elsewhere. A class because it carries the connection's settings.

    Parameters
    ----------
    service
        ``"nominatim"``, ``"photon"`` or ``"bkg"``.
    url
        Where it runs, for example ``https://nominatim.example.org``; for the BKG with the key
        in its path, as the BKG gives it out. There is no default: the public servers are not
        made for bulk.
    privacy_accepted
        Whether `privacy_notice` was read and accepted.
    timeout_s
        Seconds after which an answer is no longer waited for.

    Raises
    ------
    InputError
        An unknown service, an unusable URL, or the notice was not accepted.
    """

    def __init__(
        self, service: str, *, url: str, privacy_accepted: bool, timeout_s: float = _TIMEOUT_S
    ) -> None:
        if service not in SERVICES:
            raise InputError(
                f"the service {service!r} is not known, expected one of {', '.join(SERVICES)}."
            )
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise InputError("the URL of the service has to begin with https:// or http://.")
        if not privacy_accepted:
            raise InputError(f"{privacy_notice(url)} Say that you accept this: privacy_accepted.")
        # geopy writes every URL, and with it the address, into its log.
        logging.getLogger("geopy").disabled = True
        self._host = parts.hostname
        self._service = service
        settings = {
            "scheme": parts.scheme,
            "timeout": timeout_s,
            "user_agent": _USER_AGENT,
            "adapter_factory": URLLibAdapter,
        }
        domain = f"{parts.netloc}{parts.path}".rstrip("/")
        self._client: Service = (
            _Bkg(domain=domain, **settings)
            if service == "bkg"
            else {"nominatim": Nominatim, "photon": Photon}[service](domain=domain, **settings)
        )

    def geocode(self, address: Address) -> GeocodeResult:
        """Find one address, as a region's geocoder does; one request, nothing is kept.

        Returns
        -------
        GeocodeResult
            ``found`` with the note ``remote``, or ``not_found``. No area is known: districts are
            decided by the coordinate. ``accuracy_m`` is a cautious guess by level.

        Raises
        ------
        RemoteError
            The service did not answer, refused, or answered something else than it should.
        """
        details = {"addressdetails": True} if self._service == "nominatim" else {}
        try:
            found = self._client.geocode(format_address(address), exactly_one=True, **details)
            hit = None if found is None else _READERS[self._service](found.raw)
        except GeopyError as error:
            # geopy's own text may repeat the address.
            raise RemoteError(
                f"{self._host} did not answer as {self._service} does ({type(error).__name__}). "
                "Compare its URL, or try again later."
            ) from None
        except (KeyError, TypeError, ValueError, AttributeError):
            raise RemoteError(
                f"{self._host} answered something that {self._service} does not: compare its URL."
            ) from None
        return (
            GeocodeResult(status=GeocodeStatus.NOT_FOUND, query=address)
            if hit is None
            else (self._result(address, hit, lon=found.longitude, lat=found.latitude))
        )

    def _result(self, query: Address, found: Address, *, lon: float, lat: float) -> GeocodeResult:
        try:
            check_lonlat(lon, lat)
        except CoordinateError:
            return GeocodeResult(status=GeocodeStatus.OUTSIDE, query=query)
        level = _level(found)
        notes = [
            Note(
                code="remote",
                text=f"The place comes from {self._host}; the address was sent there.",
            )
        ]
        if found.street and query.street and fold(found.street) != fold(query.street):
            notes.append(
                Note(
                    code="street_spelling",
                    text="The street was found under another spelling: please compare.",
                )
            )
        return GeocodeResult(
            status=GeocodeStatus.FOUND,
            query=query,
            address=found,
            lon=lon,
            lat=lat,
            level=level,
            accuracy_m=_ACCURACY_M[level],
            score=_SCORES[level],
            notes=tuple(notes),
        )


class _Bkg(Service):  # type: ignore[misc]  # geopy has no types
    """Speak to the BKG's address search (``geosearch.json``), which geopy does not know."""

    def __init__(self, *, domain: str, **settings: Any) -> None:
        super().__init__(**settings)
        self._url = f"{self.scheme}://{domain}/geosearch.json"

    def geocode(self, query: str, *, exactly_one: bool) -> Any:
        """Ask; ``exactly_one`` as geopy has it."""
        # Its query language gives these characters a meaning.
        words = "".join(" " if letter in '+&|!(){}[]^"~*?:\\/' else letter for letter in query)
        asked = {"query": words, "count": 1, "srsname": "EPSG:4326"}
        parse = partial(self._parse, exactly_one=exactly_one)
        return self._call_geocoder(f"{self._url}?{urlencode(asked)}", parse)

    def _parse(self, answer: Any, *, exactly_one: bool) -> Any:
        places = [
            Location(one["properties"]["text"], one["geometry"]["coordinates"][1::-1], one)
            for one in answer["features"]
        ]
        return (places[0] if places else None) if exactly_one else places


def _level(found: Address) -> Level:
    if found.house_number is not None:
        return Level.HOUSE
    if found.street:
        return Level.STREET
    return Level.PLACE if found.city or not found.postcode else Level.POSTCODE


def _nominatim(raw: Mapping[str, Any]) -> Address:
    parts = raw["address"]
    city = next((parts[key] for key in ("city", "town", "village", "hamlet") if key in parts), "")
    return _address(
        street=parts.get("road", ""),
        house=parts.get("house_number", ""),
        postcode=parts.get("postcode", ""),
        city=city,
        district=parts.get("suburb", "") or parts.get("city_district", ""),
    )


def _photon(raw: Mapping[str, Any]) -> Address:
    parts = raw["properties"]
    kind = parts.get("type", "")
    name = parts.get("name", "")
    return _address(
        street=parts.get("street", "") or (name if kind == "street" else ""),
        house=parts.get("housenumber", ""),
        postcode=parts.get("postcode", ""),
        city=parts.get("city", "") or (name if kind == "city" else ""),
        district=parts.get("district", "") or (name if kind == "district" else ""),
    )


def _bkg(raw: Mapping[str, Any]) -> Address:
    parts = raw["properties"]
    return _address(
        street=parts.get("strasse", ""),
        house=parts.get("haus", ""),
        postcode=parts.get("plz", ""),
        city=parts.get("ort", "") or parts.get("gemeinde", ""),
        district=parts.get("ortsteil", ""),
    )


_READERS = {"nominatim": _nominatim, "photon": _photon, "bkg": _bkg}


def _address(*, street: str, house: str, postcode: str, city: str, district: str) -> Address:
    """Put the parts of an answer together; a house number is read as one that was typed."""
    street, postcode, city, district = map(clean, (street, postcode, city, district))
    number = None
    if house:
        try:
            number = parse_address(f"Weg {clean(house)}")
        except AddressError:
            number = None
    return Address(
        street=street,
        house_number=number.house_number if number else None,
        suffix=number.suffix if number else "",
        house_number_to=number.house_number_to if number else None,
        postcode=postcode,
        city=city,
        city_district="" if district == city else district,
    )
