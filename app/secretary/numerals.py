"""Numbers written out, in Portuguese, Spanish and English, turned into digits: "mil e duzentos" is 1200."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_UNITS: Final = {
    **dict.fromkeys("zero cero".split(), 0),
    **dict.fromkeys("um uma un una uno one".split(), 1),
    **dict.fromkeys("dois duas dos two".split(), 2),
    **dict.fromkeys("tres three".split(), 3),
    **dict.fromkeys("quatro cuatro four".split(), 4),
    **dict.fromkeys("cinco five".split(), 5),
    **dict.fromkeys("seis six".split(), 6),
    **dict.fromkeys("sete siete seven".split(), 7),
    **dict.fromkeys("oito ocho eight".split(), 8),
    **dict.fromkeys("nove nueve nine".split(), 9),
    **dict.fromkeys("dez diez ten".split(), 10),
    **dict.fromkeys("onze once eleven".split(), 11),
    **dict.fromkeys("doze doce twelve".split(), 12),
    **dict.fromkeys("treze trece thirteen".split(), 13),
    **dict.fromkeys("catorze quatorze fourteen".split(), 14),
    **dict.fromkeys("quinze quince fifteen".split(), 15),
    **dict.fromkeys("dezesseis dieciseis sixteen".split(), 16),
    **dict.fromkeys("dezessete diecisiete seventeen".split(), 17),
    **dict.fromkeys("dezoito dieciocho eighteen".split(), 18),
    **dict.fromkeys("dezenove diecinueve nineteen".split(), 19),
    **dict.fromkeys("vinte veinte twenty".split(), 20),
    **dict.fromkeys("trinta treinta thirty".split(), 30),
    **dict.fromkeys("quarenta cuarenta forty".split(), 40),
    **dict.fromkeys("cinquenta cincuenta fifty".split(), 50),
    **dict.fromkeys("sessenta sesenta sixty".split(), 60),
    **dict.fromkeys("setenta seventy".split(), 70),
    **dict.fromkeys("oitenta ochenta eighty".split(), 80),
    **dict.fromkeys("noventa ninety".split(), 90),
    **dict.fromkeys("cem cento cien ciento".split(), 100),
    **dict.fromkeys("duzentos duzentas doscientos doscientas".split(), 200),
    **dict.fromkeys("trezentos trezentas trescientos trescientas".split(), 300),
    **dict.fromkeys("quatrocentos quatrocentas cuatrocientos cuatrocientas".split(), 400),
    **dict.fromkeys("quinhentos quinhentas quinientos quinientas".split(), 500),
    **dict.fromkeys("seiscentos seiscentas seiscientos seiscientas".split(), 600),
    **dict.fromkeys("setecentos setecentas setecientos setecientas".split(), 700),
    **dict.fromkeys("oitocentos oitocentas ochocientos ochocientas".split(), 800),
    **dict.fromkeys("novecentos novecentas novecientos novecientas".split(), 900),
}
_TIMES: Final = {"hundred": 100, "mil": 1000, "thousand": 1000}
_LITTLE: Final = frozenset("um uma un una uno one dos once".split())  # articles and other words, too
_UNIT_AFTER: Final = (
    r"(?= (?:horas?|hours?|minut\w+|dias?|days?|semanas?|weeks?|mes|meses|months?|anos?|years?|reais|real|por cento|vez|vezes"
    r"|parcelas?|mil|e meia|y media|da tarde|da manha|da noite)\b)"
)
_WORD: Final = "|".join(sorted((*_UNITS, *_TIMES), key=len, reverse=True))
_DIGITS: Final = r"\d+(?:[.,]\d+)?"
_RUN: Final = re.compile(
    rf"\b(?:{_WORD}|{_DIGITS}(?= (?:mil|thousand|hundred)\b))(?:(?: e | y | and | |-)(?:{_WORD})\b)*\b"
)
_JOINT: Final = re.compile(r" (?:e|y|and) |[ -]")
_ALONE: Final = re.compile(_UNIT_AFTER)


def in_digits(folded: str) -> str:
    """The folded text with numbers in digits. "um" and its like are numbers only before a unit."""
    return _RUN.sub(lambda run: _spelled(run, folded), folded)


def value(digits: str) -> Decimal:
    """ "1.200,00", "1,200.00", "1200" and "1.200" are the same number; three digits after the only mark are thousands."""
    last = max(digits.rfind("."), digits.rfind(","))
    if last < 0:
        return Decimal(digits)
    whole, after = re.sub(r"[.,]", "", digits[:last]), digits[last + 1 :]
    return Decimal(whole + after) if len(after) == 3 else Decimal(f"{whole}.{after}").normalize()


def _spelled(run: re.Match[str], folded: str) -> str:
    said = run.group()
    if said in _LITTLE and not _ALONE.match(folded, run.end()):
        return said
    return " e ".join(format(number, "f") for number in _numbers(said))


def _numbers(said: str) -> list[Decimal]:
    """Adds up what belongs together: after hundreds come tens, after tens units; anything else begins another number."""
    found: list[Decimal] = []
    total, part, room = Decimal(0), Decimal(0), Decimal(0)
    is_open = False
    for word in _JOINT.split(said):
        if word in _TIMES:
            part = max(part, Decimal(1)) * _TIMES[word]
            if _TIMES[word] == 1000:
                total, part = total + part, Decimal(0)
            room, is_open = Decimal(_TIMES[word]), True
            continue
        number = Decimal(_UNITS[word]) if word in _UNITS else value(word)
        if is_open and not 0 < number < room:
            found.append(total + part)
            total = part = Decimal(0)
        part, room, is_open = part + number, _room(number), True
    return [*found, total + part]


def _room(number: Decimal) -> Decimal:
    """What may still be added: less than a hundred after hundreds, less than ten after tens, nothing after units."""
    if number >= 100:
        return Decimal(100)
    return Decimal(10) if number >= 20 and number % 10 == 0 else Decimal(0)
