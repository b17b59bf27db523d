"""What failed, as programs see it."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from app.infra.answering import Answer, Instant
from app.operations import causes
from app.operations.dead_letter import Entry


class EntryOut(Answer):
    """Work or a message that was given up."""

    id: str = Field(description="`work:<n>` ou `message:<n>`.")
    kind: str = Field(description="O nome do trabalho, ou `message`.")
    key: str
    cause: str | None = Field(description="Como foi anotada, com o que é pessoal encoberto.")
    cause_in_words: str = Field(description="A causa em palavras para pessoas.")
    attempts: int
    at: Instant
    correlation_id: str | None
    payload: dict[str, Any] = Field(description="Com o que é pessoal encoberto.")


class Reprocessed(Answer):
    """What went back to work."""

    reprocessed: list[str]
    missing: list[str] = Field(description="Já não estavam entre o que falhou.")


def entry(row: Entry) -> dict[str, Any]:
    return EntryOut(
        id=row.id,
        kind=row.kind,
        key=row.key,
        cause=row.cause,
        cause_in_words=causes.of_entry(row.kind, row.cause),
        attempts=row.attempts,
        at=row.at,
        correlation_id=row.correlation_id,
        payload=dict(row.payload),
    ).as_json()


def reprocessed(done: list[str], missing: list[str]) -> dict[str, Any]:
    return Reprocessed(reprocessed=done, missing=missing).as_json()
