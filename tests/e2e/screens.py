"""Every screen of the panel, taken from the application's own addresses: a new one cannot be forgotten."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, url_for
from werkzeug.routing import Rule

PANEL = "painel."

# GET addresses that are no screens, each with the reason.
NOT_SCREENS = {
    "painel.static": "style sheets, scripts and pictures",
    "painel.nowhere": "every address that is none; looked at by itself",
    "painel.home": "leads to the first screen",
    "painel.live.events": "a stream for scripts",
    "painel.notifications.count": "a part of every page",
    "painel.conversations.fresh_list": "a part of the desk",
    "painel.conversations.fresh_thread": "a part of the desk",
    "painel.conversations.who_looks": "a part of the desk",
    "painel.conversations.find": "a part of the palette",
    "painel.turns.home": "leads to the latest simulated conversation",
    "painel.turns.news": "a part of the simulator",
}

Ids = Mapping[tuple[str, str], object]
"""What stands for an argument in a room's addresses: `("channels", "instance_id"): …`."""


def addresses(app: Flask, ids: Ids) -> dict[str, str]:
    """Where each screen of the panel stands, by its endpoint. A KeyError names the id that a new screen needs."""
    with app.test_request_context():
        return {rule.endpoint: _of(rule, ids) for rule in get_rules(app) if rule.endpoint not in NOT_SCREENS}


def get_rules(app: Flask) -> list[Rule]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(PANEL) and "GET" in (rule.methods or set())
    ]


def _of(rule: Rule, ids: Ids) -> str:
    room = rule.endpoint.split(".")[1]
    return url_for(rule.endpoint, **{name: ids[room, name] for name in rule.arguments})


def address(app: Flask, rule: Rule, ids: Ids) -> str:
    with app.test_request_context():
        return _of(rule, ids)
