"""What a company set: whoever writes over a colleague's change is told, and what is only tried is never stored."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.conversations.settings import ConversationSettings
from app.infra.tenancy import tenant_session
from app.tenants import settings
from app.tenants.settings import NEVER_SET, ChangedMeanwhile

pytestmark = pytest.mark.req("PN-06", "AI-11")


def stored(company: UUID) -> ConversationSettings:
    with tenant_session(company) as session:
        return settings.read(session, ConversationSettings)


def write(company: UUID, seen: int | None, **values: object) -> None:
    with tenant_session(company) as session:
        settings.write(session, ConversationSettings.model_validate(values), actor="test", seen=seen)


def test_of_two_who_saw_the_same_the_second_is_refused_and_changes_nothing(company: UUID) -> None:
    write(company, NEVER_SET, split_above=300)
    with pytest.raises(ChangedMeanwhile):
        write(company, NEVER_SET, split_above=400)
    assert stored(company).split_above == 300
    with tenant_session(company) as session:
        seen = settings.versions(session)["conversations"]
    write(company, seen, split_above=500)
    with pytest.raises(ChangedMeanwhile):
        write(company, seen, split_above=600)
    assert stored(company).split_above == 500
    write(company, None, split_above=700)
    assert stored(company).split_above == 700


def test_values_that_are_tried_are_read_in_that_session_alone(company: UUID) -> None:
    write(company, None, split_above=300)
    with tenant_session(company) as session:
        settings.trying(session, [ConversationSettings(split_above=999)])
        assert settings.read(session, ConversationSettings).split_above == 999
    assert stored(company).split_above == 300
    with tenant_session(company) as session:
        assert settings.versions(session) == {"conversations": 1}
