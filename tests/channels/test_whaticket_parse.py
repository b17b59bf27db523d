"""Whaticket webhooks, both dialects: every recorded sample, every variation of the contract, and anything at all."""

from __future__ import annotations

import copy
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels import registry
from app.channels.port import Echo, Ignored, InboundEvent, InboundMessage, MessageKind
from app.errors import Invalid

RECORDINGS = Path(__file__).parent.parent / "recordings" / "whaticket"
NOW = datetime(2026, 2, 3, 19, 16, 20, tzinfo=UTC)
MARIA = "5511988880001"
SENT_AT = datetime(2026, 2, 3, 18, 36, 18, tzinfo=UTC) + timedelta(minutes=40)


def _sample(name: str) -> Any:
    return json.loads((RECORDINGS / f"{name}.json").read_text())


def _parse(dialect: str, body: object, at: datetime = NOW) -> InboundEvent:
    (event,) = registry.parse("whaticket", dialect, body, at)
    return event


def _message(dialect: str, body: object, at: datetime = NOW) -> InboundMessage:
    event = _parse(dialect, body, at)
    assert isinstance(event, InboundMessage)
    return event


def _fork(message: object, **changes: object) -> dict[str, Any]:
    key = {"remoteJid": f"{MARIA}@s.whatsapp.net", "fromMe": False, "id": "A1"} | changes.pop("key", {})  # type: ignore[operator]
    return {"key": key, "messageTimestamp": 1770146178, "pushName": "Maria", "message": message, **changes}


def _flat(**changes: object) -> dict[str, Any]:
    return {**copy.deepcopy(_sample("flat_webhook_text")), **changes}


@pytest.mark.req("IN-01", "IN-09")
@pytest.mark.parametrize(
    ("sample", "kind", "text", "choice"),
    [
        ("text", MessageKind.TEXT, "Oi, quero marcar uma consulta", None),
        ("text_extended_quoted", MessageKind.TEXT, "pode ser a segunda opção", None),
        ("text_lid_senderpn", MessageKind.TEXT, "Oi", None),
        ("text_lid_remotejidalt", MessageKind.TEXT, "Oi", None),
        ("list_reply", MessageKind.CHOICE, "Quinta 14:00", "slot_qui_1400"),
        ("button_reply", MessageKind.CHOICE, "Confirmar", "confirmar_sim"),
        ("image", MessageKind.IMAGE, "Meu exame", None),
        ("audio_ptt", MessageKind.AUDIO, "", None),
    ],
)
def test_every_recorded_fork_event_is_understood(sample: str, kind: MessageKind, text: str, choice: str | None) -> None:
    message = _message("fork", _sample(f"forks_webhook_{sample}"))
    assert (message.kind, message.text, message.choice_id) == (kind, text, choice)
    assert (message.address, message.sender_name, message.sent_at) == (MARIA, "Maria Oliveira", SENT_AT)
    assert message.held_by_person is None


@pytest.mark.req("IN-01", "IN-09")
@pytest.mark.parametrize(
    ("sample", "kind", "text"),
    [
        ("text", MessageKind.TEXT, "Oi, quero marcar uma consulta"),
        ("text_list_form", MessageKind.TEXT, "Oi, quero marcar uma consulta"),
        ("wrapped_by_n8n", MessageKind.TEXT, "Oi, quero marcar uma consulta"),
        ("sender_is_contact_object", MessageKind.TEXT, "Oi"),
        ("n8n_menu_option_minimal", MessageKind.TEXT, "2"),
        ("ticket_closed", MessageKind.TEXT, "SAIR"),
        ("media", MessageKind.AUDIO, ""),
        ("media_list_form", MessageKind.AUDIO, ""),
    ],
)
def test_every_recorded_flat_message_is_understood(sample: str, kind: MessageKind, text: str) -> None:
    message = _message("flat", _sample(f"flat_webhook_{sample}"))
    assert (message.kind, message.text, message.address, message.ticket) == (kind, text, MARIA, "4321")
    assert message.ticket_closed is (sample == "ticket_closed")


@pytest.mark.req("IN-01")
def test_the_recordings_are_all_read_by_some_test() -> None:
    known = {path.stem for path in RECORDINGS.glob("*webhook*.json")}
    for name in known:
        _parse("fork" if name.startswith("forks") else "flat", _sample(name))
    assert len(known) == 19


@pytest.mark.req("IN-01")
def test_an_own_message_is_an_echo_of_a_person_when_one_owns_the_ticket() -> None:
    body = _sample("flat_webhook_own_message")
    echo = _parse("flat", body)
    assert isinstance(echo, Echo)
    assert (echo.address, echo.text, echo.ticket, echo.held_by_person) == (
        MARIA,
        "Bom dia! Aqui é a recepção.",
        "4321",
        True,
    )
    body["ticketData"]["userId"] = None
    ours = _parse("flat", body)
    assert isinstance(ours, Echo)
    assert not ours.held_by_person


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(("sample", "reason"), [("group", "group"), ("tag_sync", "tag-sync")])
def test_known_and_unused_flat_events_are_ignored(sample: str, reason: str) -> None:
    event = _parse("flat", _sample(f"flat_webhook_{sample}"))
    assert isinstance(event, Ignored)
    assert event.reason == reason


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (_fork({"conversation": "oi"}, key={"remoteJid": "120363000000000001@g.us"}), "group"),
        (_fork({"conversation": "oi"}, key={"remoteJid": "status@broadcast"}), "broadcast"),
        (_fork({"conversation": "oi"}, key={"remoteJid": "123@newsletter"}), "newsletter"),
        (_fork({"conversation": "oi"}, key={"remoteJid": "0@s.whatsapp.net"}), "unknown_address"),
        (_fork({"conversation": "oi"}, broadcast=True), "broadcast"),
        (_fork({"protocolMessage": {"type": "REVOKE"}}), "protocol"),
        (_fork({"editedMessage": {"message": {}}}), "edit"),
        (_fork({"pollUpdateMessage": {}}), "poll_vote"),
        (_fork({"messageContextInfo": {}}), "no_content"),
        (_fork({}), "no_content"),
        (_fork(None), "no_content"),
        (_fork({"reactionMessage": {"text": "", "key": {"id": "X"}}}), "reaction_removed"),
        (_fork({"conversation": ""}), "empty_text"),
        (_fork({"conversation": "\u200b\u200e \ufeff"}), "empty_text"),
    ],
)
def test_known_and_unused_fork_events_are_ignored(body: object, reason: str) -> None:
    event = _parse("fork", body)
    assert isinstance(event, Ignored)
    assert event.reason == reason


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("missing", [{"mensagem": None}, {"mensagem": ""}, {"mensagem": "\u200d"}, {"isGroup": True}])
def test_flat_events_without_words_are_ignored(missing: dict[str, object]) -> None:
    assert isinstance(_parse("flat", _flat(**missing)), Ignored)


@pytest.mark.req("IN-01")
def test_an_action_nobody_has_heard_of_does_not_lose_the_message() -> None:
    assert _message("flat", _flat(acao="transferencia")).text == "Oi, quero marcar uma consulta"


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    "wrapper", ["ephemeralMessage", "viewOnceMessage", "viewOnceMessageV2", "documentWithCaptionMessage"]
)
def test_wrapped_content_is_unwrapped(wrapper: str) -> None:
    inner = {"documentMessage": {"caption": "meu exame", "fileName": "exame.pdf", "mimetype": "application/pdf"}}
    message = _message("fork", _fork({wrapper: {"message": {"ephemeralMessage": {"message": inner}}}}))
    assert (message.kind, message.text, message.media["file_name"]) == (MessageKind.DOCUMENT, "meu exame", "exame.pdf")


@pytest.mark.req("IN-09")
@pytest.mark.parametrize(
    ("content", "kind", "text"),
    [
        ({"videoMessage": {"caption": "olha"}}, MessageKind.VIDEO, "olha"),
        ({"conversation": "", "imageMessage": {"caption": "veja"}}, MessageKind.IMAGE, "veja"),
        ({"stickerMessage": {"url": "https://x"}}, MessageKind.STICKER, ""),
        (
            {"locationMessage": {"degreesLatitude": -23.5, "degreesLongitude": -46.6, "name": "Casa"}},
            MessageKind.LOCATION,
            "Casa",
        ),
        ({"contactMessage": {"displayName": "João", "vcard": "BEGIN:VCARD"}}, MessageKind.CONTACT, "João"),
        ({"reactionMessage": {"text": "👍", "key": {"id": "X"}}}, MessageKind.REACTION, "👍"),
        ({"templateButtonReplyMessage": {"selectedId": "s", "selectedDisplayText": "Sim"}}, MessageKind.CHOICE, "Sim"),
        ({"buttonsResponseMessage": {"selectedDisplayText": "Sim"}}, MessageKind.TEXT, "Sim"),
        ({"novoTipoMessage": {"x": 1}, "messageContextInfo": {}}, MessageKind.UNKNOWN, ""),
        ({"conversation": "😀👨‍👩‍👧"}, MessageKind.TEXT, "😀👨‍👩‍👧"),
    ],
)
def test_every_kind_of_fork_content_is_told_apart(content: object, kind: MessageKind, text: str) -> None:
    message = _message("fork", _fork(content))
    assert (message.kind, message.text) == (kind, text)


@pytest.mark.req("IN-09")
def test_a_quoted_message_and_a_reaction_name_what_they_answer() -> None:
    assert (
        _message("fork", _sample("forks_webhook_text_extended_quoted")).quoted_provider_id == "3EB0000000000000000A01"
    )
    reaction = _fork({"reactionMessage": {"text": "👍", "key": {"id": "3EB0"}}})
    assert _message("fork", reaction).quoted_provider_id == "3EB0"


@pytest.mark.req("IN-04")
def test_a_lid_without_a_number_is_kept_as_a_lid() -> None:
    message = _message("fork", _fork({"conversation": "oi"}, key={"remoteJid": "100000000000001@lid"}))
    assert (message.address, message.lid) == (None, "100000000000001")


@pytest.mark.req("IN-04")
@pytest.mark.parametrize("name", ["senderPn", "sender_pn", "remoteJidAlt"])
def test_a_lid_with_a_number_gives_both(name: str) -> None:
    key = {"remoteJid": "100000000000001@lid", name: f"{MARIA}:12@s.whatsapp.net"}
    message = _message("fork", _fork({"conversation": "oi"}, key=key))
    assert (message.address, message.lid) == (MARIA, "100000000000001")


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("jid", [f"{MARIA}@s.whatsapp.net", f"{MARIA}:12@s.whatsapp.net", f"{MARIA}@c.us"])
def test_every_form_of_a_jid_is_the_same_person(jid: str) -> None:
    assert _message("fork", _fork({"conversation": "oi"}, key={"remoteJid": jid})).address == MARIA


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("timestamp", [1770146178, "1770146178", {"low": 1770146178, "high": 0, "unsigned": True}])
def test_a_timestamp_is_read_in_every_form(timestamp: object) -> None:
    assert _message("fork", _fork({"conversation": "oi"}, messageTimestamp=timestamp)).sent_at == SENT_AT


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("timestamp", [None, "amanhã", -1, 10**18, {}, {"low": "x"}, True, []])
def test_an_absurd_timestamp_does_not_lose_the_message(timestamp: object) -> None:
    assert _message("fork", _fork({"conversation": "oi"}, messageTimestamp=timestamp)).sent_at is None


@pytest.mark.req("IN-09")
@pytest.mark.parametrize("key", ["AQID", {"0": 1, "1": 2, "2": 3}, {"type": "Buffer", "data": [1, 2, 3]}])
def test_a_media_key_is_read_in_every_form(key: object) -> None:
    assert _message("fork", _fork({"audioMessage": {"mediaKey": key}})).media["media_key"] == "AQID"


@pytest.mark.req("IN-01")
def test_an_added_normalized_object_changes_nothing() -> None:
    body = _fork({"conversation": "oi"}, normalized={"text": "outra coisa"})
    assert _message("fork", body) == _message("fork", _fork({"conversation": "oi"}))


@pytest.mark.req("IN-01")
def test_an_own_fork_message_is_an_echo() -> None:
    assert isinstance(_parse("fork", _fork({"conversation": "oi"}, key={"fromMe": True})), Echo)


@pytest.mark.req("IN-09")
def test_the_file_name_is_no_caption() -> None:
    media = {"mediaType": "image", "mediaUrl": "https://b.exemplo/public/1.jpg", "body": "1.jpg"}
    assert _message("flat", _flat(mensagem=media)).text == ""
    assert _message("flat", _flat(mensagem=media | {"body": "meu exame"})).text == "meu exame"


@pytest.mark.req("IN-09")
def test_a_list_of_parts_is_one_message() -> None:
    parts = [
        {"type": "text", "text": "veja"},
        {"type": "image", "mediaUrl": "https://b/1.jpg"},
        {"type": "text", "text": "só"},
    ]
    message = _message("flat", _flat(mensagem=parts))
    assert (message.kind, message.text, message.media) == (MessageKind.IMAGE, "veja\nsó", {"url": "https://b/1.jpg"})


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    "sender", [MARIA, int(MARIA), f"+{MARIA}", f"{MARIA}@s.whatsapp.net", {"number": MARIA}, None, "?"]
)
def test_the_sender_is_found_in_every_form(sender: object) -> None:
    assert _message("flat", _flat(sender=sender)).address == MARIA


@pytest.mark.req("IN-01")
def test_a_ticket_owned_by_a_person_says_so() -> None:
    body = _flat()
    assert _message("flat", body).held_by_person is False
    body["ticketData"]["userId"] = 3
    assert _message("flat", body).held_by_person is True
    del body["ticketData"]
    assert _message("flat", body).held_by_person is None


@pytest.mark.req("IN-02")
def test_a_fork_event_is_known_by_address_and_id() -> None:
    first = _parse("fork", _fork({"conversation": "oi"}))
    assert first.provider_id == _parse("fork", _fork({"conversation": "oi"}), NOW + timedelta(days=1)).provider_id
    assert first.provider_id != _parse("fork", _fork({"conversation": "oi"}, key={"id": "A2"})).provider_id
    assert first.provider_id != _parse("fork", _fork({}, key={"remoteJid": "5511977770001@c.us"})).provider_id


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("seconds", [0, 1, 30, 40])
def test_a_repeated_flat_text_is_one_event_within_the_minute(seconds: int) -> None:
    first, again = _parse("flat", _flat()), _parse("flat", _flat(), NOW + timedelta(seconds=seconds))
    assert first.provider_id == again.provider_id


@pytest.mark.req("IN-02")
@pytest.mark.parametrize(
    "changed",
    [
        {"mensagem": "outra"},
        {"chamadoId": 1},
        {"fromMe": True},
        {"ticketData": {"updatedAt": "2026-02-03T19:16:19.000Z", "contact": {"number": MARIA}}},
    ],
)
def test_a_different_flat_text_is_another_event(changed: dict[str, object]) -> None:
    assert _parse("flat", _flat()).provider_id != _parse("flat", _flat(**changed)).provider_id


@pytest.mark.req("IN-02")
@pytest.mark.parametrize("body", [_flat(), _sample("flat_webhook_n8n_menu_option_minimal")])
def test_an_equal_flat_text_minutes_later_is_another_event(body: object) -> None:
    first = _parse("flat", body).provider_id
    later = _parse("flat", body, NOW + timedelta(seconds=121)).provider_id
    assert first != later
    assert first not in registry.same_event_ids("whaticket", later)


@pytest.mark.req("IN-02")
@settings(max_examples=50)
@given(offset=st.integers(0, 59_000), gap=st.integers(0, 59_999))
def test_a_repetition_across_a_minutes_border_is_still_recognised(offset: int, gap: int) -> None:
    body = _sample("flat_webhook_n8n_menu_option_minimal")
    at = NOW + timedelta(milliseconds=offset)
    first = _parse("flat", body, at).provider_id
    again = _parse("flat", body, at + timedelta(milliseconds=gap)).provider_id
    assert first in registry.same_event_ids("whaticket", again)


@pytest.mark.req("IN-02")
def test_flat_media_is_known_by_its_wid() -> None:
    body = _sample("flat_webhook_media")
    assert _parse("flat", body).provider_id == body["mensagem"]["wid"]
    assert registry.same_event_ids("whaticket", body["mensagem"]["wid"]) == (body["mensagem"]["wid"],)


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    ("dialect", "body"),
    [
        ("fork", _sample("flat_webhook_text")),
        ("flat", _sample("forks_webhook_text")),
        ("fork", {"key": {}}),
        ("fork", {"key": {"remoteJid": f"{MARIA}@s.whatsapp.net"}}),
        ("fork", {"key": {"remoteJid": "não é um jid", "id": "A"}}),
        ("fork", {"key": {"remoteJid": f"{MARIA}@s.whatsapp.net", "id": 7}}),
        ("fork", {"key": {"remoteJid": f"{MARIA}@s.whatsapp.net", "id": "A" * 10_000}}),
        ("fork", _fork("texto")),
        ("fork", _fork({"conversation": 5})),
        ("fork", _fork({"conversation": "x" * 70_000})),
        ("fork", _fork({"extendedTextMessage": []})),
        ("flat", _flat(mensagem={})),
        ("flat", _flat(mensagem=[])),
        ("flat", _flat(mensagem=[1])),
        ("flat", _flat(mensagem=True)),
        ("flat", _flat(mensagem="x" * 70_000)),
        ("flat", _flat(ticketData="x")),
        ("flat", {"mensagem": "oi"}),
        ("flat", {"mensagem": "oi", "sender": "abc"}),
    ],
)
def test_what_cannot_be_from_whaticket_is_invalid(dialect: str, body: object) -> None:
    with pytest.raises(Invalid):
        _parse(dialect, body)


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("dialect", ["fork", "flat"])
@pytest.mark.parametrize("depth", [65, 500, 100_000])
def test_deep_nesting_is_invalid_and_harmless(dialect: str, depth: int) -> None:
    nested: Any = {}
    for _ in range(depth):
        nested = {"message": nested}
    with pytest.raises(Invalid):
        _parse(dialect, _fork({"ephemeralMessage": nested}) | {"mensagem": "oi", "sender": MARIA})
    while nested:  # freed level by level: CPython frees deep nesting recursively
        nested = nested.pop("message", None)


@pytest.mark.req("IN-01")
def test_a_text_of_20_000_characters_is_kept_whole() -> None:
    assert _message("fork", _fork({"conversation": "á" * 20_000})).text == "á" * 20_000
    assert _message("flat", _flat(mensagem="á" * 20_000)).text == "á" * 20_000


@pytest.mark.req("IN-01", "IN-02")
@pytest.mark.parametrize("text", ["oi\x00 tudo", "oi\ud83d tudo"])
def test_a_text_no_database_can_hold_is_mended(text: str) -> None:
    for message in (_message("fork", _fork({"conversation": text})), _message("flat", _flat(mensagem=text))):
        assert "\x00" not in message.text
        assert message.text.encode().startswith(b"oi")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)


def _places(body: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    return [path, *(place for name, value in inside for place in _places(value, (*path, name)))]


_SAMPLES = sorted(RECORDINGS.glob("*webhook*.json"))


@pytest.mark.req("IN-01")
@settings(max_examples=400)
@given(data=st.data())
def test_a_damaged_sample_is_understood_or_refused_but_never_crashes(data: st.DataObject) -> None:
    body = json.loads(data.draw(st.sampled_from(_SAMPLES)).read_text())
    *way, last = data.draw(st.sampled_from(_places(body)[1:]))
    parent = body
    for step in way:
        parent = parent[step]
    parent[last] = data.draw(_JSON)
    for dialect in ("fork", "flat"):
        try:
            events = registry.parse("whaticket", dialect, body, NOW)
        except Invalid:
            continue
        for event in events:
            repr(event).encode()
            assert event.provider_id
            json.dumps(dict(event.media) if isinstance(event, InboundMessage) else {}, allow_nan=False)


@pytest.mark.req("IN-01")
@settings(max_examples=200)
@given(body=_JSON)
def test_anything_at_all_never_crashes(body: object) -> None:
    for dialect in ("fork", "flat"):
        try:
            registry.parse("whaticket", dialect, body, NOW)
        except Invalid:
            continue
