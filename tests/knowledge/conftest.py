from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from app.infra.provisioning import create_tenant, drop_tenant
from app.infra.tenancy import tenant_session
from app.knowledge import service
from app.onboarding.demo.content import content
from tests.servers import Addresses


@pytest.fixture(scope="module")
def clinic(database: Addresses) -> Iterator[UUID]:
    """A company that knows what the demonstration clinic knows."""
    company_id = uuid4()
    create_tenant(company_id)
    with tenant_session(company_id) as session:
        for fact in content().facts:
            service.upsert_fact(session, fact.id, fact.title, fact.text, fact.questions)
    yield company_id
    drop_tenant(company_id)
