"""Which edition of a company's own words stands: its name, its settings, its facts.

Whoever changes one of them says so (`changed`); whoever built something out of them keeps the edition beside it and builds anew when
another one stands. The edition is a random word in Redis: lost, it is simply a new one, and nothing that was built counts any more.
"""

from __future__ import annotations

import logging
import secrets
from typing import Final
from uuid import UUID

from redis.exceptions import RedisError
from sqlalchemy.orm import Session

from app.infra import redis
from app.infra.cache import Cache
from app.infra.tenancy import after_commit, company_of

LASTS_S: Final = 900
"""A change that Redis was not told of, because it was away just then, is noticed after this long at the latest."""

_editions: Cache[str | None] = Cache("editions")
_SAID: Final = "edition_changed"
_log = logging.getLogger(__name__)


def current(session: Session) -> str | None:
    """The word of the edition that stands for the session's company.

    None while Redis is away, and in a transaction that has changed something itself: then nothing that was built before may be
    trusted, and what is built now must not be kept.
    """
    company_id = company_of(session)
    if session.info.get(_SAID):
        return None
    return _editions.get(company_id.hex, lambda: _agreed(company_id))


def changed(session: Session) -> None:
    """The session's company says something else from this commit on."""
    if session.info.get(_SAID):
        return
    session.info[_SAID] = True
    company_id = company_of(session)
    after_commit(session, lambda: _begin(company_id))
    _editions.changed(session, company_id.hex)


def aside(session: Session) -> None:
    """This session reads words that are not the company's: what it builds is for itself alone."""
    session.info[_SAID] = True


def _agreed(company_id: UUID) -> str | None:
    """The word that all processes agree on: the one that stands in Redis, or ours when none does."""
    key, ours = _key(company_id), _new()
    try:
        with redis.client(hurried=True).pipeline() as pipe:
            pipe.set(key, ours, ex=LASTS_S, nx=True)
            pipe.get(key)
            standing = pipe.execute()[1]
    except RedisError as error:
        _log.warning("no edition is known", extra={"error": type(error).__name__})
        return None
    return standing.decode() if isinstance(standing, bytes) else None


def _begin(company_id: UUID) -> None:
    try:
        redis.client(hurried=True).set(_key(company_id), _new(), ex=LASTS_S)
    except RedisError as error:
        _log.warning("a new edition was not told", extra={"error": type(error).__name__})


def _key(company_id: UUID) -> str:
    return redis.key(company_id, "edition")


def _new() -> str:
    return secrets.token_hex(8)
