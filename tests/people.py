"""Somebody who is signed in, for what is read below the doors."""

from __future__ import annotations

from uuid import UUID, uuid4

from app.tenants.models import Role
from app.tenants.users import CurrentUser


def reader(company_id: UUID, role: Role) -> CurrentUser:
    """A person of this role whom nobody made an account for."""
    return CurrentUser(uuid4(), company_id, uuid4(), role, "Ana", "ana@example.com", must_change_password=False)
