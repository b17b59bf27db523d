"""A company's connected numbers: create, read, find by webhook token, and open a channel to send through.

What was read is remembered per process (`infra.cache`), so neither a webhook nor a delivery pays for the same look-up twice.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import select, text, tuple_
from sqlalchemy.orm import Session

from app.channels import reach, registry, verify
from app.channels.limits import Pacing
from app.channels.models import ChannelInstance
from app.channels.port import Channel
from app.config import settings
from app.errors import NotFound
from app.infra import audit, breaker, clock, retry
from app.infra.cache import Cache
from app.infra.crypto import keyring, sha256
from app.infra.tenancy import after_commit, company_of, login_session, tenant_session

PURPOSE: Final = "channel-instance"


@dataclass(frozen=True, slots=True)
class Doorway:
    """What the webhook needs to know of an instance. `secret`: the HMAC key, when whoever posts signs.

    `hurried`: the customer is played, and whoever plays asked for a quick answer. No door that a gateway knocks at has it.
    """

    instance_id: UUID
    company_id: UUID
    channel: str
    dialect: str | None
    secret: str | None
    hurried: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A way out: the channel of an instance, and how fast it may be used (None: as fast as it can)."""

    instance_id: UUID
    channel_name: str
    channel: Channel
    pacing: Pacing | None
    paused: bool

    def breaker_of(self, verb: str) -> str:
        """The provider as the circuit breaker knows it: one broken gateway must not stop the company's other numbers, and a
        look-up that fails (its login is a different one) must not stop sending.
        """
        return _breaker_name(self.channel_name, self.instance_id, verb)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A gateway's configuration that was checked. Its address was looked up, which takes time: no session is open meanwhile."""

    channel: str
    dialect: str | None
    gateway: Mapping[str, Any]


_doorways: Cache[Doorway | None] = Cache("doorways")
_only_ones: Cache[Doorway | None] = Cache("only_instances")
_lines: Cache[Line | None] = Cache("lines")


def prepare(channel: str, dialect: str | None, config: Mapping[str, Any]) -> Prepared:
    """Check what is to be connected, before the session that `create` needs. Raises Invalid, naming the field."""
    return Prepared(channel, dialect, registry.validated(channel, dialect, config))


def create(
    session: Session,
    prepared: Prepared,
    *,
    name: str,
    secret: str | None,
    actor: str,
    burst: int | None = None,
    per_minute: int | None = None,
) -> tuple[ChannelInstance, str]:
    """Connect a number; returns it with its webhook address."""
    token, now = verify.new_token(), clock.now()
    kept = {"webhook_token": token, "secret": secret, "gateway": dict(prepared.gateway)}
    instance = ChannelInstance(
        id=uuid4(),
        company_id=company_of(session),
        name=name,
        channel=prepared.channel,
        dialect=prepared.dialect,
        token_hash=sha256(token),
        has_secret=bool(secret),
        config=keyring().encrypt(json.dumps(kept), PURPOSE),
        burst=burst,
        per_minute=per_minute,
        created_at=now,
        updated_at=now,
    )
    session.add(instance)
    session.flush()
    audit.record(
        session, actor, "instance_created", str(instance.id), channel=instance.channel, dialect=instance.dialect
    )
    _changed(session, instance)
    return instance, webhook_url(instance)


def get(session: Session, instance_id: UUID) -> ChannelInstance:
    """Raises NotFound, also for another company's instance: row-level security hides it."""
    instance = session.scalar(select(ChannelInstance).where(ChannelInstance.id == instance_id))
    if instance is None:
        raise NotFound("Canal não encontrado.")
    return instance


def place(created_at: str, instance_id: str) -> tuple[datetime, UUID]:
    """Where an instance stands in `listed`, as a cursor tells it. Raises ValueError."""
    return datetime.fromisoformat(created_at), UUID(instance_id)


def listed(session: Session, *, after: tuple[datetime, UUID] | None, limit: int) -> Sequence[ChannelInstance]:
    """The company's instances, oldest first, from behind the place `after`."""
    query = select(ChannelInstance).order_by(ChannelInstance.created_at, ChannelInstance.id).limit(limit)
    if after is not None:
        query = query.where(tuple_(ChannelInstance.created_at, ChannelInstance.id) > after)
    return session.scalars(query).all()


def all_of(session: Session) -> Sequence[ChannelInstance]:
    """Every number of the company: a handful, by their nature."""
    return session.scalars(select(ChannelInstance)).all()


def way_out(instance: ChannelInstance) -> Mapping[str, Any]:
    """The gateway's configuration in clear text, to compare with; never to be shown."""
    gateway: dict[str, Any] = _open(instance)["gateway"]
    return gateway


def prepare_change(company_id: UUID, instance_id: UUID, gateway: Mapping[str, Any]) -> Mapping[str, Any]:
    """Check changes of the configuration, before the session that `update` needs. Raises NotFound, or Invalid naming the field."""
    if not gateway:
        return {}
    with tenant_session(company_id) as session:
        instance = get(session, instance_id)
    merged = {**_open(instance)["gateway"], **gateway}
    given = {name: value for name, value in merged.items() if value is not None}
    checked = registry.validated(instance.channel, instance.dialect, given)
    return {name: checked.get(name) for name in gateway}


def update(
    session: Session, instance_id: UUID, *, values: Mapping[str, Any], gateway: Mapping[str, Any], actor: str
) -> ChannelInstance:
    """Change what is given and keep the rest; None takes an optional value away. Raises NotFound.

    `values`: name, paused, dialect, burst, per_minute, secret; the webhook's address stays. `gateway`: what `prepare_change` returned.
    """
    instance = session.scalar(select(ChannelInstance).where(ChannelInstance.id == instance_id).with_for_update())
    if instance is None:
        raise NotFound("Canal não encontrado.")
    if "dialect" in values:
        registry.must_know(instance.channel, values["dialect"])
    kept = _open(instance)
    kept["gateway"] = {**kept["gateway"], **gateway}
    if "secret" in values:
        kept["secret"] = values["secret"]
        instance.has_secret = bool(values["secret"])
    for name in ("name", "paused", "dialect", "burst", "per_minute"):
        if name in values:
            setattr(instance, name, values[name])
    instance.config = keyring().encrypt(json.dumps(kept), PURPOSE)
    instance.updated_at = clock.now()
    audit.record(session, actor, "instance_changed", str(instance.id), fields=sorted({**values, **gateway}))
    _changed(session, instance)
    return instance


def learn_dialect(door: Doorway, dialect: str) -> None:
    """A message that came in at this door is in another dialect than was believed: from now on it is that one. Raises NotFound."""
    with tenant_session(door.company_id) as session:
        update(session, door.instance_id, values={"dialect": dialect}, gateway={}, actor="system")


_NOTE_HEARD: Final = text("UPDATE public.channel_instances SET was_heard = true WHERE id = ANY(:ids) AND NOT was_heard")


def note_heard(session: Session, instance_ids: Collection[UUID]) -> None:
    """Something came in through these, of which nothing else will tell. Written once for each; those that are gone are left out."""
    session.execute(_NOTE_HEARD, {"ids": list(instance_ids)})


def delete(session: Session, instance_id: UUID, *, actor: str) -> None:
    """Disconnect a number: its webhook address is unknown from now on, and nothing leaves through it. Raises NotFound."""
    instance = get(session, instance_id)
    session.delete(instance)
    audit.record(session, actor, "instance_deleted", str(instance.id), channel=instance.channel)
    _changed(session, instance)


def facts(instance: ChannelInstance) -> dict[str, Any]:
    """What of the configuration is no secret."""
    gateway = _open(instance)["gateway"]
    shown = {name: gateway.get(name) for name in ("base_url", "queue_id")}
    return {**shown, "has_login": bool(gateway.get("login"))}


def webhook_url(instance: ChannelInstance) -> str:
    """The address to enter at the gateway. Its last part is a secret."""
    return f"{settings().base_url}/webhook/{instance.channel}/{_open(instance)['webhook_token']}"


def obstacle(instance: ChannelInstance) -> reach.Obstacle | None:
    """What keeps a real gateway from reaching our address. A simulator's events come from wherever its program runs."""
    base_url = _open(instance)["gateway"].get("base_url")
    return reach.obstacle(settings().base_url, base_url) if base_url else None


def signing_secret(instance: ChannelInstance) -> str | None:
    """The HMAC secret, for the installation's own use (the simulator signs what it posts)."""
    secret = _open(instance)["secret"]
    return str(secret) if secret else None


def doorway(token: str) -> Doorway | None:
    """The instance whose webhook address holds this token, or None."""
    if not 20 <= len(token) <= 200:
        return None
    digest = sha256(token)
    return _doorways.get(digest.hex(), lambda: _find("SELECT * FROM public.find_instance(:wanted)", digest))


def only_signed(channel: str) -> Doorway | None:
    """The installation's only instance of a channel, if there is exactly one and it has a secret to sign with."""
    found = _only_ones.get(channel, lambda: _find("SELECT * FROM public.only_signed_instance(:wanted)", channel))
    return found if found is not None and found.secret else None


def line(company_id: UUID, instance_id: UUID) -> Line | None:
    """The way out through an instance; None when it no longer exists."""
    return _lines.get(instance_id.hex, lambda: _load_line(company_id, instance_id))


def _changed(session: Session, instance: ChannelInstance) -> None:
    """Let every process read the instance anew after this commit, and this one forget its failures."""
    _lines.changed(session, instance.id.hex)
    _doorways.changed(session, instance.token_hash.hex())
    _only_ones.changed(session, instance.channel)  # it may end, or begin, another one's being the only of its channel
    for verb in ("send", "look"):
        name = _breaker_name(instance.channel, instance.id, verb)
        after_commit(session, partial(breaker.forget, instance.company_id, name))


def _breaker_name(channel: str, instance_id: UUID, verb: str) -> str:
    return f"{channel}:{instance_id}:{verb}"


def _find(query: str, wanted: object) -> Doorway | None:
    return retry.through_restarts(lambda: _find_once(query, wanted))


def _find_once(query: str, wanted: object) -> Doorway | None:
    with login_session() as session:
        found = session.execute(text(query), {"wanted": wanted}).one_or_none()
    if found is None:
        return None
    with tenant_session(found.company_id) as session:
        instance = get(session, found.instance_id)
    secret = _open(instance)["secret"]
    return Doorway(instance.id, instance.company_id, instance.channel, instance.dialect, secret)


def _load_line(company_id: UUID, instance_id: UUID) -> Line | None:
    with tenant_session(company_id) as session:
        instance = session.scalar(select(ChannelInstance).where(ChannelInstance.id == instance_id))
    if instance is None:
        return None
    gateway = _open(instance)["gateway"]
    channel = registry.build(instance.channel, instance.dialect, gateway)
    return Line(instance.id, instance.channel, channel, _pacing(instance, gateway), instance.paused)


def _pacing(instance: ChannelInstance, gateway: Mapping[str, Any]) -> Pacing | None:
    """The channel's pacing, unless the instance has its own (0: none) or the gateway stands on this very machine in a trial."""
    default = registry.limits(instance.channel)
    if instance.per_minute == 0 or (default is None and instance.per_minute is None):
        return None
    if instance.per_minute is None and settings().embedded and reach.is_loopback(gateway.get("base_url")):
        return None
    base = default or Pacing(burst=5, per_minute=30)
    return Pacing(instance.burst or base.burst, instance.per_minute or base.per_minute)


def _open(instance: ChannelInstance) -> dict[str, Any]:
    opened: dict[str, Any] = json.loads(keyring().decrypt(instance.config, PURPOSE))
    return opened
