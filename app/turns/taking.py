"""The first half of a turn: lock the conversation, take every message that has no answer, read what thinking needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from app.conversations import conversations, fsm, questions
from app.conversations.fsm import State
from app.conversations.models import Conversation, Holder
from app.conversations.questions import Ambiguous, Answer, Asked
from app.conversations.tools import UNSURE
from app.infra import clock
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.llm.intents import Sentiment
from app.llm.purse import Purse
from app.secretary import context, training
from app.secretary.context import Context, Heard
from app.tenants import settings as company_settings
from app.turns import answers, spending, stages
from app.turns.metrics import TURN_SECONDS
from app.turns.models import TurnState
from app.turns.settings import TurnSettings
from app.turns.stages import Stage

MOST_HEARD: Final = 60  # of a flood, the model hears the end; all of it counts as answered


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A customer's message without an answer. `choice`: the option of a person's menu that it was noted to pick."""

    id: int
    kind: str
    text: str
    media: Mapping[str, Any]
    choice: Mapping[str, Any] | None
    correlation_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Chosen:
    """A message of the turn that answers a question we asked, and the others that say more than a courtesy."""

    message_id: int
    answer: Answer | Ambiguous
    rest: Sequence[Heard]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a turn took: its messages, under which epoch, and everything needed to think.

    `understanding`, `acted`: what an earlier attempt at the same messages kept. `more`: messages came after those of a turn that had acted
    already; they are the next turn's. `awaited`: a person was called. `unsure_before`: nor was the turn before understood well.
    """

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
    purse: Purse
    taken_at: float
    understanding: Mapping[str, Any] | None = None
    acted: bool = False
    more: bool = False
    awaited: bool = False
    unsure_before: bool = False


@dataclass(frozen=True, slots=True)
class Opened:
    """The turn's row: made now, or begun by an attempt that did not end. `until`: its last message."""

    id: UUID
    superseded_before: int
    started_at: datetime
    until: int
    understanding: Mapping[str, Any] | None = None
    acted: bool = False


def take(session: Session, item: WorkItem) -> Taken | None:
    """Take all unanswered messages and open, or resume, the turn. None: nothing to do, and the item has ended."""
    started = clock.monotonic()
    conversation = conversations.lock(session, UUID(item.key))
    messages = _unanswered(session, conversation) if conversation.holder == Holder.AI else []
    if not messages:
        session.execute(_LEAVE_BEHIND, {"id": conversation.id, "now": clock.now()})
        ledger.finish(session, item)
        return None
    stages.reached(item.company_id, conversation.id, Stage.READING)
    before = _lately(session, conversation)
    turn = _open(session, conversation, messages, before)
    mine = [message for message in messages if message.id <= turn.until]
    heard = mine[-MOST_HEARD:]
    settings = company_settings.read(session, TurnSettings)
    chosen = _choice(session, conversation, heard)
    ids = [message.id for message in mine]
    last = _last_understood(before)
    stages.reached(item.company_id, conversation.id, Stage.SEARCHING)
    read = context.read(
        session,
        conversation_id=conversation.id,
        message_ids=ids,
        heard=[_heard(message, chosen) for message in heard],
        contact_id=conversation.contact_id,
        now=clock.now(),
    )
    training.look(session, conversation.contact_id, unlearnt=read.unlearnt)
    read, purse = spending.reserve(session, read, turn_id=turn.id, conversation_id=conversation.id)
    TURN_SECONDS.labels("context").observe(clock.monotonic() - started)
    return Taken(
        turn_id=turn.id,
        conversation_id=conversation.id,
        instance_id=conversation.instance_id,
        holder_epoch=conversation.holder_epoch,
        message_ids=ids,
        asked_at=mine[0].created_at,
        superseded_before=turn.superseded_before,
        late=clock.now() > turn.started_at + timedelta(seconds=settings.budget_s),
        context=replace(
            read,
            was_negative=last.get("sentiment") == Sentiment.NEGATIVE,
            state=conversation.state,
            states=(before[0].states if before else None) or (),
            moves=_moves(State(conversation.state)),
        ),
        chosen=chosen,
        purse=purse,
        taken_at=started,
        understanding=turn.understanding,
        acted=turn.acted,
        more=len(mine) < len(messages),
        awaited=conversation.waiting_since is not None,
        unsure_before=last.get("confidence", 1.0) < UNSURE,
    )


@cache
def _moves(state: State) -> Sequence[str]:
    """Where a model may propose that the conversation goes."""
    return [to for to in State if to is not state and fsm.may_be_proposed(state, to)]


_UNANSWERED = text(
    """
    SELECT id, kind, text, media, choice, correlation_id, created_at FROM messages
    WHERE conversation_id = :id AND direction = 'in' AND answered_at IS NULL ORDER BY id
    """
)


def _unanswered(session: Session, conversation: Conversation) -> list[Unanswered]:
    return [Unanswered(**row._mapping) for row in session.execute(_UNANSWERED, {"id": conversation.id})]


def _heard(message: Unanswered, chosen: Chosen | None = None) -> Heard:
    """A message as the mind hears it; one that picked an option, as if the option were written out."""
    if message.choice is not None:
        return Heard("text", str(message.choice["text"]))
    if chosen is not None and chosen.message_id == message.id and isinstance(chosen.answer, Answer):
        return Heard("text", chosen.answer.text)
    return Heard(message.kind, context.as_text(message.kind, message.text))


def _choice(session: Session, conversation: Conversation, messages: Sequence[Unanswered]) -> Chosen | None:
    """The newest message that answers a question of ours. One that was taken already (a person's menu) answers no other."""
    open_ones = questions.open_ones(session, conversation.id)
    if not open_ones:
        return None
    for message in reversed(messages):
        found = None if message.choice is not None else _resolved(open_ones, message)
        if found is not None:
            others = [_heard(other) for other in messages if other is not message]
            return Chosen(message.id, found, [heard for heard in others if not answers.is_courtesy(heard.text)])
    return None


def _resolved(open_ones: Sequence[Asked], message: Unanswered) -> Answer | Ambiguous | None:
    said = str(message.media.get("choice_id") or "") if message.kind == "choice" else ""
    found = (questions.resolve_among(open_ones, words) for words in (message.text, said) if words)
    return next((answer for answer in found if answer is not None), None)


_LATELY = text(
    """
    SELECT id, state, first_message_id, last_message_id, holder_epoch, superseded_before, started_at, understanding, acted, (
        SELECT array_agg(to_state ORDER BY latest.id DESC) FROM (
            SELECT id, to_state FROM conversation_transitions WHERE conversation_id = :id AND accepted ORDER BY id DESC LIMIT 5
        ) AS latest
    ) AS states
    FROM turns
    WHERE conversation_id = :id ORDER BY number DESC LIMIT 3
    """
)


def _lately(session: Session, conversation: Conversation) -> Sequence[Row[Any]]:
    """The conversation's latest turns, the latest first."""
    return session.execute(_LATELY, {"id": conversation.id}).all()


def _last_understood(before: Sequence[Row[Any]]) -> Mapping[str, Any]:
    """What was understood in the last turn that came to its end; empty where it needed no understanding."""
    ended = (turn for turn in before if turn.state in (TurnState.ANSWERED, TurnState.SILENT))
    last = next(ended, None)
    return last.understanding["value"] if last is not None and last.understanding else {}


# With an empty record, so that what it understood and called is forgotten as other turns' is.
# Somebody else answered what an attempt that died was about: nobody takes that turn up again, and what it had intended a person knows of.
_LEAVE_BEHIND = text(
    """
    WITH left_behind AS (
        UPDATE turns SET state = 'dropped', ended_at = :now, trace = '{}', understanding = understanding - 'plan' #- '{value,entities}'
        WHERE conversation_id = :id AND state = 'running' AND NOT EXISTS (
            SELECT FROM messages m WHERE m.conversation_id = :id AND m.direction = 'in' AND m.answered_at IS NULL
                AND m.id BETWEEN turns.first_message_id AND turns.last_message_id
        )
        RETURNING turns.id
    )
    UPDATE tool_calls SET state = 'in_doubt', ended_at = :now FROM left_behind
    WHERE tool_calls.turn_id = left_behind.id AND tool_calls.state = 'intended'
    """
)
_SUPERSEDE = text(
    """
    UPDATE turns SET state = 'superseded', ended_at = :now, trace = '{}', understanding = understanding - 'plan' #- '{value,entities}'
    WHERE id = :id
    """
)
_OPEN = text(
    """
    INSERT INTO turns (id, conversation_id, state, first_message_id, last_message_id, holder_epoch, superseded_before,
        correlation_id, started_at)
    VALUES (:id, :conversation_id, 'running', :first, :last, :epoch, :before, :correlation_id, :now)
    """
)


_RESUME = text("UPDATE turns SET holder_epoch = :epoch WHERE id = :id AND holder_epoch <> :epoch")


def _open(
    session: Session, conversation: Conversation, messages: Sequence[Unanswered], before: Sequence[Row[Any]]
) -> Opened:
    """The running turn when it took the same messages (a retry) or has acted on its own, else a new one in its place."""
    first, last, now = messages[0].id, messages[-1].id, clock.now()
    latest = before[0] if before else None
    superseded = 0
    if latest is not None and latest.state == TurnState.RUNNING:
        took = (latest.first_message_id, latest.last_message_id, latest.holder_epoch)
        if took == (first, last, conversation.holder_epoch) or (latest.acted and latest.first_message_id == first):
            session.execute(_RESUME, {"id": latest.id, "epoch": conversation.holder_epoch})
            return Opened(
                latest.id,
                latest.superseded_before,
                latest.started_at,
                latest.last_message_id,
                latest.understanding,
                latest.acted,
            )
        session.execute(_SUPERSEDE, {"id": latest.id, "now": now})
    if latest is not None and latest.state in (TurnState.RUNNING, TurnState.SUPERSEDED):
        superseded = latest.superseded_before + 1
    turn_id = uuid4()
    session.execute(
        _OPEN,
        {
            "id": turn_id,
            "conversation_id": conversation.id,
            "first": first,
            "last": last,
            "epoch": conversation.holder_epoch,
            "before": superseded,
            "correlation_id": messages[-1].correlation_id,
            "now": now,
        },
    )
    return Opened(turn_id, superseded, now, last)
