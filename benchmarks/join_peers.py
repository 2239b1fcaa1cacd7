"""The peers of `join.py`: each takes polygons and points and gives a function to time.

The function gives the smallest area of each point, -1 for none, like `CellGrid.locate`.
A peer that is not installed raises `ImportError`.
"""

from collections.abc import Callable

import geopandas
import numpy as np
import shapely

from geofh.crs import METRES

Ask = Callable[[], np.ndarray]


def sjoin(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Join two ready frames the way one writes it first."""
    areas, points = _frame(shapes), _frame(shapely.points(x, y))
    return lambda: _joined(points, areas, "intersects")


def sjoin_within(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Join two ready frames the fast way: "within" prepares the polygons, not the points."""
    areas, points = _frame(shapes), _frame(shapely.points(x, y))
    return lambda: _joined(points, areas, "within")


def sjoin_coordinates(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Join the fast way, from the coordinates that a table has and `CellGrid` takes."""
    areas = _frame(shapes)
    return lambda: _joined(_frame(geopandas.points_from_xy(x, y)), areas, "within")


def _frame(geometry: object) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(geometry=geometry, crs=METRES)


def _joined(
    points: geopandas.GeoDataFrame, areas: geopandas.GeoDataFrame, predicate: str
) -> np.ndarray:
    joined = geopandas.sjoin(points, areas, predicate=predicate)
    return _smallest(joined.index.to_numpy(), joined["index_right"].to_numpy(), len(points))


def tree(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Query a ready tree of the polygons with all points."""
    areas, points = shapely.STRtree(shapes), shapely.points(x, y)
    return lambda: _smallest(*areas.query(points, predicate="intersects"), len(points))


def tree_of_points(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Query a ready tree of the points with all polygons, which the query prepares."""
    points = shapely.STRtree(shapely.points(x, y))
    return lambda: _smallest(*points.query(shapes, predicate="intersects")[::-1], len(x))


def boxes_and_prepared(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Find candidates by box, then ask each prepared polygon about all of its points at once."""
    shapely.prepare(shapes)
    areas, points = shapely.STRtree(shapes), shapely.points(x, y)

    def ask() -> np.ndarray:
        point, area = areas.query(points)
        order = np.argsort(area, kind="stable")
        point, area = point[order], area[order]
        inside = shapely.intersects_xy(shapes[area], x[point], y[point])
        return _smallest(point[inside], area[inside], len(points))

    return ask


def sedona(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Join two views in SedonaDB."""
    import sedonadb  # noqa: PLC0415  (optional)

    engine = sedonadb.connect()
    for name, column, geometry in (
        ("areas", "area", shapes),
        ("points", "point", shapely.points(x, y)),
    ):
        frame = geopandas.GeoDataFrame(
            {column: np.arange(len(geometry))}, geometry=geometry, crs=METRES
        )
        engine.create_data_frame(frame).to_memtable().to_view(name)
    query = (
        "SELECT point, area FROM points JOIN areas "
        "ON ST_Intersects(areas.geometry, points.geometry)"
    )

    def ask() -> np.ndarray:
        joined = engine.sql(query).to_arrow_table()
        return _smallest(joined["point"].to_numpy(), joined["area"].to_numpy(), len(x))

    return ask


def duck(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Join two tables in DuckDB."""
    import duckdb  # noqa: PLC0415  (optional)
    import pyarrow as pa  # noqa: PLC0415

    engine = duckdb.connect()
    try:
        # The package carries the extension for the DuckDB of its own version and no other.
        from duckdb_extensions import import_extension  # noqa: PLC0415  (optional)

        import_extension("spatial", con=engine)
        engine.execute("LOAD spatial")
    except duckdb.Error as error:
        raise ImportError("the spatial extension is not of this DuckDB's version") from error
    areas = pa.table({"area": np.arange(len(shapes)), "wkb": shapely.to_wkb(shapes)})
    points = pa.table({"point": np.arange(len(x)), "x": x, "y": y})
    engine.register("raw_areas", areas)
    engine.register("raw_points", points)
    engine.execute("CREATE TABLE areas AS SELECT area, ST_GeomFromWKB(wkb) AS g FROM raw_areas")
    engine.execute("CREATE TABLE points AS SELECT point, ST_Point(x, y) AS g FROM raw_points")
    query = "SELECT point, area FROM points JOIN areas ON ST_Intersects(areas.g, points.g)"

    def ask() -> np.ndarray:
        joined = engine.execute(query).fetchnumpy()
        return _smallest(joined["point"], joined["area"], len(x))

    return ask


def polars(shapes: np.ndarray, x: np.ndarray, y: np.ndarray) -> Ask:
    """Join two frames in polars-st."""
    import polars as pl  # noqa: PLC0415  (optional)
    import polars_st as st  # noqa: PLC0415

    areas = st.GeoDataFrame(
        {"area": np.arange(len(shapes)), "geometry": shapely.to_wkb(shapes).tolist()}
    )
    points = st.GeoDataFrame(
        {"point": np.arange(len(x)), "geometry": shapely.to_wkb(shapely.points(x, y)).tolist()}
    )

    def ask() -> np.ndarray:
        joined = points.st.sjoin(areas, on="geometry", how="inner", predicate="intersects")
        found = pl.DataFrame(joined).select("point", "area")
        return _smallest(found["point"].to_numpy(), found["area"].to_numpy(), len(x))

    return ask


PEERS: dict[str, Callable[[np.ndarray, np.ndarray, np.ndarray], Ask]] = {
    "geopandas.sjoin": sjoin,
    "geopandas.sjoin within": sjoin_within,
    "geopandas.sjoin within, from coordinates": sjoin_coordinates,
    "shapely.STRtree of areas": tree,
    "shapely.STRtree of points": tree_of_points,
    "boxes + prepared intersects_xy": boxes_and_prepared,
    "SedonaDB": sedona,
    "DuckDB spatial": duck,
    "polars-st": polars,
}


def _smallest(point: np.ndarray, area: np.ndarray, count: int) -> np.ndarray:
    found = np.full(count, np.iinfo(np.int32).max, dtype=np.int64)
    np.minimum.at(found, point, area)
    found[found == np.iinfo(np.int32).max] = -1
    return found
