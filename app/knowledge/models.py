"""The table of facts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Computed, Index, text, true
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from app.infra.db import TenantModel

# Accents go before the stemmer, here and in every query, so that "horario" and "horário" meet in one stem.
_SEARCH = """
    setweight(to_tsvector('pg_catalog.portuguese', ext.fold(title)), 'A')
    || setweight(to_tsvector('pg_catalog.portuguese', ext.fold(questions::text)), 'B')
    || setweight(to_tsvector('pg_catalog.portuguese', ext.fold(body)), 'C')
"""


class KnowledgeFact(TenantModel):
    """One answer of the company. `body` is sent as it stands; `questions` are examples of how customers ask for it."""

    __tablename__ = "knowledge_facts"
    __table_args__ = (
        CheckConstraint("jsonb_typeof(questions) = 'array'", name="questions_are_a_list"),
        Index("ix_knowledge_facts_search", "search", postgresql_using="gin"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    body: Mapped[str]
    questions: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'::jsonb"))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    search: Mapped[str] = mapped_column(TSVECTOR, Computed(_SEARCH, persisted=True), deferred=True)
