"""What the company tells its customers: facts, searched by Portuguese full text."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Accents go before the stemmer, here and in every query, so that "horario" and "horário" meet in one stem.
SEARCH = """
    setweight(to_tsvector('pg_catalog.portuguese', ext.fold(title)), 'A')
    || setweight(to_tsvector('pg_catalog.portuguese', ext.fold(questions::text)), 'B')
    || setweight(to_tsvector('pg_catalog.portuguese', ext.fold(body)), 'C')
"""


def upgrade() -> None:
    op.create_table(
        "knowledge_facts",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("questions", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("active", sa.Boolean(), server_default=sa.true(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("search", TSVECTOR(), sa.Computed(SEARCH, persisted=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_knowledge_facts"),
        sa.UniqueConstraint("slug", name="uq_knowledge_facts_slug"),
        sa.CheckConstraint("jsonb_typeof(questions) = 'array'", name="ck_knowledge_facts_questions_are_a_list"),
    )
    op.create_index("ix_knowledge_facts_search", "knowledge_facts", ["search"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_table("knowledge_facts")
