"""The channel without an account: its webhook, and what it promises about sending."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.channels import registry
from app.channels.port import Ignored, InboundMessage, MessageKind, Outgoing
from app.channels.providers.simulator import Simulator
from app.errors import Invalid

NOW = datetime(2026, 2, 3, 19, 16, 20, tzinfo=UTC)
TEXT = {"id": "e1", "from": "5511988880001", "name": "Maria", "text": "Oi"}


def _parse(body: object) -> InboundMessage | Ignored:
    (event,) = registry.parse("simulator", None, body, NOW)
    assert isinstance(event, InboundMessage | Ignored)
    return event


@pytest.mark.req("IN-01")
def test_a_text_is_a_message() -> None:
    message = _parse(TEXT)
    assert isinstance(message, InboundMessage)
    assert (message.provider_id, message.address, message.sender_name) == ("e1", "5511988880001", "Maria")
    assert (message.kind, message.text, message.sent_at) == (MessageKind.TEXT, "Oi", NOW)


@pytest.mark.req("IN-09")
def test_a_tapped_option_is_a_choice() -> None:
    message = _parse({"id": "e1", "from": "+55 11 98888-0001", "choice_id": "2", "text": "Quinta"})
    assert isinstance(message, InboundMessage)
    assert (message.kind, message.choice_id, message.address) == (MessageKind.CHOICE, "2", "5511988880001")


@pytest.mark.req("IN-01")
@pytest.mark.parametrize("text", ["", "  ", "\u200b"])
def test_an_empty_text_is_ignored(text: str) -> None:
    assert isinstance(_parse(TEXT | {"text": text}), Ignored)


@pytest.mark.req("IN-01")
@pytest.mark.parametrize(
    "change",
    [
        {"id": ""},
        {"id": None},
        {"from": "abc45678"},
        {"from": 5511988880001},
        {"text": 1},
        {"text": "x" * 70_000},
        {"kind": "x"},
    ],
)
def test_a_wrong_body_is_invalid(change: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        _parse(TEXT | change)


@pytest.mark.req("IN-02")
def test_a_doubt_is_settled_as_sent_under_the_same_id() -> None:
    message = Outgoing(key="turn:1:0", to="5511988880001", text="Oi")
    receipt = Simulator().send(message)
    assert receipt == Simulator().send(message)
    (sighting,) = Simulator().find(message, since=NOW)
    assert (sighting.provider_id, sighting.created_at) == (receipt.provider_id, NOW)


@pytest.mark.req("IN-01")
@given(
    st.dictionaries(st.sampled_from(["id", "from", "text", "kind", "sent_at"]), st.text() | st.integers() | st.none())
)
def test_anything_at_all_never_crashes(body: dict[str, object]) -> None:
    try:
        _parse(body)
    except Invalid:
        return
