"""create_app(): the table of contents. Every room is wired here and only here."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.api.blueprint import api
from app.config import settings
from app.infra import limiting, log, login_check, web
from app.operations.probes import measure_requests, probes
from app.painel import pages
from app.painel.blueprint import painel
from app.tenants import auth
from app.webhook.blueprint import webhook


def create_app() -> Flask:
    """The web application of one process."""
    config = settings()
    config.require("redis_url")
    log.configure("web")
    login_check.at_start()
    app = Flask(__name__, static_folder=None)
    app.config.update(
        WEBHOOK_MAX_BYTES=config.webhook_max_bytes,
        MAX_CONTENT_LENGTH=config.webhook_max_bytes,
        API_PER_MINUTE=config.api_per_minute,
        PAINEL_PER_MINUTE=config.painel_per_minute,
        STRANGERS_PER_MINUTE=config.strangers_per_minute,
    )
    _trust_proxies(app, config.trusted_proxies)
    web.install(app)
    measure_requests(app)
    limiting.install(app, config.redis_url)
    auth.install(app)
    pages.install(app)
    app.register_blueprint(probes)
    app.register_blueprint(webhook)
    app.register_blueprint(api)
    app.register_blueprint(painel)
    return app


def _trust_proxies(app: Flask, count: int) -> None:
    """Take the caller's address and scheme from as many proxies as stand in front, and from nobody else."""
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
