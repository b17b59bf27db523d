"""Clock times and parts of the day that a customer named. Hours from 1 to 6 without a period are in the afternoon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import Literal

from app.infra.portuguese import fold
from app.llm.offline.understanding.replaced import Named, standing

Period = Literal["morning", "afternoon", "evening"]

_HOURS = {
    word: number
    for number, words in enumerate(
        (
            "uma una one",
            "duas dos two",
            "tres three",
            "quatro cuatro four",
            "cinco five",
            "seis six",
            "sete siete seven",
            "oito ocho eight",
            "nove nueve nine",
            "dez diez ten",
            "onze once eleven",
            "doze doce twelve",
        ),
        start=1,
    )
    for word in words.split()
}
_HOUR = rf"(?P<hour>[01]?\d|2[0-3]|{'|'.join(_HOURS)})"
_MINUTES = {
    "meia": 30,
    "media": 30,
    "half": 30,
    "quinze": 15,
    "cuarto": 15,
    "quarenta": 40,
    "vinte": 20,
    "dez": 10,
    "trinta": 30,
}
_MINUTE = rf"(?: ?(?:e|y) (?P<minute>[0-5]\d|{'|'.join(_MINUTES)}))?"
_PERIOD = (
    r"(?: ?(?P<period>am\b|pm\b|a\.m\.?|p\.m\.?|horas? da (?:manha|tarde|noite|madrugada)|d[ae] (?:manha|tarde"
    r"|noite|madrugada)"
    r"|de la (?:manana|tarde|noche)|in the (?:morning|afternoon|evening)|at night|manha|tarde|noite))?"
)
_AT = (
    r"(?:\bas|\bàs|\ba las?|\bat|\bpelas|\bdas|\bas\s|\bumas|\btipo|\batras das|\bdepois d[ae]s?"
    r"|\ba partir d[ae]s?|\bantes d[ae]s?|\bate as|\bate"
    r"|\blas|\bby|\baround|\bafter|\bbefore|\bas)"
)
_STOPS = (
    r"(?=$|[.,;!?\n)]|\s*(?:$|[.,;!?\n)])|\s(?:de?|do|d[ao]s?|e|ou|por|pf|pfv|hoje|amanha|pode|pra|para"
    r"|se|n[oa]|com|obrigad|brigad|ta|esta|mesmo|certinho|serve|fica|da|ok|blz|eu|em|mas|que|dessa|desse|seria"
    r"|so|please|on|tomorrow|today|for|works?|is|instead|or|and|tem|vou|consigo|posso|nao|confirmad|confirmo"
    r"|sem|ai|ne|la|segunda|terca|quarta|quinta|sexta|sabado|domingo|dia|o|y|del?|mais|melhor))"
)
_NOT_A_CLOCK = re.compile(
    r"(?:\b(?:ha|faz|fazem|por|dura|durou|leva|levou|demora\w*|mais de|menos de|esper\w+(?: \w+)?"
    r"|atras\w+(?: \w+)?|daqui(?: a)?|a cada|em|cerca de|quase|for|in|dentro de|uns|tem|umas)\s*$)"
)
_LASTS = re.compile(
    r"^\s*(?:de (?:atraso|duracao|curso|aula|espera|viagem|distancia|antecedencia|festa|servico)|antes|depois"
    r"|atras|por (?:dia|semana|mes)|late|ago|semanais)"
)
_PATTERNS = (
    re.compile(
        rf"(?<![\d:/.,$])(?P<hour>[01]?\d|2[0-3])(?::|h|hs|hrs?)(?P<minute>[0-5]\d)(?:h|min)?(?![\d:])(?:{_PERIOD})"
    ),
    re.compile(r"\b(?P<noon>meio dia|meio-dia|mediodia|noon)(?P<half> e meia| y media)?\b"),
    re.compile(r"\b(?P<midnight>meia noite|meia-noite|medianoche|midnight)\b"),
    re.compile(rf"(?<![\d:/.,$])(?P<hour>[01]?\d|2[0-3]) ?(?:h|hs|hrs?|horas?|hrs)\b{_MINUTE}(?:{_PERIOD})"),
    re.compile(r"(?<![\d:/.,$])(?P<hour>[01]?\d|2[0-3]) ?(?P<period>am\b|pm\b|a\.m\.?|p\.m\.?)"),
    re.compile(rf"\b(?P<quarter>quinze|cinco|dez|15|10|5) (?:pras|para as|pra as|pra) {_HOUR}\b"),
    re.compile(
        rf"{_AT} {_HOUR}{_MINUTE}(?: ?(?P<period>d[ae] (?:manha|tarde|noite|madrugada)|de la (?:manana|tarde|noche)"
        rf"|in the (?:morning|afternoon|evening)|at night|manha|tarde|noite|o'?clock)\b|{_STOPS})"
    ),
    re.compile(
        rf"(?<![\d:/.,$])\b{_HOUR}(?: ?(?:e|y) (?P<minute>meia|media)\b|(?= d[ae] (?:manha|tarde"
        rf"|noite)\b))(?: (?P<period>d[ae] (?:manha|tarde|noite)))?"
    ),
    re.compile(
        r"^\s*(?:pode ser |pode |serve |da )?(?:as )?(?P<hour>[01]?\d|2[0-3])(?: ?(?P<period>d[ae] (?:manha"
        r"|tarde|noite)))?\s*(?:\?|$)"
    ),
    re.compile(r"\b(?:as|das|entre(?: as)?) (?P<hour>[01]?\d|2[0-3])(?= (?:as|e|ou|ate|a) (?:as )?\d)"),
    re.compile(r"(?<=[\dh] (?:ou|as) )(?P<hour>[01]?\d|2[0-3])(?![\d/:])(?:h\b)?"),
)
_GREETINGS = re.compile(
    r"\b(?:bo[am]s? (?:dias?|tardes?|noites?)|buen[oa]s (?:dias|tardes|noches)|good (?:morning|afternoon"
    r"|evening|night)|ate mais tarde|mais tarde|tarde demais|muito tarde|mais cedo|tao cedo|cedo demais)\b"
)
_PERIODS: tuple[tuple[Period, re.Pattern[str]], ...] = (
    (
        "morning",
        re.compile(
            r"\b(?:manha|manhazinha|cedo|cedinho|primeir[oa] hor(?:ario|a)|antes do almoco|parte da manha"
            r"|matutino|morning|(?:por|en|de) la manana|early)\b"
        ),
    ),
    (
        "afternoon",
        re.compile(
            r"\b(?:tarde|tardinha|depois do almoco|apos o almoco|fim d[ae] tarde|final d[ae] tarde|vespertino"
            r"|afternoon|after lunch)\b"
        ),
    ),
    (
        "evening",
        re.compile(
            r"\b(?:noite|noitinha|noturno|evening|night|tonight|noche|depois do trabalho|depois do expediente"
            r"|saindo do trabalho)\b"
        ),
    ),
)


def hours_named(text: str) -> list[time]:
    """The clock times that still stand after all corrections, in the order said."""
    folded = fold(text)
    return list(dict.fromkeys(standing(folded, sorted(_read(folded), key=lambda named: named.start))))


def period_named(text: str) -> Period | None:
    """The last part of the day that still stands; greetings name none."""
    folded = _GREETINGS.sub(lambda match: "·" * len(match.group()), fold(text))
    found = [
        Named(match.start(), match.end(), period) for period, pattern in _PERIODS for match in pattern.finditer(folded)
    ]
    left = standing(folded, sorted(found, key=lambda named: named.start))
    return left[-1] if left else None


def _read(folded: str) -> Iterator[Named[time]]:
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            found = _time(match, folded)
            if found is not None:
                taken.append(match.span())
                yield Named(match.start(), match.end(), found)


def _time(match: re.Match[str], folded: str) -> time | None:
    said = match.groupdict()
    if said.get("noon"):
        return time(12, 30 if said.get("half") else 0)
    if said.get("midnight"):
        return time(0, 0)
    if _is_a_span(match, folded):
        return None
    hour = _number(said["hour"], _HOURS)
    minute = _number(said["minute"], _MINUTES) if said.get("minute") else 0
    hour = _in_period(hour, said.get("period") or "")
    if said.get("quarter"):
        before = {"quinze": 15, "dez": 10, "cinco": 5}.get(said["quarter"]) or int(said["quarter"])
        return time((hour - 1) % 24, 60 - before)
    return time(hour, minute)


def _is_a_span(match: re.Match[str], folded: str) -> bool:
    """How long something takes or took, instead of when it is."""
    plain_hours = re.fullmatch(r"(\d{1,2}) ?(h|hs|hrs?|horas?)", match.group().strip())
    if not plain_hours:
        return False
    before = folded[max(0, match.start() - 24) : match.start()]
    is_small_word = plain_hours[2].startswith("hora") and int(plain_hours[1]) <= 6
    at = re.search(
        r"(?:\bas|\bdas|\bpelas|\bpras?|\bate|\ba las|\bumas|\btipo|\bou|\bpode ser|\bpor volta d[ae]s)\s*$", before
    )
    return bool(_NOT_A_CLOCK.search(before)) or bool(_LASTS.match(folded[match.end() :])) or (is_small_word and not at)


def _number(said: str, words: dict[str, int]) -> int:
    return int(said) if said.isdigit() else words[said]


def _in_period(hour: int, period: str) -> int:
    """The hour of the day's clock."""
    letters = period.replace(".", "")
    if (
        "manha" in period
        or "manana" in period
        or "morning" in period
        or "madrugada" in period
        or letters.startswith("am")
    ):
        return hour % 12 if hour == 12 and letters.startswith("am") else hour
    if "noite" in period or "noche" in period or "night" in period or "evening" in period:
        return 0 if hour == 12 else hour + 12 if hour < 12 else hour
    if letters.startswith("pm") or "tarde" in period or "afternoon" in period:
        return hour + 12 if hour < 12 else hour
    return hour + 12 if 1 <= hour <= 6 else hour
