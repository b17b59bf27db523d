"""How a connected number stands, in a word: what the alerts say, and when the gateway last told us anything.

Events are stored by the room of turns, above this one; that something came, and when, is read from their table here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.channels.models import ChannelInstance
from app.infra.tenancy import company_of
from app.notifications.alerts import Alert as Kind
from app.notifications.models import Alert

SIMULATOR: Final = "simulator"

# The latest events of the company name the numbers in use without reading all of a busy one's.
_LATEST: Final = text(
    """
    SELECT instance_id, max(received_at) AS at FROM (
        SELECT instance_id, received_at FROM public.inbound_events WHERE company_id = :company
        ORDER BY received_at DESC LIMIT 2000
    ) AS latest GROUP BY instance_id
    """
)
_EVER: Final = text(
    "SELECT wanted.id FROM unnest(CAST(:ids AS uuid[])) AS wanted (id)"
    " WHERE EXISTS (SELECT 1 FROM public.inbound_events e WHERE e.instance_id = wanted.id)"
)


class State(StrEnum):
    """From bad to good. `TROUBLE`: nothing leaves. `BLIND`: it sends, but cannot look whether a message left."""

    TROUBLE = "trouble"
    PAUSED = "paused"
    BLIND = "blind"
    UNHEARD = "unheard"
    GOOD = "good"


@dataclass(frozen=True, slots=True)
class Health:
    """How a number stands. `heard_at`: its last event, None when it is long ago or was never; `trouble`: in words for people."""

    state: State
    heard_at: datetime | None
    was_heard: bool
    trouble: str | None = None


def of(session: Session, instances: Sequence[ChannelInstance]) -> Mapping[UUID, Health]:
    """How each of the company's numbers stands."""
    heard = {row.instance_id: row.at for row in session.execute(_LATEST, {"company": company_of(session)})}
    silent = [str(instance.id) for instance in instances if instance.id not in heard and not instance.was_heard]
    ever = set(session.scalars(_EVER, {"ids": silent})) if silent else set()
    alerts = _open_alerts(session, [str(instance.id) for instance in instances])
    return {
        instance.id: _health(
            instance,
            heard.get(instance.id),
            instance.id in heard or instance.id in ever or instance.was_heard,
            {kind: words for (key, kind), words in alerts.items() if key == str(instance.id)},
        )
        for instance in instances
    }


def _open_alerts(session: Session, keys: list[str]) -> Mapping[tuple[str, str], str]:
    rows = session.scalars(
        select(Alert).where(
            Alert.kind.in_((Kind.GATEWAY, Kind.GATEWAY_LOOKUP)), Alert.key.in_(keys), Alert.resolved_at.is_(None)
        )
    )
    return {(row.key, row.kind): row.message for row in rows}


def _health(instance: ChannelInstance, heard_at: datetime | None, was_heard: bool, alerts: Mapping[str, str]) -> Health:
    trouble = alerts.get(Kind.GATEWAY) or alerts.get(Kind.GATEWAY_LOOKUP)
    if instance.paused:
        state = State.PAUSED
    elif Kind.GATEWAY in alerts:
        state = State.TROUBLE
    elif Kind.GATEWAY_LOOKUP in alerts:
        state = State.BLIND
    elif not was_heard and instance.channel != SIMULATOR:
        state = State.UNHEARD
    else:
        state = State.GOOD
    return Health(state, heard_at, was_heard, trouble)
