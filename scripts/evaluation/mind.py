"""Single messages through the first half of a turn: what the guard stops, and what is understood of the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar
from uuid import UUID, uuid4

from app.contacts import service as contacts
from app.infra import clock
from app.infra.tenancy import tenant_session
from app.llm.settings import ProviderName
from app.secretary import context
from app.secretary.context import Context, Heard
from scripts.evaluation import company

T = TypeVar("T")

_AT_ONCE: Final = 8  # calls to a hosted model; the built-in one computes, so it goes one by one


def each(texts: Sequence[str], provider: ProviderName, judge: Callable[[Context], T]) -> list[T]:
    """`judge` of each text, as the first turn of a customer nobody knows. A `\\n` stands for several messages in a row."""
    company_id = company.make("Empresa", [], provider=provider)
    with tenant_session(company_id) as session:
        contact_id = contacts.resolve(session, phone="+5511988880001", lid=None, name=None).id

    def one(text: str) -> T:
        return judge(_context(company_id, contact_id, text))

    with ThreadPoolExecutor(1 if provider == "offline" else _AT_ONCE) as pool:
        return list(pool.map(one, texts))


def _context(company_id: UUID, contact_id: UUID, text: str) -> Context:
    heard = [Heard("text", line) for line in (line.strip() for line in text.split("\n")) if line]
    with tenant_session(company_id) as session:
        return context.read(
            session, conversation_id=uuid4(), message_ids=[], heard=heard, contact_id=contact_id, now=clock.now()
        )
