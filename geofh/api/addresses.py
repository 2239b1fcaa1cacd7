"""Areas and services -> readable addresses of their pages, and back.

``/bezirk/innenstadt-west``, ``/kreis/eichsfeld``, ``/angebot/familienbuero-hoerde-6fb047c5``. An
address names an area or an office, never a family.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

from geofh.api.kept import kept_with_region
from geofh.records import District, DistrictStatus, Finding, Service
from geofh.regions import Region

__all__ = [
    "AREA_WORDS",
    "area_addresses",
    "area_word",
    "home_area",
    "page_of",
    "service_address",
    "service_addresses",
    "slug",
]

# What areas of a layer are called in an address; the word of every other layer is "bezirk".
AREA_WORDS: Mapping[str, str] = {"kreis": "kreis", "gemeinde": "gemeinde"}
_ANY_AREA = "bezirk"
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "&": " und "})
# As long as a headline; the key behind it makes it unique.
_SLUG_LETTERS = 60
_KEY_LETTERS = 8


def area_word(region: Region) -> str:
    """Give the first part of the addresses of a region's areas; "" if it has none."""
    areas = region.guided_areas()
    return AREA_WORDS.get(areas[0].layer, _ANY_AREA) if areas else ""


@kept_with_region()
def area_addresses(region: Region) -> Mapping[str, District]:
    """Give the last part of the address of each area of today, by name."""
    areas = region.guided_areas()
    names = Counter(slug(area.name) for area in areas)
    return {_unique(area, names): area for area in areas}


@kept_with_region()
def service_addresses(region: Region) -> Mapping[str, Service]:
    """Give the services by the key that ends their address."""
    short = Counter(service.id[:_KEY_LETTERS] for service in region.services)
    return {
        one.id[:_KEY_LETTERS] if short[one.id[:_KEY_LETTERS]] == 1 else slug(one.id): one
        for one in region.services
    }


@kept_with_region()
def _pages(region: Region) -> Mapping[str, str]:
    named = ((key, one.id, slug(one.name)) for key, one in service_addresses(region).items())
    return {
        id_: f"/angebot/{name}-{key}" if name else f"/angebot/{key}" for key, id_, name in named
    }


def service_address(service: Service, region: Region) -> str:
    """Give the address of a service's page, beginning with a slash."""
    return _pages(region)[service.id]


def page_of(id_: str, *, region: Region) -> str:
    """Give the address of the page of a service by its id; "" if it has none."""
    return _pages(region).get(id_, "")


def home_area(finding: Finding, region: Region) -> str:
    """Give the id of the area with a page in which a family lives; "" if that is not certain."""
    known = {area.id for area in area_addresses(region).values()}
    found = (one.district for one in finding.districts if one.status is DistrictStatus.FOUND)
    return next((area.id for area in found if area and area.id in known), "")


def slug(text: str) -> str:
    """Write a text in small letters, digits and hyphens: "Hörde & Mitte", "hoerde-und-mitte"."""
    spelled = unicodedata.normalize("NFC", text).casefold().translate(_GERMAN)
    plain = unicodedata.normalize("NFKD", spelled).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_SLUG_LETTERS].rstrip("-")


def _unique(area: District, names: Mapping[str, int]) -> str:
    own = slug(area.name)
    return own if own and names[own] == 1 else f"{own}-{slug(area.id)}".strip("-")
