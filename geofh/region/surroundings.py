"""Layers and streets as they were just written -> what services of a table are checked against."""

from pathlib import Path

from geofh.address import parse_address
from geofh.districts import DistrictIndex, DistrictLayer
from geofh.errors import AddressError
from geofh.geocode import Geocoder, StreetDirectory
from geofh.io import read_layer
from geofh.records import Address, GeocodeResult, GeocodeStatus
from geofh.region.build_recipe import BuildRecipe, LayerInput
from geofh.region.bundle import index_file
from geofh.region.report import StreetsReport
from geofh.region.sources import Surroundings

__all__ = ["surroundings_of"]


def surroundings_of(
    folder: Path, recipe: BuildRecipe, *, streets: StreetsReport | None
) -> Surroundings:
    """Open the geocoder of a region that is being built.

    Parameters
    ----------
    folder
        Holds the layers and, if ``streets`` tells of some, the street index.
    """
    layers = [_layer(folder, layer) for layer in recipe.layers]
    directory = None
    if streets:
        file = index_file(folder / "streets.parquet")
        directory = StreetDirectory.from_file(file, accuracy_m=streets.accuracy_m)
    geocoder = Geocoder(
        directory,
        areas=DistrictIndex(layers).areas(on=recipe.data_date),
        city_names=recipe.city_names,
    )

    def find_place(text: str) -> GeocodeResult:
        try:
            return geocoder.geocode(parse_address(text))
        except AddressError:
            return GeocodeResult(status=GeocodeStatus.NOT_FOUND, query=Address())

    return Surroundings(
        areas={layer.id: dict(zip(layer.ids, layer.names, strict=True)) for layer in layers},
        find_place=find_place,
        day=recipe.data_date,
    )


def _layer(folder: Path, layer: LayerInput) -> DistrictLayer:
    return DistrictLayer.from_table(
        read_layer(folder / f"layers/{layer.id}.parquet"),
        layer_id=layer.id,
        title=layer.title,
        accuracy_m=layer.accuracy_m,
        derived=layer.derived,
        role=layer.role,
    )
