"""Play a customer. Only the customer is invented: the message takes the road of every other one, and so does the answer."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.channels import instances, registry
from app.channels.instances import Doorway
from app.channels.models import ChannelInstance
from app.channels.port import Ignored
from app.channels.text import LONGEST
from app.contacts import phones
from app.contacts import service as contacts
from app.conversations import closing, conversations, emptying
from app.errors import Invalid, NotFound
from app.infra import clock
from app.infra.alone import alone
from app.infra.tenancy import tenant_session
from app.secretary import context_engine
from app.turns import intake, simulated, stages
from app.turns.models import Turn

_OLDEST: Final = (
    select(ChannelInstance)
    .where(ChannelInstance.channel == simulated.CHANNEL)
    .order_by(ChannelInstance.created_at, ChannelInstance.id)
    .limit(1)
)


def start(
    company_id: UUID, *, phone: str, name: str | None, text: str, key: str, actor: str, at_once: bool = False
) -> UUID:
    """Write as the customer of this number, known or new; returns the conversation. Saying it twice under one key says it once."""
    canonical = phones.normalize(phone, field="phone")
    number = phones.gateway_digits(canonical)
    with tenant_session(company_id) as session:
        _refuse_a_real_customer(session, canonical)
        door = _doorway(_connected(session, actor))
    event = {"id": key, "from": number, "text": text, **({"name": name} if name else {})}
    _take(replace(door, hurried=at_once), event)
    with tenant_session(company_id) as session:
        conversation_id = simulated.of_number(session, door.instance_id, number)
    if conversation_id is None:
        raise NotFound("Conversa não encontrada.")
    return conversation_id


def add(company_id: UUID, *, phone: str, name: str, actor: str) -> UUID:
    """A customer who has not written yet; returns their conversation, the one there is if the number was played before.

    It counts as closed until the first message, so that nobody at the desk wonders about it.
    """
    number = phones.normalize(phone, field="phone")
    with tenant_session(company_id) as session:
        _refuse_a_real_customer(session, number)
        instance = _connected(session, actor)
        address = phones.gateway_digits(number)
        person = contacts.resolve(session, phone=number, lid=None, name=name, played=True)
        conversation = conversations.open_with(
            session,
            contact_id=person.id,
            instance_id=instance.id,
            address=address,
            ticket=None,
            now=clock.now(),
            is_new=person.is_new,
        )
        if conversation.last_inbound_at is None:
            closing.close(session, conversation.id, by=actor)
        return conversation.id


def say(
    company_id: UUID, conversation_id: UUID, *, text: str, key: str, option: int | None = None, at_once: bool = False
) -> None:
    """Write in a simulated conversation, or choose one of the options offered (from 1). Raises NotFound.

    `at_once`: the secretary hardly waits for the rest of what this customer may be writing.
    """
    with tenant_session(company_id) as session:
        conversation, instance = simulated.find(session, conversation_id)
        door, address = _doorway(instance), conversation.address
    event = {"id": key, "from": address, "text": text}
    _take(replace(door, hurried=at_once), event if option is None else {**event, "choice_id": str(option)})


def reset(company_id: UUID, conversation_id: UUID, *, actor: str) -> None:
    """Delete what was said in a simulated conversation, and what was learnt from it: the customer writes for the first time again.

    What came in stays in `inbound_events`, as of every customer, until its time is over (`forgetting`): nothing a company does takes a
    line out of that journal, and it is what makes an event that is delivered again harmless. The screen says so before anybody confirms.

    Raises NotFound, also for conversations that are not simulated.
    """
    with tenant_session(company_id) as session:
        simulated.find(session, conversation_id)
        conversation = conversations.lock(session, conversation_id)
        emptying.empty(session, conversation, by=actor)
        session.execute(delete(Turn).where(Turn.conversation_id == conversation_id))
        if emptying.is_the_only_one(session, conversation):
            contacts.forget_habits(session, conversation.contact_id)
            context_engine.forget(session, conversation.contact_id)
    stages.over(company_id, conversation_id)


def _take(door: Doorway, payload: Mapping[str, str | None]) -> None:
    if len(payload["text"] or "") > LONGEST:
        raise Invalid(f"A mensagem passa de {LONGEST} letras.", field="text")
    for event in registry.parse(door.channel, door.dialect, payload, clock.now()):
        if isinstance(event, Ignored):
            raise Invalid("Escreva uma mensagem.", field="text")
        intake.take(door, event, payload)


def _refuse_a_real_customer(session: Session, number: str) -> None:
    """They would be kept apart in any case; but nobody should believe that what they play here is that customer's."""
    if simulated.has_real_person(session, number):
        raise Invalid("Este número é de um cliente de verdade. Use outro para o cliente de teste.", field="phone")


def _connected(session: Session, actor: str) -> ChannelInstance:
    """The company's simulated number, made when it has none: once, also when two people begin at the same moment.

    Whoever may write to customers may have it made (`tenants/roles.py`): nothing leaves the house through it.
    """
    found = session.scalar(_OLDEST)
    if found is None:
        alone(session, "simulator")
        found = session.scalar(_OLDEST)
    if found is not None:
        return found
    made, _ = instances.create(
        session,
        instances.prepare(simulated.CHANNEL, None, {}),
        name="Simulador",
        secret=secrets.token_urlsafe(32),
        actor=actor,
    )
    return made


def _doorway(instance: ChannelInstance) -> Doorway:
    return Doorway(
        instance.id, instance.company_id, instance.channel, instance.dialect, instances.signing_secret(instance)
    )
