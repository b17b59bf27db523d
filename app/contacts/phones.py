"""Phone numbers: one canonical form per person, whatever shape the number arrives in.

Canonical is E.164, and a Brazilian mobile always has its ninth digit: WhatsApp may know a person with and without it.
"""

from __future__ import annotations

import re

import phonenumbers

from app.errors import Invalid

_REGION = "BR"
_GATEWAY_DIGITS = re.compile(r"[1-9][0-9]{6,14}\Z", re.ASCII)
_JID = re.compile(r"(?P<user>[0-9]+)(?:[.:][0-9]+)?@(?P<server>s\.whatsapp\.net|c\.us)\Z", re.ASCII)
_LID = re.compile(r"(?P<user>[0-9]+)(?:[.:][0-9]+)?@lid\Z", re.ASCII)
_SCHEME = re.compile(r"(?:whatsapp|tel):", re.IGNORECASE)
_SEPARATORS = re.compile(r"[\s().\-/\u00a0\u2010-\u2015\u200b-\u200f\u202a-\u202e\u2060\ufeff]+")
_TRUNK_AND_CARRIER = re.compile(r"0(?:[1-9][0-9])?(?=[1-9][0-9]{9,10}\Z)", re.ASCII)
_LONGEST_INPUT = 64


def normalize(raw: str, *, field: str = "phone") -> str:
    """E.164 of a number as a person or a program writes it. Without a country code it is taken as Brazilian."""
    if len(raw) > _LONGEST_INPUT:
        raise _refused(field)
    text = _SCHEME.sub("", raw.strip(), count=1)
    if "@" in text:
        return from_jid(text, field=field)
    compact = _SEPARATORS.sub("", text)
    for candidate in _candidates(compact):
        canonical = with_ninth_digit(candidate)
        if _is_real(canonical):
            return canonical
    raise _refused(field)


def from_gateway(digits: str, *, field: str = "phone") -> str:
    """E.164 of digits written by a gateway, which always include the country.

    Only the length is checked: WhatsApp knows which numbers exist better than any table; refusing one loses a message.
    """
    bare = digits.removeprefix("+")
    if not _GATEWAY_DIGITS.match(bare):
        raise _refused(field)
    return with_ninth_digit(f"+{bare}")


def from_jid(jid: str, *, field: str = "phone") -> str:
    """E.164 of `5511…@s.whatsapp.net`, with or without a device (`:12`), or the older `…@c.us`; a LID has none."""
    match = _JID.match(jid.strip().lower())
    if match is None:
        raise _refused(field)
    return from_gateway(match["user"], field=field)


def lid_of(jid: str) -> str | None:
    """Digits of a `…@lid`, WhatsApp's private id of a person; None for anything else."""
    match = _LID.match(jid.strip().lower())
    return match["user"] if match else None


def with_ninth_digit(e164: str) -> str:
    """The same number with the 9 that Brazilian mobiles got in front of their eight digits; others unchanged."""
    if e164.startswith("+55") and len(e164) == 13 and e164[5] in "6789":
        return f"{e164[:5]}9{e164[5:]}"
    return e164


def variants(e164: str) -> tuple[str, ...]:
    """Every E.164 form under which WhatsApp may know this person, canonical first."""
    canonical = with_ninth_digit(e164)
    if canonical.startswith("+55") and len(canonical) == 14 and canonical[5] == "9" and canonical[6] in "6789":
        return canonical, f"{canonical[:5]}{canonical[6:]}"
    return (canonical,)


def gateway_digits(e164: str) -> str:
    """The number as gateways want it: digits only, with the country."""
    return e164.removeprefix("+")


def mask(phone: str) -> str:
    """What a log may show of a number: enough to tell two apart while looking, not enough to call."""
    digits = re.sub(r"[^0-9]", "", phone)
    if len(digits) < 8:
        return "***"
    return f"+{digits[:2]}{'*' * (len(digits) - 4)}{digits[-2:]}"


def _candidates(compact: str) -> tuple[str, ...]:
    """Readings of a number without separators, likeliest first."""
    digits = compact.removeprefix("+")
    if not (digits.isascii() and digits.isdigit()):
        return ()
    if compact.startswith("+"):
        return (f"+{digits}",)
    if digits.startswith("00"):
        return (f"+{digits[2:]}",)
    national = _TRUNK_AND_CARRIER.sub("", digits)
    if len(national) in (10, 11):
        return f"+55{national}", f"+{digits}"
    return (f"+{digits}",)


def _is_real(e164: str) -> bool:
    try:
        number = phonenumbers.parse(e164, _REGION)
    except phonenumbers.NumberParseException:
        return False
    return bool(phonenumbers.is_valid_number(number))


def _refused(field: str) -> Invalid:
    return Invalid(
        "Número de telefone inválido. Escreva com DDD, como (11) 98888-0001, ou com o país, como +5511988880001.",
        field=field,
    )
