"""create_app(): the table of contents. Every room is wired here and only here."""

from __future__ import annotations

from flask import Flask

from app.config import settings
from app.infra import log, login_check, web
from app.operations.probes import measure_requests, probes
from app.webhook.blueprint import webhook


def create_app() -> Flask:
    """The web application of one process."""
    config = settings()
    log.configure("web")
    login_check.at_start()
    app = Flask(__name__, static_folder=None)
    app.config["WEBHOOK_MAX_BYTES"] = config.webhook_max_bytes
    web.install(app)
    measure_requests(app)
    app.register_blueprint(probes)
    app.register_blueprint(webhook)
    return app
