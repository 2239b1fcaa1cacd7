"""A region -> all its collections: districts, places of services, and coverage where known."""

from geofh.api.ogc.collections import (
    Collection,
    districts_collection,
    service_locations_collection,
)
from geofh.api.ogc.coverage import coverage_collection
from geofh.api.planning import Plans, StudyAreaOf
from geofh.regions import Region

__all__ = ["Collections"]


class Collections:
    """Hold the collections of a region by id; a class because they are made once."""

    def __init__(self, region: Region, *, study_area_of: StudyAreaOf) -> None:
        bundle = region.bundle
        self.title = region.title
        self.attribution = tuple(f"{one.text} ({one.licence})" for one in region.attribution)
        layers = {layer.id: layer for layer in bundle.districts.layers if layer.role == "answer"}
        found: list[Collection] = [districts_collection(layer) for layer in layers.values()]
        coverage = coverage_collection(layers, Plans(region, study_area_of))
        if coverage is not None:
            found.append(coverage)
        if bundle.catalogue.services:
            found.append(service_locations_collection(bundle.catalogue.services))
        self.by_id = {collection.id: collection for collection in found}
