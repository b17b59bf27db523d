"""Amounts, shares, times, dates and spans in a text, normalised.

"R$ 1.200,00", "1200 reais" and "mil e duzentos reais" are the same figure. A bare number is money where the words around it say so:
"sai por 80", "fica 90 no pix".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Final

from app.infra.portuguese import fold
from app.secretary.numerals import in_digits, value


class Kind(StrEnum):
    """What a figure measures: money, a share, minutes (of a clock or a span), a calendar day, a span in days, instalments, or nothing
    that was said."""

    MONEY = "money"
    SHARE = "share"
    TIME = "time"
    DATE = "date"
    SPAN = "span"
    INSTALMENTS = "instalments"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Figure:
    kind: Kind
    value: Decimal | str

    @property
    def is_day_of_month(self) -> bool:
        return self.kind is Kind.DATE and "/" not in str(self.value)


_N: Final = r"(\d{1,3}(?:[.,]\d{3})+(?:[.,]\d{1,2})?|\d+(?:[.,]\d{1,2})?)"
_HOUR: Final = r"([01]?\d|2[0-4])"
_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "janeiro enero january jan", "fevereiro febrero february fev feb", "marco marzo march mar", "abril april abr apr",
            "maio mayo may mai", "junho junio june jun", "julho julio july jul", "agosto august ago aug",
            "setembro septiembre september set sep", "outubro octubre october out oct", "novembro noviembre november nov",
            "dezembro diciembre december dez dec dic",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH: Final = rf"({'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b"
_DAYS_OF: Final = {"day": 1, "week": 7, "month": 30, "year": 365}
_SPAN_WORD: Final = {
    **dict.fromkeys("dia dias day days diarias".split(), "day"),
    **dict.fromkeys("semana semanas week weeks".split(), "week"),
    **dict.fromkeys("mes meses month months".split(), "month"),
    **dict.fromkeys("ano anos year years año años".split(), "year"),
}
_FREE: Final = re.compile(
    r"\b(?:gratis|gratuit[oa]s?|de graca|sem (?:nenhum )?custo|custo zero|sem cobranca|cortesia|nao (?:e |eh |sao )?cobra(?:mos|do|da"
    r"|dos|das)?"
    r"|free of charge|for free|complimentary|no charge|sin costo|(?:is|are|s) free(?! (?:on|at|from|to|tomorrow|today|now|this|next"
    r"|in)\b))\b"
)
_HALF_A_DAY: Final = 12 * 60


@lru_cache(maxsize=2_000)
def of(text: str) -> tuple[Figure, ...]:
    """Every figure of the text, in no particular order; what one pattern took, the next does not see."""
    said = in_digits(_prepared(text))
    found: list[Figure] = []
    for pattern, read in _PATTERNS:
        spans: list[tuple[int, int]] = []
        for match in pattern.finditer(said):
            if figures := list(read(match)):
                found.extend(figures)
                spans.append(match.span())
        for start, end in spans:
            said = said[:start] + "~" * (end - start) + said[end:]
    return tuple(found)


_NO_FIGURE: Final = re.compile(
    r"https?://\S+|www\.\S+|\S+@\S+\.\w+|\b\d{3}\.\d{3}\.\d{3}-\d{2}\b|\b\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}\b|\b\d{5}-\d{3}\b"
    r"|(?:\+?55 ?)?\(?\b\d{2}\)? ?9?\d{4}[- ]?\d{4}\b|\b9?\d{4}-\d{4}\b|\b0800[- ]?\d{3}[- ]?\d{4}\b"
)
"""Addresses, documents and telephone numbers are held against the grounds as such, digit by digit."""


def _prepared(text: str) -> str:
    """Folded, with "é" told from "e"."""
    told_apart = re.sub(r"\b[éÉ](?!\w)", "eh", unicodedata.normalize("NFC", text))
    folded = _NO_FIGURE.sub(" ~ ", re.sub(r"\s+", " ", fold(told_apart)))
    folded = re.sub(r"(\d)t(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?z?", r"\1 \2", folded)
    folded = re.sub(r"\bpor ?cento\b|\bpor ciento\b|\bper ?cent\b", "%", folded)
    folded = re.sub(r"\bmeio[- ]dia\b|\bmediodia\b|\bnoon\b", "12h", folded)
    return re.sub(r"\bmeia[- ]noite\b|\bmedianoche\b|\bmidnight\b", "24h", folded)


def _money(match: re.Match[str]) -> Iterator[Figure]:
    whole = value(match.group("n"))
    if match.group("k"):
        whole *= 1000
    if cents := match.groupdict().get("cents"):
        whole += Decimal(cents) / 100
    yield Figure(Kind.MONEY, whole)


def _amount(match: re.Match[str]) -> Iterator[Figure]:
    yield Figure(Kind.MONEY, value(match.group("n")))


def _free(match: re.Match[str]) -> Iterator[Figure]:
    yield Figure(Kind.MONEY, Decimal(0))


def _cents(match: re.Match[str]) -> Iterator[Figure]:
    yield Figure(Kind.MONEY, value(match.group(1)) / 100)


def _share(match: re.Match[str]) -> Iterator[Figure]:
    for number in match.groups():
        if number:
            yield Figure(Kind.SHARE, value(number))


def _clock(match: re.Match[str]) -> Iterator[Figure]:
    yield _minutes(
        match.group("h"), match.groupdict().get("m"), match.groupdict().get("half"), match.groupdict().get("part")
    )


def _between(match: re.Match[str]) -> Iterator[Figure]:
    yield _minutes(match.group("from"), match.group("from_m"))
    yield _minutes(match.group("to"), match.group("to_m"))


def _minutes(hour: str, minute: str | None = None, half: str | None = None, part: str | None = None) -> Figure:
    total = int(hour) * 60 + (30 if half else int(minute or 0))
    if part and part[0] in "pdn" and not part.startswith("da manha") and total < _HALF_A_DAY:
        total += _HALF_A_DAY
    return Figure(Kind.TIME, Decimal(total))


def _span_of_minutes(match: re.Match[str]) -> Iterator[Figure]:
    for number in match.groups():
        if number:
            yield Figure(Kind.TIME, value(number))


def _half_hour(match: re.Match[str]) -> Iterator[Figure]:
    yield Figure(Kind.TIME, Decimal(30))


def _calendar(match: re.Match[str]) -> Iterator[Figure]:
    parts = match.groupdict()
    month = _MONTHS[parts["name"]] if parts.get("name") else int(parts["month"])
    day = int(parts["day"])
    if 1 <= day <= 31 and 1 <= month <= 12:
        yield Figure(Kind.DATE, f"{day:02}/{month:02}")


def _day(match: re.Match[str]) -> Iterator[Figure]:
    if 1 <= int(match.group(1)) <= 31:
        yield Figure(Kind.DATE, f"{int(match.group(1)):02}")


def _span(match: re.Match[str]) -> Iterator[Figure]:
    unit = _SPAN_WORD[match.group("unit")]
    for number in (match.group("n"), match.groupdict().get("to")):
        if number:
            yield Figure(Kind.SPAN, value(number) * _DAYS_OF[unit])


def _instalments(match: re.Match[str]) -> Iterator[Figure]:
    yield Figure(Kind.INSTALMENTS, value(match.group(1)))


def _number(match: re.Match[str]) -> Iterator[Figure]:
    yield Figure(Kind.NUMBER, value(match.group(1)))


_THOUSAND: Final = r"(?P<k> ?mil\b| ?k\b)?"
_N_NAMED: Final = _N.replace("(", "(?P<n>", 1)
_N_ALONE: Final = rf"(?<![\w.,/:-]){_N_NAMED}(?![\w/%]|[:.,]\d)"
_COIN: Final = r"(?:reais|real|reales|conto|contos|pilas?|mangos?|dolares|dollars?|euros?|pesos|bucks|brl|usd)"
_PRICED: Final = (
    r"(?:custa\w*|custo|cobra\w*|cobro|sai(?:em|ra|ria|u)?|fic(?:a|am|ou|aria|ara)|por|valor|valores|preco|faco|fazemos|faz|faria|deixo"
    r"|deixamos|vale"
    r"|paga\w*|pague|esta|ta|sao|eh|da|dao|total|investimento|a partir de|desde|apenas|somente|so|cuesta\w*|sale\w*|son|es|costs?|price"
    r"|charge|be|it s|is"
    r"|only|just|for|taxa|mensalidade|entrada|sinal|promocao|oferta)"
)
_LINKING: Final = (
    r"(?: ?:| em| por| a| de| do| da| eh| so| apenas| uns| umas| cerca de| apenas de| fica| total| is| only| just| around| about| en"
    r"| solo| as)"
)
_THEN: Final = (
    r"(?= ?(?:$|[.,;!?)~-](?!\d)|(?:no|na|nos|em|a|ao|o|os|as|para|pra|por|pela|pelo|com|cada|e|ou|mais|se|so|apenas|sem|de entrada"
    r"|de sinal|mensais|conto"
    r"|the|el|la|en|per|with|if|and|or|con|cash|pix|efectivo|dinheiro|debito|credito|todo|tudo|total|ja|por|each|al|al mes|eh|entao|hoje"
    r"|without|sin|on|today|hoy|solo|then)\b))"
)
_PATTERNS: Final = [
    (re.compile(pattern), read)
    for pattern, read in (
        (_FREE.pattern, _free),
        (rf"(?:r\$|us?\$|\$|€) ?{_N_NAMED}{_THOUSAND}(?: e (?P<cents>\d{{1,2}}) centavos)?", _money),
        (rf"(?<![\d.,/:]){_N_NAMED}{_THOUSAND} ?{_COIN}\b(?: e (?P<cents>\d{{1,2}}) centavos)?", _money),
        (rf"{_N} centavos", _cents),
        (rf"(?:{_N} ?%? ?(?:a|ou|e|-|–|to) ?)?{_N} ?%", _share),
        (r"\b20\d\d-(?P<month>\d\d)-(?P<day>\d\d)\b", _calendar),
        (rf"\b(?P<day>[0-3]?\d)(?:st|nd|rd|th|º|o)? (?:de |of )?(?P<name>{_MONTH[1:-3]})\b", _calendar),
        (rf"\b(?P<name>{_MONTH[1:-3]}) (?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?! ?(?:h|:))", _calendar),
        (r"(?<![\d/])(?P<day>[0-3]?\d)/(?P<month>[01]?\d)(?:/\d{2,4})?(?![\d/])", _calendar),
        (r"\bdia ([0-3]?\d)\b(?! ?(?:h\b|hs\b|horas|:|/))", _day),
        (
            r"\b(?P<from>[01]?\d|2[0-4])(?: ?(?:h|hs|hrs|horas?|:)(?P<from_m>[0-5]\d)?)? ?(?:as|a|ate|ate as|to|until|till|y|e|-|–|ate"
            r" a|a las)"
            r" ?(?:as )?(?P<to>[01]?\d|2[0-4]) ?(?:h|hs|hrs|horas?|:)(?P<to_m>[0-5]\d)?\b",
            _between,
        ),
        (rf"\b(?P<h>{_HOUR[1:-1]}) ?(?:h|hs|hrs|horas?|hours?) (?:e (?P<half>meia)|e (?P<m>[0-5]\d)(?: min\w*)?)\b", _clock),
        (rf"\b(?P<h>{_HOUR[1:-1]}) ?(?:h|hs|hrs|horas?|hours?|:) ?(?P<m>[0-5]\d)?(?:min)?(?:(?: horas?)? (?P<part>da (?:tarde|noite"
         rf"|manha)|pm))?\b", _clock),
        (rf"\b(?P<h>{_HOUR[1:-1]})(?: (?P<half>e meia|y media))?(?: (?P<part>da (?:tarde|noite|manha)|de la (?:tarde|noche|manana)|pm"
         rf"|am|p\.m\.|a\.m\.))", _clock),
        (rf"\b(?P<h>{_HOUR[1:-1]})(?P<part>pm|am)\b", _clock),
        (rf"\b(?:as|a las|las|at) (?P<h>{_HOUR[1:-1]})(?: (?P<half>e meia|y media)| e (?P<m>[0-5]\d))?\b(?! ?(?:\d|%|x\b|vezes|pessoas"
         rf"|opc|form|pri|ult|dem|outr|,\d))", _clock),
        (rf"(?:{_N} ?(?:a|ou|e|-|–|to) ?)?{_N} ?(?:min|mins|minutos?|minutes?|minutinhos?)\b", _span_of_minutes),
        (r"\bmeia hora\b|\bmedia hora\b|\bhalf an hour\b", _half_hour),
        (rf"{_N_NAMED}(?: ?(?:a|ou|e|-|–|to) ?(?P<to>\d+))? ?(?P<unit>{'|'.join(_SPAN_WORD)})\b", _span),
        (rf"(?<![\d.,]){_N} ?(?:x|vezes|parcelas|prestacoes|cuotas|installments|times)\b", _instalments),
        (rf"\b{_PRICED}{_LINKING}* ?{_N_ALONE}{_THEN}", _amount),
        (rf"(?<![\w.,/:-]){_N_ALONE} (?:cada|no pix|a vista|no cartao|no dinheiro|por mes|por sessao|por pessoa|por hora|each"
         rf"|en efectivo|al mes|mensais"
         rf"|conto|a menos|off)\b", _amount),
        (r"(?<![\w.,/:-])(?P<n>\d{1,3}(?:\.\d{3})*,\d{2}|\d+\.\d{2})(?! ?(?:m|cm|mm|kg|g|l|ml|km|m2|metros?|litros?|quilos?)\b)(?![\w/]"
         r"|[:.,]\d)", _amount),
        (rf"^ ?{_N_ALONE} ?[.!]?$", _amount),
        (rf"(?<![\w.,/:-]){_N}(?![\w/]|[:.,]\d)", _number),
    )
]  # fmt: skip


_WEEKDAYS: Final = {
    **dict.fromkeys("segunda lunes monday".split(), 0),
    **dict.fromkeys("terca martes tuesday".split(), 1),
    **dict.fromkeys("quarta miercoles wednesday".split(), 2),
    **dict.fromkeys("quinta jueves thursday".split(), 3),
    **dict.fromkeys("sexta viernes friday".split(), 4),
    **dict.fromkeys("sabado saturday".split(), 5),
    **dict.fromkeys("domingo sunday".split(), 6),
}
_WEEKDAY: Final = re.compile(rf"\b({'|'.join(_WEEKDAYS)})s?\b")
_NEAR: Final = {"hoje": 0, "hoy": 0, "today": 0, "amanha": 1, "manana": 1, "tomorrow": 1, "depois de amanha": 2}
_WEEKS: Final = 3


def implied(texts: Iterable[str], now: datetime | None) -> set[Figure]:
    """The calendar days that words like "terça" or "amanhã" stand for, in the weeks to come."""
    if now is None:
        return set()
    today, days = now.date(), {now.date()}
    for text in texts:
        folded = fold(text)
        days.update(today + timedelta(days=ahead) for word, ahead in _NEAR.items() if word in folded)
        for weekday in _WEEKDAY.findall(folded):
            ahead = (_WEEKDAYS[weekday] - today.weekday() - 1) % 7 + 1
            days.update(today + timedelta(days=ahead + 7 * week) for week in range(_WEEKS))
    return {_dated(day) for day in days}


def missing(said: Iterable[Figure], known: set[Figure]) -> list[Figure]:
    """The figures that rest on nothing known. A number that was known without its unit serves for any."""
    return [figure for figure in said if not _is_known(figure, known)]


def _is_known(figure: Figure, known: set[Figure]) -> bool:
    if figure in known:
        return True
    if figure.kind is Kind.DATE:
        day = str(figure.value)[:2]
        return any(
            other.kind is Kind.DATE
            and str(other.value)[:2] == day
            and (figure.is_day_of_month or other.is_day_of_month)
            for other in known
        )
    number = Decimal(figure.value)
    if figure.kind is Kind.TIME:
        return _is_known_time(number, known)
    if figure.kind is Kind.NUMBER:
        return any(not isinstance(other.value, str) and other.value == number for other in known)
    return figure.kind is not Kind.SPAN and Figure(Kind.NUMBER, number) in known


def _is_known_time(minutes: Decimal, known: set[Figure]) -> bool:
    """ "Às 2" and "14h" are the same hour: 1 to 6 may be meant in the afternoon. A day is 24 hours; a bare number may be an hour."""
    same = {minutes}
    if 60 <= minutes < 7 * 60:
        same.add(minutes + _HALF_A_DAY)
    elif 13 * 60 <= minutes < 19 * 60:
        same.add(minutes - _HALF_A_DAY)
    if any(Figure(Kind.TIME, value) in known for value in same):
        return True
    if minutes % (24 * 60) == 0 and Figure(Kind.SPAN, minutes / (24 * 60)) in known:
        return True
    return minutes % 60 == 0 and Figure(Kind.NUMBER, minutes / 60) in known


def _dated(day: date) -> Figure:
    return Figure(Kind.DATE, f"{day.day:02}/{day.month:02}")
