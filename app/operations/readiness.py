"""Is everything there that a message needs on its way? Each check answers within seconds and tells nothing secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from alembic.script import ScriptDirectory
from redis.exceptions import RedisError
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.config import ROOT
from app.infra import clock, redis
from app.infra.tenancy import platform_session

OLDEST_DUE_S: Final = 60.0
WORKER_SILENT_S: Final = 20.0
ROLES: Final = ("pool", "scheduler")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at, and what was seen."""

    ok: bool
    seen: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **self.seen}


def checks() -> dict[str, Check]:
    """Every check by its name. None raises: what cannot be looked at is not ready."""
    found = {"redis": _redis()}
    try:
        with platform_session() as session:
            found |= {name: look(session) for name, look in _IN_DATABASE.items()}
    except SQLAlchemyError as error:
        found |= {name: Check(False, {"error": type(error).__name__}) for name in _IN_DATABASE}
    return found


def _redis() -> Check:
    started = clock.monotonic()
    try:
        redis.client(hurried=True).ping()
    except RedisError as error:
        return Check(False, {"error": type(error).__name__})
    return Check(True, {"milliseconds": _since(started)})


def _database(session: Session) -> Check:
    started = clock.monotonic()
    session.execute(text("SELECT 1"))
    return Check(True, {"milliseconds": _since(started)})


def _migrations(session: Session) -> Check:
    current = session.scalar(text("SELECT version_num FROM public.alembic_version_shared"))
    return Check(current == _wanted_revision(), {"current": current, "wanted": _wanted_revision()})


@lru_cache(maxsize=1)
def _wanted_revision() -> str | None:
    return ScriptDirectory(str(ROOT / "migrations" / "shared")).get_current_head()


def _work(session: Session) -> Check:
    age = oldest_due_s(session)
    return Check(age <= OLDEST_DUE_S, {"oldest_due_s": round(age, 1), "limit_s": OLDEST_DUE_S})


def oldest_due_s(session: Session) -> float:
    """For how many seconds the oldest due work that is in nobody's hands has been waiting; 0 when none is."""
    age = session.scalar(
        text(
            "SELECT extract(epoch FROM public.business_now() - min(due_at)) FROM public.work_items"
            " WHERE state = 'pending' AND (leased_until IS NULL OR leased_until < clock_timestamp())"
        )
    )
    return max(0.0, float(age or 0))


def _workers(session: Session) -> Check:
    alive = workers_alive(session)
    return Check(all(alive.values()), dict(alive))


def workers_alive(session: Session) -> dict[str, int]:
    """Processes by role that the database heard of lately."""
    counted = session.execute(
        text(
            "SELECT role, count(*) AS alive FROM public.worker_heartbeats"
            " WHERE seen_at > clock_timestamp() - make_interval(secs => :silent) GROUP BY role"
        ),
        {"silent": WORKER_SILENT_S},
    )
    return {**dict.fromkeys(ROLES, 0), **{row.role: row.alive for row in counted}}


def lacks_local_model() -> bool | None:
    """Whether any living process that answers works without the local model; None: none lives that could tell."""
    with platform_session() as session:
        found: bool | None = session.scalar(
            text(
                "SELECT bool_or(is_unaided) FROM public.worker_heartbeats"
                " WHERE role = 'pool' AND seen_at > clock_timestamp() - make_interval(secs => :silent)"
            ),
            {"silent": WORKER_SILENT_S},
        )
    return found


def workers_now() -> dict[str, int]:
    """The same, for whoever has no session that may look across companies: it tells nothing of any."""
    with platform_session() as session:
        return workers_alive(session)


_IN_DATABASE: Final[Mapping[str, Callable[[Session], Check]]] = {
    "database": _database,
    "migrations": _migrations,
    "work": _work,
    "workers": _workers,
}


def _since(started: float) -> float:
    return round((clock.monotonic() - started) * 1000, 1)
