"""The door for gateways: prove who posts, parse, store, answer. 200 means durable."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import RequestEntityTooLarge

from app.channels import instances, registry, verify
from app.channels.instances import Doorway
from app.errors import DomainError, Invalid, NotFound, TooLarge, Unauthenticated
from app.infra import clock, log
from app.infra.db import DATABASE_AWAY
from app.turns import intake
from app.turns.metrics import REFUSED, WEBHOOK_SECONDS

MOST_NESTED: Final = 60

turns_webhook = Blueprint("turns_webhook", __name__)


class Malformed(DomainError):
    """The body is not what JSON allows."""

    status = 400
    code = "malformed_body"


@turns_webhook.post("/webhook")
def by_signature() -> Response:
    """For a gateway, or a proxy before it, that only knows one address: the HMAC of the only Whaticket instance."""
    return _timed("whaticket", lambda: _receive(_signed_door("whaticket"), signature_required=True))


@turns_webhook.post("/webhook/<channel>/<token>")
def by_token(channel: str, token: str) -> Response:
    """The token in the path names the instance; an instance with a secret wants every body signed too."""
    return _timed(channel if channel in registry.CHANNELS else "unknown", lambda: _receive(_door(channel, token)))


@turns_webhook.get("/webhook/<channel>/<token>")
def connectivity(channel: str, token: str) -> Response:
    """Some gateways try the address with a GET when it is entered."""
    _door(channel, token)
    return Response("ok", mimetype="text/plain")


def _timed(channel: str, receive: Callable[[], Response]) -> Response:
    started = clock.monotonic()
    try:
        return receive()
    except DomainError as error:
        REFUSED.labels(error.code).inc()
        raise
    except DATABASE_AWAY:
        REFUSED.labels("database").inc()
        raise
    finally:
        WEBHOOK_SECONDS.labels(channel).observe(clock.monotonic() - started)


def _door(channel: str, token: str) -> Doorway:
    door = instances.doorway(token)
    if door is None or door.channel != channel:
        raise NotFound("Endereço de webhook desconhecido.")
    return door


def _signed_door(channel: str) -> Doorway:
    door = instances.only_signed(channel)
    if door is None:
        raise Unauthenticated("Use o endereço de webhook do seu canal: /webhook/<canal>/<token>.")
    return door


def _receive(door: Doorway, *, signature_required: bool = False) -> Response:
    body = _body()
    if (door.secret or signature_required) and not verify.hmac_ok(
        door.secret or "", body, request.headers.get("X-Signature-256")
    ):
        raise Unauthenticated("Assinatura ausente ou errada em X-Signature-256.")
    payload = _json(body)
    events = _parse(door, payload)
    with log.correlation(log.correlation_id() or log.new_correlation_id()):
        for event in events:
            intake.take(door, event, payload)
    return Response('{"status":"ok"}', mimetype="application/json")


def _body() -> bytes:
    """The whole body, also one that does not say its length (chunked), or TooLarge."""
    most = int(current_app.config["WEBHOOK_MAX_BYTES"])
    request.max_content_length = most + 1  # beyond it werkzeug cuts a chunked body off without a word
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge as error:
        raise TooLarge(f"O corpo passa de {most} bytes.") from error
    if len(body) > most:
        raise TooLarge(f"O corpo passa de {most} bytes.")
    return body


def _json(body: bytes) -> Any:
    try:
        payload = json.loads(body.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise Malformed("O corpo não é JSON em UTF-8.") from error
    if _depth(payload) > MOST_NESTED:
        raise Malformed("O corpo tem objetos demais uns dentro dos outros.")
    return payload


def _depth(payload: Any) -> int:
    """Levels of nesting, counted without recursion and only as far as it matters."""
    level, layer = 0, [payload]
    while layer and level <= MOST_NESTED:
        level += 1
        layer = [
            inner
            for value in layer
            if isinstance(value, dict | list)
            for inner in (value.values() if isinstance(value, dict) else value)
        ]
    return level


def _parse(door: Doorway, payload: Any) -> list[Any]:
    """The events. Nobody can ask a gateway for its dialect, so a message in another one than was chosen corrects the choice."""
    now = clock.now()
    try:
        return registry.parse(door.channel, door.dialect, payload, now)
    except Invalid as error:
        dialect = registry.dialect_told_by(door.channel, payload, now)
        if dialect is None:
            raise Malformed(error.message) from error
    instances.learn_dialect(door, dialect)
    return registry.parse(door.channel, dialect, payload, now)
