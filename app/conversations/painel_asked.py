"""What the desk's address asks for: a view, a number, a label, a period, words. What makes no sense is as if it were not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from flask import request
from flask_babel import lazy_gettext, to_user_timezone, to_utc

from app.contacts import directory, tags
from app.conversations.inbox import View, Wanted
from app.infra import clock
from app.infra.storable import storable

# What stands in the address, what the list shows for it, and what people call it. The first is what one sees unasked.
VIEWS: Final = (
    ("abertas", View.OPEN, lazy_gettext("Abertas")),
    ("aguardando", View.WAITING, lazy_gettext("Aguardando")),
    ("secretaria", View.AI, lazy_gettext("Secretária")),
    ("comigo", View.MINE, lazy_gettext("Comigo")),
    ("encerradas", View.CLOSED, lazy_gettext("Encerradas")),
)
USUAL: Final = VIEWS[0][0]
_BY_NAME: Final = {name: view for name, view, _ in VIEWS}

# How many days back a period begins, and how many before today it ends.
PERIODS: Final = (
    ("hoje", lazy_gettext("Hoje"), 0, 0),
    ("ontem", lazy_gettext("Ontem"), 1, 1),
    ("7-dias", lazy_gettext("Últimos 7 dias"), 6, 0),
    ("30-dias", lazy_gettext("Últimos 30 dias"), 29, 0),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of the list the address asks for. `view` is empty where none was named: then words and days are looked for everywhere."""

    view: str
    channel: UUID | None
    tag: str
    period: str
    first: date | None
    last: date | None
    words: str

    @property
    def shown_view(self) -> str:
        """The view one looks at; empty: all conversations, in a search."""
        return self.view or ("" if self.searches else USUAL)

    @property
    def searches(self) -> bool:
        """Whether words or days are looked for, which may be closed long since."""
        return bool(self.words or self.period or self.first or self.last)

    @property
    def filtered(self) -> int:
        """By how many things the list is narrowed, besides the view and the words."""
        return sum(map(bool, (self.channel, self.tag, self.period or self.first or self.last)))

    @property
    def filters(self) -> dict[str, str]:
        """Everything but the view, for another address."""
        said = {
            "canal": str(self.channel) if self.channel else "",
            "etiqueta": self.tag,
            "periodo": self.period,
            "de": self.first.isoformat() if self.first else "",
            "ate": self.last.isoformat() if self.last else "",
            "q": self.words,
        }
        return {name: value for name, value in said.items() if value}

    @property
    def kept(self) -> dict[str, str]:
        """The same for another address."""
        says_view = self.view and (self.view != USUAL or self.searches)
        return {**({"vista": self.view} if says_view else {}), **self.filters}

    def wanted(self, me: UUID) -> Wanted:
        """The same in the list's own words. Days are the company's."""
        first, last = self._days()
        return Wanted(
            view=_BY_NAME.get(self.shown_view),
            me=me,
            instance_id=self.channel,
            tag=self.tag or None,
            since=_midnight(first) if first else None,
            until=_midnight(last + timedelta(days=1)) if last else None,
        )

    def _days(self) -> tuple[date | None, date | None]:
        """Days that were named go before a period with a name."""
        if self.first or self.last:
            return self.first, self.last
        for name, _, back, before in PERIODS:
            if name == self.period:
                today = to_user_timezone(clock.now()).date()
                return today - timedelta(days=back), today - timedelta(days=before)
        return None, None


def asked() -> Asked:
    view, period = request.args.get("vista", ""), request.args.get("periodo", "")
    return Asked(
        view=view if view in _BY_NAME else "",
        channel=uuid_in("canal"),
        tag=_text("etiqueta")[: tags.LONGEST],
        period=period if period in {name for name, *_ in PERIODS} else "",
        first=_day("de"),
        last=_day("ate"),
        words=words(),
    )


def words() -> str:
    return _text("q")[: directory.LONGEST_QUERY]


def uuid_in(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None


def _text(name: str) -> str:
    return storable(request.args.get(name, "")).strip()


def _day(name: str) -> date | None:
    """A day as a calendar's field writes it. The ends of time have no midnight in every zone."""
    try:
        day = date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
    return day if 1970 <= day.year <= 9000 else None


def _midnight(day: date) -> datetime:
    midnight: datetime = to_utc(datetime.combine(day, time.min))
    return midnight.replace(tzinfo=UTC)
