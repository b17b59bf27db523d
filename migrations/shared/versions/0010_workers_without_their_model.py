"""A process says with its heartbeat whether it works without the local model, so that somebody can be told."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("ALTER TABLE public.worker_heartbeats ADD COLUMN is_unaided boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    op.execute("ALTER TABLE public.worker_heartbeats DROP COLUMN is_unaided")
