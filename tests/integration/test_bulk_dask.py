"""Dask gives the bytes that one process gives, also when a worker is killed under way."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import sleep

import dask_geopandas
import distributed
import geopandas
import geopandas.testing
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner
from site_server import Site, serving

from geofh import DataError, InputError, Region, open_region, sjoin_districts
from geofh.bulk import Cluster, Line, Point, assign
from geofh.cli import main
from geofh.region.build import build_region

# Dask's own sockets and loops are closed after the test that used them.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def cluster() -> Iterator[distributed.LocalCluster]:
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        dashboard_address="127.0.0.1:0",
        worker_dashboard_address=None,
    ) as local:
        yield local


@pytest.fixture
def folder(town: Path, tmp_path: Path) -> Path:
    build_region(town, tmp_path / "region")
    return tmp_path / "region"


@pytest.fixture
def region(folder: Path) -> Region:
    return open_region(folder)


def points(folder: Path, rows: int) -> Path:
    generator = np.random.default_rng(4)
    columns = {
        "e": generator.uniform(399_500, 402_500, rows),
        "n": generator.uniform(5_699_500, 5_701_500, rows),
    }
    pq.write_table(pa.table(columns), folder / "in.parquet")
    return folder / "in.parquet"


POINT = Point(lon="e", lat="n", crs="EPSG:25832")


def test_the_bytes_are_those_of_one_process(
    cluster: distributed.LocalCluster, region: Region, tmp_path: Path
) -> None:
    source = points(tmp_path, 250_000)
    on = Cluster(scheduler=cluster.scheduler_address)

    done = assign(source, tmp_path / "a.parquet", region=region, question=POINT, cluster=on)
    assign(source, tmp_path / "b.parquet", region=region, question=POINT)

    assert done.rows == 250_000
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_a_killed_workers_rows_are_answered_by_another(
    cluster: distributed.LocalCluster, region: Region, tmp_path: Path
) -> None:
    source = points(tmp_path, 900_000)
    on = Cluster(scheduler=cluster.scheduler_address)
    victim = next(iter(cluster.workers.values())).pid
    killed: list[bool] = []

    def kill() -> None:
        with distributed.Client(cluster) as client:
            while not client.call_stack():
                sleep(0.01)
            os.kill(victim, signal.SIGKILL)
            killed.append(True)

    thread = Thread(target=kill)
    thread.start()
    assign(source, tmp_path / "a.parquet", region=region, question=POINT, cluster=on)
    thread.join()
    assign(source, tmp_path / "b.parquet", region=region, question=POINT)

    assert killed == [True]
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()


def test_each_worker_fetches_the_region_once_from_its_web_address(
    cluster: distributed.LocalCluster, folder: Path, region: Region, tmp_path: Path
) -> None:
    source = points(tmp_path, 450_000)
    files = {f"/r/{one.relative_to(folder)}": one for one in folder.rglob("*") if one.is_file()}

    with serving(Site(files={path: one.read_bytes() for path, one in files.items()})) as site:
        on = Cluster(scheduler=cluster.scheduler_address, location=f"{site.url}/r")
        assign(source, tmp_path / "a.parquet", region=region, question=POINT, cluster=on)
    assign(source, tmp_path / "b.parquet", region=region, question=POINT)

    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    manifests = [path for path, _ in site.asked if path.endswith("manifest.json")]
    assert len(manifests) == 2


def test_a_region_that_workers_cannot_open_names_the_rows_and_no_address(
    cluster: distributed.LocalCluster, region: Region, tmp_path: Path
) -> None:
    pq.write_table(pa.table({"a": ["Secret Lane 1"]}), tmp_path / "in.parquet")
    target = tmp_path / "out.parquet"
    target.write_text("older")
    on = Cluster(scheduler=cluster.scheduler_address, location=f"file://{tmp_path}/nowhere")

    with pytest.raises(DataError, match=r"rows 1 to 1: .*nowhere.*cannot be fetched") as caught:
        assign(
            tmp_path / "in.parquet", target, region=region, question=Line(column="a"), cluster=on
        )

    assert "Secret" not in str(caught.value)
    assert target.read_text() == "older"


def test_a_dask_frame_is_joined_like_a_frame(
    cluster: distributed.LocalCluster, folder: Path, region: Region
) -> None:
    generator = np.random.default_rng(6)
    xy = generator.uniform([399_500, 5_699_500], [402_500, 5_701_500], (1_000, 2))
    frame = geopandas.GeoDataFrame(
        {"number": range(1_000)},
        geometry=geopandas.points_from_xy(*xy.T, crs=25832),
        index=range(5_000, 6_000),
    )
    expected = sjoin_districts(frame, region)
    parts = dask_geopandas.from_geopandas(frame, npartitions=4, sort=False)

    with distributed.Client(cluster):
        joined = sjoin_districts(parts, region).compute()
        inner = sjoin_districts(parts, region, how="inner", location=f"file://{folder}").compute()

    geopandas.testing.assert_geodataframe_equal(joined, expected)
    assert inner.index.tolist() == expected.index[expected["quarter_id"].notna()].tolist()


def test_nobody_at_the_schedulers_address_is_said_at_once(region: Region, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1:"):
        assign(
            points(tmp_path, 10),
            tmp_path / "out.parquet",
            region=region,
            question=POINT,
            cluster=Cluster(scheduler="tcp://127.0.0.1:1"),
        )


def test_the_command_starts_workers_of_its_own(folder: Path, tmp_path: Path) -> None:
    source, target = points(tmp_path, 1_000), tmp_path / "out.csv"
    arguments = ["assign", source, target, "--xy", "e", "n", "--crs", "EPSG:25832"]
    arguments += ["--region", folder, "--engine", "dask", "--workers", "1"]

    result = CliRunner().invoke(main, [str(one) for one in arguments])

    assert result.exit_code == 0, result.output
    assert "1000 rows" in result.stderr
    assert len(target.read_text().splitlines()) == 1_001


def test_a_scheduler_without_dask_is_refused(tmp_path: Path) -> None:
    arguments = ["assign", "in.csv", "out.csv", "--address", "a", "--scheduler", "tcp://x:1"]

    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert "--engine dask" in result.stderr
