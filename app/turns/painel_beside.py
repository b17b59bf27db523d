"""Which simulated customers stand side by side, and at which pace: kept in the page's address, and for the next visit in a cookie."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from flask import Response, request, url_for

from app.config import settings

MOST_OPEN: Final = 4
COOKIE: Final = "simulador"
_BETWEEN: Final = "."  # stands in an address as it is
_KEPT_S: Final = 30 * 24 * 3600
_COOKIE_PATH: Final = "/painel/simulador"


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The open customers from left to right, and the one in front: on a phone there is room for one. `at_once`: answers hardly wait."""

    ids: tuple[UUID, ...] = ()
    front: UUID | None = None
    at_once: bool = False

    def with_one(self, conversation_id: UUID) -> SideBySide:
        """That one too, in front; where there is no room, the first makes it."""
        if conversation_id in self.ids:
            return replace(self, front=conversation_id)
        return replace(self, ids=(*self.ids, conversation_id)[-MOST_OPEN:], front=conversation_id)

    def without(self, conversation_id: UUID) -> SideBySide:
        left = tuple(each for each in self.ids if each != conversation_id)
        front = self.front if self.front in left else (left[-1] if left else None)
        return replace(self, ids=left, front=front)

    def only(self, conversation_ids: Iterable[UUID]) -> SideBySide:
        """Those of the open ones that are among these."""
        there = set(conversation_ids)
        left = tuple(each for each in self.ids if each in there)
        return replace(self, ids=left, front=self.front if self.front in left else next(iter(left), None))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """What an address or a form carries so that the page comes back as it was."""
        beside = [("lado", _BETWEEN.join(map(str, self.ids)))] if self.ids else []
        return [*beside, ("agora", "1")] if self.at_once else beside

    @property
    def url(self) -> str:
        """The page with all of them; with none, the list."""
        carried: dict[str, Any] = dict(self.fields)
        if self.front is None:
            return url_for("painel.turns.listed", **carried)
        if len(self.ids) == 1:
            del carried["lado"]
        return url_for("painel.turns.show", conversation_id=self.front, **carried)


def asked_for(front: UUID | None = None) -> SideBySide:
    """What address or form ask for; `front` is always among them. What is no id is as if it were not there."""
    ids = list(dict.fromkeys(_ids(request.values.get("lado", "").split(_BETWEEN))))
    if front is not None and front not in ids:
        ids.append(front)
    while len(ids) > MOST_OPEN:
        ids.remove(next(each for each in ids if each != front))
    return SideBySide(tuple(ids), front or (ids[-1] if ids else None), request.values.get("agora") == "1")


def remembered(user_id: UUID) -> SideBySide:
    """How this person left the simulator in this browser; none open when they never did."""
    whose, _, rest = request.cookies.get(COOKIE, "").partition(":")
    if whose != str(user_id):
        return SideBySide()
    pace, _, rest = rest.partition(":")
    front, _, ids = rest.partition(":")
    opened = tuple(dict.fromkeys(_ids(ids.split(_BETWEEN))))[:MOST_OPEN]
    return SideBySide(opened, _id(front), pace == "1").only(opened)


def remember(response: Response, user_id: UUID, shown: SideBySide) -> Response:
    """What `remembered` reads at the next visit."""
    ids = _BETWEEN.join(map(str, shown.ids))
    response.set_cookie(
        COOKIE,
        f"{user_id}:{int(shown.at_once)}:{shown.front}:{ids}",
        max_age=_KEPT_S,
        path=_COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings().base_url.startswith("https:"),
    )
    return response


def _ids(given: Sequence[str]) -> list[UUID]:
    return [each for each in map(_id, given) if each is not None]


def _id(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
