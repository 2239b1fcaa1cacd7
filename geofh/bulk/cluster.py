"""Batches -> answers on a Dask cluster, in order; each worker opens the region once.

What goes in: the batches of one table. What comes out: exactly the tables that one process would
have made. A batch goes to any worker and knows nothing of the others; if the worker dies, Dask
gives its batch to another one. Only as many are under way as keep the workers busy.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from geofh.bulk.batch import Asked, answer_batch
from geofh.errors import DataError, GeofhError, InputError
from geofh.regions import Region
from geofh.workers import region_at

__all__ = ["Cluster", "answer_on_cluster"]

# Batches under way per thread of the cluster: one is answered, one waits, one is on its way back.
_PER_THREAD = 3
_WAIT_S = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Name a Dask cluster.

    Attributes
    ----------
    scheduler
        Address such as ``tcp://10.0.0.1:8786``; empty: workers on this machine, for this run.
    workers
        How many of those; none: one per core.
    location
        What the workers open: a shipped region's name, a folder that they all see, or a URL
        (`geofh.workers.region_at`); empty: the folder of the region itself.
    """

    scheduler: str = ""
    workers: int | None = None
    location: str = ""


def answer_on_cluster(
    region: Region, cluster: Cluster
) -> Callable[[Iterable[pa.RecordBatch], Asked], Iterator[pa.Table]]:
    """Give what answers batches on a cluster.

    Raises
    ------
    InputError
        Dask is not installed, or nobody answers at the scheduler's address; while answering,
        the workers cannot open the region.
    DataError
        While answering: workers died over one batch again and again; its rows are named.
    """
    location = cluster.location or str(region.folder.resolve())

    def answers(batches: Iterable[pa.RecordBatch], asked: Asked) -> Iterator[pa.Table]:
        with _connected(cluster) as client:
            window = _PER_THREAD * max(sum(client.nthreads().values()), 1)
            waiting: deque[tuple[str, Any]] = deque()
            first = 1
            for batch in batches:
                rows = f"rows {first:,} to {first + batch.num_rows - 1:,}"
                first += batch.num_rows
                future = client.submit(_answer, location, asked, batch, pure=False)
                waiting.append((rows, future))
                if len(waiting) >= window:
                    yield _result(*waiting.popleft())
            while waiting:
                yield _result(*waiting.popleft())

    return answers


def _answer(location: str, asked: Asked, batch: pa.RecordBatch) -> pa.Table | GeofhError:
    # Errors are given back, not raised: Dask would log the rows, which are somebody's address.
    try:
        return answer_batch(region_at(location), asked, batch)
    except GeofhError as error:
        return error
    except Exception as error:  # noqa: BLE001  (as above; the type says what went wrong)
        return DataError(f"a worker failed with {type(error).__name__}.")


def _result(rows: str, future: Any) -> pa.Table:
    from distributed import KilledWorker  # noqa: PLC0415  (an extra)

    try:
        answer = future.result()
    except KilledWorker as error:
        raise DataError(f"{rows}: every worker that was given them died. Out of memory?") from error
    if isinstance(answer, GeofhError):
        raise type(answer)(f"{rows}: {answer}") from answer
    return answer


@contextmanager
def _connected(cluster: Cluster) -> Iterator[Any]:
    distributed = _distributed()
    if not cluster.scheduler:
        with (
            distributed.LocalCluster(
                n_workers=cluster.workers,
                threads_per_worker=1,
                # Its page cannot be left out: any free port, for this machine only.
                dashboard_address="127.0.0.1:0",
                worker_dashboard_address=None,
            ) as local,
            distributed.Client(local) as client,
        ):
            yield client
        return
    try:
        client = distributed.Client(cluster.scheduler, timeout=_WAIT_S)
    except (OSError, ValueError) as error:
        raise InputError(
            f"no Dask scheduler answers at {cluster.scheduler}: expected an address such as "
            "tcp://10.0.0.1:8786 (dask scheduler prints it)."
        ) from error
    with client:
        yield client


def _distributed() -> Any:
    try:
        # An extra, and half a second.
        import distributed  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InputError("Dask is missing for a cluster: install geofh[dask].") from error
    return distributed
