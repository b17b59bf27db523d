"""Webhooks of the `fork` dialect: one raw Baileys message object per call, nothing around it."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.channels.addresses import Jid, parse_jid
from app.channels.port import Echo, Ignored, InboundEvent, InboundMessage, MessageKind
from app.channels.providers.whaticket.reading import (
    Json,
    child,
    envelope,
    flag,
    identifier,
    instant,
    integer,
    label,
    not_from_provider,
    text,
)
from app.channels.text import is_blank

_MARKS = frozenset({"key"})
_WRAPPERS = (
    "ephemeralMessage",
    "viewOnceMessage",
    "viewOnceMessageV2",
    "viewOnceMessageV2Extension",
    "documentWithCaptionMessage",
)
_MOST_WRAPPERS = 5
_PHONE_OF_A_LID = ("senderPn", "sender_pn", "remoteJidAlt")
# What accompanies a message or carries only the protocol's own affairs.
_NO_MESSAGE = frozenset(
    {"messageContextInfo", "senderKeyDistributionMessage", "fastRatchetKeySenderKeyDistributionMessage"}
)
_UNUSED = {
    "protocolMessage": "protocol",
    "editedMessage": "edit",
    "pollUpdateMessage": "poll_vote",
    "keepInChatMessage": "protocol",
    "pinInChatMessage": "protocol",
    "encReactionMessage": "protocol",
    "call": "call",
}
_UNUSED_SERVERS = {"g.us": "group", "broadcast": "broadcast", "newsletter": "newsletter"}


@dataclass(frozen=True, slots=True)
class _Content:
    """What the person sent, whoever sent it."""

    kind: MessageKind
    text: str = ""
    choice_id: str | None = None
    media: Mapping[str, Any] = field(default_factory=dict)
    quoted: str | None = None


def parse(body: object, received_at: datetime) -> list[InboundEvent]:
    """The event in one webhook body. Its id is WhatsApp's own (`received_at` is not needed for it)."""
    message = envelope(body, marks=_MARKS)
    key = child(message, "key")
    remote = identifier(key.get("remoteJid"), "key.remoteJid")
    jid = parse_jid(remote)
    if jid is None:
        raise not_from_provider("key.remoteJid")
    event_id = f"{remote}/{identifier(key.get('id'), 'key.id')}"
    reason = _reason_to_ignore(message, jid)
    if reason is not None:
        return [Ignored(event_id, reason)]
    content = _content(child(message, "message"))
    if isinstance(content, str):
        return [Ignored(event_id, content)]
    return [_event(event_id, message, jid, content)]


def _event(event_id: str, message: Json, jid: Jid, content: _Content) -> InboundEvent:
    key = child(message, "key")
    address = jid.phone or _phone_of_lid(key)
    if flag(key.get("fromMe")):
        return Echo(event_id, address, jid.lid, content.text, content.kind)
    return InboundMessage(
        provider_id=event_id,
        address=address,
        lid=jid.lid,
        sender_name=label(message.get("pushName")),
        kind=content.kind,
        text=content.text,
        choice_id=content.choice_id,
        media=content.media,
        quoted_provider_id=content.quoted,
        sent_at=instant(message.get("messageTimestamp")),
    )


def _reason_to_ignore(message: Json, jid: Jid) -> str | None:
    if jid.server in _UNUSED_SERVERS:
        return _UNUSED_SERVERS[jid.server]
    if flag(message.get("broadcast")):
        return "broadcast"
    if jid.phone is None and jid.lid is None:
        return "unknown_address"  # WhatsApp's own notices come from 0@s.whatsapp.net
    return None


def _phone_of_lid(key: Json) -> str | None:
    for name in _PHONE_OF_A_LID:
        value = key.get(name)
        if isinstance(value, str) and value.endswith("@s.whatsapp.net"):
            jid = parse_jid(value)
            if jid is not None and jid.phone is not None:
                return jid.phone
    return None


def _content(message: Json) -> _Content | str:
    """The content, or why there is nothing to use."""
    message = _unwrapped(message)
    for name, read in _READERS.items():
        if message.get(name) is not None:
            content = read(message[name] if name == "conversation" else child(message, name))
            return _reason_if_empty(content) or content
    present = [name for name in message if name not in _NO_MESSAGE]
    if not present:
        return "no_content"
    for name in present:
        if name in _UNUSED:
            return _UNUSED[name]
    return _Content(MessageKind.UNKNOWN)


def _reason_if_empty(content: _Content) -> str | None:
    if content.kind is MessageKind.TEXT and is_blank(content.text):
        return "empty_text"
    if content.kind is MessageKind.REACTION and not content.text:
        return "reaction_removed"
    return None


def _unwrapped(message: Json) -> Json:
    for _ in range(_MOST_WRAPPERS):
        wrapper = next((name for name in _WRAPPERS if message.get(name) is not None), None)
        if wrapper is None:
            return message
        message = child(child(message, wrapper), "message")
    raise not_from_provider("message")


def _quoted(part: Json) -> str | None:
    context = part.get("contextInfo")
    return label(context.get("stanzaId")) if isinstance(context, Mapping) else None


def _conversation(value: object) -> _Content:
    return _Content(MessageKind.TEXT, text(value, "message.conversation"))


def _extended_text(part: Json) -> _Content:
    return _Content(MessageKind.TEXT, text(part.get("text"), "message.extendedTextMessage.text"), quoted=_quoted(part))


def _choice(choice_id: object, shown: object, part: Json) -> _Content:
    chosen = label(choice_id)
    kind = MessageKind.CHOICE if chosen else MessageKind.TEXT
    return _Content(kind, text(shown, "message") or chosen or "", choice_id=chosen, quoted=_quoted(part))


def _list_reply(part: Json) -> _Content:
    return _choice(child(part, "singleSelectReply").get("selectedRowId"), part.get("title"), part)


def _button_reply(part: Json) -> _Content:
    return _choice(part.get("selectedButtonId"), part.get("selectedDisplayText"), part)


def _template_reply(part: Json) -> _Content:
    return _choice(part.get("selectedId"), part.get("selectedDisplayText"), part)


def _media(kind: MessageKind) -> Callable[[Json], _Content]:
    def read(part: Json) -> _Content:
        return _Content(
            kind, text(part.get("caption"), "message.caption"), media=_media_facts(part), quoted=_quoted(part)
        )

    return read


def _media_facts(part: Json) -> dict[str, Any]:
    """What is needed to fetch and describe the file later; the link is encrypted, `media_key` opens it."""
    facts: dict[str, Any] = {
        "url": label(part.get("url")),
        "mimetype": label(part.get("mimetype")),
        "file_name": label(part.get("fileName")),
        "bytes": integer(part.get("fileLength")),
        "seconds": integer(part.get("seconds")),
        "media_key": _binary(part.get("mediaKey")),
        "voice_note": flag(part.get("ptt")) or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _binary(value: object) -> str | None:
    """Base64 of bytes as the library's versions write them: base64, `{"0":1,…}` or `{"type":"Buffer","data":…}`."""
    if isinstance(value, str):
        return label(value)
    if not isinstance(value, Mapping):
        return None
    data = value.get("data")
    numbers = data if isinstance(data, list) else [value[str(i)] for i in range(len(value)) if str(i) in value]
    if isinstance(data, str):
        return label(data)
    try:
        return base64.b64encode(bytes(numbers)).decode() or None
    except (TypeError, ValueError, binascii.Error):
        return None


def _location(part: Json) -> _Content:
    where = {"latitude": part.get("degreesLatitude"), "longitude": part.get("degreesLongitude")}
    facts = {name: value for name, value in where.items() if isinstance(value, int | float) and abs(value) <= 180}
    shown = [words for words in (label(part.get("name")), label(part.get("address"))) if words]
    return _Content(MessageKind.LOCATION, "\n".join(shown), media=facts, quoted=_quoted(part))


def _contact(part: Json) -> _Content:
    vcard = part.get("vcard")
    facts = {"vcard": text(vcard, "message.contactMessage.vcard")} if isinstance(vcard, str) else {}
    return _Content(MessageKind.CONTACT, label(part.get("displayName")) or "", media=facts, quoted=_quoted(part))


def _reaction(part: Json) -> _Content:
    return _Content(MessageKind.REACTION, label(part.get("text")) or "", quoted=label(child(part, "key").get("id")))


_READERS: Mapping[str, Callable[[Any], _Content]] = {
    "extendedTextMessage": _extended_text,
    "listResponseMessage": _list_reply,
    "buttonsResponseMessage": _button_reply,
    "templateButtonReplyMessage": _template_reply,
    "audioMessage": _media(MessageKind.AUDIO),
    "imageMessage": _media(MessageKind.IMAGE),
    "videoMessage": _media(MessageKind.VIDEO),
    "ptvMessage": _media(MessageKind.VIDEO),
    "documentMessage": _media(MessageKind.DOCUMENT),
    "stickerMessage": _media(MessageKind.STICKER),
    "locationMessage": _location,
    "liveLocationMessage": _location,
    "contactMessage": _contact,
    "contactsArrayMessage": _contact,
    "reactionMessage": _reaction,
    "conversation": _conversation,  # last: some versions write an empty one beside other content
}
