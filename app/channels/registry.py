"""Every gateway we speak with. A new one is its package under `providers/` and one entry here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ValidationError

from app.channels.limits import REAL_NUMBER, Pacing
from app.channels.port import Channel, Ignored, InboundEvent
from app.channels.providers import simulator
from app.channels.providers.simulator import Simulator
from app.channels.providers.whaticket import config as whaticket_config
from app.channels.providers.whaticket import flat, fork
from app.channels.providers.whaticket.client import Whaticket
from app.config import settings
from app.errors import Invalid
from app.infra.http import check_address, client_session

Parse = Callable[[object, datetime], list[InboundEvent]]


@dataclass(frozen=True, slots=True)
class _Gateway:
    """`parsers` by dialect (`None`: the gateway has only one). `pacing` None: there is no real number to protect."""

    parsers: Mapping[str | None, Parse]
    config: type[BaseModel]
    build: Callable[[str | None, dict[str, Any]], Channel]
    pacing: Pacing | None = REAL_NUMBER
    same_event_ids: Callable[[str], tuple[str, ...]] = lambda event_id: (event_id,)


def _whaticket(dialect: str | None, config: dict[str, Any]) -> Channel:
    session = client_session("whaticket", allow_loopback=settings().embedded)
    known = next(name for name in whaticket_config.DIALECTS if name == dialect)
    validated = whaticket_config.Config.model_validate(config)
    return Whaticket(known, validated, session, timeout_s=settings().gateway_timeout_s)


def _simulator(_dialect: str | None, _config: dict[str, Any]) -> Channel:
    return Simulator()


_GATEWAYS: Mapping[str, _Gateway] = {
    "whaticket": _Gateway(
        {"fork": fork.parse, "flat": flat.parse},
        whaticket_config.Config,
        _whaticket,
        same_event_ids=flat.same_event_ids,
    ),
    "simulator": _Gateway({None: simulator.parse}, simulator.Config, _simulator, pacing=None),
}

CHANNELS = tuple(_GATEWAYS)


def parse(channel: str, dialect: str | None, body: object, received_at: datetime) -> list[InboundEvent]:
    """The events of one webhook body. Invalid: it cannot be from this gateway; known but unused is an Ignored event."""
    return _gateway(channel, dialect).parsers[dialect](body, received_at)


def dialect_told_by(channel: str, body: object, received_at: datetime) -> str | None:
    """The dialect that a body surely is in: the only one that reads a message out of it. None: it could be several, or none."""
    reading = [dialect for dialect in _gateways_entry(channel).parsers if _reads(channel, dialect, body, received_at)]
    return reading[0] if len(reading) == 1 else None


def must_know(channel: str, dialect: str | None) -> None:
    """Raises Invalid for a dialect that the channel does not have."""
    _gateway(channel, dialect)


def build(channel: str, dialect: str | None, config: dict[str, Any]) -> Channel:
    """A channel ready to send, from a configuration that `validated` returned."""
    return _gateway(channel, dialect).build(dialect, config)


def validated(channel: str, dialect: str | None, config: Mapping[str, Any]) -> dict[str, Any]:
    """The configuration to keep (encrypted: it has secrets), or Invalid naming the field. Resolves the address."""
    try:
        checked = _gateway(channel, dialect).config.model_validate(dict(config))
    except ValidationError as error:
        raise _wrong_field(error) from error
    kept = checked.model_dump(mode="json", exclude_none=True)
    if "base_url" in kept:
        check_address(kept["base_url"], allow_loopback=settings().embedded)
    return kept


def limits(channel: str) -> Pacing | None:
    """How fast one connection may send by default; None: as fast as it can."""
    return _gateways_entry(channel).pacing


def same_event_ids(channel: str, event_id: str) -> tuple[str, ...]:
    """Ids under which this very event may already be stored; more than one only where a gateway gives no ids."""
    return _gateways_entry(channel).same_event_ids(event_id)


def _reads(channel: str, dialect: str | None, body: object, received_at: datetime) -> bool:
    try:
        events = parse(channel, dialect, body, received_at)
    except Invalid:
        return False
    return any(not isinstance(event, Ignored) for event in events)


def _gateway(channel: str, dialect: str | None) -> _Gateway:
    gateway = _gateways_entry(channel)
    if dialect not in gateway.parsers:
        raise Invalid(f"Dialeto desconhecido: {dialect}.", field="dialect")
    return gateway


def _gateways_entry(channel: str) -> _Gateway:
    if channel not in _GATEWAYS:
        raise Invalid(f"Canal desconhecido: {channel}.", field="channel")
    return _GATEWAYS[channel]


def _wrong_field(error: ValidationError) -> Invalid:
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    words = {"missing": "é obrigatório", "extra_forbidden": "não é conhecido deste canal"}
    problem = str(first["ctx"]["error"]) if first["type"] == "value_error" else words.get(first["type"], "não é válido")
    return Invalid(f"O campo {place} {problem}.", field=place)
