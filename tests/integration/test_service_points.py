"""Places in a vector file become services of a region."""

import json
from pathlib import Path

import pytest

import geofh
from geofh.crs import to_lonlat
from geofh.errors import DataError
from geofh.region.build import build_region
from geofh.region.report import BuildReport
from geofh.region.sources.service_points import UNNAMED

RECIPE = """
[services]
path = "places.geojson"
format = "vector"
{keys}
attribution = "Town hall"
licence = "CC0-1.0"
"""


def build(town: Path, keys: str, **properties: str) -> tuple[geofh.Region, BuildReport]:
    """Build the town with one place in its western quarter."""
    lon, lat = (float(one) for one in to_lonlat(400_400.0, 5_700_500.0))
    feature = {
        "type": "Feature",
        "properties": properties,
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
    }
    collection = {"type": "FeatureCollection", "features": [feature]}
    town.with_name("places.geojson").write_text(json.dumps(collection), "utf-8")
    with town.open("a", encoding="utf-8") as stream:
        stream.write(RECIPE.format(keys=keys))
    report = build_region(town, town.with_name("region"))
    return geofh.open_region(town.with_name("region")), report


def test_a_place_is_where_its_geometry_is_and_of_the_kind_the_recipe_names(town: Path) -> None:
    region, _ = build(town, 'kind = "day_care"\ncolumns = { name = "tags/name" }',
                      **{"tags/name": "Haus am Weg"})  # fmt: skip

    (service,) = region.bundle.catalogue.services
    (place,) = service.locations

    assert (service.name, service.kind) == ("Haus am Weg", "day_care")
    assert (place.lon, place.lat) == pytest.approx(
        tuple(float(one) for one in to_lonlat(400_400.0, 5_700_500.0)), abs=1e-6
    )
    assert service.source.name == "Town hall"


def test_a_place_without_a_name_is_called_after_its_kind_and_counted(town: Path) -> None:
    region, report = build(town, 'kind = "day_care"\ncolumns = { name = "name" }', name="")

    (service,) = region.bundle.catalogue.services

    assert service.name == "Kita"
    read = next(one for one in report.inputs if one.what == "services")
    assert read.notes[UNNAMED] == 1


def test_a_kind_that_the_file_names_counts_more_than_that_of_the_recipe(town: Path) -> None:
    region, _ = build(
        town,
        'kind = "day_care"\ncolumns = { name = "n", kind = "sort" }',
        n="Bücherei",
        sort="library",
    )

    assert [one.kind for one in region.bundle.catalogue.services] == ["library"]


def test_a_file_of_which_nobody_says_the_kind_is_refused(town: Path) -> None:
    with pytest.raises(DataError, match=r"lacks the column\(s\) Art"):
        build(town, 'columns = { name = "name" }', name="Haus")


def test_a_column_that_the_file_does_not_have_is_refused(town: Path) -> None:
    with pytest.raises(DataError, match="title"):
        build(town, 'kind = "day_care"\ncolumns = { name = "title" }', name="Haus")
