"""Who the company is, for every prompt: its name and own words, hours, place, services, rules.

Built from the database once per edition of the company's words (`tenants/edition.py`), kept in Redis for all processes and in this one.
A turn on the road finds it in memory. Where it cannot be built the turn goes on without it, which is counted and told.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from prometheus_client import Counter
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.infra import redis
from app.infra.tenancy import company_of
from app.knowledge.outline import outline
from app.secretary.settings import SecretarySettings
from app.tenants import companies, edition
from app.tenants import settings as company_settings
from app.tenants.opening import OpeningSettings

LASTS_S: Final = 900
SHAPE: Final = 1  # of what stands in Redis: another release must not read it wrongly
_MOST_KEPT: Final = 2_000
_LONGEST_PART: Final = 900

LOADS = Counter(
    "institutional_context_total",
    "Looks at who the company is: found in memory or in Redis, built from the database, or empty because it could not be.",
    ["outcome"],
)
_log = logging.getLogger(__name__)
_kept: dict[UUID, tuple[str, Institution]] = {}


@dataclass(frozen=True, slots=True)
class Institution:
    """Who the company is. `edition` names the state of its words that this was built from; an empty one has none."""

    edition: str = ""
    company: str = ""
    about: str = ""
    hours: Sequence[str] = ()
    place: Sequence[str] = ()
    services: Sequence[str] = ()
    rules: Sequence[str] = ()
    topics: Sequence[str] = ()

    @property
    def is_empty(self) -> bool:
        return not any((self.about, self.hours, self.place, self.services, self.rules, self.topics))

    def in_words(self) -> str:
        """A few lines for a prompt, besides `about`: the same for one edition, so that providers can cache what stands before it."""
        lines = [
            f"{_HEADINGS[name]}: {_shortened(' '.join(getattr(self, name)))}"
            for name in _HEADINGS
            if getattr(self, name)
        ]
        if self.topics:
            lines.append(f"Há informações também sobre: {_shortened('; '.join(self.topics))}")
        return "\n".join(lines)


_HEADINGS: Final = {"hours": "Horários", "place": "Endereço", "services": "Serviços", "rules": "Regras da casa"}


def of(session: Session) -> Institution:
    """The session's company. Never fails for want of a cache; an empty one when the database cannot say."""
    company_id = company_of(session)
    standing = edition.current(session)
    kept = _kept.get(company_id)
    if standing is not None and kept is not None and kept[0] == standing:
        LOADS.labels("memory").inc()
        return kept[1]
    found = _from_redis(company_id, standing) if standing is not None else None
    if found is not None:
        LOADS.labels("redis").inc()
        return _keep(company_id, found)
    return _built(session, company_id, standing)


def forget_all() -> None:
    """Forget what this process keeps, as one that begins now."""
    _kept.clear()


def _built(session: Session, company_id: UUID, standing: str | None) -> Institution:
    try:
        with session.begin_nested():  # a failure here must not cost the turn its transaction
            company = companies.current(session)
            about = company_settings.read(session, SecretarySettings).about
            told = asdict(outline(session))
            told["hours"] = (*company_settings.read(session, OpeningSettings).in_words(), *told["hours"])
            built = Institution(standing or "", company.name, about, **told)
    except (SQLAlchemyError, ValueError) as error:
        LOADS.labels("empty").inc()
        _log.warning("the turn goes on without the company's context", extra={"error": type(error).__name__})
        return Institution()
    LOADS.labels("built").inc()
    if standing is None:
        return built
    _to_redis(company_id, built)
    return _keep(company_id, built)


def _keep(company_id: UUID, institution: Institution) -> Institution:
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[company_id] = (institution.edition, institution)
    return institution


def _from_redis(company_id: UUID, standing: str) -> Institution | None:
    """What another process built of the same edition; None when there is nothing usable."""
    try:
        stored = redis.client(hurried=True).get(_key(company_id))
    except RedisError as error:
        _log.warning("the company's context is not looked up", extra={"error": type(error).__name__})
        return None
    if not isinstance(stored, bytes):
        return None
    try:
        found: dict[str, Any] = json.loads(stored)
        if found.pop("shape") != SHAPE or found["edition"] != standing:
            return None
        lists: dict[str, Any] = {name: tuple(said) if isinstance(said, list) else said for name, said in found.items()}
        return Institution(**lists)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        _log.warning("the company's context in Redis cannot be read", extra={"error": type(error).__name__})
        return None


def _to_redis(company_id: UUID, institution: Institution) -> None:
    stored = json.dumps({"shape": SHAPE, **asdict(institution)})
    try:
        redis.client(hurried=True).set(_key(company_id), stored, ex=LASTS_S)
    except RedisError as error:
        _log.warning("the company's context is not kept", extra={"error": type(error).__name__})


def _key(company_id: UUID) -> str:
    return redis.key(company_id, "institution")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_PART else f"{text[: _LONGEST_PART - 1].rsplit(' ', 1)[0]}…"
