"""Labels, as pages that are open hear of them."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from redis import Redis

from app.contacts import service, tags
from app.errors import NotFound
from app.infra.live import publishing
from app.infra.tenancy import tenant_session
from tests.infra.live.hearing import listening

pytestmark = pytest.mark.req("PN-03")


@pytest.fixture(autouse=True)
def redis_answers(redis_clean: Redis) -> None:
    publishing._publisher.resting_until = 0.0


def test_a_label_taken_off_everybody_is_told_to_every_page_that_shows_people(company: UUID) -> None:
    with listening(company) as ear:
        with tenant_session(company) as session:
            person = service.resolve(session, phone="+5511988880001", lid=None, name="Ana")
            tags.put(session, person.id, ["Retorno"], actor="system")
            (label,) = tags.listed(session)
        assert ear.so_far() == [("contact", str(person.id))]
        with tenant_session(company) as session:
            tags.delete(session, label.id, actor="system")
        assert ear.so_far() == [("contact", publishing.ALL)]


def test_nothing_is_told_of_a_label_that_is_not_there(company: UUID) -> None:
    with listening(company) as ear:
        with pytest.raises(NotFound), tenant_session(company) as session:
            tags.delete(session, uuid4(), actor="system")
        assert ear.so_far() == []
