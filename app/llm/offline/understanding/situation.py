"""What we had asked or told before the customer wrote: an answer is read against its question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto

from app.infra.portuguese import fold
from app.llm.port import Said


class Asked(StrEnum):
    """What our last messages wanted to hear."""

    NOTHING = auto()
    REMINDER = auto()  # will you come?
    AFTER_VISIT = auto()  # how was it?
    AFTER_QUOTE = auto()  # what about our quote or offer?
    SLOT = auto()  # which of these times?
    NEW_SLOT = auto()  # which of these times, instead of the old one?
    PERSON = auto()  # shall I call somebody?
    DETAIL = auto()  # anything else that ends in a question


@dataclass(frozen=True, slots=True)
class Situation:
    """The turn, and what stood before it."""

    asked: Asked
    ours: str  # our last messages, folded
    turn: str  # what the customer wrote since
    messages: tuple[str, ...]  # the same, message by message
    earlier: str  # the customer's turn before, or nothing


_QUOTE = (
    r"(?:orcamento|proposta|cotacao|simulacao|contrato|pacote|promocao|oferta|condicao especial"
    r"|plano de tratamento|presupuesto|propuesta|quote|proposal|estimate|offer)"
)
_PATTERNS: tuple[tuple[Asked, re.Pattern[str]], ...] = (
    (
        Asked.PERSON,
        re.compile(
            r"(?:quer|gostaria|prefere|posso) (?:que )?(?:eu )?(?:chame|chamar|passe|passar|peca|pedir"
            r"|transfira|transferir|encaminh\w+)[^?]*(?:pessoa|equipe|atendente|alguem|colega|humano)[^?]*\?"
            r"|(?:want|like) me to (?:call|get|bring)[^?]*\?|quiere que llame[^?]*\?"
        ),
    ),
    (
        Asked.AFTER_VISIT,
        re.compile(
            r"(?:como (?:foi|voce avalia|avalia|se sentiu|esta se sentindo|ficou|foram|correu|tem sido)"
            r"|o que (?:voce )?achou|(?:voce )?gostou|deu tudo certo|correu tudo bem"
            r"|foi tudo bem|ficou satisfeit\w|esta satisfeit\w|sua (?:opiniao|avaliacao|experiencia|nota)"
            r"|(?:de )?(?:0|1|zero|um) a (?:10|5|dez|cinco)|pesquisa de satisfacao"
            r"|conte como foi|conta (?:pra|para) (?:a )?gente como|how was|how did|rate (?:your|us)"
            r"|como le fue|que le parecio|como estuvo)"
        ),
    ),
    (
        Asked.AFTER_QUOTE,
        re.compile(
            rf"{_QUOTE}[^.!?\n]*[.!]?[^?]*(?:conseguiu|pensou|achou|decidi\w+|vamos|podemos|quer|gostaria"
            rf"|interesse|duvida|fechar|aprov\w+|seguir|ver|analis\w+|thought|decide|revisar|pudo)[^?]*\?"
            rf"|(?:conseguiu|pensou|achou|decidi\w+|vamos|podemos|quer|gostaria|interesse|fechar|aprov\w+"
            rf"|seguir|analis\w+|thought|decided?|pudo)[^?]*{_QUOTE}[^?]*\?"
            r"|(?:podemos|vamos) (?:fechar|seguir|dar andamento)[^?]*\?|temos (?:uma )?(?:promocao|oferta"
            r"|condicao especial)"
        ),
    ),
    (
        Asked.REMINDER,
        re.compile(
            r"(?:confirm\w+|voce vem|vai (?:poder )?(?:vir|comparecer)|podemos contar|estara presente"
            r"|sua presenca|lembr\w+|passando para lembrar|reminder|see you|recordatorio|recordamos"
            r"|le esperamos)"
        ),
    ),
    (
        Asked.NEW_SLOT,
        re.compile(
            r"(?:remarc\w+|reagend\w+|mudar|trocar|novo (?:dia|horario)|outro (?:dia|horario)|reschedul\w+)[^?]*\?"
        ),
    ),
    (
        Asked.SLOT,
        re.compile(
            r"(?:qual (?:desses |deles |dia |horario |o melhor )|(?:tenho|temos|ha|posso (?:oferecer"
            r"|te encaixar)) [^?]*(?:\d{1,2}h|\d{1,2}:\d{2}|horario)|horarios? (?:disponive\w+|livres?)"
            r"|que dia|qual (?:dia|horario)|prefere de manha|manha ou (?:a )?tarde|posso (?:marcar|agendar"
            r"|reservar)|quer (?:marcar|agendar)|what (?:day|time)|which (?:day|time)|que dia"
            r"|para cuando)[^?]*\??"
        ),
    ),
)
_DUE = re.compile(
    r"\b(?:amanha|hoje|segunda|terca|quarta|quinta|sexta|sabado|domingo|dia \d|\d{1,2}/\d{1,2}|\d{1,2}h"
    r"|\d{1,2}:\d{2}|tomorrow|today|manana|hoy|consulta|visita|horario|reuniao|sessao|appointment|cita)\b"
)


def situation_of(dialogue: Sequence[Said]) -> Situation:
    """Cut the dialogue: our last messages, the customer's turn after them, and their turn before."""
    end = _run(dialogue, len(dialogue), "customer")
    start = _run(dialogue, end, "secretary")
    before = _run(dialogue, start, "customer")
    messages = tuple(said.text for said in dialogue[end:])
    ours = fold("\n".join(said.text for said in dialogue[start:end]))
    earlier = "\n".join(said.text for said in dialogue[before:start])
    return Situation(_asked(ours), ours, "\n".join(messages), messages, earlier)


def _run(dialogue: Sequence[Said], end: int, who: str) -> int:
    """Where the unbroken run of this speaker's messages begins that ends at `end`."""
    start = end
    while start and dialogue[start - 1].who == who:
        start -= 1
    return start


def _asked(ours: str) -> Asked:
    if not ours:
        return Asked.NOTHING
    for asked, pattern in _PATTERNS:
        if pattern.search(ours) and (asked is not Asked.REMINDER or _DUE.search(ours)):
            return asked
    return Asked.DETAIL if "?" in ours else Asked.NOTHING
