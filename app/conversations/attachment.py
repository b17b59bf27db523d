"""What came with a message that is not words: told from the facts that the gateway gave. The file itself is not kept here."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.channels.port import MessageKind
from app.conversations.models import Message

MOST_NUMBERS: Final = 5
LONGEST: Final = 120
_WORDS: Final = frozenset({MessageKind.TEXT, MessageKind.CHOICE})
_NUMBER: Final = re.compile(r"^(?:item\d+\.)?TEL[^:\r\n]*:([^\r\n]+)", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file, a place, a contact or a reaction. `link`: where the gateway shows the file to people, if it does."""

    kind: str
    file_name: str | None
    bytes: int | None
    seconds: int | None
    is_voice: bool
    place: Place | None
    numbers: tuple[str, ...]
    link: str | None

    @property
    def is_file(self) -> bool:
        return self.kind not in (MessageKind.LOCATION, MessageKind.CONTACT, MessageKind.REACTION, MessageKind.UNKNOWN)


def of(message: Message) -> Attachment | None:
    """None for a message that is words and nothing else."""
    if message.kind in _WORDS:
        return None
    facts = message.media
    return Attachment(
        kind=message.kind,
        file_name=_text(facts, "file_name"),
        bytes=_count(facts, "bytes"),
        seconds=_count(facts, "seconds"),
        is_voice=facts.get("voice_note") is True,
        place=_place(facts),
        numbers=_numbers(facts),
        link=_link(facts),
    )


def _text(facts: Mapping[str, Any], name: str) -> str | None:
    value = facts.get(name)
    return value.strip()[:LONGEST] or None if isinstance(value, str) else None


def _count(facts: Mapping[str, Any], name: str) -> int | None:
    value = facts.get(name)
    return value if type(value) is int and value > 0 else None


def _place(facts: Mapping[str, Any]) -> Place | None:
    latitude, longitude = facts.get("latitude"), facts.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return Place(latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _numbers(facts: Mapping[str, Any]) -> tuple[str, ...]:
    card = facts.get("vcard")
    found = _NUMBER.findall(card) if isinstance(card, str) else []
    return tuple(dict.fromkeys(number.strip()[:LONGEST] for number in found if number.strip()))[:MOST_NUMBERS]


def _link(facts: Mapping[str, Any]) -> str | None:
    """WhatsApp's own link leads to an encrypted file, which no browser shows."""
    url = facts.get("url")
    is_plain = isinstance(url, str) and url.startswith(("https://", "http://")) and "media_key" not in facts
    return url if is_plain else None
