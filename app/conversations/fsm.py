"""What a conversation can be in, what moves it, and where to. One closed table, read from top to bottom; pure.

What happened anyway (a person took over, an appointment was made, time passed) is legal in every state and keeps those it does not
concern. What a customer is understood to want is legal only while the secretary serves them. Whatever is not in the table is refused.

Two promises, proved by tests/conversations/test_fsm.py:
- When a person was asked for, `waiting_person` comes next, and only a person's deed ends it; the secretary goes on answering meanwhile.
- Only the customer leaves `opted_out`: by writing again, and by what they are then understood to want (a person, for instance). A person of
  the company takes back what was misread.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final, NamedTuple

from app.llm.intents import Intent


class State(StrEnum):
    """`opted_out` and `closed` rest until the customer writes; in `with_person` the secretary is silent."""

    NEW = "new"
    GREETING = "greeting"
    ANSWERING = "answering"
    QUALIFYING_QUOTE = "qualifying_quote"
    SCHEDULING = "scheduling"
    CONFIRMING = "confirming"
    RESCHEDULING = "rescheduling"
    CANCELLING = "cancelling"
    AFTER_CARE = "after_care"
    WAITING_PERSON = "waiting_person"
    WITH_PERSON = "with_person"
    OPTED_OUT = "opted_out"
    CLOSED = "closed"


class Trigger(StrEnum):
    """What can move a conversation."""

    # The customer: what they are understood to want, and that they write at all.
    OPT_OUT = "opt_out"
    HUMAN = "human"
    CANCEL = "cancel"
    RESCHEDULE = "reschedule"
    CONFIRM = "confirm"
    COMPLAINT = "complaint"
    SCHEDULE = "schedule"
    FOLLOWUP_POSITIVE = "followup_positive"
    FOLLOWUP_NEGATIVE = "followup_negative"
    FOLLOWUP_FEEDBACK = "followup_feedback"
    QUOTE_REQUEST = "quote_request"
    FAQ = "faq"
    THANKS_BYE = "thanks_bye"
    GREETING = "greeting"
    OTHER = "other"
    CUSTOMER_WRITES = "customer_writes"
    CUSTOMER_WRITES_TO_PERSON = "customer_writes_to_person"
    PERSON_ASKED = "person_asked"
    # Tools: what came of what she did.
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    CONFIRMED = "confirmed"
    QUOTE_MADE = "quote_made"
    # People of the company, and time.
    TAKE_OVER = "take_over"
    GIVE_BACK = "give_back"
    CLOSE = "close"
    REOPEN = "reopen"
    OPT_OUT_TAKEN_BACK = "opt_out_taken_back"
    IDLE = "idle"
    # A model's own word for the next state; `may_be_proposed` judges it, the table has no row for it.
    PROPOSED = "proposed"

    @classmethod
    def of(cls, intent: Intent) -> Trigger:
        return cls(intent.value)


INTENTS: Final = frozenset(map(Trigger.of, Intent))
# A person is asked for in answer to what the customer wrote, and never otherwise.
CUSTOMERS: Final = INTENTS | {
    Trigger.CUSTOMER_WRITES,
    Trigger.CUSTOMER_WRITES_TO_PERSON,
    Trigger.PERSON_ASKED,
}
DONE: Final = frozenset({Trigger.BOOKED, Trigger.MOVED, Trigger.CANCELLED, Trigger.CONFIRMED, Trigger.QUOTE_MADE})
PEOPLES: Final = frozenset(
    {Trigger.TAKE_OVER, Trigger.GIVE_BACK, Trigger.CLOSE, Trigger.REOPEN, Trigger.OPT_OUT_TAKEN_BACK}
)

_FACTS: Final = frozenset(Trigger) - INTENTS - {Trigger.PROPOSED}
_ALL: Final = frozenset(State)
_TASKS: Final = frozenset(
    {State.QUALIFYING_QUOTE, State.SCHEDULING, State.CONFIRMING, State.RESCHEDULING, State.CANCELLING}
)
SERVING: Final = _TASKS | {State.NEW, State.GREETING, State.ANSWERING, State.AFTER_CARE}
# Where a customer's words are understood: someone who opted out and writes again is served.
_HEARING: Final = SERVING | {State.OPTED_OUT}
_RESTING: Final = frozenset({State.OPTED_OUT, State.CLOSED})


class _Row(NamedTuple):
    """From any of these states, by any of these triggers; `to` None: it stays where it is."""

    states: Collection[State]
    triggers: Collection[Trigger]
    to: State | None


# The first row that knows a state and a trigger decides.
_ROWS: Final = (
    # A person: asked for, awaited, come, gone.
    _Row(_ALL - {State.WITH_PERSON}, {Trigger.PERSON_ASKED}, State.WAITING_PERSON),
    _Row(_HEARING, {Trigger.HUMAN}, State.WAITING_PERSON),
    _Row(_ALL - {State.OPTED_OUT}, {Trigger.TAKE_OVER}, State.WITH_PERSON),
    _Row({State.WITH_PERSON, State.WAITING_PERSON}, {Trigger.GIVE_BACK}, State.ANSWERING),
    _Row({State.WAITING_PERSON}, INTENTS, None),
    # Rest, and what ends it.
    _Row(_HEARING, {Trigger.OPT_OUT}, State.OPTED_OUT),
    _Row({State.OPTED_OUT}, {Trigger.OPT_OUT_TAKEN_BACK}, State.ANSWERING),
    _Row(_ALL - {State.OPTED_OUT}, {Trigger.CLOSE}, State.CLOSED),
    _Row(SERVING | {State.WITH_PERSON}, {Trigger.IDLE}, State.CLOSED),
    _Row({State.CLOSED}, {Trigger.REOPEN}, State.ANSWERING),
    _Row(_RESTING, {Trigger.CUSTOMER_WRITES}, State.NEW),
    _Row(_RESTING, {Trigger.CUSTOMER_WRITES_TO_PERSON}, State.WITH_PERSON),
    # What the customer wants.
    _Row(_HEARING, {Trigger.CANCEL}, State.CANCELLING),
    _Row(_HEARING, {Trigger.RESCHEDULE}, State.RESCHEDULING),
    _Row(_HEARING, {Trigger.CONFIRM}, State.CONFIRMING),
    _Row(_HEARING, {Trigger.SCHEDULE}, State.SCHEDULING),
    _Row(_HEARING, {Trigger.QUOTE_REQUEST}, State.QUALIFYING_QUOTE),
    _Row(
        _HEARING,
        {Trigger.COMPLAINT, Trigger.FOLLOWUP_POSITIVE, Trigger.FOLLOWUP_NEGATIVE, Trigger.FOLLOWUP_FEEDBACK},
        State.AFTER_CARE,
    ),
    # What is said in between does not end what is under way.
    _Row(_TASKS, {Trigger.FAQ, Trigger.THANKS_BYE, Trigger.GREETING, Trigger.OTHER}, None),
    _Row({State.AFTER_CARE}, {Trigger.THANKS_BYE, Trigger.GREETING, Trigger.OTHER}, None),
    _Row({State.NEW, State.GREETING, State.OPTED_OUT}, {Trigger.GREETING}, State.GREETING),
    _Row({State.ANSWERING}, {Trigger.GREETING}, None),
    _Row(_HEARING, {Trigger.FAQ, Trigger.THANKS_BYE, Trigger.OTHER}, State.ANSWERING),
    # What was done ends the task.
    _Row(SERVING, DONE, State.ANSWERING),
    # Everything else that happens anyway.
    _Row(_ALL, _FACTS, None),
)


def _closed(rows: Collection[_Row]) -> Mapping[tuple[State, Trigger], State]:
    table: dict[tuple[State, Trigger], State] = {}
    for row in rows:
        for state in row.states:
            for trigger in row.triggers:
                table.setdefault((state, trigger), row.to or state)
    return table


TABLE: Final = _closed(_ROWS)


def move(state: State, trigger: Trigger) -> State | None:
    """Where this leads; None: it is not allowed."""
    return TABLE.get((state, trigger))


def may_be_proposed(state: State, to: State) -> bool:
    """Whether something that a customer can want leads there in one step: a model may propose that, and nothing else."""
    return any(move(state, intent) is to for intent in INTENTS)
