"""Which screens the panel has. A room says here where its own stands in the navigation, and asks whether another's exists.

A room's `painel.py` holds an `Entry`; the panel's blueprint collects them where it mounts the rooms.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from app.tenants.roles import Permission

NOWHERE: Final = "painel.nowhere"


class Place(IntEnum):
    """The order of the rooms' screens: by what people do. A place whose screen is not built yet shows nothing."""

    HOME = 10
    CONVERSATIONS = 20
    SIMULATOR = 30
    CHANNELS = 40
    OPERATIONS = 50
    SETTINGS = 60
    ACCOUNT = 90


@dataclass(frozen=True, slots=True)
class Entry:
    """A room's line in the navigation. `label` may be lazy, `icon` is one of `painel/_icons.html`, no `permission`: for everybody.

    `in_menu`: the person's menu leads there, too, so that a phone's short row can do without it. `beside`: other blueprints with pages
    of the same place.
    """

    place: Place
    endpoint: str
    label: object
    icon: str
    permission: Permission | None = None
    in_menu: bool = False
    beside: tuple[str, ...] = ()

    @property
    def room(self) -> str:
        """The blueprint whose pages this entry stands for."""
        return self.endpoint.rpartition(".")[0]

    def holds(self, blueprint: str) -> bool:
        """Whether a page of this blueprint, or of one mounted in it, stands in this place."""
        return any(blueprint == room or blueprint.startswith(f"{room}.") for room in (self.room, *self.beside))


def existing(path: str) -> str | None:
    """`path` if a screen answers there, so that nobody is shown a dead link to a room that is not built yet."""
    try:
        endpoint, _ = current_app.url_map.bind("localhost").match(path, method="GET")
    except RequestRedirect:
        return path
    except HTTPException:
        return None
    return None if endpoint == NOWHERE else path
