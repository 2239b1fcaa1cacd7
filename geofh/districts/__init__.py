"""Which area of each layer does a place lie in? Points or register ids -> one answer per layer.

``layer``    the areas of one layer as columns: what a file says
``edition``  the areas of one layer that hold on one day, ready to be asked
``grids``    the kernels that answer for an edition, and the file that keeps them
``index``    all layers of a region: the questions

Two rules run through all of it. A line decides only where the point is further from it than
point and line can be wrong together; otherwise the answer is ``ambiguous`` and names every
possible area. And what the address register says about its own address outranks every line.
"""

from geofh.districts.grids import StoredGrids
from geofh.districts.index import DistrictIndex
from geofh.districts.layer import DistrictLayer

__all__ = ["DistrictIndex", "DistrictLayer", "StoredGrids"]
