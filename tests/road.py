"""Drive the main road in a test: post as a gateway would, let time pass, run what is due, look at what a person would see.

Time passes by shifting the business clock in the database, as a simulated day does; nothing sleeps.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from typing import Any
from uuid import UUID

from flask import Flask
from flask.testing import FlaskClient
from prometheus_client import REGISTRY
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from app import jobs
from app.channels import instances, verify
from app.contacts.models import Contact
from app.conversations import conversations, holding, outbox
from app.conversations.models import Conversation, Message, Purpose
from app.infra import clock, retry
from app.infra.tenancy import platform_session, tenant_session
from app.notifications.models import Alert
from app.turns.models import Turn

CUSTOMER = "5511988880001"
SECRET = "segredo-do-simulador"

_ids = count(1)


@dataclass(frozen=True)
class Number:
    """A connected number of a company, as tests use it."""

    company_id: UUID
    id: UUID
    path: str
    secret: str | None

    def post(self, client: FlaskClient, body: Any, **headers: str) -> TestResponse:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if self.secret is not None:
            headers.setdefault("X-Signature-256", verify.signature(self.secret, raw))
        return client.post(self.path, data=raw, headers={"Content-Type": "application/json", **headers})

    def says(
        self, client: FlaskClient, words: str, *, sender: str = CUSTOMER, id: str | None = None, **more: Any
    ) -> TestResponse:
        """A customer writes to a simulator's number."""
        event = {"id": id or f"m{next(_ids)}", "from": sender, "text": words, **more}
        response = self.post(client, event)
        assert response.status_code == 200, response.get_data(as_text=True)
        return response


def connect(company_id: UUID, channel: str = "simulator", *, secret: str | None = SECRET, **more: Any) -> Number:
    """Connect a number to the company."""
    prepared = instances.prepare(channel, more.pop("dialect", None), more.pop("config", {}))
    with tenant_session(company_id) as session:
        instance, url = instances.create(session, prepared, name="Recepção", secret=secret, actor="system", **more)
        return Number(company_id, instance.id, "/" + url.split("/", 3)[3], secret)


def whaticket(
    company_id: UUID, base_url: str, *, dialect: str = "fork", secret: str | None = None, **config: Any
) -> Number:
    """Connect a Whaticket number that sends through `base_url`."""
    settings = {"base_url": base_url, "token": "token-da-conexao", **config}
    return connect(company_id, "whaticket", dialect=dialect, config=settings, secret=secret)


def pass_time(seconds: float) -> None:
    """Let the business clock go on."""
    _set_clock("UPDATE public.business_clock SET shift_s = shift_s + :by RETURNING shift_s", seconds)


def reset_time() -> None:
    _set_clock("UPDATE public.business_clock SET shift_s = :by RETURNING shift_s", 0)


def _set_clock(statement: str, by: float) -> None:
    """Over whatever connection there is: some tests cut them all."""

    def change() -> float:
        with platform_session() as session:
            return float(session.scalar(text(statement), {"by": by}) or 0)

    clock.adopt_shift(retry.through_restarts(change))


def run_due(company_id: UUID, *, wait_s: float = 0.0, most: int = 50) -> int:
    """Let `wait_s` pass, then run everything of the company that is due, until nothing is. Returns how many items ran."""
    if wait_s:
        pass_time(wait_s)
    ran = 0
    while ran < most:
        rows = due_rows(company_id)
        done = [jobs.perform(company_id.hex, row) for row in rows]
        if not any(done):
            return ran
        ran += len(rows)
    raise AssertionError(f"still work to do after {most} items")


def due_rows(company_id: UUID) -> list[int]:
    with tenant_session(company_id) as session:
        return list(
            session.scalars(
                text(
                    "SELECT id FROM public.work_items WHERE state = 'pending' AND due_at <= :now"
                    " AND (leased_until IS NULL OR leased_until < clock_timestamp()) ORDER BY due_at, id"
                ),
                {"now": clock.now()},
            )
        )


def lapse_leases(company_id: UUID) -> None:
    """Let every lease run out, as when the process that held it died a while ago."""
    with tenant_session(company_id) as session:
        session.execute(
            text(
                "UPDATE public.work_items SET leased_until = clock_timestamp() - interval '1 s' WHERE leased_until IS NOT NULL"
            )
        )


def work_rows(company_id: UUID) -> list[Any]:
    with tenant_session(company_id) as session:
        return list(session.execute(text("SELECT * FROM public.work_items ORDER BY id")))


def messages(company_id: UUID, **where: Any) -> list[Message]:
    """The company's messages, oldest first."""
    with tenant_session(company_id) as session:
        return list(session.scalars(select(Message).filter_by(**where).order_by(Message.id)))


def said(company_id: UUID) -> list[Message]:
    """What we have to say to customers, whatever became of it, oldest first."""
    return messages(company_id, direction="out")


def heard(company_id: UUID) -> list[str]:
    """What customers wrote, as it is stored."""
    return [message.text for message in messages(company_id, direction="in")]


def replies(company_id: UUID) -> list[str]:
    """What customers were told, and the gateway accepted."""
    return [m.text for m in messages(company_id, direction="out") if m.state in ("accepted", "delivered", "read")]


def conversation(company_id: UUID) -> Conversation:
    """The company's only conversation."""
    with tenant_session(company_id) as session:
        return session.scalars(select(Conversation)).one()


@contextmanager
def locked(company_id: UUID) -> Iterator[tuple[Session, Conversation]]:
    """A transaction with the company's only conversation locked, as a use case needs it."""
    with tenant_session(company_id) as session:
        found = session.scalars(select(Conversation.id)).one()
        yield session, conversations.lock(session, found)


def tell(company_id: UUID, words: str, **more: Any) -> int:
    """The company tells its only customer something, by way of the outbox; returns the message's id."""
    with locked(company_id) as (session, conversation):
        given = {"key": f"tell:{next(_ids)}", "purpose": Purpose.REPLY, "author": "ai", **more}
        message_id = outbox.queue_message(session, conversation, words, **given)
    assert message_id is not None
    return message_id


def take_over(company_id: UUID, by: str = "user:ana") -> None:
    """A person takes the company's only conversation."""
    with locked(company_id) as (session, conversation):
        holding.take_over(session, conversation, by=by)


def give_back(company_id: UUID, by: str = "user:ana") -> None:
    with locked(company_id) as (session, conversation):
        holding.give_back(session, conversation, by=by)


def person_says(company_id: UUID, words: str, **more: Any) -> None:
    """A person answers from the panel."""
    with locked(company_id) as (session, conversation):
        holding.person_says(session, conversation, words, by="user:ana", key=f"person:{next(_ids)}", **more)


def turns(company_id: UUID) -> list[Turn]:
    """The company's turns, oldest first."""
    with tenant_session(company_id) as session:
        return list(session.scalars(select(Turn).order_by(Turn.started_at, Turn.superseded_before)))


def contacts(company_id: UUID) -> list[Contact]:
    """The people the company knows, without those merged into others."""
    with tenant_session(company_id) as session:
        return list(session.scalars(select(Contact).where(Contact.merged_into.is_(None)).order_by(Contact.created_at)))


def alerts(company_id: UUID, kind: str) -> list[Alert]:
    """The company's open alerts of a kind."""
    with tenant_session(company_id) as session:
        return list(session.scalars(select(Alert).where(Alert.kind == kind, Alert.resolved_at.is_(None))))


def stored(company_id: UUID) -> dict[str, int]:
    """How many rows an event may leave behind, by table."""
    tables = ("public.inbound_events", "contacts", "conversations", "messages", "public.work_items")
    with tenant_session(company_id) as session:
        return {table: session.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in tables}


def counted(metric: str, **labels: str) -> float:
    """A metric's value in this process."""
    return REGISTRY.get_sample_value(metric, labels) or 0.0


@contextmanager
def client_of(app: Flask) -> Iterator[FlaskClient]:
    """A client with an address of its own, so that one test's strangers do not use up another's patience."""
    with app.test_client() as client:
        client.environ_base["REMOTE_ADDR"] = f"198.18.{next(_ids) % 256}.{next(_ids) % 256}"
        yield client
