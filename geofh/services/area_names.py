"""The name of an area as an office writes it -> the areas that it may mean."""

from collections.abc import Iterator, Mapping

from geofh.records import ServiceArea

__all__ = ["AreaNames", "areas_named"]

AreaNames = Mapping[str, Mapping[str, str]]
"""Layer -> id -> name of every area that a service may be bound to."""


def areas_named(text: str, areas: AreaNames) -> Iterator[ServiceArea]:
    """Find areas by name, or by layer and name or id ("stadtbezirk:Hörde").

    Examples
    --------
    >>> [area.area_id for area in areas_named("Hörde", {"stadtbezirk": {"05": "Hörde"}})]
    ['05']
    """
    wanted, _, rest = text.rpartition(":")
    for layer, names in areas.items():
        if wanted and layer != wanted.strip():
            continue
        for id_, name in names.items():
            if rest.strip().casefold() == name.casefold() or (wanted and rest.strip() == id_):
                yield ServiceArea(layer=layer, area_id=id_, name=name)
