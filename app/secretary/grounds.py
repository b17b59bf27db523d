"""What an answer may rest on. The turn fills it; the limits hold every answer against it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.llm.port import CALL_PERSON, Done, Fact
from app.secretary import answer, claims, message_type, understanding
from app.secretary.context import Context
from app.tenants import neighbours

_WAITING: Final = "waiting_person"


@dataclass(frozen=True, slots=True)
class Grounds:
    """Everything that an answer may rest on, and every name that may not be in it.

    `results`: what tools vouch for, never what a customer said: what their writes did, and the options that they offer. `done`: the writes
    of this turn that are done, or leave in the same commit as the answer, by their tool's name (`call_person`, `book`, `cancel` …).
    `own_sentences`: what the company has her say, word for word. `internal`: tools, states and fields; `prompts`: the instructions as the
    model read them, without the facts; `neighbours`: names of other companies of this installation.
    """

    company: str = ""
    facts: Sequence[Fact] = ()
    results: Sequence[str] = ()
    done: frozenset[str] = frozenset()
    company_texts: Sequence[str] = ()
    own_sentences: Sequence[str] = ()
    customer_words: Sequence[str] = ()
    said_before: Sequence[str] = ()
    customer_name: str | None = None
    now: datetime | None = None
    internal: frozenset[str] = frozenset()
    prompts: Sequence[str] = ()
    neighbours: frozenset[str] = frozenset()
    longest: int = 3500


def of(context: Context, done: Sequence[Done] = ()) -> Grounds:
    """What the answers of this turn may rest on."""
    manner = context.manner
    succeeded = [each for each in done if each.ok]
    return Grounds(
        company=context.company,
        facts=context.facts,
        results=[each.told for each in succeeded if each.tool in claims.MADE_TRUE_BY]
        + [option for each in succeeded for option in each.options],
        done=frozenset(each.tool for each in succeeded) | _going_on(context),
        company_texts=(
            context.about,
            context.secretary,
            context.institutional,
            manner.opening_morning,
            manner.opening_afternoon,
            manner.opening_evening,
        ),
        own_sentences=(context.templates.closing, context.templates.unknown, context.templates.person),
        customer_words=[said.text for said in context.dialogue if said.who == "customer"],
        said_before=[said.text for said in context.history if said.who == "secretary"],
        customer_name=context.customer_name,
        now=context.now,
        internal=frozenset((*context.states, *context.moves, *(each.tool for each in done))),
        prompts=[prompt.template for prompt in (answer.PROMPT, understanding.PROMPT, message_type.PROMPT)],
        neighbours=neighbours.names(),
        longest=manner.message_limit,
    )


def _going_on(context: Context) -> frozenset[str]:
    """Who waits for a person has had one called, in this turn or before."""
    return frozenset({CALL_PERSON}) if context.state == _WAITING else frozenset()
