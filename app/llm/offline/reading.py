"""The customer's turn laid beside the facts that were found for it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from app.infra.portuguese import asks, is_filler, parts, words
from app.llm.intents import Intent, Sentiment
from app.llm.offline import danger
from app.llm.offline.danger_words import Danger
from app.llm.offline.signals import Signal, hear
from app.llm.port import Fact, Grounding, Said, Understood

_SURE = 0.75  # where the search did not say what a fact answers, its score has to
_MEDIA = re.compile(r"^\[([^\[\]\n]{2,60})\]\s*", re.MULTILINE)
_GIVEN_NAME = re.compile(
    r"(?:nome [ée]|chamo|sou [oa]|aqui [ée] [oa]|fala [ée] [oa])\s+"
    r"((?:(?:seu|dona|(?:sr|sra|dr|dra)\.?)\s+)?[^\W\d_]+)",
    re.IGNORECASE,
)
# Asks whether a slot is needed at all, and wants none; in the first person only where nothing more is said of it ("preciso marcar antes?").
_TO_BOOK = r"(?:\w+ ){0,2}?(?:marcar|agendar|reservar|hora marcada|horario marcado|agendamento|marcacao|reserva)\b"
_WHETHER = re.compile(
    rf"\b(?:precisa|e preciso|necessario|obrigatorio|tem (?:que|de)|so com|e com|com ou sem) {_TO_BOOK}"
    r"|\bsem (?:marcar|agendar|agendamento|hora marcada|horario marcado|reserva)\b"
    r"|\bou (?:e )?(?:so|posso|pode) (?:ir |e )?(?:cheg\w+|aparec\w+|ir|passar)\b|\bordem de chegada\b|\bso chegar\b"
    r"|\bneed (?:to book|an appointment|a reservation)\b|\bwalk ins?\b|\bhay que (?:reservar|pedir)\b"
)
_GOOD_DAY = re.compile(r"\b(?:bom dia|boa tarde|boa noite)\b")
_WEEKDAY = re.compile(r"\b(?:segunda|terca|quarta|quinta|sexta|sabado|domingo)s?\b")
_WHETHER_I = re.compile(
    rf"\b(?:preciso|tenho (?:que|de)|necesito) {_TO_BOOK}(?: (?:antes|hora|horario|com antecedencia|primeiro|sempre))*$"
)
_IS_THERE = re.compile(r"\b(?:esta|estara|vai estar|atende|atendem|atendendo|trabalha|tem|vem|is|works)\b")
_TO_TALK = re.compile(
    r"\b(?:fal[aeo]\w*|convers\w+|cham\w+|lig(?:ar|a|ue)|pass[ae]|transfer\w+|encaminh\w+|hablar|speak|talk)\b"
)
_STICKERS = ("figurinha", "sticker")
_TRUSTED = 0.55  # from this confidence on, what was understood counts like what was heard
_SURELY = 0.7
_CALMLY = 0.8  # of a question that is surely one, however sore the matter
_FITS = 0.75
_BEYOND_DOUBT = 0.9
_DOUBTFUL = 0.75
_ANGER = frozenset({Signal.RECLAIM, Signal.COMPLAINT})
_MEANS = {
    Intent.HUMAN: Signal.HUMAN,
    Intent.CANCEL: Signal.CANCEL,
    Intent.RESCHEDULE: Signal.RESCHEDULE,
    Intent.CONFIRM: Signal.CONFIRM,
    Intent.COMPLAINT: Signal.COMPLAINT,
    Intent.SCHEDULE: Signal.BOOK,
    Intent.FOLLOWUP_POSITIVE: Signal.PRAISE,
    Intent.FOLLOWUP_NEGATIVE: Signal.DECLINED,
    Intent.FOLLOWUP_FEEDBACK: Signal.COMMENT,
    Intent.THANKS_BYE: Signal.THANKS,
    Intent.GREETING: Signal.GREETING,
    Intent.OTHER: Signal.ASIDE,
}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing the customer said: what it does, what answers it, and whether it wants an answer."""

    text: str
    signals: frozenset[Signal]
    facts: tuple[Fact, ...]
    near: tuple[Fact, ...]  # that may answer it, where none surely does
    is_question: bool
    words: int
    has_content: bool  # beyond little words, courtesy and forms of address


@dataclass(frozen=True, slots=True)
class Turn:
    """All that the customer wrote since our last message. `meant`: what it does as a whole, whatever its words."""

    text: str
    parts: tuple[Part, ...]
    media: tuple[str, ...]
    ours: tuple[str, ...]  # what we said before, oldest first
    earlier: tuple[str, ...] = ()  # what the customer wrote before, oldest first
    meant: frozenset[Signal] = frozenset()
    dangers: frozenset[Danger] = frozenset()

    @property
    def before(self) -> str:
        """Our last message, or nothing."""
        return self.ours[-1] if self.ours else ""

    @property
    def exchanges(self) -> int:
        """How often we spoke already."""
        return len(self.ours)

    def has(self, *signals: Signal) -> bool:
        return bool(self.meant.intersection(signals)) or any(part.signals.intersection(signals) for part in self.parts)

    def says(self, signal: Signal) -> bool:
        """Whether its very words do it, whatever the turn as a whole means."""
        return any(signal in part.signals for part in self.parts)

    @property
    def introduced_as(self) -> str | None:
        """The name that the customer gave for themselves in this turn."""
        given = _GIVEN_NAME.search(self.text) if self.has(Signal.INTRODUCTION) else None
        return given.group(1) if given else None

    @property
    def only_stickers(self) -> bool:
        return bool(self.media) and all(kind in _STICKERS for kind in self.media)


def read(dialogue: Sequence[Said], grounding: Grounding) -> Turn:
    """The customer's messages after our last one, cut into parts."""
    latest = len(dialogue)
    while latest and dialogue[latest - 1].who == "customer":
        latest -= 1
    written = "\n".join(said.text for said in dialogue[latest:])
    media = tuple(kind.lower() for kind in _MEDIA.findall(written))
    text = _MEDIA.sub("", written).strip()
    sure = _sure(grounding.facts)
    meant = _meant(grounding.understood)
    if _asks_whether(text):
        meant -= {Signal.BOOK}
    if _asks_us(grounding):
        meant -= {Signal.ASIDE}
    return Turn(
        text=text,
        parts=tuple(_part(piece, grounding, sure) for piece in parts(text)),
        media=media,
        ours=tuple(said.text for said in dialogue if said.who == "secretary"),
        earlier=tuple(said.text for said in dialogue[:latest] if said.who == "customer"),
        meant=meant,
        dangers=danger.heard(text),
    )


def _is_calm(understood: Understood | None) -> bool:
    """Whether the turn as a whole is no complaint, though its words may sound like one ("vocês cuidam de processo na justiça?")."""
    return (
        understood is not None
        and understood.confidence >= _TRUSTED
        and understood.intent in (Intent.FAQ, Intent.QUOTE_REQUEST, Intent.SCHEDULE)
        and (understood.sentiment is not Sentiment.NEGATIVE or understood.confidence >= _CALMLY)
        and Intent.COMPLAINT not in understood.also
    )


def _only_asks(understood: Understood | None) -> bool:
    """Whether a question is all there is, though it names a person ("quanto custa o atendimento com a veterinária?")."""
    return (
        understood is not None
        and understood.confidence >= _SURELY
        and understood.intent in (Intent.FAQ, Intent.QUOTE_REQUEST)
        and Intent.HUMAN not in understood.also
    )


def _asks_us(grounding: Grounding) -> bool:
    """Whether a part fits a fact so well that the whole is hardly something aside ("vocês estão atendendo? sei que é domingo")."""
    understood = grounding.understood
    return (
        understood is not None
        and understood.confidence < _BEYOND_DOUBT
        and any(fact.answers and (fact.score >= _FITS or understood.confidence < _DOUBTFUL) for fact in grounding.facts)
    )


def _asks_whether(said: str) -> bool:
    """Whether it asks if one has to book ("precisa marcar ou é só chegar?"), which is no wish to."""
    spoken = " ".join(words(said))
    return asks(said) and bool(_WHETHER.search(spoken) or ("?" in said and _WHETHER_I.search(spoken)))


def _asks_days(spoken: str) -> bool:
    """Whether it asks on which days somebody is there, and not to speak with them."""
    return bool(_WEEKDAY.search(spoken) and _IS_THERE.search(spoken)) and not _TO_TALK.search(spoken)


def _meant(understood: Understood | None) -> frozenset[Signal]:
    if understood is None or understood.intent not in _MEANS:
        return frozenset()
    if understood.confidence < (_SURELY if understood.intent is Intent.OTHER else _TRUSTED):
        return frozenset()
    return frozenset({_MEANS[understood.intent]})


def _part(piece: str, grounding: Grounding, sure: Fact | None) -> Part:
    answering = tuple(fact for fact in grounding.facts if any(piece in asked for asked in fact.answers))
    signals = hear(piece)
    if _is_calm(grounding.understood):
        signals -= _ANGER
    if _only_asks(grounding.understood):
        signals -= {Signal.HUMAN}
    if _asks_whether(piece):
        signals -= {Signal.BOOK}
    is_question = asks(piece)
    said = words(piece)
    if is_question and answering and _asks_days(" ".join(said)):
        signals -= {Signal.HUMAN}  # "a doutora está aí na terça?" asks for her days
    if sure is not None and (is_question or not signals):
        answering = (sure,)
    near = tuple(fact for fact in grounding.facts if any(piece in asked for asked in fact.near))
    has_content = any(not is_filler(word) for word in _GOOD_DAY.sub("", " ".join(said)).split())
    return Part(piece, signals, answering, near, is_question, len(said), has_content)


def _sure(facts: Sequence[Fact]) -> Fact | None:
    """The fact for the whole turn, from a search that did not say which part each fact answers."""
    if any(fact.answers for fact in facts):
        return None
    best = max(facts, key=lambda fact: fact.score, default=None)
    return best if best is not None and best.score >= _SURE else None
