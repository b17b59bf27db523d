"""What a process remembers is dropped as soon as somebody says that it changed."""

from __future__ import annotations

from uuid import UUID

import pytest
from redis import Redis

from app.infra import cache
from app.infra.cache import Cache
from app.infra.tenancy import tenant_session
from app.tenants import settings as company_settings
from app.turns.settings import TurnSettings
from tests.infra.work.rows import eventually

pytestmark = pytest.mark.req("OP-13")


class Shelf:
    """Something to remember that counts how often it was asked for."""

    def __init__(self) -> None:
        self.value = "old"
        self.read = 0

    def load(self) -> str:
        self.read += 1
        return self.value


def test_a_value_is_read_once_until_it_changed(company: UUID) -> None:
    memory: Cache[str] = Cache("test_once")
    shelf = Shelf()
    assert [memory.get("a", shelf.load), memory.get("a", shelf.load), shelf.read] == ["old", "old", 1]
    shelf.value = "new"
    with tenant_session(company) as session:
        memory.changed(session, "a")
    assert memory.get("a", shelf.load) == "new"


def test_a_value_read_while_it_changed_is_not_kept() -> None:
    memory: Cache[str] = Cache("test_race")

    def read_slowly() -> str:
        memory.drop("a")  # another request changed it meanwhile
        return "old"

    assert memory.get("a", read_slowly) == "old"
    assert memory.get("a", lambda: "new") == "new"


def test_a_change_in_another_process_is_heard(redis_clean: Redis) -> None:
    memory: Cache[str] = Cache("test_heard")
    memory.get("a", lambda: "old")
    eventually(lambda: cache._listener.hears, "the process listens")
    memory.get("a", lambda: "old")
    redis_clean.publish(cache.CHANNEL, "test_heard a")
    eventually(lambda: memory.get("a", lambda: "new") == "new", "the change is heard")


def test_a_process_that_hears_nothing_trusts_its_memory_for_seconds_only() -> None:
    assert cache.DEAF_S <= 5 < cache.HEARING_S


def test_none_is_not_remembered() -> None:
    memory: Cache[str | None] = Cache("test_none")
    shelf = Shelf()
    assert memory.get("a", lambda: None) is None
    assert memory.get("a", shelf.load) == "old"


def test_memory_is_bounded() -> None:
    memory: Cache[str] = Cache("test_bounded", most=3)
    for number in range(10):
        memory.get(str(number), lambda: "x")
    assert len(memory._entries) <= 3


@pytest.mark.req("PN-06")
def test_a_setting_counts_for_the_next_read(company: UUID, other_company: UUID) -> None:
    with tenant_session(company) as session:
        assert company_settings.read(session, TurnSettings).wait_most_s == 15
        company_settings.write(session, TurnSettings(wait_most_s=30), actor="system")
    with tenant_session(company) as session:
        assert company_settings.read(session, TurnSettings).wait_most_s == 30
    with tenant_session(other_company) as session:
        assert company_settings.read(session, TurnSettings).wait_most_s == 15
