"""Can a gateway reach the address that we give it? Told by the address alone, before a message is missed."""

from __future__ import annotations

import ipaddress
from enum import StrEnum
from urllib.parse import urlsplit


class Obstacle(StrEnum):
    """Why events may not arrive. `HERE`: only this machine knows the address. `INSIDE`: only the own network. `PLAIN`: no https."""

    HERE = "here"
    INSIDE = "inside"
    PLAIN = "plain"


def obstacle(ours: str, theirs: str | None) -> Obstacle | None:
    """What is between a gateway at `theirs` and our address; nothing where both are on this very machine."""
    if is_loopback(theirs):
        return None
    if is_loopback(ours):
        return Obstacle.HERE
    if _is_inside(ours):
        return Obstacle.INSIDE
    return None if urlsplit(ours).scheme == "https" else Obstacle.PLAIN


def is_loopback(url: str | None) -> bool:
    host = urlsplit(url or "").hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_inside(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".internal"))
