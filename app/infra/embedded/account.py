"""Which user PostgreSQL runs as: it refuses root, so root lends it another account."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.infra.embedded.refusal import CannotStart


@dataclass(frozen=True)
class Account:
    """A user of this machine; initdb needs it to have a passwd entry."""

    name: str
    uid: int
    gid: int

    @classmethod
    def of_this_process(cls) -> Account:
        return cls(str(os.geteuid()), os.geteuid(), os.getegid())

    @property
    def is_other(self) -> bool:
        return self.uid != os.geteuid()

    def popen_options(self) -> dict[str, Any]:
        """Arguments that make `subprocess` run a program as this user."""
        if not self.is_other:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_reach(self, folder: Path) -> bool:
        """Whether this user may enter `folder`; asked of the system, so access lists count too."""
        answer = subprocess.run(
            ["/usr/bin/env", "test", "-x", str(folder)], cwd="/", check=False, **self.popen_options()
        )
        return answer.returncode == 0


def server_account(lent: str) -> Account:
    """Ourselves, or as root the user named `lent`."""
    if os.geteuid() != 0:
        return Account.of_this_process()
    try:
        entry = pwd.getpwnam(lent)
    except KeyError as error:
        raise CannotStart(
            f"PostgreSQL cannot run as root, and there is no user {lent!r} to run it as.",
            "set EMBEDDED_USER to an unprivileged user of this machine",
        ) from error
    return Account(lent, entry.pw_uid, entry.pw_gid)
