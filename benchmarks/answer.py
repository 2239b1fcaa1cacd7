"""Promise: an answer is faster than a reader notices. One question, its steps, and a peer each."""

import random

import geopandas
from measure import machine, median_s, milliseconds, ratio, report

import geofh
from geofh.resources import regions_folder

ADDRESS = "Emil-Figge-Str. 50, 44227 Dortmund"
# Each asked once: what was found for a misspelled name is remembered.
MISSPELLED = [f"{a}Hövelstra{b}e 8" for a in "abcdefghijk" for b in "bcdfghjklm"]
LON, LAT = 7.4137, 51.4897
SEED = 1


def main() -> None:
    """Print the table."""
    region = geofh.open_region("dortmund")
    layers = [
        geopandas.read_parquet(regions_folder() / "dortmund" / "layers" / f"{name}.parquet")
        for name in ("unterbezirk", "statistischer_bezirk", "stadtbezirk")
    ]
    generator = random.Random(SEED)  # noqa: S311
    lon = [generator.uniform(7.31, 7.63) for _ in range(1)]
    lat = [generator.uniform(51.42, 51.59) for _ in range(1)]
    point = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat, crs="EPSG:4326"))
    point = point.to_crs(layers[0].crs)

    locate = median_s(lambda: region.locate_at(LON, LAT), runs=200)
    joined = median_s(lambda: [geopandas.sjoin(point, layer) for layer in layers], runs=20)
    misspelled = iter(MISSPELLED)
    rows = [
        ("`find` an address", milliseconds(median_s(lambda: region.find(ADDRESS), runs=100)), ""),
        ("`geocode` exact", milliseconds(median_s(lambda: region.geocode(ADDRESS), runs=200)), ""),
        (
            "`geocode` misspelled street",
            milliseconds(median_s(lambda: region.geocode(next(misspelled)), runs=100)),
            "",
        ),
        (
            "`suggest` per keystroke",
            milliseconds(median_s(lambda: region.suggest("hövel"), runs=200)),
            "",
        ),
        (
            "`locate_at` a point, all layers",
            milliseconds(locate),
            f"three geopandas.sjoin {milliseconds(joined)}, {ratio(joined, locate)}",
        ),
    ]
    print(machine("geofh", "geopandas", "shapely"))
    report("One answer", rows)


if __name__ == "__main__":
    main()
