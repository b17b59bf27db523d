"""Hear a company's live events as they pass through Redis, with no help of the code that is tested."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from app.infra import redis
from app.infra.live import publishing
from app.infra.live.publishing import Topic

SETTLE_S = 0.3


class Ear:
    """What was heard, in order."""

    def __init__(self, company_id: UUID, pubsub: Any) -> None:
        self.company_id = company_id
        self._pubsub = pubsub

    def next(self, timeout_s: float = 10.0) -> tuple[str, str] | None:
        deadline = time.monotonic() + timeout_s
        while (left := deadline - time.monotonic()) > 0:
            message = self._pubsub.get_message(timeout=left)
            if message is not None and message["type"] == "message":
                event = json.loads(message["data"])
                assert set(event) == {"topic", "id"}, "an event names what changed and tells nothing of it"
                return event["topic"], event["id"]
        return None

    def so_far(self) -> list[tuple[str, str]]:
        """Everything that was said until now: a last word of ours ends it."""
        publishing.say(self.company_id, Topic.PRESENCE, "end of the test")
        heard: list[tuple[str, str]] = []
        while (event := self.next()) != ("presence", "end of the test"):
            assert event is not None, "our own word did not come"
            heard.append(event)
        return heard


@contextmanager
def listening(company_id: UUID) -> Iterator[Ear]:
    with redis.client().pubsub(ignore_subscribe_messages=False) as pubsub:
        pubsub.subscribe(publishing.channel(company_id))
        assert pubsub.get_message(timeout=10)["type"] == "subscribe"
        yield Ear(company_id, pubsub)
