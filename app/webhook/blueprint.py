"""Mounts every door that is authenticated by the event itself: no session, no CSRF, no cookie."""

from __future__ import annotations

from flask import Blueprint

from app.turns.webhook import turns_webhook

webhook = Blueprint("webhook", __name__)
webhook.register_blueprint(turns_webhook)
