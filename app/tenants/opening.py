"""When a company is open, as its people write it: `08:00-12:00, 14:00-18:00` for each day of the week."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, Field

from app.tenants.settings import Section

CLOSED_WORDS: Final = frozenset({"", "-", "fechado", "fechada", "nao abre", "não abre"})
MOST_A_DAY: Final = 4
LOOKED_AHEAD: Final = 14
_SPAN: Final = re.compile(
    r"(\d{1,2})(?:[:h](\d{2})?)?\s*(?:h(?:s|rs)?)?\s*(?:-|–|—|a|à|às|as|até|ate)\s*(\d{1,2})(?:[:h](\d{2})?)?\s*(?:h(?:s|rs)?)?"
)
_BETWEEN: Final = re.compile(r"\s*(?:,|;|/|\be\b|\s)\s*")
_HOW: Final = "Escreva assim: 08:00-12:00, 14:00-18:00. Deixe vazio se a empresa não abre neste dia."

_DAYS: Final = ("segunda", "terça", "quarta", "quinta", "sexta", "sábado", "domingo")
_ORDER: Final = "Cada horário precisa terminar depois de começar, e começar depois do anterior."

Span = tuple[time, time]


def spans(written: str) -> list[Span]:
    """The hours of one day, in their order. Raises ValueError, in words for people."""
    words = written.strip().lower()
    if words in CLOSED_WORDS:
        return []
    found, at = [], 0
    for match in _SPAN.finditer(words):
        if match.start() != at and not _BETWEEN.fullmatch(words[at : match.start()]):
            raise ValueError(_HOW)
        found.append((_time(match[1], match[2]), _time(match[3], match[4])))
        at = match.end()
    if at != len(words) or not found or len(found) > MOST_A_DAY:
        raise ValueError(_HOW)
    ends = [instant for span in found for instant in span]
    if any(later <= earlier for earlier, later in pairwise(ends)):
        raise ValueError(_ORDER)
    return found


def _time(hour: str, minute: str | None) -> time:
    try:
        return time(23, 59) if hour == "24" and not int(minute or 0) else time(int(hour), int(minute or 0))
    except ValueError as error:
        raise ValueError(_HOW) from error


def _plain(written: str) -> str:
    return ", ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in spans(written))


Hours = Annotated[str, Field(max_length=80), AfterValidator(_plain)]
"""One day's hours; stored the same way however they were written. Empty: closed."""


class OpeningSettings(Section):
    """The week. With no day told, nothing is known of the hours, and nothing is promised by them."""

    SECTION: ClassVar[str] = "opening"

    monday: Hours = Field("", title="Segunda-feira")
    tuesday: Hours = Field("", title="Terça-feira")
    wednesday: Hours = Field("", title="Quarta-feira")
    thursday: Hours = Field("", title="Quinta-feira")
    friday: Hours = Field("", title="Sexta-feira")
    saturday: Hours = Field("", title="Sábado")
    sunday: Hours = Field("", title="Domingo")

    @property
    def week(self) -> Sequence[str]:
        """From Monday on, as `date.weekday` counts."""
        return (self.monday, self.tuesday, self.wednesday, self.thursday, self.friday, self.saturday, self.sunday)

    @property
    def is_known(self) -> bool:
        return any(self.week)

    def in_words(self) -> list[str]:
        """A sentence for a prompt: every day with its hours; nothing when nothing is known."""
        if not self.is_known:
            return []
        days = zip(_DAYS, self.week, strict=True)
        return ["; ".join(f"{day}: {hours or 'fechado'}" for day, hours in days) + "."]

    def on(self, day: date) -> list[Span]:
        return spans(self.week[day.weekday()])


def is_open(hours: OpeningSettings, local: datetime) -> bool:
    """`local`: in the company's zone."""
    return any(start <= local.time() < end for start, end in hours.on(local.date()))


def next_opening(hours: OpeningSettings, local: datetime) -> datetime | None:
    """When the company opens next, in the zone of `local`; None: not within two weeks, or nothing is known."""
    for ahead in range(LOOKED_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for start, _ in hours.on(day):
            opens = datetime.combine(day, start, tzinfo=local.tzinfo)
            if opens > local:
                return opens
    return None
