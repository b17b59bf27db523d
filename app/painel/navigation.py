"""Where one can go: the entries of the rooms that are mounted, for the person who looks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from flask import request, url_for

from app.tenants.auth import current_user
from app.tenants.painel_screens import Entry
from app.tenants.roles import may

_entries: Final[list[Entry]] = []


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as this page shows it."""

    label: str
    icon: str
    url: str
    is_here: bool
    in_menu: bool


def offer(entries: Iterable[Entry]) -> None:
    """What can be gone to, in the order of the places. Called once, where the rooms are mounted."""
    _entries[:] = sorted(entries, key=lambda entry: entry.place)


def lines() -> list[Line]:
    role = current_user().role
    return [_line(entry) for entry in _entries if entry.permission is None or may(role, entry.permission)]


def _line(entry: Entry) -> Line:
    is_here = entry.holds(request.blueprint or "")
    return Line(str(entry.label), entry.icon, url_for(entry.endpoint), is_here, entry.in_menu)
