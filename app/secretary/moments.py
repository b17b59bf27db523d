"""Days and clock times that a text names: those of one occasion ("amanhã às 9h"), and those that come back ("de segunda a sexta").

A moment is a day with the times said of it. What a tool offered is kept as moments, and an answer may offer no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final

from app.infra.portuguese import fold
from app.secretary.numerals import in_digits

_WEEKDAYS: Final = {
    **dict.fromkeys("segunda seg lunes monday mon".split(), 0),
    **dict.fromkeys("terca martes tuesday tue".split(), 1),
    **dict.fromkeys("quarta miercoles wednesday wed".split(), 2),
    **dict.fromkeys("quinta jueves thursday thu".split(), 3),
    **dict.fromkeys("sexta viernes friday fri".split(), 4),
    **dict.fromkeys("sabado saturday sat".split(), 5),
    **dict.fromkeys("domingo sunday sun".split(), 6),
}
_WEEKDAY: Final = rf"(?:{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})(?:s|[ -]feiras?)?"
_ORDINAL: Final = r"(?! (?:opcao|via|etapa|sessao|parcela|vez|unidade|dose|consulta|pessoa|sai|e gratis|eh|mao|linha))"
_RANGE: Final = re.compile(rf"\b({_WEEKDAY}) (?:a|ate|ate a|as|to|through|till|until|y|-|–) (?:o |a )?({_WEEKDAY})\b")
_RANGE_SIGN: Final = re.compile(rf"\b({_WEEKDAY}) ?[-–/] ?({_WEEKDAY})\b")
_EVERY: Final = re.compile(
    rf"\b(?:(?:aos|nas|as|todas as|todos os|todo|toda|cada|every|los|weekly|em|on) )(?:({_WEEKDAY}))(?<=s)\b"
    r"|\b(segundas|tercas|quartas|quintas|sextas|sabados|domingos|mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays)\b"
    rf"|\b(?:todo|toda|cada|every|todo o|toda a) ({_WEEKDAY})\b"
)
_ALWAYS: Final = re.compile(
    r"\b(?:todos os dias|todo (?:o )?dia|diariamente|every day|todos los dias|7 dias|sete dias)\b"
)
_WORKING: Final = re.compile(r"\b(?:dias uteis|durante a semana|dia de semana|weekdays|dias habiles)\b")
_HOURS_RANGE: Final = re.compile(
    r"\b(?:das|de|entre|from|between|desde)? ?(?:as )?\d{1,2}(?: ?(?:h|hs|horas?|am|pm|:\d\d)\d{0,2})? ?(?:as|a|ate|ate as|to|until|till"
    r"|e|y|-|–)"
    r" (?:as )?\d{1,2} ?(?:h|hs|horas?|am|pm|:\d\d)\d{0,2}"
)
_SINGLE: Final = re.compile(rf"\b({_WEEKDAY})\b{_ORDINAL}")
_NEAR: Final = {
    "depois de amanha": 2,
    "hoje": 0,
    "hoy": 0,
    "today": 0,
    "tonight": 0,
    "amanha": 1,
    "tomorrow": 1,
    "manana": 1,
}
_NEARBY: Final = re.compile(rf"(?<!la )(?<!de la )\b({'|'.join(_NEAR)})\b")
_DATE: Final = re.compile(r"(?<![\d/])([0-3]?\d)/([01]?\d)(?:/\d{2,4})?(?![\d/])")
_DAY: Final = re.compile(r"\bdia ([0-3]?\d)\b(?! ?(?:h\b|hs\b|horas|:|/))")
_WEEK: Final = re.compile(
    r"\b(?:(?:n?esta|n?essa|desta|n?a? ?proxima|outra) semana|semana que vem|fi(?:m|nal) de semana|fin de semana|next week|this week"
    r"|weekend"
    r"|proximo mes|mes que vem|next month|la semana que viene|semana proxima|fi(?:m|nal) do dia|fi(?:m|nal) do mes)\b"
)
_CLOCK: Final = re.compile(
    r"\b(?P<span>em|de|com|dura|leva|por|cerca de|dentro de|apos|in|en|within|takes) (?:ate )?\d{1,3} ?(?:h|hs|horas?|hours?)\b"
    r"|\b(?P<h>[01]?\d|2[0-4]) ?(?:h|hs|hrs|horas?|:)(?! ?[a-z])(?P<m>[0-5]\d)?(?: (?:da|de la|in the) (?P<pm>tarde|noite|noche"
    r"|afternoon|evening))?"
    r"|\b(?P<h4>[01]?\d|2[0-4]) ?(?:h|hs|hrs|horas?)\b"
    r"|\b(?P<h2>[01]?\d|2[0-4])(?::(?P<m2>[0-5]\d))? ?(?P<half>am|pm|a\.m|p\.m)\b"
    r"|\b(?:as|a las|las|at|pelas|umas) (?P<h3>[01]?\d|2[0-4])(?: (?P<thirty>e meia|y media))?"
    r"(?: (?:da|de la|in the) (?P<pm3>tarde|noite|noche|afternoon|evening))?\b(?! (?!da\b|de\b|e\b|ou\b|no\b|na\b|em\b|com\b|y\b|and\b"
    r"|or\b|on\b"
    r"|in\b|para\b|por\b|then\b|entao\b|horas\b|works?\b|esta\b|hay\b|is\b|ja\b|seria\b|tem\b|pode\b|da\b|fica\b|amanha\b|hoje\b"
    r"|tomorrow\b|eu\b|so\b)[a-z])"
)
_HALF_A_DAY: Final = 12 * 60


@dataclass(frozen=True, slots=True)
class Moment:
    """`days`: every name of the day that is known, as marks; none where no day was said. `minute`: of the clock; None for a whole day."""

    days: frozenset[str]
    minute: int | None


@lru_cache(maxsize=2_000)
def spelled(text: str) -> str:
    """Folded, numbers in digits, noon and midnight by their hour."""
    folded = re.sub(r"\bmeio[- ]dia\b|\bmediodia\b|\bnoon\b", "12h", fold(text))
    return in_digits(re.sub(r"\bmeia[- ]noite\b|\bmedianoche\b|\bmidnight\b", "24h", folded))


def names_one(text: str) -> bool:
    """Whether a certain day or time is named: not "aos sábados", not "das 8h às 19h"."""
    said = _without_what_returns(spelled(text))
    return bool(_WEEK.search(said)) or next(_marked(said, None), None) is not None


def without(text: str) -> str:
    """What is left of a folded text without its days and times."""
    said = _without_what_returns(spelled(text))
    for pattern in (_WEEK, _SINGLE, _NEARBY, _DATE, _DAY, _CLOCK):
        said = pattern.sub(" ", said)
    return " ".join(said.split())


def of(text: str, now: datetime | None) -> list[Moment]:
    """The days and times of one occasion each, in the order said. A time belongs to the day said last."""
    found: list[Moment] = []
    days: frozenset[str] = frozenset()
    is_used = False
    for mark in _marked(_without_what_returns(spelled(text)), now):
        if isinstance(mark, int):
            found.append(Moment(days, mark))
            is_used = True
            continue
        days, is_used = (mark if is_used else days | mark), False
    return found if is_used or not days else [*found, Moment(days, None)]


def fits(said: Moment, offered: Iterable[Moment]) -> bool:
    """Whether this was offered: the day by any of its names, the hour of the morning or the afternoon as people say it."""
    return any(
        said.days <= other.days and (said.minute is None or said.minute in _same_hour(other.minute))
        for other in offered
    )


def weekdays(text: str, now: datetime | None) -> set[int]:
    """The weekdays that a text names, with those in between ("de segunda a sexta") and those that near days fall on."""
    said = fold(text)
    if _ALWAYS.search(said):
        return set(range(7))
    found = set(range(5)) if _WORKING.search(said) else set()
    for pattern in (_RANGE, _RANGE_SIGN):
        for first, last in pattern.findall(said):
            start, end = _index(first), _index(last)
            found |= {day % 7 for day in range(start, end + 1 if end >= start else end + 8)}
    found |= {_index(name) for name in _SINGLE.findall(said)}
    if now is not None:
        found |= {(now.weekday() + _NEAR[near]) % 7 for near in _NEARBY.findall(said)}
    return found


def returning(text: str) -> set[int]:
    """The weekdays that are said to come back: "aos sábados"."""
    names = (name for match in _EVERY.finditer(fold(text)) for name in match.groups() if name)
    return {_index(name) for name in names}


def _index(name: str) -> int:
    return _WEEKDAYS[re.sub(r"[ -]feiras?$", "", name)] if name in _WEEKDAYS else _WEEKDAYS[_bare(name)]


def _bare(name: str) -> str:
    cut = re.sub(r"[ -]feiras?$", "", name)
    return cut if cut in _WEEKDAYS else cut.removesuffix("s")


def _without_what_returns(said: str) -> str:
    for pattern in (_RANGE, _RANGE_SIGN, _EVERY, _ALWAYS, _WORKING, _HOURS_RANGE):
        said = pattern.sub(" ~ ", said)
    return said


def _marked(said: str, now: datetime | None) -> Iterator[frozenset[str] | int]:
    marks: list[tuple[int, frozenset[str] | int]] = []
    marks += [(match.start(), _of_weekday(match.group(1))) for match in _SINGLE.finditer(said)]
    marks += [(match.start(), _of_near(match.group(1), now)) for match in _NEARBY.finditer(said)]
    marks += [
        (match.start(), _of_date(int(match.group(1)), int(match.group(2)), now)) for match in _DATE.finditer(said)
    ]
    marks += [(match.start(), frozenset({f"m{int(match.group(1))}"})) for match in _DAY.finditer(said)]
    marks += [(match.start(), _minute(match)) for match in _CLOCK.finditer(said) if match.group("span") is None]
    return (mark for _, mark in sorted(marks, key=lambda each: each[0]))


def _of_weekday(name: str) -> frozenset[str]:
    return frozenset({f"w{_index(name)}"})


def _of_near(near: str, now: datetime | None) -> frozenset[str]:
    if now is None:
        return frozenset({f"n{_NEAR[near]}"})
    return _named(now.date() + timedelta(days=_NEAR[near]))


def _of_date(day: int, month: int, now: datetime | None) -> frozenset[str]:
    """With its weekday, when it is known what year it is."""
    marks = frozenset({f"d{day}/{month}", f"m{day}"})
    if now is None:
        return marks
    for year in (now.year, now.year + 1):
        try:
            named = date(year, month, day)
        except ValueError:
            return marks
        if named >= now.date():
            return _named(named)
    return marks


def _named(day: date) -> frozenset[str]:
    return frozenset({f"d{day.day}/{day.month}", f"m{day.day}", f"w{day.weekday()}"})


def _minute(match: re.Match[str]) -> int:
    parts = match.groupdict()
    hour = int(parts["h"] or parts["h2"] or parts["h3"] or parts["h4"])
    minute = hour * 60 + (30 if parts["thirty"] else int(parts["m"] or parts["m2"] or 0))
    is_late = bool(parts["pm"] or parts["pm3"]) or (parts["half"] or "").startswith("p")
    return minute + _HALF_A_DAY if is_late and minute < _HALF_A_DAY else minute


def _same_hour(minute: int | None) -> set[int]:
    """ "Às 2" and "14h" are the same hour."""
    if minute is None:
        return set()
    return {minute, minute - _HALF_A_DAY} if 13 * 60 <= minute < 19 * 60 else {minute}
