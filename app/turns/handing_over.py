"""A person called at a turn's end: the customer chose one, an answer came too late, she did not know any further.

What the customer plainly wants is a tool's doing, before she finds her words (`tools`). This is the same call by another way, so the
turn tells of it in the same words. It stands in the commit that ends the turn: a turn that is tried again has not called.
"""

from __future__ import annotations

import json
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.conversations.models import Conversation
from app.conversations.tools import ASKED, DANGER, LATE, CallPerson, call_person, told
from app.infra import clock
from app.llm.port import CALL_PERSON
from app.turns.thinking import Thought
from app.turns.tools import written

# An earlier attempt may have come as far as the tool's own call: then this is the same one, come to its end.
_DONE: Final = text(
    """
    WITH begun AS (
        SELECT coalesce(max(n), 0) + 1 AS next, coalesce(bool_or(tool = :tool), false) AS is_known FROM tool_calls WHERE turn_id = :turn
    ), ended AS (
        UPDATE tool_calls SET state = 'done', result = CAST(:result AS jsonb), ended_at = :now
        WHERE turn_id = :turn AND tool = :tool AND state <> 'done'
    )
    INSERT INTO tool_calls (turn_id, n, key, tool, effect, arguments, state, result, intended_at, ended_at)
    SELECT :turn, next, 'turn:' || CAST(:turn AS text) || ':' || next, :tool, 'write', CAST(:arguments AS jsonb), 'done',
        CAST(:result AS jsonb), :now, :now
    FROM begun WHERE NOT is_known
    """
)


def hand_over(session: Session, conversation: Conversation, turn_id: UUID, thought: Thought) -> None:
    """Call a person where the answer says so and the turn has not done it before. The caller holds the conversation's lock."""
    if thought.reply is None or not thought.reply.wants_person or thought.trace.has_done(CALL_PERSON):
        return
    arguments = CallPerson(reason=_why(thought))
    result = told(call_person(session, conversation, arguments.reason, turn_id=turn_id))
    session.execute(
        _DONE,
        {
            "turn": turn_id,
            "tool": CALL_PERSON,
            "arguments": arguments.model_dump_json(),
            "result": json.dumps(written(result)),
            "now": clock.now(),
        },
    )
    thought.trace.did(CALL_PERSON, arguments, result)


def _why(thought: Thought) -> str:
    if "danger" in thought.outcome:
        return DANGER
    return LATE if thought.outcome.get("reason") == "late" else ASKED
