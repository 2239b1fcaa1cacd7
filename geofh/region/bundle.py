"""Folder -> Bundle: everything one region needs to answer, read once, never changed.

Opening reads the tables, checks them and prepares the indexes. A bundle is read-only and may
be shared by any number of threads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geofh.districts import DistrictIndex, DistrictLayer, StoredGrids
from geofh.errors import DataError
from geofh.geocode import Geocoder, StreetDirectory
from geofh.io import read_layer, read_streets
from geofh.region.demand import DemandTable, Homes, read_demand, read_homes
from geofh.region.manifest import MANIFEST, check_sizes
from geofh.region.recipe import LayerRecipe, RegionRecipe, read_recipe
from geofh.region.walking import Walking
from geofh.services import Catalogue, OpeningBoard, read_catalogue
from geofh.shortlist import Shortlister
from geofh.standing import Standings

if TYPE_CHECKING:
    from geofh.network import Network

__all__ = ["Bundle", "grids_file", "index_file", "open_bundle"]

# A folder that was exchanged while it was read is read again.
_TRIES = 3
# How a file of PMTiles begins; the byte is the version of the format.
_PMTILES = b"PMTiles\x03"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """Carry the prepared data of one region."""

    recipe: RegionRecipe
    districts: DistrictIndex
    streets: StreetDirectory | None
    geocoder: Geocoder
    catalogue: Catalogue
    shortlister: Shortlister
    crisis: Standings
    opening: OpeningBoard
    walking: Walking | None

    def network(self) -> "Network | None":
        """Map the walking network, if the region has one.

        Raises
        ------
        DataError
            Its file is missing or damaged.
        """
        return self.walking.network() if self.walking else None

    def homes(self) -> Homes | None:
        """Read where addresses are, if the region has some."""
        file = self.recipe.homes_file
        return None if file is None else read_homes(file)

    def demand(self) -> tuple[DemandTable, ...]:
        """Read how many children live where: all tables of the region, in its order.

        Raises
        ------
        DataError
            A file is missing or damaged.
        """
        return tuple(read_demand(file, about) for about, file in self.recipe.demand)

    @property
    def counts(self) -> Mapping[str, int]:
        """Count what is inside, for people who ask whether everything arrived."""
        return {
            "streets": len(self.streets) if self.streets else 0,
            "services": len(self.catalogue.services),
        }


def open_bundle(folder: Path, *, on: date) -> Bundle:
    """Read a region's folder.

    Parameters
    ----------
    folder
        Folder with a ``region.toml``; if it has a manifest, the sizes of its files must agree.
    on
        Day whose districts name the places of an address (editions change).

    Raises
    ------
    DataError
        A file is missing, truncated or of another shape than promised; the message names it.
    """
    for _ in range(_TRIES):
        stamp = _stamp(folder)
        try:
            bundle = _read(folder, on=on)
        except DataError:
            if stamp == _stamp(folder):
                raise
            continue
        if stamp == _stamp(folder):
            return bundle
    raise DataError(f"{folder} changes while it is read: is it being built? Try again.")


def _stamp(folder: Path) -> bytes:
    """Give what changes when a build exchanges the folder under its readers."""
    try:
        return (folder / MANIFEST).read_bytes()
    except OSError:
        return b""


def _read(folder: Path, *, on: date) -> Bundle:
    check_sizes(folder)
    recipe = read_recipe(folder / "region.toml")
    _check_basemap(recipe.basemap_file)
    districts = DistrictIndex(
        [_layer(layer) for layer in recipe.layers], stored=_grids(recipe.layers)
    )
    streets = _streets(recipe)
    if streets and (strangers := districts.unknown_areas(streets.known_area_ids)):
        raise DataError(
            f"{recipe.streets_file} names the area {strangers[0]!r}, which the layer "
            f"{recipe.layers[0].id!r} does not have: the files are not of the same edition. "
            "Install geofh again, or derive both anew."
        )
    catalogue = (
        read_catalogue(recipe.services_folder) if recipe.services_folder else Catalogue.empty()
    )
    return Bundle(
        recipe=recipe,
        districts=districts,
        streets=streets,
        geocoder=Geocoder(
            streets,
            areas=districts.areas(on=on),
            city_names=recipe.city_names,
            former_names=recipe.former_names,
        ),
        catalogue=catalogue,
        # Crisis lines are shown to everybody: they are not chosen among.
        shortlister=Shortlister([one for one in catalogue.services if not one.crisis]),
        crisis=Standings(catalogue.crisis),
        opening=OpeningBoard(home=recipe.land),
        walking=Walking(recipe.network_file) if recipe.network_file else None,
    )


def _layer(layer: LayerRecipe) -> DistrictLayer:
    return DistrictLayer.from_table(
        read_layer(layer.file),
        layer_id=layer.id,
        title=layer.title,
        accuracy_m=layer.accuracy_m,
        derived=layer.derived,
        role=layer.role,
    )


def _grids(layers: Sequence[LayerRecipe]) -> dict[str, StoredGrids]:
    """Map the cell grids that a build kept; regions without them build theirs when asked."""
    files = {layer.id: grids_file(layer.file) for layer in layers}
    return {layer: StoredGrids(file) for layer, file in files.items() if file.is_file()}


def grids_file(layer_file: Path) -> Path:
    """Name the file that keeps the cell grids of a layer: it lies beside the layer."""
    return layer_file.with_suffix(".grids")


def _check_basemap(file: Path | None) -> None:
    """Look at the first bytes only: tiles are read by browsers, piece by piece."""
    if file is None:
        return
    try:
        with file.open("rb") as stream:
            begins = stream.read(len(_PMTILES))
    except OSError as error:
        raise DataError(
            f"the base map {file} cannot be read ({error.strerror}). Build the region again "
            "(geofh build), or take [basemap] out of its region.toml."
        ) from error
    if begins != _PMTILES:
        raise DataError(
            f"{file} is not a base map: expected PMTiles of version 3. Build the region again."
        )


def index_file(streets_file: Path) -> Path:
    """Name the file that keeps the street index of a street directory: it lies beside it."""
    return streets_file.with_suffix(".index")


def _streets(recipe: RegionRecipe) -> StreetDirectory | None:
    """Map the street index; a folder put together by hand has only the table: prepare that."""
    if recipe.streets_file is None:
        return None
    index = index_file(recipe.streets_file)
    if index.is_file() and recipe.streets_file.is_file():
        return StreetDirectory.from_file(index, accuracy_m=recipe.streets_accuracy_m)
    table = read_streets(recipe.streets_file)
    return StreetDirectory.from_table(table, accuracy_m=recipe.streets_accuracy_m)
