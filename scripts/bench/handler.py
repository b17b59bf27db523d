"""The bench's own turn, to hold the product's against: it takes and ends a turn as the product does, and only waits between.

The same three calls of 300 ms, one and then two in parallel, with nothing understood, kept, acted on or checked.
"""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from app.conversations import holding
from app.infra.work.item import WorkItem
from app.infra.work.kinds import Backoff, work
from app.secretary.reply import Reply
from app.turns import replying, stages, taking, turn
from app.turns.stages import Stage
from app.turns.thinking import Thought
from scripts.bench.model import CALL_S, tokens

_beside: Final = ThreadPoolExecutor(256, thread_name_prefix="call")


def instead_of_the_product() -> None:
    """Let this process run the bench's turn."""
    work(holding.TURN, retry=Backoff(first=1, most=60, attempts=6))(run)


def run(item: WorkItem) -> None:
    """Idempotent as the product's turn is: by its messages' keys."""
    with item.transaction() as session:
        taken = taking.take(session, item)
    if taken is None:
        return
    item.assert_fresh()
    stages.reached(item.company_id, taken.conversation_id, Stage.WRITING)
    _three_calls()
    said = f"Claro, vou ajudar com isso. {' '.join(tokens(taken.context.dialogue))}".strip()
    thought = Thought(Reply(text=said, known=True, wants_person=False, offer_person=False), "bench", "bench")
    typing = replying.can_type(item.company_id, taken.instance_id)
    with item.transaction() as session:
        turn.end(session, item, taken, thought, typing=typing)
    stages.over(item.company_id, taken.conversation_id)


def _three_calls() -> None:
    time.sleep(CALL_S)
    beside = _beside.submit(time.sleep, CALL_S)
    time.sleep(CALL_S)
    beside.result()
