"""That a number was ever heard is noted with the number before its events are forgotten."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("ALTER TABLE public.channel_instances ADD COLUMN was_heard boolean NOT NULL DEFAULT false")


def downgrade() -> None:
    op.execute("ALTER TABLE public.channel_instances DROP COLUMN was_heard")
