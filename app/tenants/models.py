"""Companies and users. All in `public`, each row visible to its own company only."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import SharedModel


class Company(SharedModel):
    """A customer of ours. `timezone` is an IANA name; "tomorrow" is computed in it."""

    __tablename__ = "companies"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    segment: Mapped[str | None]
    timezone: Mapped[str] = mapped_column(default="America/Sao_Paulo")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class CompanySettings(SharedModel):
    """One section of a company's settings; its shape is the pydantic class of the room that owns the section."""

    __tablename__ = "company_settings"

    company_id: Mapped[UUID] = mapped_column(primary_key=True)
    section: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(default=1)
    values: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


class Role(StrEnum):
    OWNER = "owner"
    ADMIN = "admin"
    OPERATOR = "operator"
    ANALYST = "analyst"
    AUDITOR = "auditor"


class Language(StrEnum):
    """What the panel speaks. The templates are written in the first."""

    PORTUGUESE = "pt_BR"
    ENGLISH = "en"
    SPANISH = "es"


class Theme(StrEnum):
    """`system` follows the device."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class User(SharedModel):
    """A person who signs in. One e-mail is one user of one company. `language` None: the one that the browser asks for."""

    __tablename__ = "users"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]
    email: Mapped[str]
    name: Mapped[str]
    password_hash: Mapped[str]
    role: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    must_change_password: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str | None]
    theme: Mapped[str] = mapped_column(default=Theme.SYSTEM)
    created_at: Mapped[datetime]


class UserSession(SharedModel):
    """A sign-in on one device. `refresh_jti` names the only refresh token that is still good; an older one used again revokes all."""

    __tablename__ = "user_sessions"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID]
    user_id: Mapped[UUID]
    refresh_jti: Mapped[str]
    user_agent: Mapped[str | None]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Installation(SharedModel):
    """The one row about the installation itself: who it is, and whether what nobody asked for may leave at all."""

    __tablename__ = "installation"

    one: Mapped[bool] = mapped_column(primary_key=True, default=True)
    id: Mapped[UUID]
    proactive_paused_at: Mapped[datetime | None]
    proactive_paused_reason: Mapped[str | None]
