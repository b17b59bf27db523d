"""How templates write instants and numbers: in the company's zone, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import phonenumbers
from babel.dates import format_skeleton
from flask_babel import (
    format_currency,
    format_date,
    format_datetime,
    format_decimal,
    get_locale,
    gettext,
    ngettext,
    to_user_timezone,
)

from app.infra import clock


def phone(e164: str) -> str:
    """`+5511988880001` as `(11) 98888-0001`; foreign numbers with their country."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    style = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(number, style.NATIONAL if number.country_code == 55 else style.INTERNATIONAL))


def hour(at: datetime) -> str:
    return str(format_datetime(at, "HH:mm"))


def day(at: datetime) -> str:
    """`Hoje`, `Ontem`, or the day and month; with the year when it is another one."""
    return calendar_day(_day(at))


def calendar_day(then: date) -> str:
    """The same for a day that is one already, by the company's calendar."""
    today = _day(clock.now())
    if then == today:
        return str(gettext("Hoje"))
    if then == today - timedelta(days=1):
        return str(gettext("Ontem"))
    return str(format_date(then, gettext("d 'de' MMMM") if then.year == today.year else gettext("d 'de' MMMM 'de' y")))


def long_day(at: datetime) -> str:
    """`sexta-feira, 20 de novembro`."""
    return str(format_date(_day(at), gettext("EEEE, d 'de' MMMM")))


def moment(at: datetime) -> str:
    """The shortest that still tells when: the hour today, `ontem`, day and month this year, the whole date before."""
    then, today = _day(at), _day(clock.now())
    if then == today:
        return hour(at)
    if then == today - timedelta(days=1):
        return str(gettext("ontem"))
    return str(format_skeleton("MMdd" if then.year == today.year else "yMd", then, locale=get_locale()))


def month(first_day: date) -> str:
    """`Novembro de 2026`."""
    written = str(format_date(first_day, gettext("MMMM 'de' y"), rebase=False))
    return written[:1].upper() + written[1:]


def dollars(micro_usd: int) -> str:
    """`US$ 3,20`; what is less than a cent with as many places as it takes to be something."""
    places = "0.00" if micro_usd == 0 or micro_usd >= 10_000 else "0.0000" if micro_usd >= 100 else "0.000000"
    return str(
        format_currency(Decimal(micro_usd) / 1_000_000, "USD", format=f"¤\u00a0#,##{places}", currency_digits=False)
    )


def amount(number: int) -> str:
    """`12.345`."""
    return str(format_decimal(number))


def ours(stored: str) -> str:
    """Words of ours that were stored in Portuguese, in the reader's language; what a person wrote stays as it is."""
    return str(gettext(stored)) if stored else ""


def ago(at: datetime) -> str:
    """`há 12 min`: what one says who waits."""
    passed = (clock.now() - at).total_seconds()
    return str(gettext("agora mesmo") if passed < 60 else gettext("há %(time)s", time=_roughly(passed)))


def lasting(seconds: float) -> str:
    """`2,6 s`, `34 s`, `5 min 20 s`, `12 min`, `3 h 05 min`: as exact as one wants to know it."""
    if seconds < 9.95:
        return str(gettext("%(time)s s", time=format_decimal(seconds, format="0.0")))
    if seconds < 59.5:
        return str(gettext("%(time)s s", time=round(seconds)))
    if seconds < 600:
        minutes, rest = divmod(round(seconds), 60)
        return str(gettext("%(minutes)s min %(rest)s s", minutes=minutes, rest=rest) if rest else _minutes(minutes))
    return _roughly(seconds)


def _roughly(seconds: float) -> str:
    minutes = int(seconds // 60)
    if minutes < 60:
        return _minutes(minutes)
    hours, rest = divmod(minutes, 60)
    if hours < 24:
        return str(
            gettext("%(hours)s h %(minutes)02d min", hours=hours, minutes=rest)
            if rest
            else gettext("%(hours)s h", hours=hours)
        )
    return str(ngettext("%(num)d dia", "%(num)d dias", hours // 24))


def _minutes(minutes: int) -> str:
    return str(gettext("%(minutes)s min", minutes=minutes))


def duration(seconds: int) -> str:
    """`0:42`, `12:05`, `1:02:05`."""
    minutes, rest = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def filesize(size: int) -> str:
    """In the unit that people know from their phone."""
    if size < 1_000_000:
        return f"{format_decimal(max(1, round(size / 1000)))} KB"
    return f"{format_decimal(round(size / 1_000_000, 1))} MB"


def initials(name: str | None, otherwise: str) -> str:
    """Two letters for a round picture: of the name, or the end of the number."""
    words = (name or "").split()
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else otherwise[-2:]


def _day(at: datetime) -> date:
    local: datetime = to_user_timezone(at)
    return local.date()
