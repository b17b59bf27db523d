"""What comes of a turn, thought with no transaction open: guard, whoever takes a chosen option, the three calls, the limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from app.infra import clock
from app.llm.port import Completed, Done
from app.secretary import asking, grounds, guard, limits, speaking
from app.secretary import understanding as reading
from app.secretary.context import Context
from app.secretary.guard import Verdict
from app.secretary.reply import Reply
from app.secretary.speaking import Spoken
from app.secretary.understanding import Understanding
from app.turns import answers
from app.turns.metrics import TURN_SECONDS
from app.turns.taking import Taken

UNDERSTAND_S: Final = 10.0  # of the budget that all calls share: who only listens has no time left to answer
LATE: Final = Reply(
    text="Desculpe a demora! Já chamei uma pessoa da nossa equipe para continuar o seu atendimento por aqui.",
    known=False,
    wants_person=True,
    offer_person=False,
)


@dataclass(slots=True)
class Thought:
    """What came of thinking."""

    reply: Reply | None
    provider: str | None = None
    model: str | None = None
    outcome: dict[str, Any] = field(default_factory=dict)


def think(taken: Taken) -> Thought:
    """Guard, then whoever takes a chosen option, then the model, then the limits. No transaction is open."""
    if taken.late:
        return Thought(LATE, outcome={"reason": "late"})
    if (verdict := guard.check(taken.context)) is not None:
        return _guarded(taken.context, verdict)
    taken_by = answers.take(taken.chosen.answer) if taken.chosen is not None else None
    if taken.chosen is None or taken_by is None:
        return _ask_models(taken.context)
    if not taken.chosen.rest:
        return Thought(taken_by, outcome={"choice": True})
    return _joined(taken_by, _ask_models(replace(taken.context, heard=taken.chosen.rest)))


def _guarded(read: Context, verdict: Verdict) -> Thought:
    """The guard's answer, and after it what is thought of the harmless rest of the turn."""
    why = {"guard": verdict.reason, **({"aim": verdict.aim} if verdict.aim is not None else {})}
    if verdict.reply is None or not verdict.rest:
        return Thought(verdict.reply, outcome=why)
    rest = _ask_models(replace(read, heard=verdict.rest))
    return _joined(verdict.reply, replace(rest, outcome={**rest.outcome, **why}))


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


def _ask_models(context: Context) -> Thought:
    read = guard.cleaned(context)
    deadline = clock.monotonic() + asking.BUDGET_S
    with TURN_SECONDS.labels("understand").time():
        understood = reading.understand(read, budget_s=UNDERSTAND_S)
    done: Sequence[Done] = ()
    with TURN_SECONDS.labels("model").time():
        spoken = speaking.speak(read, understood.value, done, budget_s=max(deadline - clock.monotonic(), 0.0))
    return _thought(read, understood, spoken, done)


def _thought(read: Context, understood: Completed[Understanding], spoken: Spoken, done: Sequence[Done]) -> Thought:
    checked = limits.check(spoken.reply.value, grounds.of(read, done))
    used = [understood.usage, spoken.reply.usage, *([spoken.form.usage] if spoken.form is not None else [])]
    form_ms = spoken.form.milliseconds if spoken.form is not None else 0
    return Thought(
        checked.reply,
        provider=spoken.reply.provider,
        model=spoken.reply.model,
        outcome={
            "facts": list(checked.reply.facts),
            "retrieved": [fact.id for fact in read.facts],
            "known": checked.reply.known,
            "broken_limit": checked.broken,
            "language": checked.reply.language,
            "intent": understood.value.intent,
            "sentiment": understood.value.sentiment,
            "confidence": understood.value.confidence,
            "model_ms": understood.milliseconds + max(spoken.reply.milliseconds, form_ms),
            "tokens": {
                "input": sum(usage.input for usage in used),
                "output": sum(usage.output for usage in used),
            },
        },
    )
