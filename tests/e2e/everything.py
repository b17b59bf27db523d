"""A company in which every screen has something to show."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from app.conversations import notes, quick_replies
from app.conversations.models import Message
from app.infra import log
from app.infra.tenancy import tenant_session
from app.operations import channel_trial, dead_letter
from app.turns import simulator
from tests import road
from tests.e2e.installation import Site
from tests.e2e.mind import PERSON_PLEASE
from tests.e2e.people import Person, create_person, user_of
from tests.e2e.screens import Ids
from tests.e2e.waiting import until
from tests.e2e.whatsapp import WhatsApp, answer_at_once
from tests.gateway import Gateway

LONG = (
    "Bom dia! Eu queria saber se vocês fazem clareamento a laser, quanto tempo leva e se dá para parcelar no cartão. "
    * 3
)
UNBROKEN = "https://exemplo.com.br/" + "a" * 200


@dataclass(frozen=True)
class Everything:
    """The company, who owns it, and the ids that its screens are reached by."""

    owner: Person
    ids: Ids


@contextmanager
def company_with_everything(site: Site, company_id: UUID) -> Iterator[Everything]:
    owner = create_person(company_id)
    answer_at_once(company_id)
    with Gateway() as gateway:
        whatsapp = WhatsApp.connected(site.url, company_id, gateway)
        talked = _talk(whatsapp, owner)
        _fail(whatsapp)
        with tenant_session(company_id) as session:
            trial = channel_trial.start(
                session, whatsapp.number.id, phone="(11) 97777-0002", key="prova-1", actor="system"
            )
        with log.correlation("prova-de-tela"):
            simulated = simulator.start(
                company_id, phone="(11) 98888-0009", name="Conceição Lima", text="Oi!", key="prova-2", actor="system"
            )
        until(lambda: not road.work_rows(company_id))
        with tenant_session(company_id) as session:
            answered = session.scalars(
                select(Message.id).where(Message.author == "ai", Message.conversation_id == talked)
            ).first()
            failed = dead_letter.list_entries(session).entries[0].id
            reply = quick_replies.create(session, shortcut="horario", text="Abrimos das 8h às 18h.", actor="system")
        yield Everything(
            owner,
            {
                ("conversations", "conversation_id"): talked,
                ("knowing", "conversation_id"): talked,
                ("knowing", "message_id"): answered,
                ("states", "conversation_id"): talked,
                ("suggesting", "conversation_id"): talked,
                ("conversations", "reply_id"): reply.id,
                ("turns", "conversation_id"): simulated,
                ("channels", "instance_id"): whatsapp.number.id,
                ("operations", "instance_id"): whatsapp.number.id,
                ("channels", "message_id"): trial,
                ("operations", "entry_id"): failed,
            },
        )


def _talk(whatsapp: WhatsApp, owner: Person) -> UUID:
    """A conversation with long words, a note, and a person awaited."""
    whatsapp.customer_says(LONG)
    whatsapp.customer_says(UNBROKEN)
    until(lambda: whatsapp.received)
    until(lambda: not road.work_rows(whatsapp.company_id))
    whatsapp.customer_says(PERSON_PLEASE)
    until(lambda: road.alerts(whatsapp.company_id, "person_wanted"))
    conversation_id = road.conversation(whatsapp.company_id).id
    with tenant_session(whatsapp.company_id) as session:
        notes.write(session, conversation_id, "Prefere pela manhã.", mentions=(), by=user_of(session, owner))
    return conversation_id


def _fail(whatsapp: WhatsApp) -> None:
    """Another customer's answer, which the gateway refuses for good."""
    phone = "5511966660003"
    whatsapp.gateway.script("invalid_contact", number=phone)
    whatsapp.customer_says("Vocês aceitam convênio?", phone=phone)
    until(lambda: road.messages(whatsapp.company_id, state="failed"))
