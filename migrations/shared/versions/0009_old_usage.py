"""What a piece of work cost may be forgotten after a while; the months keep their sums."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("GRANT DELETE ON public.usage TO tenant")


def downgrade() -> None:
    op.execute("REVOKE DELETE ON public.usage FROM tenant")
