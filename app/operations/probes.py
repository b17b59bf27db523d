"""Doors for load balancers, supervisors and Prometheus. No sign-in: what they say is harmless, or kept to this machine."""

from __future__ import annotations

import hmac
from ipaddress import ip_address
from typing import Final

from flask import Blueprint, Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST
from prometheus_flask_exporter import PrometheusMetrics

from app.config import settings
from app.errors import Forbidden
from app.infra import metrics
from app.operations import readiness
from app.operations.gauges import Gauges

probes = Blueprint("probes", __name__)

_FORWARDED: Final = ("Forwarded", "X-Forwarded-For", "X-Real-IP")
_UNMEASURED: Final = ("^/webhook", "^/health$", "^/ready$", "^/metrics$")


def measure_requests(app: Flask) -> None:
    """Count and time requests by endpoint. Webhooks have a histogram of their own."""
    PrometheusMetrics(app, path=None, group_by="endpoint", excluded_paths=list(_UNMEASURED))


@probes.get("/health")
def health() -> Response:
    """Live: this process answers, whatever the rest of the house does."""
    return jsonify(status="ok")


@probes.get("/ready")
def ready() -> tuple[Response, int]:
    """Deep: 503 while anything is missing that a message needs on its way."""
    checks = readiness.checks()
    is_ready = all(check.ok for check in checks.values())
    body = {"status": "ready" if is_ready else "not_ready", "checks": {name: c.as_json() for name, c in checks.items()}}
    return jsonify(body), 200 if is_ready else 503


@probes.get("/metrics")
def exposition() -> Response:
    """Web and workers together, in Prometheus' text format: for this very machine, or with METRICS_TOKEN as a bearer token."""
    if not (_from_this_machine() or _bears_token()):
        raise Forbidden("As métricas são só desta máquina, ou de quem apresenta METRICS_TOKEN.")
    return Response(metrics.exposition(Gauges()), content_type=CONTENT_TYPE_LATEST)


def _from_this_machine() -> bool:
    """Directly: behind a proxy on the same machine, every stranger comes from a loopback address."""
    if any(header in request.headers for header in _FORWARDED):
        return False
    return request.remote_addr is not None and ip_address(request.remote_addr).is_loopback


def _bears_token() -> bool:
    token = settings().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return token is not None and hmac.compare_digest(given.encode(), token.get_secret_value().encode())
