"""Promise: geofh is there at once. Import, opening Dortmund, one question as a whole process."""

import geopandas
from measure import machine, median_s, milliseconds, process_s, ratio, report, run

import geofh
from geofh.resources import regions_folder

ADDRESS = "Emil-Figge-Str. 50, 44227 Dortmund"
MODULES = "import sys; import {}; print(len(sys.modules))"


def read_layers_with_geopandas() -> None:
    """Read the same layers the common way."""
    for file in (regions_folder() / "dortmund" / "layers").glob("*.parquet"):
        geopandas.read_parquet(file)


def main() -> None:
    """Print the table."""
    bare = process_s("-c", "pass")
    ours = process_s("-c", "import geofh")
    peer = process_s("-c", "import geopandas")
    find = process_s("-m", "geofh", "find", ADDRESS)
    opening = median_s(lambda: geofh.open_region("dortmund"))
    reading = median_s(read_layers_with_geopandas)
    print(machine("geofh", "geopandas", "shapely", "pyarrow"))
    report(
        "Start",
        [
            ("bare Python process", milliseconds(bare), ""),
            (
                "`import geofh` (process less bare)",
                milliseconds(ours - bare),
                f"geopandas {milliseconds(peer - bare)}, {ratio(peer - bare, ours - bare)}",
            ),
            (
                "modules after the import",
                run("-c", MODULES.format("geofh")).strip(),
                f"geopandas {run('-c', MODULES.format('geopandas')).strip()}",
            ),
            (
                '`open_region("dortmund")`',
                milliseconds(opening),
                f"its layers alone with geopandas.read_parquet {milliseconds(reading)}",
            ),
            ("`geofh find` as a whole process", milliseconds(find), "aim: under 1000 ms"),
        ],
    )


if __name__ == "__main__":
    main()
