"""Readiness looks at the version of the shared schema"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("GRANT SELECT ON public.alembic_version_shared TO platform")


def downgrade() -> None:
    op.execute("REVOKE SELECT ON public.alembic_version_shared FROM platform")
