"""What each role may do: a closed table, asked by every door.

`conversations:write` includes playing customers in the simulator. With the first of them the company gets its simulated number: the one
channel that needs no `instances:write`, because nothing leaves through it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, get_args

from app.tenants.models import Role

Permission = Literal[
    "instances:read",
    "instances:write",
    "conversations:read",
    "conversations:write",
    "operations:read",
    "operations:write",
    "settings:read",
    "settings:write",
    "billing:read",
]

ALL: Final[frozenset[Permission]] = frozenset(get_args(Permission))
_READ: Final[frozenset[Permission]] = frozenset({"instances:read", "conversations:read", "settings:read"})

PERMISSIONS: Final[Mapping[Role, frozenset[Permission]]] = {
    Role.OWNER: ALL,
    Role.ADMIN: ALL,
    Role.OPERATOR: _READ | {"conversations:write", "operations:read"},
    Role.ANALYST: _READ,
    Role.AUDITOR: _READ | {"operations:read", "billing:read"},
}


def may(role: Role, permission: Permission) -> bool:
    return permission in PERMISSIONS[role]
