"""Every address of the panel, taken from the application itself: a new screen cannot be forgotten."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Flask, url_for
from playwright.sync_api import Page

PANEL = "painel."
NEVER = {"painel.static": "files", "painel.live.events": "a stream", "painel.nowhere": "looked at by itself"}

Ids = Mapping[tuple[str, str], object]
"""What stands for an argument in a room's addresses: `("channels", "instance_id"): …`."""


def addresses(app: Flask, ids: Ids, *, arguments: bool = True) -> list[str]:
    """What the panel answers to GET, with or without addresses that want an id. A KeyError names the id that a new one wants."""
    rules = [
        rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(PANEL) and rule.endpoint not in NEVER and "GET" in (rule.methods or set())
    ]
    with app.test_request_context():
        return [
            url_for(rule.endpoint, **{name: ids[rule.endpoint.split(".")[1], name] for name in rule.arguments})
            for rule in rules
            if arguments or not rule.arguments
        ]


def whole_pages(page: Page, paths: list[str]) -> list[str]:
    """The screens among the addresses; others are parts of them, for scripts, or lead to them."""
    return [path for path in paths if _is_page(page, path)]


def _is_page(page: Page, path: str) -> bool:
    answer = page.request.get(path, max_redirects=0)
    assert answer.status in (200, 204, 302, 303), f"{path}: {answer.status}"
    return answer.text().lstrip().lower().startswith("<!doctype html>")
