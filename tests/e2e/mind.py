"""The model of a browser's test: a fake OpenAI server that can be held while it writes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

from tests.contracts.beside import BESIDE
from tests.contracts.fake_openai import FakeOpenAI, task_of

PATIENCE_S = 20.0
PERSON_PLEASE = "Quero falar com uma pessoa"


class Mind(FakeOpenAI):
    """Says `Você disse: ` and the customer's last words; to `PERSON_PLEASE`, that a person is called. `held()`: every reply waits until the
    block ends."""

    def __init__(self) -> None:
        super().__init__(think=self._reply)
        self._may_answer = Event()
        self._may_answer.set()
        self.is_asked = Event()

    @contextmanager
    def held(self) -> Iterator[None]:
        self.is_asked.clear()
        self._may_answer.clear()
        try:
            yield
        finally:
            self._may_answer.set()

    def _reply(self, body: Any) -> str:
        beside = BESIDE.get(task_of(body))
        if beside is not None:
            return beside
        self.is_asked.set()
        self._may_answer.wait(PATIENCE_S)
        words = next(line["content"] for line in reversed(body["messages"]) if line["role"] == "user")
        wants = words == PERSON_PLEASE
        text = "Vou chamar alguém da equipe." if wants else f"Você disse: {words}"
        reply = {"text": text, "known": True, "wants_person": wants, "offer_person": False}
        return json.dumps({**reply, "facts": [], "language": "pt"})
