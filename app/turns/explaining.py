"""How an answer came to be, for people: who thought it, what it rests on, how long each step took. Read from what the turn left."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.conversations.models import Message
from app.knowledge import service as knowledge
from app.knowledge.models import KnowledgeFact
from app.turns.models import Turn
from app.turns.tracing import Trace


@dataclass(frozen=True, slots=True)
class Source:
    """A fact of the company. `retired`: it answers no more."""

    title: str
    text: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A thing that was done. `kind`: `understand`, `reply`, `message_type`, `tool`, `guard` or `limits`; `said`: what came of it; `prompt`:
    the exact name of what the model was instructed with, `reply.v3`.
    """

    kind: str
    model: str | None = None
    prompt: str | None = None
    tool: str | None = None
    state: str | None = None
    said: str | None = None
    seconds: float | None = None
    tokens_in: int = 0
    tokens_out: int = 0
    remembered: bool = False

    @property
    def instructions(self) -> str | None:
        """The version of the instructions, as people say it: `3`."""
        return self.prompt.rpartition(".v")[2] if self.prompt else None


@dataclass(frozen=True, slots=True)
class Record:
    """What the turn noted of itself, masked. `entities`: what it made out, by name; `spent_usd`: None where nothing was paid."""

    heard: int
    history: int
    intent: str | None
    also: Sequence[str]
    sentiment: str | None
    language: str | None
    confidence: float | None
    entities: Sequence[tuple[str, str]]
    proposed_state: str | None
    steps: Sequence[Step]
    spent_usd: float | None


@dataclass(frozen=True, slots=True)
class Explained:
    """What is known of a turn's answer. Seconds are None where a step did not happen.

    `without_model`: why no model was asked (`choice`, `late`, or the guard's word). `used`: the facts it rests on; `near`: others that
    were looked at. `stopped`: the model's own words broke a limit and did not leave. `begun_again`: how often the customer wrote more
    while she thought. `listened_s`: until she began; `thought_s`: until the answer stood, `model_s` of it in the model; `paced_s`: until
    its last part left.
    """

    provider: str | None
    model: str | None
    without_model: str | None
    used: Sequence[Source]
    near: Sequence[Source]
    known: bool
    stopped: bool
    begun_again: int
    listened_s: float | None
    thought_s: float | None
    model_s: float | None
    paced_s: float | None
    record: Record | None = None

    @property
    def total_s(self) -> float:
        return sum(step for step in (self.listened_s, self.thought_s, self.paced_s) if step is not None)


def explained(session: Session, last_parts: Sequence[Message]) -> dict[int, Explained]:
    """For the last message of each answer, how that answer came to be. Three statements, however many there are."""
    parts = {part.turn_id: part for part in last_parts if part.turn_id is not None}
    if not parts:
        return {}
    turns = session.scalars(select(Turn).where(Turn.id.in_(parts))).all()
    asked = _asked(session, [turn.first_message_id for turn in turns])
    facts = knowledge.told(session, (slug for turn in turns for slug in _slugs(turn, "facts", "retrieved")))
    return {parts[turn.id].id: _of(turn, parts[turn.id], asked.get(turn.first_message_id), facts) for turn in turns}


def of_thought(
    session: Session, provider: str | None, model: str | None, outcome: dict[str, Any], trace: Trace, thought_s: float
) -> Explained:
    """The same for what was only thought, and belongs to no message."""
    turn = Turn(provider=provider, model=model, outcome=outcome, trace=trace.written(), superseded_before=0)
    facts = knowledge.told(session, _slugs(turn, "facts", "retrieved"))
    return replace(_of(turn, Message(), None, facts), thought_s=thought_s)


def _asked(session: Session, message_ids: Iterable[int]) -> dict[int, datetime]:
    rows = session.execute(select(Message.id, Message.created_at).where(Message.id.in_(list(message_ids))))
    return {row.id: row.created_at for row in rows}


def _of(turn: Turn, last: Message, asked_at: datetime | None, facts: Mapping[str, KnowledgeFact]) -> Explained:
    outcome: dict[str, Any] = turn.outcome
    used = _slugs(turn, "facts")
    near = [slug for slug in _slugs(turn, "retrieved") if slug not in used]
    milliseconds = outcome.get("model_ms")
    return Explained(
        provider=turn.provider,
        model=turn.model,
        without_model=_without_model(turn),
        used=_sources(used, facts),
        near=_sources(near, facts),
        known=bool(outcome.get("known")),
        stopped=outcome.get("broken_limit") is not None,
        begun_again=turn.superseded_before,
        listened_s=_between(asked_at, turn.started_at),
        thought_s=_between(turn.started_at, turn.ended_at),
        model_s=milliseconds / 1000 if milliseconds is not None else None,
        paced_s=_between(turn.ended_at, last.accepted_at),
        record=_record(turn.trace, outcome),
    )


def _record(trace: Mapping[str, Any] | None, outcome: Mapping[str, Any]) -> Record | None:
    """None for a turn from before records were kept, or whose record was forgotten since."""
    if not trace:
        return None
    read, decided = trace.get("read", {}), trace.get("decided", {})
    micro = outcome.get("spending", {}).get("micro_usd")
    return Record(
        heard=read.get("messages", 0),
        history=read.get("history", 0),
        intent=decided.get("intent"),
        also=decided.get("also", ()),
        sentiment=decided.get("sentiment"),
        language=decided.get("language"),
        confidence=decided.get("confidence"),
        entities=[(name, _plain(value)) for name, value in decided.get("entities", {}).items() if value],
        proposed_state=decided.get("proposed_state"),
        steps=[_step(each) for each in trace.get("steps", ())],
        spent_usd=micro / 1_000_000 if micro else None,
    )


def _step(noted: Mapping[str, Any]) -> Step:
    tokens, ms = noted.get("tokens", {}), noted.get("ms")
    return Step(
        kind=noted["step"],
        model=noted.get("model") or noted.get("provider"),
        prompt=noted.get("prompt"),
        tool=noted.get("tool"),
        state=noted.get("state"),
        said=noted.get("said") or noted.get("told"),
        seconds=ms / 1000 if ms is not None else None,
        tokens_in=tokens.get("input", 0),
        tokens_out=tokens.get("output", 0),
        remembered=bool(noted.get("remembered")),
    )


def _plain(value: Any) -> str:
    return ", ".join(map(_plain, value)) if isinstance(value, list) else str(value)


def _without_model(turn: Turn) -> str | None:
    if turn.provider is not None:
        return None
    outcome = turn.outcome
    return "choice" if outcome.get("choice") else outcome.get("guard") or outcome.get("reason")


def _slugs(turn: Turn, *names: str) -> list[str]:
    return list(dict.fromkeys(slug for name in names for slug in turn.outcome.get(name, ())))


def _sources(slugs: Sequence[str], facts: Mapping[str, KnowledgeFact]) -> list[Source]:
    found = (facts[slug] for slug in slugs if slug in facts)
    return [Source(fact.title, fact.body, not fact.active) for fact in found]


def _between(start: datetime | None, end: datetime | None) -> float | None:
    """Seconds; the business clock may have been set back meanwhile, and nothing took less than no time."""
    return None if start is None or end is None else max((end - start).total_seconds(), 0.0)
