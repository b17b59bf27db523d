"""What comes of a turn, thought with no transaction open: guard, whoever takes a chosen option, understanding, tools, words, limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Protocol

from app.errors import ProviderError
from app.infra import clock
from app.llm.intents import Intent
from app.llm.port import CALL_PERSON, Completed, Done
from app.llm.tools import Wish
from app.secretary import answer, asking, grounds, guard, limits, message_type, rescuing, speaking, understanding
from app.secretary.context import Context, Heard
from app.secretary.guard import Verdict
from app.secretary.reply import Reply
from app.secretary.soothing import with_offer
from app.secretary.speaking import Spoken
from app.secretary.understanding import Understanding
from app.turns import answers, late, person, spending, stopping, tools
from app.turns.metrics import TURN_SECONDS
from app.turns.models import ToolState
from app.turns.remembering import Decided
from app.turns.taking import Chosen
from app.turns.tools import Hands, Used
from app.turns.tracing import Trace

UNDERSTAND_S: Final = 10.0  # of the budget that all calls share: who only listens has no time left to answer
NO_MODEL: Final = "no_model"  # the reason of a turn that only says whom to call
OFF: Final = "ai_off"  # the reason of a turn that a company wants answered by people


class Memory(Protocol):
    """What a turn keeps between its attempts."""

    def kept(self) -> Decided | None: ...

    def keep(self, decided: Decided) -> None:
        """Before anything acts. Raises MovedOn where newer messages go first."""


@dataclass(frozen=True, slots=True)
class Turn:
    """What is thought about. `awaited`: a person was called already; `unsure_before`: nor was the turn before understood well."""

    context: Context
    chosen: Chosen | None = None
    late: bool = False
    awaited: bool = False
    unsure_before: bool = False


@dataclass(slots=True)
class Thought:
    """What came of thinking. `intent`, `proposed`: what moves the conversation; None where no model was asked."""

    reply: Reply | None
    provider: str | None = None
    model: str | None = None
    outcome: dict[str, Any] = field(default_factory=dict)
    understanding: Understanding | None = None
    trace: Trace = field(default_factory=Trace)


def think(turn: Turn, memory: Memory, hands: Hands) -> Thought:
    """Raises ProviderError when no model answers, and what memory and hands raise when the world moved on."""
    dangers = rescuing.dangers_in(turn.context)
    if not dangers:
        return _thought_of(turn, memory, hands)
    told = {"danger": sorted(dangers)}
    try:
        thought = _thought_of(turn, memory, hands)
    except ProviderError:  # whom to call needs no model, and does not wait for one
        said = rescuing.first(turn.context, None, dangers)
        if said is None or hands.acted:
            raise
        return Thought(said, outcome={"reason": NO_MODEL, **told})
    if thought.outcome.get("reason") == OFF:
        return replace(thought, outcome=thought.outcome | told)
    return replace(thought, reply=rescuing.first(turn.context, thought.reply, dangers), outcome=thought.outcome | told)


def _thought_of(turn: Turn, memory: Memory, hands: Hands) -> Thought:
    trace = Trace()
    trace.has_read(turn.context)
    if turn.late:
        return _late(turn, hands, trace)
    verdict = guard.check(turn.context)
    trace.checked("guard", verdict.reason if verdict is not None else None)
    if not turn.context.manner.thinks and (verdict is None or verdict.reason != "opt_out"):
        return Thought(None, outcome={"reason": OFF}, trace=trace)
    if verdict is not None:
        return _guarded(turn, verdict, memory, hands, trace)
    taken_by = answers.take(turn.chosen.answer) if turn.chosen is not None else None
    if turn.chosen is None or taken_by is None:
        return _Thinking(turn, memory, hands, trace).whole()
    if not turn.chosen.rest:
        return Thought(taken_by, outcome={"choice": True}, trace=trace)
    return _joined(taken_by, _Thinking(_hearing(turn, turn.chosen.rest), memory, hands, trace).whole())


def _late(turn: Turn, hands: Hands, trace: Trace) -> Thought:
    """Past its time a turn asks no model and begins nothing. What it intended before is looked up, and an opt-out is heeded."""
    verdict = guard.asked_to_stop(turn.context)
    trace.checked("guard", verdict.reason if verdict is not None else None)
    used = hands.settle()
    trace.used(used)
    if verdict is not None and not used:
        return Thought(verdict.reply, outcome={"reason": "late", **verdict.told}, trace=trace)
    said = late.reply(turn.context, checks=any(map(_is_worth_checking, used)))
    if verdict is None or verdict.reply is None:
        return Thought(said, outcome={"reason": "late"}, trace=trace)
    return _joined(verdict.reply, Thought(said, outcome={"reason": "late", **verdict.told}, trace=trace))


def _is_worth_checking(used: Used) -> bool:
    """Whether it may have changed something for the customer besides that a person comes."""
    return used.tool.name != CALL_PERSON and used.state in (ToolState.DONE, ToolState.IN_DOUBT)


def _guarded(turn: Turn, verdict: Verdict, memory: Memory, hands: Hands, trace: Trace) -> Thought:
    """The guard's answer, and after it what is thought of the harmless rest of the turn; and a person where one was asked for."""
    why = verdict.told
    if verdict.reply is None:
        return Thought(None, outcome=why, trace=trace)
    thought = Thought(verdict.reply, outcome=why, trace=trace)
    if verdict.rest:
        rest = _Thinking(_hearing(turn, verdict.rest), memory, hands, trace).whole()
        thought = _joined(verdict.reply, replace(rest, outcome={**rest.outcome, **why}))
    if thought.reply is None or thought.reply.wants_person or not person.is_asked_for(turn.context.heard):
        return thought
    return replace(thought, reply=person.promised(thought.reply))


def _hearing(turn: Turn, heard: Sequence[Heard]) -> Turn:
    """The turn as if the customer had written only this."""
    return replace(turn, context=replace(turn.context, heard=heard))


def _joined(first: Reply, rest: Thought) -> Thought:
    """The option taken, then the answer to what else was written in the same turn."""
    if rest.reply is None:
        return replace(rest, reply=first)
    said = rest.reply.model_copy(
        update={
            "text": f"{first.text}\n\n{rest.reply.text}",
            "wants_person": first.wants_person or rest.reply.wants_person,
            "offer_person": rest.reply.offer_person and not first.wants_person,
            "opted_out": first.opted_out or rest.reply.opted_out,
        }
    )
    return replace(rest, reply=said)


class _Thinking:
    """The three calls of one turn, and what is done between them."""

    def __init__(self, turn: Turn, memory: Memory, hands: Hands, trace: Trace) -> None:
        self._turn = replace(turn, context=guard.cleaned(turn.context))
        self._memory = memory
        self._hands = hands
        self._trace = trace
        self._deadline = clock.monotonic() + asking.BUDGET_S

    def whole(self) -> Thought:
        decided = self._decide()
        understood = decided.understood
        with TURN_SECONDS.labels("tools").time():
            used = self._hands.use(decided.plan)
        self._trace.used(used)
        if (fixed := stopping.instead(self._turn.context, understood.value, used)) is not None:
            return self._without_words(understood, fixed)
        context, done = _with_found(self._turn.context, used), [_done(each) for each in used]
        with TURN_SECONDS.labels("model").time():
            spoken = speaking.speak(context, _without_doubt(understood.value), done, budget_s=self._left())
        return self._thought(context, understood, used, spoken)

    def _without_words(self, understood: Completed[Understanding], said: Reply) -> Thought:
        """What is said in fixed words costs no second call."""
        return Thought(
            said,
            provider=understood.provider,
            model=understood.model,
            outcome=_outcome(self._turn.context, understood, None, limits.Checked(said)),
            understanding=understood.value,
            trace=self._trace,
        )

    def _decide(self) -> Decided:
        """What an earlier attempt understood and planned, or the first call and what follows from it: kept before anything acts."""
        kept = self._memory.kept()
        if kept is not None:
            self._note(kept.understood, remembered=True)
            return kept
        with TURN_SECONDS.labels("understand").time():
            understood = understanding.understand(self._turn.context, budget_s=UNDERSTAND_S)
        decided = Decided(understood, tools.planned(self._wish(understood)))
        self._memory.keep(decided)
        self._note(understood)
        return decided

    def _note(self, understood: Completed[Understanding], *, remembered: bool = False) -> None:
        self._trace.asked("understand", understanding.PROMPT.id, understood, remembered=remembered)
        self._trace.understood(understood.value)

    def _wish(self, understood: Completed[Understanding]) -> Wish:
        value, named = understood.value, understood.value.entities
        return Wish(
            intents=list(dict.fromkeys((value.intent, *value.also))),
            sentiment=value.sentiment,
            confidence=value.confidence,
            is_answered=any(fact.answers for fact in self._turn.context.facts),
            unsure_before=self._turn.unsure_before,
            awaited=self._turn.awaited,
            is_second_opinion=stopping.is_second_opinion(understood),
            service=named.service,
            name=named.name,
            dates=named.dates,
            times=named.times,
            period=named.period,
            quantity=named.quantity,
        )

    def _left(self) -> float:
        return max(self._deadline - clock.monotonic(), 0.0)

    def _thought(
        self, context: Context, understood: Completed[Understanding], used: Sequence[Used], spoken: Spoken
    ) -> Thought:
        proposed = spending.last_rung(context, _with_person(spoken.reply.value, used))
        done = [_done(each) for each in used]
        checked = limits.check(proposed, grounds.of(context, done))
        if asking.is_upset(context, understood.value.told):
            checked = replace(checked, reply=with_offer(checked.reply))
        checked = replace(checked, reply=stopping.beside(context, understood, checked.reply))
        self._trace.asked("reply", answer.PROMPT.id, spoken.reply)
        if spoken.form is not None:
            self._trace.asked("message_type", message_type.PROMPT.id, spoken.form)
        self._trace.checked("limits", checked.broken)
        return Thought(
            checked.reply,
            provider=spoken.reply.provider,
            model=spoken.reply.model,
            outcome=_outcome(context, understood, spoken, checked),
            understanding=understood.value,
            trace=self._trace,
        )


def _outcome(
    context: Context, understood: Completed[Understanding], spoken: Spoken | None, checked: limits.Checked
) -> dict[str, Any]:
    side_by_side = [each for each in (spoken.reply, spoken.form) if each is not None] if spoken is not None else []
    used = [understood.usage, *(each.usage for each in side_by_side)]
    return {
        "facts": list(checked.reply.facts),
        "retrieved": [fact.id for fact in context.facts],
        "known": checked.reply.known,
        "broken_limit": checked.broken,
        "language": checked.reply.language,
        "intent": understood.value.intent,
        "sentiment": understood.value.sentiment,
        "confidence": understood.value.confidence,
        "model_ms": understood.milliseconds + max((each.milliseconds for each in side_by_side), default=0),
        "tokens": {"input": sum(usage.input for usage in used), "output": sum(usage.output for usage in used)},
    }


def _without_doubt(value: Understanding) -> Understanding:
    """What the answer is about. Whether no more messages are wanted, she asks in her own words, and promises nothing."""
    return value.model_copy(update={"also": [each for each in value.also if each is not Intent.OPT_OUT]})


def _done(used: Used) -> Done:
    result = used.result
    return Done(tool=used.tool.name, told=result.told, ok=result.ok, options=tuple(result.options))


def _with_found(context: Context, used: Sequence[Used]) -> Context:
    """The context with what the tools found, each fact once."""
    facts = {fact.id: fact for fact in (*context.facts, *(fact for each in used for fact in each.result.facts))}
    return replace(context, facts=list(facts.values())) if len(facts) > len(context.facts) else context


def _with_person(reply: Reply, used: Sequence[Used]) -> Reply:
    """Whoever was called in this turn is not offered once more, whatever the model says; and what is in doubt, a person looks at."""
    called = any(each.tool.name == CALL_PERSON and each.result.ok for each in used)
    if not called and all(each.state != ToolState.IN_DOUBT for each in used):
        return reply
    return reply.model_copy(update={"wants_person": True, "offer_person": False})
