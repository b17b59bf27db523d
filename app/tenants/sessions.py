"""Sign-ins, one per device: opened, kept alive by a refresh token that works once, ended.

A session names the one refresh token that is still good. An older one that comes back was copied: then the session ends, for the
thief and for the owner. Sessions follow the machine's clock: simulating a day signs nobody out.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from app.infra import audit, clock
from app.infra.tenancy import company_of
from app.tenants.errors import SessionUnknown
from app.tenants.models import Company, Language, Role, Theme, User, UserSession
from app.tenants.users import CurrentUser

LASTS: Final = timedelta(days=14)
_LONGEST_AGENT: Final = 300

_log = logging.getLogger(__name__)


def start(session: Session, user: User, *, user_agent: str | None) -> UserSession:
    """A sign-in of this user on one device. Their sessions that ran out are forgotten."""
    now, session_id = clock.machine_now(), uuid4()
    session.execute(delete(UserSession).where(UserSession.user_id == user.id, UserSession.expires_at <= now))
    opened = UserSession(
        id=session_id,
        company_id=company_of(session),
        user_id=user.id,
        refresh_jti=_name(session_id, 1),
        user_agent=user_agent[:_LONGEST_AGENT] if user_agent else None,
        created_at=now,
        last_used_at=now,
        expires_at=now + LASTS,
    )
    session.add(opened)
    audit.record(session, f"user:{user.id}", "signed_in", str(session_id))
    return opened


def rotate(session: Session, session_id: UUID, jti: str, *, grace: timedelta = timedelta(0)) -> str | None:
    """The name of the next refresh token, in exchange for the one that was good until now. None: refused.

    A token that was exchanged before ends the session, and the caller must let that commit. Within `grace` of its exchange it gets
    the name of its successor instead: two pages of one browser may renew at the same moment.
    """
    row = session.scalar(select(UserSession).where(UserSession.id == session_id).with_for_update())
    now = clock.machine_now()
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    generation = _generation(row.refresh_jti)
    if jti == row.refresh_jti:
        row.refresh_jti = _name(session_id, generation + 1)
        row.last_used_at = now
        row.expires_at = now + LASTS
        return row.refresh_jti
    if jti == _name(session_id, generation - 1) and now - row.last_used_at < grace:
        return row.refresh_jti
    row.revoked_at = now
    audit.record(session, f"user:{row.user_id}", "refresh_token_reused", str(session_id))
    _log.warning("a refresh token was used twice; its session ends", extra={"session_id": str(session_id)})
    return None


def end(session: Session, session_id: UUID, *, actor: str) -> None:
    """Sign out on one device. Idempotent."""
    _end(session, UserSession.id == session_id)
    audit.record(session, actor, "signed_out", str(session_id))


def end_all(session: Session, user_id: UUID, *, actor: str, spare: UUID | None = None) -> None:
    """Sign a user out everywhere, save on the device of the session `spare`."""
    others = UserSession.user_id == user_id
    _end(session, others & (UserSession.id != spare) if spare else others)
    audit.record(session, actor, "signed_out_everywhere", str(user_id))


def end_everyones(session: Session) -> int:
    """Sign every user of the company out everywhere; returns how many sessions that ended."""
    ended = session.execute(
        update(UserSession)
        .where(UserSession.revoked_at.is_(None))
        .values(revoked_at=clock.machine_now())
        .returning(UserSession.id)
    )
    return len(ended.all())


def end_own(session: Session, user_id: UUID, session_id: UUID, *, actor: str) -> None:
    """Sign the user out on another device. Raises SessionUnknown unless it is one of theirs and still open."""
    if session_id not in {row.id for row in open_of(session, user_id)}:
        raise SessionUnknown
    end(session, session_id, actor=actor)


def open_of(session: Session, user_id: UUID) -> list[UserSession]:
    """Where the user is signed in, the latest used first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(
                UserSession.user_id == user_id,
                UserSession.revoked_at.is_(None),
                UserSession.expires_at > clock.machine_now(),
            )
            .order_by(UserSession.last_used_at.desc(), UserSession.id)
        )
    )


def user_of(session: Session, session_id: UUID, user_id: UUID) -> CurrentUser | None:
    """Who holds this session, as they are now; None when session, user or company no longer count."""
    row = session.execute(
        select(User)
        .join(UserSession, UserSession.user_id == User.id)
        .join(Company, Company.id == User.company_id)
        .where(
            User.id == user_id,
            User.active,
            Company.active,
            UserSession.id == session_id,
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > clock.machine_now(),
        )
    ).scalar_one_or_none()
    if row is None:
        return None
    return CurrentUser(
        id=row.id,
        company_id=row.company_id,
        session_id=session_id,
        role=Role(row.role),
        name=row.name,
        email=row.email,
        must_change_password=row.must_change_password,
        language=Language(row.language) if row.language else None,
        theme=Theme(row.theme),
    )


def _end(session: Session, which: ColumnElement[bool]) -> None:
    session.execute(
        update(UserSession).where(which, UserSession.revoked_at.is_(None)).values(revoked_at=clock.machine_now())
    )


def _name(session_id: UUID, generation: int) -> str:
    """Which refresh token of a session this is. Not a secret: the token's signature is what proves it."""
    return f"{session_id.hex}.{generation}"


def _generation(jti: str) -> int:
    return int(jti.rpartition(".")[2])
