"""A table of addresses or coordinates -> the same table with districts, row by row.

`assign` reads CSV, Parquet, XLSX or what GDAL reads, in batches, and writes CSV, Parquet, XLSX or
GeoPackage. All rows, their order and all their columns are kept (docs/bulk.md).
"""

from geofh.bulk.assign import Assigned, assign
from geofh.bulk.cluster import Cluster
from geofh.bulk.question import Geometry, Line, Parts, Point

__all__ = ["Assigned", "Cluster", "Geometry", "Line", "Parts", "Point", "assign"]
