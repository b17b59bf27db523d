"""How passwords are kept and checked."""

from __future__ import annotations

from uuid import UUID

import pytest
from argon2 import PasswordHasher

from app.infra.tenancy import tenant_session
from app.tenants import passwords, users
from app.tenants.models import Role, User

pytestmark = pytest.mark.req("TN-07")

PASSWORD = "uma senha bem comprida"


@pytest.mark.parametrize("password", [PASSWORD, "ção 😀 \u200b longa", "x" * 200, "nul\x00 no meio"])
def test_a_password_matches_its_own_hash_only(password: str) -> None:
    stored = passwords.hash_password(password)
    assert passwords.matches(stored, password)
    assert not passwords.matches(stored, password + "x")
    assert passwords.hash_password(password) != stored


@pytest.mark.parametrize("stored", [None, "", "nada", "$argon2id$v=19$m=1,t=1,p=1$xx$yy"])
def test_nothing_matches_where_no_password_is_kept(stored: str | None) -> None:
    assert not passwords.matches(stored, PASSWORD)


def test_a_hash_of_weaker_parameters_is_renewed_at_the_next_sign_in(company: UUID) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with tenant_session(company) as session:
        user = users.create_user(
            session, email=f"{company}@clinica.example", name="Ana", password=PASSWORD, role=Role.OWNER
        )
        user.password_hash = weak
    assert users.authenticate(user.email, PASSWORD).id == user.id
    with tenant_session(company) as session:
        renewed = session.get_one(User, user.id).password_hash
    assert not passwords.is_outdated(renewed)
    assert passwords.matches(renewed, PASSWORD)
