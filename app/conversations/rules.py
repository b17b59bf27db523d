"""What leaves next, and when: pure decisions over an outbox, a clock and a bucket."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from app.conversations.models import AUTOMATIC, PROACTIVE, MessageState, Purpose
from app.infra import portuguese

LOOK_AFTER: Final = timedelta(seconds=30)
LOOK_AGAIN: Final = timedelta(seconds=10)
LOOK_FOR: Final = timedelta(hours=1)
CLOCK_SKEW: Final = timedelta(seconds=60)
EQUALS_APART: Final = 3 * CLOCK_SKEW
INVISIBLE: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Pending:
    """A message of the outbox, as far as the decision needs it."""

    id: int
    state: str
    purpose: str
    author: str
    text: str
    holder_epoch: int | None
    due_at: datetime
    not_before: datetime | None
    slot_at: datetime | None
    expires_at: datetime | None
    look_at: datetime | None
    sending_lease: int | None

    @property
    def ready_at(self) -> datetime:
        return max(at for at in (self.due_at, self.not_before, self.slot_at) if at is not None)

    @property
    def in_order(self) -> bool:
        return self.purpose not in PROACTIVE

    @property
    def leaves_with_holder(self) -> bool:
        """Whether it must not be said once somebody else holds the conversation."""
        return self.author == "ai" or (self.author == "system" and self.purpose in AUTOMATIC)


Verb = Literal["send", "look", "doubt", "cancel", "expire"]


@dataclass(frozen=True, slots=True)
class Step:
    """What to do with one message. `doubt`: an attempt whose lease died; `cancel`, `expire`: the last gate refuses it."""

    verb: Verb
    message_id: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do before `until`; None: nothing left at all."""

    until: datetime | None


def next_step(outbox: Iterable[Pending], *, now: datetime, lease: int, holder_epoch: int) -> Step | Wait:
    """The first thing to do in a conversation's outbox, oldest message first.

    Replies and a person's messages keep their order. AI messages wait behind a doubt; a person's message overtakes it unless its
    text is the same, because then a look could not tell the two apart.
    """
    wake: datetime | None = None
    order_blocked = ai_blocked = False
    doubtful_texts: set[str] = set()
    for message in outbox:
        if message.state == MessageState.SENDING:
            if message.sending_lease != lease:
                return Step("doubt", message.id)
            continue
        if message.state == MessageState.IN_DOUBT:
            if message.look_at is None or message.look_at <= now:
                return Step("look", message.id)
            wake = _earlier(wake, message.look_at)
            ai_blocked = True
            doubtful_texts.add(message.text)
            continue
        refusal = _gate(message, now, holder_epoch)
        if refusal is not None:
            return Step(refusal, message.id)
        if _blocked(message, order_blocked, ai_blocked, doubtful_texts):
            continue
        if message.ready_at <= now:
            return Step("send", message.id)
        wake = _earlier(wake, message.ready_at)
        order_blocked = order_blocked or message.in_order
    return Wait(wake)


def _gate(message: Pending, now: datetime, holder_epoch: int) -> Literal["cancel", "expire"] | None:
    """The last gate, by purpose."""
    if message.leaves_with_holder and message.holder_epoch != holder_epoch:
        return "cancel"
    if message.expires_at is not None and message.expires_at <= now:
        return "expire"
    return None


def _blocked(message: Pending, order_blocked: bool, ai_blocked: bool, doubtful_texts: set[str]) -> bool:
    if message.in_order and order_blocked:
        return True
    if message.purpose == Purpose.PERSON:
        return message.text in doubtful_texts
    return ai_blocked


def _earlier(one: datetime | None, other: datetime) -> datetime:
    return other if one is None or other < one else one


def take_token(
    tokens: float, at: datetime, now: datetime, *, burst: int, per_minute: int
) -> tuple[float, timedelta | None]:
    """One token of a bucket: the tokens left, and how long to wait where it is one that is still to come.

    Whoever waits has taken his token: the bucket owes it (goes below zero), so that everybody waits for an instant of his own.
    """
    filled = min(float(burst), tokens + max(0.0, (now - at).total_seconds()) * per_minute / 60)
    wait = timedelta(seconds=(1 - filled) * 60 / per_minute) if filled < 1 else None
    return filled - 1, wait


def look_start(attempt: datetime, equals: Iterable[datetime]) -> datetime:
    """Where to begin a look for a message attempted then, when messages with the same words were attempted at `equals`.

    It begins before a pause in which no row of theirs can have been made: so no row is inside without its message.
    """
    start = attempt
    for earlier in sorted((at for at in equals if at <= attempt), reverse=True):
        if start - earlier > EQUALS_APART:
            break
        start = earlier
    return start - CLOCK_SKEW


def settled_by_look(ours: Sequence[datetime], sightings: int) -> bool:
    """Whether the gateway holds the doubtful message: it shows more copies than other messages of ours account for.

    `ours`: when messages with the same text were accepted in the same window without saying an id. One row settles one message.
    """
    return sightings > len(ours)


def fold(text: str) -> str:
    """Lower case, without accents, marks and invisible characters, spaces collapsed."""
    return " ".join(portuguese.fold(text).split())


_NUMBER_WORDS: Final = {
    "um": 1, "uma": 1, "primeiro": 1, "primeira": 1, "dois": 2, "duas": 2, "segundo": 2, "segunda": 2, "tres": 3, "terceiro": 3,
    "terceira": 3, "quatro": 4, "quarto": 4, "quarta": 4, "cinco": 5, "quinto": 5, "quinta": 5,
}  # fmt: skip
# Folding has made "2ª" "2a".
_DIGIT: Final = re.compile(r"(?:opcao|alternativa|numero|n|a|o|e)?\s*\(?([1-9][0-9]?)\s*(?:️?⃣)?\s*[).°oa-]?")
_WORD: Final = re.compile(r"(?:opcao|alternativa|numero|a|o|e)?\s*(?:a|o)?\s*([a-z]+)(?:\s+(?:opcao|alternativa))?")
_COURTESY: Final = re.compile(r"\b(?:por favor|pfv|pf|please|obrigad[oa]|quero|pode ser|prefiro|vou de|fico com)\b")
_AROUND: Final = frozenset(
    "sim ok claro entao eu a o de gostaria queria agora mesmo isso opcao bom dia boa tarde noite oi ola".split()
)
_WORDS: Final = re.compile(r"\w+")


def chosen(reply: str, options: Sequence[str]) -> int | None:
    """Which option (from 0) a reply picks: by its number, its ordinal, or its words. None when it is not clearly one of them."""
    whole = fold(reply).strip(" .,!?")
    folded = [fold(option).strip(" .,!?") for option in options]
    if whole and whole in folded:
        return folded.index(whole)
    said = " ".join(_COURTESY.sub(" ", whole).strip(" .,!?").split())
    if not said:
        return None
    if number := _DIGIT.fullmatch(said):
        return _within(int(number.group(1)), options)
    named = [index for index, option in enumerate(folded) if _names(said, option)]
    if named:  # before ordinals: "quinta" is a weekday where an option names one
        return named[0] if len(named) == 1 else None
    if (word := _WORD.fullmatch(said)) and word.group(1) in _NUMBER_WORDS:
        return _within(_NUMBER_WORDS[word.group(1)], options)
    return None


def _names(said: str, option: str) -> bool:
    """Whether what was said is a piece of the option, or the option and nothing more than courtesy around it."""
    if len(said) >= 4 and said in option:
        return True
    around = said.replace(option, " ") if option else said
    return around != said and all(word in _AROUND for word in _WORDS.findall(around))


def _within(number: int, options: Sequence[str]) -> int | None:
    return number - 1 if 1 <= number <= len(options) else None
