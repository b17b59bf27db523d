"""One turn: take every message that has no answer, think with no transaction open, answer and end in one commit.

A retry of the same messages resumes the same turn, so its answer's keys are the same and it is said once.
"""

from __future__ import annotations

import json
import logging
from dataclasses import asdict
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations import conversations, holding, moving, questions
from app.conversations.questions import Answer
from app.errors import NotFound
from app.infra import clock
from app.infra.work import ledger
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Backoff, work
from app.llm import purse
from app.turns import autonomy, handing_over, noticing, replying, stages, taking, thinking
from app.turns.metrics import DEBOUNCE_OVERRIDES, TURN_SECONDS, TURNS
from app.turns.models import TurnState
from app.turns.remembering import Remembering
from app.turns.stages import Stage
from app.turns.superseding import MovedOn, may_begin_anew
from app.turns.taking import Taken
from app.turns.thinking import Thought
from app.turns.tools import Acting, Hands, Looking

_log = logging.getLogger(__name__)


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
    try:
        _answer(item)
    finally:
        stages.over(item.company_id, UUID(item.key))  # also when it failed: nobody is writing any more


def _answer(item: WorkItem) -> None:
    with item.transaction() as session:
        taken = taking.take(session, item)
    if taken is None:
        return
    item.assert_fresh()
    stages.reached(item.company_id, taken.conversation_id, Stage.WRITING)
    try:
        _think_and_end(item, taken)
    except Exception:
        purse.keep(taken.purse)  # the next attempt has the same money, less what this one spent
        raise
    TURN_SECONDS.labels("total").observe(clock.monotonic() - taken.taken_at)


def _think_and_end(item: WorkItem, taken: Taken) -> None:
    thought, acted = _think(item, taken)
    thought.outcome |= {"spending": spent} if (spent := taken.purse.outcome()) else {}
    thought.trace.tried = [asdict(each) for each in taken.purse.meter.tried()]
    typing = replying.can_type(item.company_id, taken.instance_id)
    with TURN_SECONDS.labels("finish").time(), item.transaction() as session:
        end(session, item, taken, thought, typing=typing, acted=acted)
        purse.settle(session, taken.purse)


def _think(item: WorkItem, taken: Taken) -> tuple[Thought, bool]:
    """What came of it, and whether a write was intended. Where the world moved on before that, nothing came of it."""
    manner = taken.context.manner
    hands: Hands = Acting(item, taken) if manner.acts else Looking(item.company_id)
    memory = Remembering(item, taken)
    turn = thinking.Turn(taken.context, taken.chosen, taken.late, taken.awaited, taken.unsure_before)
    try:
        return autonomy.kept_back(manner, thinking.think(turn, memory, hands)), hands.acted
    except MovedOn:
        return Thought(None, outcome={"reason": "moved_on"}), hands.acted


def end(session: Session, item: WorkItem, taken: Taken, thought: Thought, *, typing: bool, acted: bool = False) -> None:
    """Answer and end of turn in one commit, unless the world moved on meanwhile. What has `acted` is not superseded any more."""
    conversation = conversations.lock(session, taken.conversation_id)
    unmoved = ledger.try_finish(session, item)
    if conversation.holder_epoch != taken.holder_epoch:
        _close(session, taken, thought, TurnState.DROPPED)
    elif not unmoved and not acted and may_begin_anew(taken):
        _close(session, taken, thought, TurnState.SUPERSEDED)
        DEBOUNCE_OVERRIDES.labels("superseded").inc()
        ledger.release(session, item, due_at=None, attempts=item.attempts - 1)
    else:
        if (understood := thought.understanding) is not None:
            moving.understood(
                session, conversation, understood.intent, understood.proposed_state, turn_id=taken.turn_id
            )
        if thought.reply is not None:
            replying.heed_opt_out(session, conversation, taken.turn_id, thought.reply)
        handing_over.hand_over(session, conversation, taken.turn_id, thought)
        _close(session, taken, thought, TurnState.ANSWERED if thought.reply else TurnState.SILENT)
        if taken.chosen is not None and isinstance(taken.chosen.answer, Answer):
            questions.take(session, taken.chosen.answer, message_id=taken.chosen.message_id)
        if thought.reply is not None:
            replying.reply(session, conversation, taken.turn_id, thought.reply, asked_at=taken.asked_at, typing=typing)
        noticing.notice(session, conversation, thought)
        if taken.more and unmoved:
            ledger.schedule(session, holding.TURN, item.key)
    if not item.ended:
        ledger.finish(session, item)


# Of what was understood, the next turn reads mood and sureness; names and the plan were for this one.
_CLOSE = text(
    """
    UPDATE turns SET state = :state, ended_at = :now, provider = :provider, model = :model, outcome = CAST(:outcome AS jsonb),
        trace = CAST(:trace AS jsonb), understanding = understanding - 'plan' #- '{value,entities}'
    WHERE id = :turn
    """
)
_CLOSE_ANSWERED = text(
    """
    WITH closed AS (
        UPDATE turns SET state = :state, ended_at = :now, provider = :provider, model = :model, outcome = CAST(:outcome AS jsonb),
        trace = CAST(:trace AS jsonb), understanding = understanding - 'plan' #- '{value,entities}'
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
            "trace": json.dumps(thought.trace.written()),
            "turn": taken.turn_id,
            "ids": list(taken.message_ids),
        },
    )
    TURNS.labels(state).inc()
    _log.info("turn ended", extra={"turn_id": str(taken.turn_id), "state": state, "provider": thought.provider})
