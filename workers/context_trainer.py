"""Have everybody's history worked through afresh: after the way of remembering changed, or when what is remembered should be made anew.

It only writes the work down (`secretary.context`, one item per person, pool context), a few hundred at a time; the pool processes do it
in between, behind every reply. Told twice, it is done once.

    python -m workers.context_trainer [--company <slug>]
"""

from __future__ import annotations

import argparse
import json
import logging
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import select

from app import jobs  # noqa: F401 - registers the kinds of work, so that each goes to its pool
from app.infra import log, login_check
from app.infra.tenancy import platform_session, tenant_session
from app.secretary import training
from app.tenants.models import Company

BATCH: Final = 200

_log = logging.getLogger(__name__)


def retrain(slug: str | None = None) -> dict[str, int]:
    """Schedule every person of this company, or of all; how many by company. KeyError when no company has that name."""
    scheduled = {name: _of_company(company_id) for name, company_id in _companies(slug)}
    if slug is not None and not scheduled:
        raise KeyError(slug)
    return scheduled


def _companies(slug: str | None) -> Sequence[tuple[str, UUID]]:
    query = select(Company.slug, Company.id).order_by(Company.slug)
    with platform_session() as session:
        rows = session.execute(query if slug is None else query.where(Company.slug == slug)).all()
    return [(row.slug, row.id) for row in rows]


def _of_company(company_id: UUID) -> int:
    count, after = 0, UUID(int=0)
    while True:
        with tenant_session(company_id) as session:
            scheduled = training.schedule_everybody(session, after=after, most=BATCH)
        count += len(scheduled)
        if len(scheduled) < BATCH:
            return count
        after = scheduled[-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--company", help="its slug; without one, every company")
    arguments = parser.parse_args()
    log.configure("context_trainer")
    login_check.at_start()
    try:
        scheduled = retrain(arguments.company)
    except KeyError:
        parser.error(f"no company is called {arguments.company}")
    print(json.dumps({"scheduled": scheduled}))  # noqa: T201


if __name__ == "__main__":
    main()
