"""Which of the things named still stand: a correction or a new slot replaces the old one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Named(Generic[T]):
    """One thing named, and where in the folded text."""

    start: int
    end: int
    value: T


_GIVEN_UP_BEFORE = re.compile(
    r"(?:\b(?:em vez d[aeo]s?|ao inves d[aeo]s?|no lugar d[aeo]s?|instead of(?: the)?|en vez del?|rather than"
    r"|menos|exceto|except"
    r"|nao (?:vai dar|posso|podemos|consigo|conseguimos|da|dou conta|quero|pode ser|serve|rola|vou poder"
    r"|vou conseguir|poderei"
    r"|conseguirei|vou)(?: mais)?(?: ir| vir| comparecer| estar| fazer| levar| as| pra| para)?"
    r"|can t(?: make it| do| come)?|cannot(?: make it| do)?"
    r"|can't(?: make it| do| come)?|no puedo(?: ir)?|nao e|nao era|nao)"
    r")(?: mais)?(?: (?:na|no|nas|nos|a|as|o|dia|de|do|da|pra|para|on|at|the|el|la|las|essa|esse|nessa|nesse"
    r"|nesta|neste|ir|mais|proxima|proximo))*\s*$"
)
_GIVEN_UP_AFTER = re.compile(
    r"^(?:[ -]?feira)?(?: (?:as|a|de|da|pela|que vem|agora|dia|\d{1,2}(?:h\d{0,2}|:\d{2})?|manha|tarde|noite"
    r"|cedo|eu|ja|mesmo|infelizmente|acho que|pra mim))*,? ?"
    r"(?:nao (?:vai dar|posso|podemos|consigo|conseguimos|da|pode|serve|rola|quero|vou|poderei|conseguirei"
    r"|tenho|trabalho|vai|estarei)"
    r"|n (?:posso|da|consigo|vai|vou)|ficou (?:ruim|complicado|dificil)|fica (?:ruim|complicado|dificil)"
    r"|e (?:ruim|feriado)|(?:ta|esta) ruim|complicou|sem chance|impossivel|i can t|i can't|doesn't|won't"
    r"|no puedo|can't|nao(?=[,.;!?]|\s*$|\s(?:so|mas|pode|prefiro|quero|e sim)\b))"
)
_CORRECTS = re.compile(
    r"\b(?:quer dizer|digo|alias|na verdade|ops|opa|corrig\w+|melhor|me enganei|errei|perdao|desculpa|desculpe"
    r"|mudei de ideia|esquece\w*"
    r"|pensando bem|nao,|prefiro|actually|i mean|sorry|wait|mejor|perdon|espera|pera|perai|minto|ou melhor"
    r"|deixa pra|troca(?:r)? (?:pra|para|por)"
    r"|muda(?:r)? (?:pra|para)|passa(?:r)? (?:pra|para)|joga(?:r)? (?:pra|para)|remarca(?:r)? (?:pra|para)"
    r"|trocar?|change|move|se nao der)\b"
)
_FROM_TO = re.compile(
    r"^(?:[ -]?feira)?(?: (?:as|a|da|de|do|que|tem|meu|minha|esta|pela|dia|\d{1,2}(?:h\d{0,2}|:\d{2})?|manha"
    r"|tarde|noite|horario|marcad[oa]))* (?:pra|para|p|pro|por|to|a la|al|a las|para las|for)(?: (?:o|a|as|dia"
    r"|la|las|el|proxima|proximo|the|outro|uma|um|\w+(?:[ -]feira)?))*?\s*$"
)


def standing(text: str, named: Sequence[Named[T]]) -> list[T]:
    """The values that were not given up for a later one. Each is judged against what stands around it."""
    kept: list[Named[T]] = []
    for place, one in enumerate(named):
        before = text[named[place - 1].end if place else 0 : one.start]
        after = text[one.end : named[place + 1].start] if place + 1 < len(named) else text[one.end :]
        same_place = place + 1 < len(named) and named[place + 1].start == one.start
        if kept and _replaces(before):
            kept.clear()
        is_given_up = bool(_GIVEN_UP_BEFORE.search(before)) or (not same_place and bool(_GIVEN_UP_AFTER.search(after)))
        is_moved_away = place + 1 < len(named) and bool(_FROM_TO.match(after)) and _is_from(before)
        if not is_given_up and not is_moved_away:
            kept.append(one)
    return [one.value for one in kept]


def _replaces(between: str) -> bool:
    return bool(_CORRECTS.search(between))


def _is_from(before: str) -> bool:
    """Whether what follows is the old slot of "de X para Y"."""
    return bool(
        re.search(
            r"\b(?:d[aeo]s?|from(?: the)?|del?)(?: (?:dia|la|las|a|as))*\s*$|\b(?:mud\w+|troc\w+|pass\w+"
            r"|transfer\w+|remarc\w+|adi\w+|move|change|cambiar)\b[^.!?\n]*$",
            before,
        )
    )
