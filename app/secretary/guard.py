"""Before the model: what needs no thought, or must not reach it. A list of hooks; the first that has something to say decides."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from app.channels.port import MessageKind
from app.infra.portuguese import parts
from app.llm.intents import Intent
from app.llm.port import Language, Said
from app.secretary import attacks, language, opt_out, runaway, second_opinion, sifting, unopened
from app.secretary.attack_words import Aim
from app.secretary.context import Context, Heard
from app.secretary.person_words import asks_for_person
from app.secretary.reply import Reply
from app.secretary.soothing import with_offer

REMOVED: Final = "[mensagem retirada]"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reply` None: say nothing at all. `rest`: what of the turn is harmless and may still be thought about. `aim`: of an attack;
    `circles`: why a conversation goes in them."""

    reason: str
    reply: Reply | None
    rest: Sequence[Heard] = ()
    aim: Aim | None = None
    circles: str | None = None

    @property
    def told(self) -> dict[str, str]:
        """For the turn's record."""
        told = {"guard": self.reason, "aim": self.aim, "circles": self.circles}
        return {name: str(value) for name, value in told.items() if value is not None}


Hook = Callable[[Context], Verdict | None]

_OPTED_OUT: Final[dict[Language, str]] = {
    "pt": "Pronto: não vamos mais escrever para você por iniciativa nossa. Desculpe o incômodo; se precisar de nós, é só escrever.",
    "en": "Done: we will no longer write to you on our own. Sorry for the trouble; if you ever need us, just write.",
    "es": "Listo: ya no le escribiremos por iniciativa nuestra. Disculpe la molestia; si nos necesita, solo escríbanos.",
}
_OF_OTHERS: Final[dict[Language, str]] = {
    "pt": "Não posso passar informações de outras pessoas nem de outras empresas. Se for sobre o seu próprio atendimento, conte comigo!",
    "en": "I can't share information about other people or companies. If it's about your own matter, I'm glad to help!",
    "es": "No puedo dar información de otras personas ni de otras empresas. Si es sobre su propia atención, ¡cuente conmigo!",
}
_OF_THE_TEAM: Final[dict[Language, str]] = {
    "pt": "Isso eu não posso confirmar nem alterar por aqui: só a nossa equipe pode tratar com você.",
    "en": "I can't confirm or change that here: only our team can settle it with you.",
    "es": "Eso no puedo confirmarlo ni cambiarlo por aquí: solo nuestro equipo puede tratarlo con usted.",
}
_NOTHING_HERE: Final[dict[Language, str]] = {
    "pt": "Com isso eu não posso ajudar, mas respondo com prazer às suas dúvidas sobre {company}.",
    "en": "I can't help with that, but I'll gladly answer your questions about {company}.",
    "es": "Con eso no puedo ayudar, pero con gusto respondo a sus dudas sobre {company}.",
}
_NOT_THAT: Final[dict[Language, str]] = {
    "pt": "Com isso eu não posso ajudar por aqui.",
    "en": "I can't help with that here.",
    "es": "Con eso no puedo ayudar por aquí.",
}
_A_PERSON: Final[dict[Language, str]] = {
    "pt": "Quero falar com uma pessoa.",
    "en": "I want to talk to a person.",
    "es": "Quiero hablar con una persona.",
}
"""What is heard of one who asks for a person in the same breath as something that is stopped."""
_CALMLY: Final = {
    Aim.OTHERS: _OF_OTHERS,
    Aim.PROMISE: _OF_THE_TEAM,
    Aim.STAFF: _OF_THE_TEAM,
    Aim.TOOLS: _OF_THE_TEAM,
    Aim.SUSPECTED: _NOT_THAT,
}
_OFFERING: Final = frozenset({Aim.PROMISE, Aim.STAFF, Aim.TOOLS, Aim.SUSPECTED})
"""Who may well be honest is offered a person."""
_WISHES: Final = frozenset(
    {Intent.HUMAN, Intent.CANCEL, Intent.RESCHEDULE, Intent.CONFIRM, Intent.SCHEDULE, Intent.QUOTE_REQUEST, Intent.FAQ}
)
_SURELY: Final = 0.55  # how likely one of them has to be


def asked_to_stop(context: Context) -> Verdict | None:
    """Whoever asks us to write no more is told that we will not, whatever else they said; and what else they want is thought about."""
    asking = [heard for heard in context.heard if opt_out.asks_to_stop(heard.text)]
    if not asking:
        return None
    spoken = language.of(context, asking[0].text)
    said = Reply(
        text=_OPTED_OUT[spoken], known=True, wants_person=False, offer_person=False, language=spoken, opted_out=True
    )
    if not context.manner.thinks:
        return Verdict("opt_out", said)
    others = [heard for heard in context.heard if heard not in asking and _wishes_something(heard.text)]
    return Verdict("opt_out", said, _rest(context, others, asking))


def in_circles(context: Context) -> Verdict | None:
    """Robots are not answered, nor is talk without an end: silence is what stops them."""
    manner = context.manner
    circles = runaway.circles(context.pace, repeats=manner.repeats, turns_per_hour=manner.turns_per_hour)
    return Verdict("runaway", None, circles=circles) if circles is not None else None


def attacked(context: Context) -> Verdict | None:
    """An attack gets a calm answer that gives it nothing; what else the customer asked is still answered."""
    judged = [(heard, attacks.aim_of(heard.text)) for heard in context.heard]
    whole = attacks.aim_of("\n".join(heard.text for heard in context.heard)) if len(judged) > 1 else None
    aim = next((aim for _, aim in judged if aim is not None), whole)
    if aim is None:
        return None
    honest = [heard for heard, of in judged if of is None]
    hostile = [heard for heard, of in judged if of is not None]
    rest = _rest(context, honest if hostile else [], [heard for heard, of in judged if of not in (None, Aim.HIDDEN)])
    return Verdict("attack", _calm(context, aim, rest), rest, aim)


def _rest(context: Context, honest: Sequence[Heard], mixed: Sequence[Heard]) -> list[Heard]:
    """What may still be thought about: the honest messages, and of the mixed ones what stands apart and wishes something."""
    rest = [*honest, *(wish for heard in mixed for wish in _wishes(heard))]
    if attacks.aim_of("\n".join(heard.text for heard in rest)) is not None:
        rest = []
    asked = any(asks_for_person(heard.text) for heard in context.heard)
    if asked and not any(asks_for_person(heard.text) for heard in rest):
        rest.append(Heard(MessageKind.TEXT, _A_PERSON[language.of(context)]))
    return rest


def _wishes(heard: Heard) -> list[Heard]:
    """The pieces of a message that are honest and want something. None, where only its whole is to be stopped."""
    pieces = parts(heard.text)
    honest = [piece for piece in pieces if attacks.aim_of(piece) is None and not opt_out.asks_to_stop(piece)]
    if len(honest) == len(pieces):
        return []
    wished = [piece for piece in honest if _wishes_something(piece)]
    return [Heard(heard.kind, "\n".join(wished))] if wished else []


def _wishes_something(piece: str) -> bool:
    if "?" in piece or asks_for_person(piece):
        return True
    wishes = second_opinion.wishes_of(piece)
    return wishes is not None and sum(wishes[intent] for intent in _WISHES) >= _SURELY


def _calm(context: Context, aim: Aim, rest: Sequence[Heard]) -> Reply:
    """What gives an attack nothing. Who may be honest is offered a person, unless the rest of the turn is answered."""
    spoken = language.of(context)
    text = _CALMLY.get(aim, _NOTHING_HERE)[spoken].format(company=context.company)
    said = Reply(text=text, known=True, wants_person=False, offer_person=False, language=spoken)
    return with_offer(said) if aim in _OFFERING and not rest else said


def only_media(context: Context) -> Verdict | None:
    """Media without words: say kindly what we cannot do yet. A sticker alone needs no answer."""
    if any(heard.text and not heard.text.startswith("[") for heard in context.heard):
        return None
    kinds = [heard.kind for heard in context.heard if heard.kind not in (MessageKind.TEXT, MessageKind.CHOICE)]
    if len(kinds) != len(context.heard) or any(_has_caption(heard.text) for heard in context.heard):
        return None
    spoken = language.of(context)
    answer = unopened.kindly(kinds, spoken)
    if answer is None:
        return Verdict("sticker", None)
    return Verdict("media", Reply(text=answer, known=True, wants_person=False, offer_person=False, language=spoken))


def _has_caption(text: str) -> bool:
    return bool(text.partition("]")[2].strip())


HOOKS: Final[tuple[Hook, ...]] = (asked_to_stop, in_circles, attacked, only_media)


def check(context: Context) -> Verdict | None:
    """The first hook's verdict; None: go on and think."""
    return next((verdict for hook in HOOKS if (verdict := hook(context)) is not None), None)


def cleaned(context: Context) -> Context:
    """Without what would speak to a model out of the past: attacks of earlier turns, what is remembered of one, a name that is one."""
    name = context.customer_name
    is_honest = name is None or attacks.aim_of(name) is None
    return replace(
        context,
        history=_without_attacks(context.history),
        customer_name=name if is_honest else None,
        profile=sifting.card(context.profile),
        moments=sifting.moments(context.moments),
    )


def _without_attacks(history: Sequence[Said]) -> list[Said]:
    """What came in a row is judged as the guard judged it then: each message, and their whole."""
    sifted: list[Said] = []
    for who, said in groupby(history, lambda said: said.who):
        row = list(said)
        hostile = sifting.attacking([each.text for each in row]) if who == "customer" else [False] * len(row)
        sifted += [Said(who, REMOVED) if of else each for each, of in zip(row, hostile, strict=True)]
    return sifted
