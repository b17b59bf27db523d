"""Move a conversation from state to state, and keep how: what happens moves it, what is proposed is judged by the table (`fsm`).

The caller holds the conversation's lock. A step costs one statement; one that keeps the state and tells nothing costs none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from app.conversations import fsm
from app.conversations.fsm import State, Trigger
from app.conversations.metrics import FSM_TRANSITIONS
from app.conversations.models import Conversation, Holder
from app.infra import clock
from app.infra.live import publishing as live
from app.infra.live.publishing import Topic
from app.llm.intents import Intent

BY_AI: Final = "ai"
BY_CUSTOMER: Final = "customer"
BY_SYSTEM: Final = "system"
LONGEST_CAUSE: Final = 200
LONGEST_NAME: Final = 40  # of what a model takes for a state

_ACCEPTED: Final = "accepted"
_REFUSED: Final = "refused"

# These two move when they are done, and are counted then: `stopping` stores the opt-out, `holding` asks for the person. Moved by the
# model's word alone, a conversation would claim what nobody did.
_MOVED_WHEN_DONE: Final = {State.OPTED_OUT, State.WAITING_PERSON}
_DEEDS: Final = {Intent.OPT_OUT, Intent.HUMAN}
# Worth a line also where the state stays: who came after whom, what was done while a person was awaited.
_TELLING: Final = fsm.PEOPLES | fsm.DONE

_KEEP: Final = text(
    """
    WITH moved AS (UPDATE conversations SET state = :to WHERE id = :id AND :moves)
    INSERT INTO conversation_transitions (conversation_id, from_state, to_state, trigger, cause, turn_id, by, accepted, at)
    VALUES (:id, :start, :to, :trigger, :cause, :turn_id, :by, :accepted, :now)
    """
)


def apply(
    session: Session,
    conversation: Conversation,
    trigger: Trigger,
    *,
    by: str,
    cause: str | None = None,
    turn_id: UUID | None = None,
) -> bool:
    """Move it by what happened. False: the table knows no such step; that is kept and counted, and the state stays.

    `by`: `user:<id>`, `phone`, `gateway`, `customer`, `ai`, `system`. `cause`: a few words beyond the trigger, none of the customer's.
    """
    to = fsm.move(State(conversation.state), trigger)
    return _take(session, conversation, _Step(trigger, to, to is not None, by, cause, turn_id))


def understood(
    session: Session,
    conversation: Conversation,
    intent: Intent,
    proposed: str | None = None,
    *,
    turn_id: UUID,
    cause: str | None = None,
) -> bool:
    """Move it by what the customer wants, as it was understood. False: refused, by the table or in what was `proposed` beside it.

    The intent decides. A model's own word for the next state counts where the intent leaves things as they are. Opting out and asking
    for a person are judged here, and move the conversation when they are done.
    """
    start = State(conversation.state)
    to = fsm.move(start, Trigger.of(intent))
    is_left_to_deed = to is not None and intent in _DEEDS
    if not is_left_to_deed and not apply(
        session, conversation, Trigger.of(intent), by=BY_AI, cause=cause, turn_id=turn_id
    ):
        return False
    if proposed is None or proposed == to:
        return True
    return propose(session, conversation, proposed, since=start, turn_id=turn_id, cause=cause)


def propose(
    session: Session,
    conversation: Conversation,
    proposed: str,
    *,
    turn_id: UUID,
    since: State | None = None,
    cause: str | None = None,
) -> bool:
    """Move it to the state that a model named, if something that a customer can want leads there; else refuse, keep and count that.

    `since`: the state it was named in. A proposal that is allowed there moves nothing when the conversation has moved on by itself.
    """
    start = since or State(conversation.state)
    to = next((state for state in State if state == proposed), None)
    if to is None or not fsm.may_be_proposed(start, to):
        told = cause if to else proposed[:LONGEST_NAME]
        return _take(session, conversation, _Step(Trigger.PROPOSED, to, False, BY_AI, told, turn_id))
    if to in _MOVED_WHEN_DONE:
        return True
    here = State(conversation.state)
    if start is not here:
        to = here
    return _take(session, conversation, _Step(Trigger.PROPOSED, to, True, BY_AI, cause, turn_id))


def customer_writes(session: Session, conversation: Conversation) -> None:
    """A customer's message came that needs an answer. Only where the conversation rested is there anything to do."""
    if conversation.state in (State.CLOSED, State.OPTED_OUT):
        held = conversation.holder == Holder.PERSON
        trigger = Trigger.CUSTOMER_WRITES_TO_PERSON if held else Trigger.CUSTOMER_WRITES
        apply(session, conversation, trigger, by=BY_CUSTOMER)


@dataclass(frozen=True, slots=True)
class _Step:
    """One step as it is kept. `to` None: the table leads nowhere, or what was proposed is no state."""

    trigger: Trigger
    to: State | None
    accepted: bool
    by: str
    cause: str | None
    turn_id: UUID | None


def _take(session: Session, conversation: Conversation, step: _Step) -> bool:
    FSM_TRANSITIONS.labels(_ACCEPTED if step.accepted else _REFUSED).inc()
    start = conversation.state
    moves = step.accepted and step.to != start
    if not moves and step.accepted and step.trigger not in _TELLING:
        return True
    session.execute(
        _KEEP,
        {
            "id": conversation.id,
            "start": start,
            "to": step.to,
            "trigger": step.trigger,
            "cause": step.cause[:LONGEST_CAUSE] if step.cause else None,
            "turn_id": step.turn_id,
            "by": step.by,
            "accepted": step.accepted,
            "moves": moves,
            "now": clock.now(),
        },
    )
    if moves:
        set_committed_value(conversation, "state", step.to)
    live.changed(session, Topic.CONVERSATION, conversation.id)
    return step.accepted
