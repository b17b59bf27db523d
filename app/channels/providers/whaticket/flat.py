"""Webhooks of the `flat` dialect: flat Portuguese JSON with the ticket, for messages in both directions.

A text has no id, so its id is a hash of ticket, direction, text and the ticket's last change, valid for one minute: it
ends in the number of the minute, counted from that change (a little before it, for clocks that disagree) or, where no
change is given, by the clock. So equal texts of different minutes are different events, and a repetition within the
minute has the same id. A repetition that crosses the border of two minutes differs by one: `same_event_ids` names the
ids under which the event may already be known.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from app.channels.addresses import digits, parse_jid
from app.channels.port import Echo, Ignored, InboundEvent, InboundMessage, MessageKind
from app.channels.providers.whaticket.reading import (
    LONGEST_ID,
    Json,
    child,
    envelope,
    flag,
    iso_instant,
    label,
    not_from_provider,
    text,
)
from app.channels.text import is_blank

_MARKS = frozenset({"mensagem", "chamadoId", "acao", "ticketData", "action", "filaescolhida", "defaultWhatsapp_x"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WINDOW = timedelta(minutes=1)
_CLOCK_SKEW = timedelta(seconds=15)
_HASHED_ID = re.compile(r"flat-(?P<hash>[0-9a-f]{40})-(?P<minute>-?[0-9]+)\Z", re.ASCII)
_MOST_PARTS = 50
_KINDS = {
    "text": MessageKind.TEXT,
    "chat": MessageKind.TEXT,
    "conversation": MessageKind.TEXT,
    "extendedTextMessage": MessageKind.TEXT,
    "audio": MessageKind.AUDIO,
    "ptt": MessageKind.AUDIO,
    "image": MessageKind.IMAGE,
    "video": MessageKind.VIDEO,
    "document": MessageKind.DOCUMENT,
    "application": MessageKind.DOCUMENT,
    "sticker": MessageKind.STICKER,
    "location": MessageKind.LOCATION,
    "contact": MessageKind.CONTACT,
    "vcard": MessageKind.CONTACT,
    "reaction": MessageKind.REACTION,
}


@dataclass(frozen=True, slots=True)
class _Content:
    kind: MessageKind
    text: str
    media: Mapping[str, Any] = field(default_factory=dict)
    wid: str | None = None


@dataclass(frozen=True, slots=True)
class _Sender:
    address: str | None
    lid: str | None


def parse(body: object, received_at: datetime) -> list[InboundEvent]:
    """The event in one webhook body. `acao` is no reliable type (contract): what has a `mensagem` is a message."""
    event = envelope(body, marks=_MARKS)
    ticket = child(event, "ticketData")
    content = _content(event.get("mensagem"))
    event_id = _event_id(event, ticket, content, received_at)
    reason = _reason_to_ignore(event, ticket, content)
    if content is None or reason is not None:
        return [Ignored(event_id, reason or "no_message")]
    sender = _sender(event, ticket)
    if _from_me(event):
        return [_echo(event_id, event, ticket, sender, content)]
    return [_message(event_id, event, ticket, sender, content)]


def same_event_ids(event_id: str) -> tuple[str, ...]:
    """This id and, for a text near the border of a minute, the id it would have got the minute before."""
    match = _HASHED_ID.match(event_id)
    if match is None:
        return (event_id,)
    return event_id, f"flat-{match['hash']}-{int(match['minute']) - 1}"


def _message(event_id: str, event: Json, ticket: Json, sender: _Sender, content: _Content) -> InboundMessage:
    return InboundMessage(
        provider_id=event_id,
        address=sender.address,
        lid=sender.lid,
        sender_name=label(event.get("name")) or label(child(ticket, "contact").get("name")),
        kind=content.kind,
        text=content.text,
        media=content.media,
        ticket=_ticket_id(event, ticket),
        held_by_person=_held_by_person(ticket),
        ticket_closed=_closed(event, ticket),
    )


def _echo(event_id: str, event: Json, ticket: Json, sender: _Sender, content: _Content) -> Echo:
    return Echo(
        provider_id=event_id,
        address=sender.address,
        lid=sender.lid,
        text=content.text,
        kind=content.kind,
        ticket=_ticket_id(event, ticket),
        held_by_person=_held_by_person(ticket),
        ticket_closed=_closed(event, ticket),
    )


def _reason_to_ignore(event: Json, ticket: Json, content: _Content | None) -> str | None:
    if content is None:
        return label(event.get("action")) or "no_message"
    if flag(event.get("isGroup")) or flag(ticket.get("isGroup")):
        return "group"
    if content.kind is MessageKind.TEXT and is_blank(content.text):
        return "empty_text"
    return None


def _content(message: object) -> _Content | None:
    """All forms of `mensagem`: text, a number (menu option), an object, a list of objects. None: no message."""
    if message is None:
        return None
    if isinstance(message, str):
        return _Content(MessageKind.TEXT, text(message, "mensagem"))
    if isinstance(message, int) and not isinstance(message, bool):
        return _Content(MessageKind.TEXT, text(_written(message), "mensagem"))
    if isinstance(message, Mapping):
        return _part(message)
    if isinstance(message, list) and 0 < len(message) <= _MOST_PARTS:
        return _joined([_part(_object(part)) for part in message])
    raise not_from_provider("mensagem")


def _written(number: int) -> str | None:
    return str(number) if abs(number) < 10**15 else None


def _object(part: object) -> Json:
    if not isinstance(part, Mapping):
        raise not_from_provider("mensagem")
    return part


def _part(part: Json) -> _Content:
    declared = label(part.get("mediaType")) or label(part.get("type"))
    url = label(part.get("mediaUrl"))
    shown = text(part.get("text") or part.get("body") or part.get("caption"), "mensagem")
    if declared is None and url is None and not shown:
        raise not_from_provider("mensagem")
    if declared is None and url is None:
        return _Content(MessageKind.TEXT, shown, wid=label(part.get("wid")))
    kind = _KINDS.get((declared or "").split("/")[0], MessageKind.UNKNOWN)
    facts = {"url": url, "mimetype": declared if declared and "/" in declared else None}
    media = {name: value for name, value in facts.items() if value is not None}
    caption = "" if url is not None and shown == _file_name(url) else shown
    return _Content(kind, caption, media, label(part.get("wid")))


def _file_name(url: str) -> str:
    """Gateways put the file's name where the caption would be."""
    try:
        return urlsplit(url).path.rpartition("/")[2]
    except ValueError:
        return ""


def _joined(parts: list[_Content]) -> _Content:
    """Parts of one message as one: every text, and the first part that is not text gives kind and media."""
    main = next((part for part in parts if part.kind is not MessageKind.TEXT), parts[0])
    shown = "\n".join(part.text for part in parts if part.text)
    return _Content(main.kind, text(shown, "mensagem"), main.media, main.wid)


def _sender(event: Json, ticket: Json) -> _Sender:
    """Digits that reach the customer: `sender` as digits, JID or contact object, else the ticket's contact."""
    sender = event.get("sender")
    written = sender.get("number") if isinstance(sender, Mapping) else sender
    for candidate in (written, child(ticket, "contact").get("number")):
        found = _address(candidate)
        if found is not None:
            return found
    raise not_from_provider("sender")


def _address(written: object) -> _Sender | None:
    if isinstance(written, int) and not isinstance(written, bool):
        written = _written(written)
    if not isinstance(written, str):
        return None
    jid = parse_jid(written)
    if jid is not None:
        return _Sender(jid.phone, jid.lid) if jid.phone or jid.lid else None
    found = digits(written)
    return _Sender(found, None) if found else None


def _from_me(event: Json) -> bool:
    message = event.get("mensagem")
    return flag(event.get("fromMe")) or (isinstance(message, Mapping) and flag(message.get("fromMe")))


def _held_by_person(ticket: Json) -> bool | None:
    if "userId" not in ticket:
        return None
    return ticket["userId"] is not None


def _closed(event: Json, ticket: Json) -> bool:
    return ticket.get("status") == "closed" or event.get("acao") == "end"


def _ticket_id(event: Json, ticket: Json) -> str | None:
    for value in (event.get("chamadoId"), ticket.get("id")):
        if isinstance(value, bool):
            continue
        written = _written(value) if isinstance(value, int) else label(value)
        if written is not None and len(written) <= LONGEST_ID:
            return written
    return None


def _event_id(event: Json, ticket: Json, content: _Content | None, received_at: datetime) -> str:
    if content is not None and content.wid is not None and len(content.wid) <= LONGEST_ID:
        return content.wid
    changed = label(ticket.get("updatedAt")) or ""
    facts = (
        _ticket_id(event, ticket) or label(event.get("sender")) or "",
        str(_from_me(event)),
        (content.text if content else label(event.get("action"))) or "",
        str(content.media.get("url", "")) if content else "",
        changed,
    )
    hashed = hashlib.sha256("\x1f".join(f"{len(fact)}:{fact}" for fact in facts).encode()).hexdigest()[:40]
    return f"flat-{hashed}-{_minute(iso_instant(changed), received_at)}"


def _minute(changed_at: datetime | None, received_at: datetime) -> int:
    start = _EPOCH if changed_at is None else changed_at - _CLOCK_SKEW
    return (received_at - start) // _WINDOW
