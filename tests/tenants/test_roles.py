"""The closed table of who may do what."""

from __future__ import annotations

from typing import get_args

import pytest

from app.tenants.models import Role
from app.tenants.roles import PERMISSIONS, Permission, may

pytestmark = pytest.mark.req("TN-01")

WRITES = [permission for permission in get_args(Permission) if permission.endswith(":write")]


def test_every_role_is_in_the_table_and_nothing_else() -> None:
    assert set(PERMISSIONS) == set(Role)
    for permissions in PERMISSIONS.values():
        assert permissions <= set(get_args(Permission))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.AUDITOR])
def test_analysts_and_auditors_change_nothing(role: Role) -> None:
    assert [permission for permission in WRITES if may(role, permission)] == []


def test_an_operator_answers_conversations_and_leaves_numbers_alone() -> None:
    assert [permission for permission in WRITES if may(Role.OPERATOR, permission)] == ["conversations:write"]


@pytest.mark.parametrize("role", [Role.OWNER, Role.ADMIN])
def test_owners_and_admins_may_do_everything(role: Role) -> None:
    assert all(may(role, permission) for permission in get_args(Permission))
