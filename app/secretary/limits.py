"""After the model: what may leave. An answer that crosses a limit becomes a safe one, or a person, and says which limit it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.infra.portuguese import words
from app.llm.offline import rescue
from app.llm.offline.danger_words import Danger
from app.llm.offline.phrases import phrases_in
from app.llm.port import CALL_PERSON, Language
from app.secretary import bounds, claims, leaks, sentences
from app.secretary.claims import Deed
from app.secretary.grounds import Grounds
from app.secretary.prices import subjects_of
from app.secretary.reply import Reply
from app.secretary.sentences import Sentence
from app.secretary.shaping import shaped

SAFE: Final[dict[Language, str]] = {
    "pt": "Para não passar uma informação errada, prefiro chamar uma pessoa da nossa equipe. Pode ser?",
    "en": "I'd rather not tell you anything wrong: shall I call someone from our team?",
    "es": "Para no darle una información equivocada, prefiero llamar a una persona de nuestro equipo. ¿Le parece?",
}
_PERSON: Final[dict[Language, str]] = {
    "pt": "Isso, só uma pessoa da nossa equipe pode resolver com você: já estou chamando, e ela continua por aqui.",
    "en": "Only someone from our team can settle this with you: I'm calling them now, and they will continue here.",
    "es": "Esto solo puede resolverlo una persona de nuestro equipo: ya la estoy llamando y seguirá con usted por aquí.",
}
_HELP: Final = sentences.plain(rescue.EVERY_WORD)


@dataclass(frozen=True, slots=True)
class Checked:
    """The reply that may leave; `broken` names the limit that the model's own one broke."""

    reply: Reply
    broken: str | None = None


def check(reply: Reply, grounds: Grounds) -> Checked:
    """Nothing of our workings, nobody else's data, nothing invented, nothing claimed that was not done, nothing longer than people read."""
    broken = crossed(reply, grounds)
    if broken is not None:
        return Checked(_instead(reply, broken, grounds), broken)
    return Checked(reply.model_copy(update={"text": shaped(reply.text, grounds.longest)}))


def crossed(reply: Reply, grounds: Grounds) -> str | None:
    """The first limit that the answer crosses."""
    if not reply.text.strip():
        return "empty"
    if (shown := leaks.workings(reply.text, grounds)) is not None:
        return shown
    if leaks.neighbour(reply.text, grounds):
        return "other_company"
    if leaks.personal_data(reply.text, grounds):
        return "personal_data"
    if leaks.unknown_link(reply.text, grounds):
        return "invented_link"
    return _crossed_by_a_sentence(reply, grounds)


def _crossed_by_a_sentence(reply: Reply, grounds: Grounds) -> str | None:
    """Claims first: who was promised a deed needs a person. What the company says, told whole, is true as it stands."""
    told_whole = _told_whole(reply, grounds)
    said = [sentence for sentence in sentences.of(reply.text) if not _is_emergency(sentence)]
    said = [sentence for sentence in said if sentence.plain not in told_whole]
    quoted = sentences.quotable((*(fact.text for fact in grounds.facts), *grounds.company_texts))
    if any(_claims(sentence, reply, grounds) for sentence in said if not _tells_how_things_go(sentence, quoted)):
        return "claimed_done"
    known, before = bounds.Known(grounds), frozenset[str]()
    for sentence in said:
        if sentence.plain not in quoted and (bound := bounds.broken(sentence, known, before)) is not None:
            return f"invented_{bound}" if bound in _INVENTED else bound
        before = subjects_of(sentence.plain) or before
    return None


def _told_whole(reply: Reply, grounds: Grounds) -> frozenset[str]:
    """The sentences of facts, and of sentences of the company's own, that the answer tells from beginning to end."""
    said = sentences.plain(reply.text)
    told = (text for text in (*(fact.text for fact in grounds.facts), *grounds.own_sentences))
    whole = [text for text in told if sentences.is_long_enough(text) and sentences.plain(text) in said]
    return frozenset(sentence.plain for text in whole for sentence in sentences.of(text))


def _claims(sentence: Sentence, reply: Reply, grounds: Grounds) -> bool:
    """Whether it claims what was not done."""
    names = frozenset(words(grounds.customer_name or ""))
    may = claims.true_after(grounds.done | ({CALL_PERSON} if reply.wants_person else frozenset()))
    return any(deed not in may and not _is_looked_up(deed, grounds) for deed in claims.claimed(sentence, names))


def _tells_how_things_go(sentence: Sentence, quoted: frozenset[str]) -> bool:
    """A sentence of the company's of nobody in particular. One that could be said to this customer is no excuse."""
    return sentence.plain in quoted and claims.is_general(sentence.plain)


_INVENTED: Final = frozenset(
    {
        bounds.Bound.PRICE,
        bounds.Bound.DISCOUNT,
        bounds.Bound.DEADLINE,
        bounds.Bound.TIME,
        bounds.Bound.DATE,
        bounds.Bound.NUMBER,
        bounds.Bound.APPOINTMENT,
    }
)


def _is_looked_up(deed: Deed, grounds: Grounds) -> bool:
    return deed is Deed.LOOKED and bool(grounds.results or grounds.facts or grounds.done)


def _is_emergency(sentence: Sentence) -> bool:
    """What she says to those in danger, word for word."""
    return sentences.is_long_enough(sentence.text) and sentence.plain in _HELP


def _instead(reply: Reply, broken: str, grounds: Grounds) -> Reply:
    """What promised a person gets one, and who asked for one keeps theirs; in danger the numbers to call stay; anyone else is offered a
    person."""
    language = reply.language
    calls = reply.wants_person or CALL_PERSON in grounds.done or broken == "claimed_done" or broken in _FOR_PEOPLE
    text = _PERSON[language] if calls else SAFE[language]
    if named := rescue.named_in(reply.text):
        text = "\n\n".join([*rescue.words(phrases_in(language), _most_pressing(named)), text])
    return Reply(text=text, known=False, wants_person=calls, offer_person=not calls, language=language)


def _most_pressing(named: Sequence[Danger]) -> Sequence[Danger]:
    """Of two dangers that share a number, one is told."""
    return [danger for danger in named if danger is not Danger.RESCUE or Danger.FIRE not in named]


_FOR_PEOPLE: Final = frozenset({bounds.Bound.CONTRACT, bounds.Bound.PROMISE})
