"""The ``region.toml`` of a built region, as `geofh.region.recipe` reads it."""

import json
from collections.abc import Iterator

from geofh.region.build_recipe import BuildRecipe
from geofh.region.demand import DemandAbout
from geofh.region.former_names import former_lines
from geofh.region.report import StreetsReport
from geofh.region.sources import Provenance

__all__ = ["BASEMAP", "HOMES", "NETWORK", "demand_file", "demand_lines", "region_toml"]

SCHEMA = 1
BASEMAP = "basemap.pmtiles"
"""File of the base map in a built region, if it has one."""
NETWORK = "network.arrow"
"""File of the walking network in a built region, if it has one."""


HOMES = "homes.parquet"
"""File that tells where addresses are, in a region that has some."""


def demand_file(about: DemandAbout) -> str:
    """Give the name of the file of a table of demand."""
    return f"demand/{about.id}.parquet"


def demand_lines(about: DemandAbout) -> Iterator[str]:
    """Describe a table of demand, as `geofh.region.recipe` reads it."""
    yield "\n[[demand]]"
    yield f"id = {_text(about.id)}"
    yield f"title = {_text(about.title)}"
    yield f"file = {_text(demand_file(about))}"
    yield f"unit = {_text(about.unit)}"
    yield f"year = {about.year}"
    if about.ages is not None:
        yield f"ages = [{about.ages[0]:g}, {about.ages[1]:g}]"
    yield f"layer = {_text(about.layer)}" if about.layer else f"cell_m = {about.cell_m}"
    yield f"source = {_text(about.source)}"
    yield f"licence = {_text(about.licence)}"
    yield f"limits = {_text(about.limits)}"


def region_toml(recipe: BuildRecipe, *, streets: StreetsReport | None) -> str:
    """Write the file; ``streets`` is what was found about the street directory, if there is one."""
    return "\n".join(_lines(recipe, streets))


def _lines(recipe: BuildRecipe, streets: StreetsReport | None) -> Iterator[str]:
    yield f"schema = {SCHEMA}"
    yield f"name = {_text(recipe.name)}"
    yield f"title = {_text(recipe.title)}"
    yield f"city_names = [{', '.join(map(_text, recipe.city_names))}]"
    if recipe.languages:
        yield f"languages = [{', '.join(map(_text, recipe.languages))}]"
    yield f"land = {_text(recipe.land)}"
    yield f"timezone = {_text(recipe.timezone)}"
    yield f"data_date = {recipe.data_date.isoformat()}"
    for layer in recipe.layers:
        yield "\n[[layers]]"
        yield f"id = {_text(layer.id)}"
        yield f"title = {_text(layer.title)}"
        yield f"file = {_text(f'layers/{layer.id}.parquet')}"
        yield f"accuracy_m = {layer.accuracy_m}"
        yield f"derived = {str(layer.derived).lower()}"
        yield f"role = {_text(layer.role)}"
    if streets:
        yield '\n[streets]\nfile = "streets.parquet"'
        yield f"accuracy_m = {streets.accuracy_m}"
        yield f"basis = {_text(streets.basis)}"
    if recipe.services:
        yield '\n[services]\nfolder = "services"'
    if recipe.basemap:
        yield f"\n[basemap]\nfile = {_text(BASEMAP)}"
    if recipe.addresses:
        yield f"\n[homes]\nfile = {_text(HOMES)}"
    for demand in recipe.demand:
        yield from demand_lines(demand.about)
    if recipe.network:
        yield f"\n[network]\nfile = {_text(NETWORK)}"
    yield from former_lines(recipe.former_names)
    told = [(one.attribution, one.licence, one.url) for one in _provenances(recipe)]
    # Two files of one publisher are one line on a page.
    for attribution, licence, url in dict.fromkeys(told):
        yield "\n[[attribution]]"
        yield f"text = {_text(attribution)}"
        yield f"licence = {_text(licence)}"
        yield f"url = {_text(url)}"
    yield ""


def _provenances(recipe: BuildRecipe) -> Iterator[Provenance]:
    inputs = [layer.given for layer in recipe.layers]
    for given in (*inputs, recipe.addresses, recipe.services, recipe.basemap, recipe.network):
        if given is not None:
            yield given.provenance
    for one in recipe.demand:
        yield one.given.provenance


def _text(value: str) -> str:
    # A JSON string is a TOML basic string, but for DEL, which JSON leaves as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
