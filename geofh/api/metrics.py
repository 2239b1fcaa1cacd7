"""Coarse figures for operators (Prometheus): how many requests, how long, which edition.

Labels are route templates, methods and statuses: nothing that somebody typed, no network address.
Several workers write into one folder (``PROMETHEUS_MULTIPROC_DIR``), so that whichever of them is
asked answers for all.
"""

import os
from functools import cache

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)

__all__ = ["MEDIA_TYPE", "Metrics"]

MEDIA_TYPE = CONTENT_TYPE_LATEST
SHARED_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})


class Metrics:
    """Count; a class because it carries the counters of one application."""

    def __init__(self) -> None:
        registry = self._registry = CollectorRegistry()
        self._requests = Counter(
            "geofh_requests", "Requests.", ("method", "route", "status"), registry=registry
        )
        self._seconds = Histogram(
            "geofh_request_seconds",
            "Time until the answer was out.",
            ("route",),
            buckets=_BUCKETS_S,
            registry=registry,
        )
        self._editions = Counter(
            "geofh_editions", "Editions of the data.", ("result",), registry=registry
        )
        # Methods, templates and statuses are few.
        self._series = cache(self._new_series)

    def count_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count one request by its route template."""
        known = method if method in _METHODS else "other"
        count, duration = self._series(known, route, status)
        count.inc()
        duration.observe(seconds)

    def _new_series(self, method: str, route: str, status: int) -> tuple[Counter, Histogram]:
        return self._requests.labels(method, route, str(status)), self._seconds.labels(route)

    def count_edition(self, *, served: bool) -> None:
        """Count an edition that is served, or one that was refused."""
        self._editions.labels("served" if served else "refused").inc()

    def text(self) -> bytes:
        """Write all figures in the format of Prometheus."""
        if os.environ.get(SHARED_FOLDER):
            shared = CollectorRegistry()
            multiprocess.MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
            return generate_latest(shared)
        return generate_latest(self._registry)
