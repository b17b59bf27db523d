"""Days that a customer named, as calendar dates: counted from today in the company's zone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from app.infra.portuguese import fold
from app.llm.offline.understanding.replaced import Named, standing

_WEEKDAYS = (
    r"(?:segunda|2a|seg|monday|mon|lunes)",
    r"(?:terca|3a|terc|tuesday|tue|martes)",
    r"(?:quarta|4a|qua|wednesday|wed|miercoles)",
    r"(?:quinta|5a|qui|thursday|thu|jueves)",
    r"(?:sexta|6a|sex|friday|fri|viernes)",
    r"(?:sabado|sabadao|sab|saturday|sat)",
    r"(?:domingo|domingao|sunday)",
)
_NO_DAY = r"(?! (?:via|vez|opiniao|parcela|dose|chance|etapa|fase|aula|parte|serie|mao|pessoa|unidade|loja|filial|versao|sessao|ordem))"
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janeiro jan january enero",
            "fevereiro fev february feb febrero",
            "marco mar march marzo",
            "abril abr april apr",
            "maio mai may mayo",
            "junho jun june junio",
            "julho jul july julio",
            "agosto ago august aug",
            "setembro set september sep sept septiembre",
            "outubro out october oct octubre",
            "novembro nov november noviembre",
            "dezembro dez december dec diciembre",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})"
_LONG_MONTH = "|".join(sorted((name for name in _MONTHS if len(name) > 3), key=len, reverse=True))
_NUMBERS = {
    word: number
    for number, words in enumerate(
        (
            "um uma un una one a",
            "dois duas dos two",
            "tres three",
            "quatro cuatro four",
            "cinco five",
            "seis six",
            "sete siete seven",
        ),
        start=1,
    )
    for word in words.split()
} | {"oito": 8, "dez": 10, "quinze": 15, "vinte": 20, "trinta": 30}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_NUMBERS)})"
_NEXT_WEEK = re.compile(
    r"\b(?:(?:a |na |da |de |pra |para )?(?:semana q(?:ue)? vem|proxima semana|outra semana|semana seguinte)|next week"
    r"|(?:la )?(?:semana que viene|proxima semana|semana proxima))\b"
)
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("after_tomorrow", re.compile(r"\b(?:depois de amanha|dps de amanha|day after tomorrow|pasado manana)\b")),
    ("in_weeks", re.compile(rf"\b(?:daqui(?: a| ha)?|dentro de|em|in|en) {_COUNT} (?:semanas?|weeks?)\b")),
    ("in_days", re.compile(rf"\b(?:daqui(?: a| ha)?|dentro de|in|en) {_COUNT} (?:dias?|days?)\b")),
    ("full", re.compile(r"(?<![\d/])(?P<day>\d{1,2})[/.-](?P<number>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?![\d/])")),
    ("short", re.compile(r"(?<![\d/,.$])(?P<day>\d{1,2})/(?P<number>\d{1,2})(?![\d/]| de (?:entrada|juros))")),
    (
        "named",
        re.compile(
            rf"\b(?:dia )?(?P<day>\d{{1,2}})(?:o|st|nd|rd|th)?(?: (?:de|do|of|del) |\s)?{_MONTH}\b(?: (?:de "
            rf"|del )?(?P<year>20\d\d))?"
        ),
    ),
    ("month_first", re.compile(rf"\b(?P<month>{_LONG_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b")),
    ("first", re.compile(r"\bdia primeiro\b")),
    (
        "numbers",
        re.compile(
            r"\b(?:dias?|el(?: dia)?|the) (?P<days>\d{1,2}(?:st|nd|rd|th)?(?:(?:, ?| e | ou | y | o | or "
            r"| and | ou dia | e dia )(?:dia )?\d{1,2}(?!\s?h|:|\d))*)(?![\d/:]|\s?h\b|h\d)"
        ),
    ),
    ("today", re.compile(r"\b(?:hoje|hj|hoji|oje|today|tonight|hoy)\b")),
    (
        "tomorrow",
        re.compile(r"\b(?:amanha|amanhã|amnha|amn|amanhã|tomorrow|(?<!la )(?<!pasado )manana(?=\s|$|[,.!?]))\b"),
    ),
    *(
        (f"weekday{index}", re.compile(rf"\b{weekday}s?(?:[ -]?feira)?\b{_NO_DAY}"))
        for index, weekday in enumerate(_WEEKDAYS)
    ),
)
_UNSURE_SHORT = re.compile(r"\b(?:seg|terc|qua|qui|sex|sab|mon|tue|wed|thu|fri|sat|2a|3a|4a|5a|6a)$")


@dataclass(frozen=True, slots=True)
class _Sentence:
    text: str
    today: date
    is_next_week: bool


def days_named(text: str, today: date, *, given_up_too: bool = False) -> list[date]:
    """The days that still stand after all corrections, in the order said; those given up, too, where asked for."""
    folded = fold(text)
    found: list[Named[date]] = []
    start = 0
    for piece in re.split(r"(?<=[.!?;\n])", folded):
        sentence = _Sentence(piece, today, bool(_NEXT_WEEK.search(piece)))
        found.extend(Named(start + named.start, start + named.end, named.value) for named in _read(sentence))
        start += len(piece)
    found.sort(key=lambda named: named.start)
    left = [named.value for named in found] if given_up_too else standing(folded, found)
    return list(dict.fromkeys(left))


def _read(sentence: _Sentence) -> Iterator[Named[date]]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(sentence.text):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            if days := _resolved(kind, match, sentence):
                taken.append(match.span())
                yield from (Named(match.start(), match.end(), day) for day in days)


def _resolved(kind: str, match: re.Match[str], sentence: _Sentence) -> list[date]:
    today = sentence.today
    if kind.startswith("weekday"):
        return [_weekday(int(kind[-1]), sentence)]
    if kind in ("in_weeks", "in_days"):
        count = _count(match["count"]) * (7 if kind == "in_weeks" else 1)
        return [today + timedelta(days=count)]
    if kind == "numbers":
        return [day for number in re.findall(r"\d{1,2}", match["days"]) if (day := _next_day(int(number), today))]
    if kind == "first":
        return [day for day in (_next_day(1, today),) if day]
    if kind in ("today", "tomorrow", "after_tomorrow"):
        return [today + timedelta(days=("today", "tomorrow", "after_tomorrow").index(kind))]
    return [day for day in (_dated(kind, match, today),) if day]


def _count(said: str) -> int:
    return int(said) if said.isdigit() else _NUMBERS[said]


def _weekday(weekday: int, sentence: _Sentence) -> date:
    """The next one strictly after today; of next week, where the sentence says so."""
    today = sentence.today
    if sentence.is_next_week:
        return today + timedelta(days=7 - today.weekday() + weekday)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _dated(kind: str, match: re.Match[str], today: date) -> date | None:
    """Day and month, the next from today on unless a year is said."""
    groups = match.groupdict()
    day = int(groups["day"])
    month = int(groups["number"]) if kind in ("full", "short") else _MONTHS[groups["month"]]
    if year := groups.get("year"):
        return _date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    years = (today.year + ahead for ahead in range(9))  # 29 February may be that far
    return next((found for year in years if (found := _date(year, month, day)) and found >= today), None)


def _next_day(day: int, today: date) -> date | None:
    """The next day of this number, in this month or the first that has one."""
    for ahead in range(4):
        months = today.month - 1 + ahead
        found = _date(today.year + months // 12, months % 12 + 1, day)
        if found and found >= today:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
