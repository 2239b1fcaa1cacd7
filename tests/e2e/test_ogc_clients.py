"""GDAL, and so QGIS, on a running server: the OAPIF driver reads what is there.

The server is a process of its own: GDAL waits for it without letting other threads run.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas
import httpx
import pyogrio
import pytest
import shapely


@pytest.fixture(scope="module", params=["dortmund", "nrw-thueringen"])
def address(request: pytest.FixtureRequest, serving: Any, server: Any) -> Iterator[str]:
    if request.param == "dortmund":
        yield server.address
    else:
        with serving(request.param) as running:
            yield running.address


@pytest.fixture
def dortmund(server: Any) -> str:
    return server.address


def test_gdal_reads_every_collection_whole(address: str) -> None:
    source = f"OAPIF:{address}/ogc"
    listed = httpx.get(f"{address}/ogc/collections").json()["collections"]
    known = {layer[0] for layer in pyogrio.list_layers(source)}
    assert known == {one["id"] for one in listed}
    # The coarsest layer and the places: some thousand Gemeinden would take long and show no more.
    for collection in (listed[-2]["id"], listed[-1]["id"]):
        frame = pyogrio.read_dataframe(source, layer=collection)
        page = httpx.get(f"{address}/ogc/collections/{collection}/items?limit=1").json()
        assert len(frame) == page["numberMatched"]
        assert frame.crs == "OGC:CRS84" or frame.crs == "EPSG:4326"


def test_gdal_pages_through_small_pages(dortmund: str) -> None:
    source = f"OAPIF:{dortmund}/ogc"
    frame = pyogrio.read_dataframe(source, layer="unterbezirk", PAGE_SIZE=7)
    assert len(set(frame["name"])) == len(frame) == 170


def test_gdal_pushes_a_box_down_to_the_server(dortmund: str, root: Path) -> None:
    source = f"OAPIF:{dortmund}/ogc"
    box = (7.40, 51.50, 7.44, 51.53)
    frame = pyogrio.read_dataframe(source, layer="unterbezirk", bbox=box)
    layer = geopandas.read_parquet(root / "data/districts/dortmund/layers/unterbezirk.parquet")
    expected = layer[layer.to_crs("OGC:CRS84").intersects(shapely.box(*box))]
    assert set(frame["name"]) == set(expected["name"])
    assert 0 < len(frame) < 170


def test_gdal_reads_coverage_as_numbers(dortmund: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{dortmund}/ogc", layer="coverage")
    assert len(frame) == 170
    assert set(frame["layer"]) == {"unterbezirk"}
    assert frame["share"].dtype.kind == "f"
    assert frame["share"].dropna().between(0, 1).all()
    counted = frame.dropna(subset=["children", "share"])
    assert (counted["unreached"] <= counted["children"]).all()
    # Share and heads are rounded on their own: half a head each, and 0.0005 of all.
    expected = counted["children"] * (1 - counted["share"])
    allowed = 1 + 0.0005 * counted["children"]
    assert ((counted["unreached"] - expected).abs() <= allowed).all()
