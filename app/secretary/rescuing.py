"""Whoever is in danger reads first whom to call, and gets a person: whatever the guard, a model or the limits made of the turn."""

from __future__ import annotations

import re
from typing import Final

from app.llm.offline import danger, rescue
from app.llm.offline.danger_words import Danger
from app.llm.offline.phrases import phrases_in
from app.secretary import language, limits
from app.secretary.context import Context
from app.secretary.reply import Reply

_GAPS: Final = re.compile(r"\n{3,}")


def dangers_in(context: Context) -> frozenset[Danger]:
    """What the customer's messages of this turn tell, each alone and all in a row."""
    return danger.heard("\n".join(heard.text for heard in context.heard))


def first(context: Context, reply: Reply | None, dangers: frozenset[Danger]) -> Reply | None:
    """The reply behind the numbers to call. Silence is broken once: a robot that repeats itself is not answered for ever."""
    spoken = reply.language if reply is not None else language.of(context)
    phrases = phrases_in(spoken)
    said = rescue.words(phrases, dangers)
    if reply is None and _was_told(context, said):
        return None
    text = reply.text if reply is not None else ""
    rest = text
    for words in said:
        rest = rest.replace(words, "")
    missing = rescue.unnamed(phrases, dangers, rest.strip().partition("\n\n")[0])
    at_once = [words for words in said if words in text or words in missing]
    is_coming = reply is not None and reply.wants_person
    if not is_coming:
        rest = _without_offers(rest, phrases.offer, limits.SAFE[spoken])
    pieces = [*at_once, rest.strip(), "" if is_coming else phrases.person_called]
    whole = _GAPS.sub("\n\n", "\n\n".join(piece for piece in pieces if piece))
    if reply is None:
        return Reply(text=whole, known=False, wants_person=True, offer_person=False, language=spoken)
    return reply.model_copy(update={"text": whole, "wants_person": True, "offer_person": False})


def _without_offers(text: str, *offers: str) -> str:
    """Who is getting a person is not asked whether they would like one."""
    for offer in offers:
        text = text.strip().removesuffix(offer)
    return text


def _was_told(context: Context, said: list[str]) -> bool:
    ours = next((each.text for each in reversed(context.history) if each.who == "secretary"), "")
    return all(words in ours for words in said)
