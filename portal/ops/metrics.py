"""Prometheus metrics at /metrics, protected by METRICS_TOKEN.

Without the token the page is 404.
gunicorn has several processes, which combine their counts in PROMETHEUS_MULTIPROC_DIR.
"""

import hmac
import os
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from portal import hooks

REGISTRY = CollectorRegistry()
METHODS = frozenset(["GET", "HEAD", "POST"])
RESPONSES = Counter(
    "nexus_answers", "Requests that were answered", ["method", "route", "status"], registry=REGISTRY
)
RESPONSE_SECONDS = Histogram(
    "nexus_answer_seconds",
    "How long answers took",
    ["route"],
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)


def count_response(method: str, route: str, status: int, seconds: float) -> None:
    """Count a response.

    `route` is a URL name, so that clients cannot create new series.
    """
    if settings.METRICS_TOKEN:
        known_method = method if method in METHODS else "other"
        RESPONSES.labels(known_method, route, str(status)).inc()
        RESPONSE_SECONDS.labels(route).observe(seconds)


class GaugeCollector(Collector):
    """The gauges of all apps, read when Prometheus asks."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge in hooks.collect("GAUGES"):
            name = f"nexus_{gauge.name}"
            yield GaugeMetricFamily(name, gauge.description, value=gauge.value())


@require_safe
@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to a client with the token (`Authorization: Bearer …`)."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not settings.METRICS_TOKEN or not hmac.compare_digest(
        given.encode(), settings.METRICS_TOKEN.encode()
    ):
        raise Http404
    text = generate_latest(_registry_of_responses()) + generate_latest(_registry_of_gauges())
    return HttpResponse(
        text, content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"}
    )


def _registry_of_responses() -> CollectorRegistry:
    """Return what all processes counted, or this one if there are no others."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return registry


def _registry_of_gauges() -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(GaugeCollector())
    return registry
