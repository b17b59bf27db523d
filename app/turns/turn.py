"""One turn: take every message that has no answer, think with no transaction open, answer and end in one commit.

A retry of the same messages resumes the same turn, so its answer's keys are the same and it is said once.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.conversations import conversations, holding, questions
from app.conversations.models import Conversation, Holder, Message
from app.conversations.questions import Ambiguous, Answer
from app.errors import NotFound
from app.infra import clock
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Backoff, work
from app.secretary import answer, context, guard, limits
from app.secretary.context import Context, Heard
from app.secretary.reply import Reply
from app.tenants import settings as company_settings
from app.turns import answers, replying
from app.turns.metrics import DEBOUNCE_OVERRIDES, TURN_SECONDS, TURNS
from app.turns.models import Turn, TurnState
from app.turns.settings import TurnSettings

MOST_HEARD: Final = 60  # of a flood, the model hears the end; all of it counts as answered
MOST_SUPERSEDED: Final = 3
LATE: Final = Reply(
    text="Desculpe a demora! Já chamei uma pessoa da nossa equipe para continuar o seu atendimento por aqui.",
    known=False,
    wants_person=True,
    offer_person=False,
)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chosen:
    """A message of the turn that answers a question we asked, and the others that say more than a courtesy."""

    message_id: int
    answer: Answer | Ambiguous
    rest: Sequence[Heard]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn took: its messages, under which epoch, and everything needed to think."""

    turn_id: UUID
    conversation_id: UUID
    instance_id: UUID
    holder_epoch: int
    message_ids: Sequence[int]
    asked_at: datetime
    superseded_before: int
    late: bool
    context: Context
    chosen: Chosen | None
    taken_at: float


@dataclass(slots=True)
class Thought:
    """What came of thinking."""

    reply: Reply | None
    provider: str | None = None
    model: str | None = None
    outcome: dict[str, Any] = field(default_factory=dict)


def _gave_up(session: Session, item: WorkItem, error: str) -> None:
    try:
        replying.call_a_person(
            session, UUID(item.key), "O atendimento automático falhou nesta conversa.", key=f"dead:{item.id}"
        )
    except NotFound:
        _log.info("the conversation of a dead turn is gone", extra={"work_id": item.id})


@work(holding.TURN, retry=Backoff(first=1, most=60, attempts=6), on_dead=_gave_up)
def run(item: WorkItem) -> None:
    """Answer a conversation's unanswered messages. Idempotent by turn: `turn:<id>:<n>` names each message it sends."""
    with item.transaction() as session:
        taken = _take(session, item)
    if taken is None:
        return
    item.assert_fresh()
    thought = _think(taken)
    typing = replying.can_type(item.company_id, taken.instance_id)
    with TURN_SECONDS.labels("finish").time(), item.transaction() as session:
        _end(session, item, taken, thought, typing=typing)
    TURN_SECONDS.labels("total").observe(clock.monotonic() - taken.taken_at)


def _take(session: Session, item: WorkItem) -> Taken | None:
    """Lock the conversation, take all its unanswered messages, open or resume the turn. None: nothing to do, item ended."""
    started = clock.monotonic()
    conversation = conversations.lock(session, UUID(item.key))
    messages = _unanswered(session, conversation) if conversation.holder == Holder.AI else []
    if not messages:
        ledger.finish(session, item)
        return None
    turn, superseded_before = _open(session, conversation, messages)
    settings = company_settings.read(session, TurnSettings)
    chosen = _choice(session, conversation, messages[-MOST_HEARD:])
    heard = [_heard(message, chosen) for message in messages[-MOST_HEARD:]]
    read = context.read(
        session,
        conversation_id=conversation.id,
        message_ids=[message.id for message in messages],
        heard=heard,
        contact_id=conversation.contact_id,
        now=clock.now(),
    )
    TURN_SECONDS.labels("context").observe(clock.monotonic() - started)
    return Taken(
        turn_id=turn.id,
        conversation_id=conversation.id,
        instance_id=conversation.instance_id,
        holder_epoch=conversation.holder_epoch,
        message_ids=[message.id for message in messages],
        asked_at=messages[0].created_at,
        superseded_before=superseded_before,
        late=clock.now() > turn.started_at + timedelta(seconds=settings.budget_s),
        context=read,
        chosen=chosen,
        taken_at=started,
    )


def _heard(message: Message, chosen: Chosen | None = None) -> Heard:
    """A message as the mind hears it; one that picked an option, as if the option were written out."""
    if message.choice is not None:
        return Heard("text", str(message.choice["text"]))
    if chosen is not None and chosen.message_id == message.id and isinstance(chosen.answer, Answer):
        return Heard("text", chosen.answer.text)
    return Heard(message.kind, context.as_text(message.kind, message.text))


def _unanswered(session: Session, conversation: Conversation) -> Sequence[Message]:
    return session.scalars(
        select(Message)
        .where(Message.conversation_id == conversation.id, Message.direction == "in", Message.answered_at.is_(None))
        .order_by(Message.id)
    ).all()


def _choice(session: Session, conversation: Conversation, messages: Sequence[Message]) -> Chosen | None:
    """The newest message that answers a question of ours. One that was taken already (a person's menu) answers no other."""
    for message in reversed(messages):
        found = None if message.choice is not None else _resolved(session, conversation, message)
        if found is not None:
            others = [_heard(other) for other in messages if other is not message]
            return Chosen(message.id, found, [heard for heard in others if not answers.is_courtesy(heard.text)])
    return None


def _resolved(session: Session, conversation: Conversation, message: Message) -> Answer | Ambiguous | None:
    said = str(message.media.get("choice_id") or "") if message.kind == "choice" else ""
    for words in filter(None, (message.text, said)):
        found = questions.resolve(session, conversation.id, words)
        if found is not None:
            return found
    return None


def _open(session: Session, conversation: Conversation, messages: Sequence[Message]) -> tuple[Turn, int]:
    """The running turn when it took the same messages (a retry), else a new one in its place."""
    first, last = messages[0].id, messages[-1].id
    latest = session.scalar(
        select(Turn).where(Turn.conversation_id == conversation.id).order_by(Turn.number.desc()).limit(1)
    )
    if latest is not None and latest.state == TurnState.RUNNING:
        taken = (latest.first_message_id, latest.last_message_id, latest.holder_epoch)
        if taken == (first, last, conversation.holder_epoch):
            return latest, latest.superseded_before
        latest.state, latest.ended_at = TurnState.SUPERSEDED, clock.now()
        session.flush()
    superseded = latest is not None and latest.state == TurnState.SUPERSEDED
    before = latest.superseded_before + 1 if latest is not None and superseded else 0
    turn = Turn(
        id=uuid4(),
        conversation_id=conversation.id,
        state=TurnState.RUNNING,
        first_message_id=first,
        last_message_id=last,
        holder_epoch=conversation.holder_epoch,
        superseded_before=before,
        outcome={},
        correlation_id=messages[-1].correlation_id,
        started_at=clock.now(),
    )
    session.add(turn)
    session.flush()
    return turn, before


def _think(taken: Taken) -> Thought:
    """Guard, then whoever takes a chosen option, then the model, then the limits. No transaction is open."""
    if taken.late:
        return Thought(LATE, outcome={"reason": "late"})
    if (verdict := guard.check(taken.context)) is not None:
        return Thought(verdict.reply, outcome={"guard": verdict.reason})
    taken_by = answers.take(taken.chosen.answer) if taken.chosen is not None else None
    if taken.chosen is None or taken_by is None:
        return _ask_model(taken.context)
    if not taken.chosen.rest:
        return Thought(taken_by, outcome={"choice": True})
    return _joined(taken_by, _ask_model(replace(taken.context, heard=taken.chosen.rest)))


def _joined(first: Reply, rest: Thought) -> Thought:
    """The option taken, then the answer to what else was written in the same turn."""
    if rest.reply is None:
        return replace(rest, reply=first)
    said = rest.reply.model_copy(
        update={
            "text": f"{first.text}\n\n{rest.reply.text}",
            "wants_person": first.wants_person or rest.reply.wants_person,
            "offer_person": rest.reply.offer_person and not first.wants_person,
        }
    )
    return replace(rest, reply=said)


def _ask_model(read: Context) -> Thought:
    with TURN_SECONDS.labels("model").time():
        completed = answer.answer(read)
    checked = limits.check(completed.value)
    return Thought(
        checked.reply,
        provider=completed.provider,
        model=completed.model,
        outcome={
            "facts": list(checked.reply.facts),
            "retrieved": [fact.id for fact in read.facts],
            "known": checked.reply.known,
            "broken_limit": checked.broken,
            "model_ms": completed.milliseconds,
            "tokens": {"input": completed.usage.input, "output": completed.usage.output},
        },
    )


def _end(session: Session, item: WorkItem, taken: Taken, thought: Thought, *, typing: bool) -> None:
    """Answer and end of turn in one commit, unless the world moved on meanwhile."""
    conversation = conversations.lock(session, taken.conversation_id)
    unmoved = ledger.try_finish(session, item)
    if conversation.holder_epoch != taken.holder_epoch:
        _close(session, taken, thought, TurnState.DROPPED)
    elif not unmoved and taken.superseded_before < MOST_SUPERSEDED and not taken.late:
        _close(session, taken, thought, TurnState.SUPERSEDED)
        DEBOUNCE_OVERRIDES.labels("superseded").inc()
        ledger.release(session, item, due_at=None, attempts=item.attempts - 1)
    else:
        _close(session, taken, thought, TurnState.ANSWERED if thought.reply else TurnState.SILENT)
        if taken.chosen is not None and isinstance(taken.chosen.answer, Answer):
            questions.take(session, taken.chosen.answer, message_id=taken.chosen.message_id)
        if thought.reply is not None:
            replying.reply(session, conversation, taken.turn_id, thought.reply, asked_at=taken.asked_at, typing=typing)
    if not item.ended:
        ledger.finish(session, item)


_CLOSE = text(
    """
    UPDATE turns SET state = :state, ended_at = :now, provider = :provider, model = :model, outcome = CAST(:outcome AS jsonb)
    WHERE id = :turn
    """
)
_CLOSE_ANSWERED = text(
    """
    WITH closed AS (
        UPDATE turns SET state = :state, ended_at = :now, provider = :provider, model = :model, outcome = CAST(:outcome AS jsonb)
        WHERE id = :turn
    )
    UPDATE messages SET answered_at = :now, turn_id = :turn WHERE id = ANY(:ids)
    """
)


def _close(session: Session, taken: Taken, thought: Thought, state: TurnState) -> None:
    """End the turn's row; its messages count as answered when they were, or when silence is the answer."""
    answered = state in (TurnState.ANSWERED, TurnState.SILENT)
    session.execute(
        _CLOSE_ANSWERED if answered else _CLOSE,
        {
            "state": state,
            "now": clock.now(),
            "provider": thought.provider,
            "model": thought.model,
            "outcome": json.dumps(thought.outcome),
            "turn": taken.turn_id,
            "ids": list(taken.message_ids),
        },
    )
    TURNS.labels(state).inc()
    _log.info("turn ended", extra={"turn_id": str(taken.turn_id), "state": state, "provider": thought.provider})
