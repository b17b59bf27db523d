"""Mounts every door that is authenticated by the event itself: no session, no CSRF, no cookie."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request
from limits import RateLimitItemPerMinute

from app.errors import DomainError, NotFound, Unauthenticated
from app.infra import limiting, web
from app.turns.webhook import turns_webhook

webhook = Blueprint("webhook", __name__)
webhook.register_blueprint(turns_webhook)


@limiting.limiter.request_filter
def is_event() -> bool:
    """Events are not limited as requests to the API are, so they do not wait for Redis to say so either."""
    return request.blueprint is not None and request.blueprint.partition(".")[0] == webhook.name


@webhook.errorhandler(NotFound)
@webhook.errorhandler(Unauthenticated)
def stranger(error: DomainError) -> Response:
    """Whoever does not know a token, or cannot sign, may guess only so often. An authentic event never comes here."""
    allowed = RateLimitItemPerMinute(current_app.config["STRANGERS_PER_MINUTE"])
    wait_s = limiting.count(allowed, "webhook", limiting.client_address())
    return web.refusal(error if wait_s is None else limiting.refuse("webhook", wait_s))
