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
from app.llm.intents import Intent, Sentiment
from app.turns import tools
from app.turns.models import Turn


@dataclass(frozen=True, slots=True)
class Source:
    """A fact of the company. `retired`: it answers no more."""

    title: str
    text: str
    retired: bool


@dataclass(frozen=True, slots=True)
class Meant:
    """What she took the customer to want; `confidence` in percent."""

    intent: Intent
    also: Sequence[Intent]
    sentiment: Sentiment
    confidence: int


@dataclass(frozen=True, slots=True)
class Deed:
    """A tool that was called in the turn, by its name for people; `state` of `ToolState`."""

    tool: str
    title: str
    state: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A call of a model: `step` is `understand`, `reply` or `message_type`. `remembered`: an earlier attempt asked."""

    step: str
    provider: str
    model: str
    prompt: str
    seconds: float
    tokens: int
    remembered: bool


@dataclass(frozen=True, slots=True)
class Explained:
    """What is known of a turn's answer. Seconds are None where a step did not happen.

    `without_model`: why no model was asked (`choice`, `late`, or the guard's word). `used`: the facts it rests on; `near`: others that
    were looked at. `stopped`: the model's own words broke a limit and did not leave. `begun_again`: how often the customer wrote more
    while she thought. `listened_s`: until she began; `thought_s`: until the answer stood, `model_s` of it in the model; `paced_s`: until
    its last part left. `meant`, `did` and `asked` are forgotten after a while: None and empty then.
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
    meant: Meant | None = None
    did: Sequence[Deed] = ()
    asked: Sequence[Asked] = ()

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
    session: Session,
    provider: str | None,
    model: str | None,
    outcome: dict[str, Any],
    thought_s: float,
    trace: dict[str, Any],
) -> Explained:
    """The same for what was only thought, and belongs to no message."""
    turn = Turn(provider=provider, model=model, outcome=outcome, trace=trace, superseded_before=0)
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
        meant=_meant(turn.trace or {}),
        did=[Deed(step["tool"], tools.title(step["tool"]), step["state"]) for step in _steps(turn, "tool")],
        asked=[_asked_of(step) for step in _steps(turn, "understand", "reply", "message_type")],
    )


def _meant(trace: Mapping[str, Any]) -> Meant | None:
    decided = trace.get("decided")
    if not decided:
        return None
    also = [Intent(intent) for intent in decided["also"]]
    sure = round(decided["confidence"] * 100)
    return Meant(Intent(decided["intent"]), also, Sentiment(decided["sentiment"]), sure)


def _steps(turn: Turn, *names: str) -> list[Mapping[str, Any]]:
    return [step for step in (turn.trace or {}).get("steps", ()) if step["step"] in names]


def _asked_of(step: Mapping[str, Any]) -> Asked:
    return Asked(
        step=step["step"],
        provider=step["provider"],
        model=step["model"],
        prompt=step["prompt"],
        seconds=step["ms"] / 1000,
        tokens=step["tokens"]["input"] + step["tokens"]["output"],
        remembered=bool(step.get("remembered")),
    )


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
