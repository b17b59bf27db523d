#!/usr/bin/env python3
"""Make the two logins, the roles, the database and its extension on a PostgreSQL server. May be repeated.

Reads SUPERUSER_DATABASE_URL, OWNER_DATABASE_URL and DATABASE_URL; the passwords in the latter two become the logins'
passwords. Needed once, and again after a restore onto a new server; the application itself never sees the superuser.
"""

from __future__ import annotations

import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from scripts import in_venv  # noqa: F401 - what follows is installed only there

# isort: split

from app.config import settings
from app.infra import roles


def main() -> int:
    config = settings()
    config.require("superuser_database_url", "owner_database_url", "database_url")
    app, owner = urlsplit(config.database_url), urlsplit(config.owner_database_url)
    for address, login in ((app, roles.APP), (owner, roles.OWNER)):
        if address.username != login or not address.password or address.path != app.path:
            print(
                f"Both addresses must name one database, and a password: postgresql://{login}:…@…{app.path}",
                file=sys.stderr,
            )
            return 1
    logins = roles.Logins(owner_password=unquote(owner.password or ""), app_password=unquote(app.password or ""))
    roles.bootstrap(config.superuser_database_url, logins, app.path.lstrip("/"))
    print(f"Ready: database {app.path.lstrip('/')}, logins {roles.OWNER} and {roles.APP}. Next: make migrate.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
