"""A recipe and the files it names -> a region's folder, whole or not at all.

The order of the steps: layers and their cell grids, streets, services, region.toml, report,
manifest, check, exchange.
The same inputs give the same bytes: no clock, no random order, no path of this machine.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from geofh.districts import DistrictIndex, DistrictLayer
from geofh.geocode import write_index
from geofh.io import write_layer, write_streets
from geofh.region.areas import Areas, layer_table, pad, prepare_areas
from geofh.region.basemap import write_basemap
from geofh.region.build_recipe import BuildRecipe, LayerInput, ServicesInput, read_build_recipe
from geofh.region.bundle import grids_file, index_file, open_bundle
from geofh.region.demand_input import write_demand_of
from geofh.region.fetch import default_downloads, fetch_inputs
from geofh.region.homes import write_homes_of
from geofh.region.input_report import csv_rows, input_report, source_entry, table_report
from geofh.region.manifest import verify, write_manifest
from geofh.region.network_input import write_walking_network
from geofh.region.progress import Progress, silent
from geofh.region.region_toml import BASEMAP, HOMES, NETWORK, region_toml
from geofh.region.register import Register
from geofh.region.report import (
    BuildReport,
    DemandReport,
    InputReport,
    LayerReport,
    NetworkReport,
    ServicesReport,
    StreetsReport,
)
from geofh.region.report_page import report_page
from geofh.region.service_tables import copy_table, write_services
from geofh.region.services_report import services_report
from geofh.region.sources import (
    Given,
    Tally,
    read_addresses,
    read_areas,
    read_services,
)
from geofh.region.staging import refuse_strangers, staged
from geofh.region.surroundings import surroundings_of
from geofh.services import read_catalogue

__all__ = ["build_region"]

# Layer whose areas tell same-named streets of a region of many municipalities apart.
_MUNICIPALITIES = "gemeinde"


def build_region(
    recipe: Path,
    target: Path,
    *,
    downloads: Path | None = None,
    renew: bool = False,
    progress: Progress = silent,
) -> BuildReport:
    """Build a region.

    Parameters
    ----------
    recipe
        See docs/build-a-region.md.
    target
        Folder that `geofh.open_region` will open; a region that is there is replaced.
    downloads
        Where files from the web are kept between runs; by default with the user's caches.
    renew
        Ask also for files that are there, whether they have changed.
    progress
        Called for each long step.

    Returns
    -------
    BuildReport
        The same as ``report.json`` in the folder.

    Raises
    ------
    DataError
        The recipe or an input is wrong, or the folder could not be written; what was at the
        target before is then untouched.
    """
    read = read_build_recipe(recipe)
    refuse_strangers(target)
    read = fetch_inputs(read, downloads or default_downloads(), renew=renew, progress=progress)
    with staged(target, check=lambda folder: _check(folder, read)) as folder:
        work = _Work(recipe=read, folder=folder, progress=progress)
        finest = work.layers()
        work.grids()
        streets = work.streets(finest)
        services = work.services(streets)
        work.basemap()
        network, demand = work.network(), work.demand()
        report = BuildReport(
            region=read.name,
            title=read.title,
            geofh=version("geofh"),
            data_date=read.data_date.isoformat(),
            inputs=tuple(work.inputs),
            layers=tuple(work.layer_reports),
            streets=streets,
            services=services,
            network=network,
            demand=demand,
        )
        work.describe(report)
    return report


@dataclass(slots=True, kw_only=True)
class _Work:
    """Carry what grows while a region is built."""

    recipe: BuildRecipe
    folder: Path
    progress: Progress
    inputs: list[InputReport] = field(default_factory=list)
    layer_reports: list[LayerReport] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    area_ids: dict[str, frozenset[str]] = field(default_factory=dict)
    districts: list[DistrictLayer] = field(default_factory=list)

    def layers(self) -> Areas:
        """Write the layers; give the areas of the finest."""
        (self.folder / "layers").mkdir()
        finest, *coarser = self.recipe.layers
        areas = self._layer(finest, finest=None)
        for number, layer in enumerate(coarser):
            # A parent is an area of the next layer, not of one further up.
            known = areas if number == 0 else replace(areas, parents=(None,) * len(areas.ids))
            self._layer(layer, finest=known)
        return areas

    def _layer(self, layer: LayerInput, *, finest: Areas | None) -> Areas:
        tally = Tally()
        with self.progress(f"layer {layer.id}", 2) as advance:
            raw = pad(read_areas(layer.given, tally=tally), "id", digits=layer.id_digits)
            if finest is None and len(self.recipe.layers) > 1:
                raw = pad(raw, "parent", digits=self.recipe.layers[1].id_digits)
            areas, findings = prepare_areas(
                raw, what=layer.given.what, coverage=layer.coverage, tally=tally
            )
            advance(1)
            table, findings = layer_table(areas, findings, finest=finest)
            name = f"layers/{layer.id}.parquet"
            write_layer(table, self.folder / name)
            advance(1)
        self.districts.append(
            DistrictLayer.from_table(
                table, layer_id=layer.id, title=layer.title, accuracy_m=layer.accuracy_m
            )
        )
        self.rows[name] = len(table)
        self.area_ids[layer.id] = frozenset(areas.ids)
        self.inputs.append(input_report(f"layer {layer.id}", layer.given, tally))
        self.layer_reports.append(
            LayerReport(
                id=layer.id,
                title=layer.title,
                areas=len(areas.ids),
                accuracy_m=layer.accuracy_m,
                derived=layer.derived,
                coverage=layer.coverage,
                findings=findings,
            )
        )
        return areas

    def grids(self) -> None:
        """Prepare the layers for points, so that nobody has to who opens the region."""
        index = DistrictIndex(self.districts)
        with self.progress("cell grids", len(self.districts)) as advance:
            for layer in index.layer_ids:
                index.write_grids(layer, grids_file(self.folder / "layers" / f"{layer}.parquet"))
                advance(1)

    def streets(self, finest: Areas) -> StreetsReport | None:
        """Write the street directory, if the recipe names addresses."""
        given = self.recipe.addresses
        if given is None:
            return None
        tally = Tally()
        register = Register(
            finest,
            accuracy_m=self.recipe.layers[0].accuracy_m,
            tally=tally,
            municipalities=self._municipalities(finest),
        )
        stream = read_addresses(given, tally=tally)
        digits = self.recipe.layers[0].id_digits
        with self.progress("addresses", stream.total) as advance:
            seen = 0
            for table in stream.tables:
                register.add(pad(table, "area_id", digits=digits))
                advance(tally.read - seen)
                seen = tally.read
        with self.progress("street directory", 2) as advance:
            streets = register.finish()
            file = self.folder / "streets.parquet"
            write_streets(streets.table, file)
            advance(1)
            write_index(index_file(file), streets.table)
            advance(1)
        self.rows["streets.parquet"] = len(streets.table)
        self.rows[HOMES] = write_homes_of(streets.table, self.folder / HOMES)
        self.inputs.append(input_report("addresses", given, tally))
        return StreetsReport(
            streets=streets.streets,
            addresses=len(streets.table),
            accuracy_m=streets.accuracy_m,
            basis=streets.basis,
            outside=streets.outside,
            near_line=streets.near_line,
        )

    def _municipalities(self, finest: Areas) -> Sequence[str | None] | None:
        """Give the municipality of each area of the finest layer; none in a region that is one."""
        if self.recipe.city_names:
            return None
        is_parent = [layer.id for layer in self.recipe.layers[1:2]] == [_MUNICIPALITIES]
        return finest.parents if is_parent else finest.ids

    def services(self, streets: StreetsReport | None) -> ServicesReport | None:
        """Copy the service tables, or make them, if the recipe names services."""
        given = self.recipe.services
        if given is None:
            return None
        folder = self.folder / "services"
        if isinstance(given, ServicesInput):
            read_catalogue(given.folder)
            folder.mkdir()
            for file in sorted(given.folder.glob("*.csv")):
                copy_table(file, folder / file.name)
                self.rows[f"services/{file.name}"] = count = csv_rows(file)
                self.inputs.append(table_report(given, file, count))
        else:
            self._services_of(given, folder, streets)
        catalogue = read_catalogue(folder)
        return services_report(catalogue, area_ids=self.area_ids, day=self.recipe.data_date)

    def _services_of(self, given: Given, folder: Path, streets: StreetsReport | None) -> None:
        tally = Tally()
        with self.progress("services", 1) as advance:
            tables = read_services(
                given,
                tally=tally,
                surroundings=lambda: surroundings_of(self.folder, self.recipe, streets=streets),
            )
            write_services(tables, folder)
            advance(1)
        self.rows |= {f"services/{table}.csv": len(lines) for table, lines in tables.items()}
        self.inputs.append(input_report("services", given, tally))

    def basemap(self) -> None:
        """Cut the tiles of the base map, if the recipe names a file for it."""
        given = self.recipe.basemap
        if given is None:
            return
        tally = Tally()
        with self.progress("base map", None) as advance:
            write_basemap(given, self.folder / BASEMAP, tally=tally, advance=advance)
        self.inputs.append(input_report("base map", given, tally))

    def network(self) -> NetworkReport | None:
        """Write the walking network, if the recipe names a file for it."""
        given = self.recipe.network
        if given is None:
            return None
        tally = Tally()
        report = write_walking_network(
            given, self.folder / NETWORK, tally=tally, progress=self.progress
        )
        self.inputs.append(input_report("walking network", given, tally))
        return report

    def demand(self) -> tuple[DemandReport, ...]:
        """Write the tables of children that the recipe names."""
        reports = []
        for one in self.recipe.demand:
            tally = Tally()
            with self.progress(f"demand {one.about.id}", None) as advance:
                name, report = write_demand_of(
                    one,
                    self.folder,
                    areas=self.area_ids.get(one.about.layer, ()),
                    land=np.concatenate([layer.geometries for layer in self.districts]),
                    tally=tally,
                    advance=advance,
                )
            self.rows[name] = report.places
            self.inputs.append(input_report(f"demand {one.about.id}", one.given, tally))
            reports.append(report)
        return tuple(reports)

    def describe(self, report: BuildReport) -> None:
        """Write region.toml, the report and the manifest."""
        text = region_toml(self.recipe, streets=report.streets)
        (self.folder / "region.toml").write_text(text, "utf-8")
        content = json.dumps(report.as_dict(), indent=2, ensure_ascii=False) + "\n"
        (self.folder / "report.json").write_text(content, "utf-8")
        (self.folder / "report.html").write_text(report_page(report), "utf-8")
        write_manifest(
            self.folder,
            rows=self.rows,
            sources=[source_entry(one) for one in report.inputs],
            layers=[
                {"id": one.id, "accuracy_m": one.accuracy_m, "derived": one.derived}
                for one in report.layers
            ],
            version=report.geofh,
        )


def _check(folder: Path, recipe: BuildRecipe) -> None:
    """Open what was written, as everybody will: better refused here than there."""
    verify(folder)
    open_bundle(folder, on=recipe.data_date)
